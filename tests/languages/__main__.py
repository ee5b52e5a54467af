"""``make messages``: bring the catalogues up to date with the sources, compile them, and say what is to be translated."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
django.setup()

from tests.languages.texts import (  # noqa: E402
    catalogue_path,
    collected,
    languages,
    mo_bytes,
    po_bytes,
    untranslated,
)

for language in languages():
    catalogue = collected(language)
    catalogue_path(language).write_bytes(po_bytes(catalogue))
    catalogue_path(language).with_suffix(".mo").write_bytes(mo_bytes(catalogue))
    print(f"{language}: {len(catalogue)} texts, {len(untranslated(catalogue))} to be translated.")
