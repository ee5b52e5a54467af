"""Static files as the image serves them: hashed names, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# A module of ours names another: import { a, b } from "./other.js"
MODULES = ("js/*.js", ((r"""(?P<matched>from\s*"(?P<url>\./[^"]+)")""", 'from "%(url)s"'),))


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Our modules import each other by name, so those names get their hash as well."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, MODULES)
