"""What the browser needs of the installed plotly package: its bundle, and what a strict content policy forbids it.

plotly.js writes a <style> element when it loads, and its map library another. Neither may, so the rules are read out of
the installed bundle into a stylesheet, and the map library finds an inert element in place of its own.
Nothing of plotly.js is kept in the repository. Listed in STATICFILES_FINDERS.
"""

import importlib.metadata
import importlib.util
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

PREFIX = "plotly"
BUNDLE, STYLESHEET = "plotly.min.js", "plotly.css"
FEWEST_RULES = 40
_PAIR = re.compile(r"""("(?:[^"\\]|\\.)*"|[XY])\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_MAP_STYLE = re.compile(r'getElementById\("([0-9a-f]{64})"\)\)\{var \w+=document\.createElement\("style"\)')


class PlotlyFinder(BaseFinder):
    """Finds ``plotly/plotly.min.js`` in the package and ``plotly/plotly.css``, made on first use, in VAR_DIR."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        files = {f"{PREFIX}/{BUNDLE}": bundle_path, f"{PREFIX}/{STYLESHEET}": stylesheet_path}
        if path not in files:
            return []
        found = str(files[path]())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in (bundle_path(), stylesheet_path()):
            storage = FileSystemStorage(location=path.parent)
            storage.prefix = PREFIX  # type: ignore[attr-defined]  # collectstatic reads the folder from here
            yield path.name, storage


def bundle_path() -> Path:
    """Where the installed plotly package keeps its bundle."""
    spec = importlib.util.find_spec("plotly")
    if spec is None or spec.origin is None:
        raise RuntimeError("The plotly package is not installed.")
    return Path(spec.origin).with_name("package_data") / BUNDLE


def stylesheet_path() -> Path:
    """The stylesheet of the installed version, written when it is not there yet."""
    path = Path(settings.VAR_DIR) / PREFIX / importlib.metadata.version("plotly") / STYLESHEET
    if not path.exists():
        _write_whole(path, stylesheet(_bundle_text()))
    return path


@lru_cache(maxsize=1)
def map_style_id() -> str:
    """Id of the element that the map library looks for before it writes its style; empty if it no longer does."""
    found = _MAP_STYLE.search(_bundle_text())
    return found[1] if found else ""


def stylesheet(bundle: str) -> str:
    """The rules that plotly.js would insert. Raises RuntimeError when the bundle no longer holds them as expected."""
    start = bundle.rindex("{", 0, bundle.index('"X,X div":'))
    rules = [_rule(selector, body) for selector, body in _PAIR.findall(_object_at(bundle, start))]
    if len(rules) < FEWEST_RULES:
        raise RuntimeError(f"Only {len(rules)} style rules found in plotly.js: its layout has changed.")
    return "\n".join(rules) + "\n"


def _rule(selector: str, body: str) -> str:
    name = selector.strip('"')
    for short, full in (("X", ".js-plotly-plot .plotly"), ("Y", ".plotly-notifier")):
        name = re.sub(rf"(^|[ ,]){short}", rf"\1{full}", name)
    return f"{name}{{{body[1:-1]}}}"


def _object_at(source: str, start: int) -> str:
    """The object literal that opens at ``start``; braces inside strings do not count."""
    depth = 0
    for token in re.compile(r"""[{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`""").finditer(source, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return source[start : token.end()]
    raise RuntimeError("The style rules of plotly.js do not end: its layout has changed.")


def _bundle_text() -> str:
    return bundle_path().read_text(encoding="utf-8")


def _write_whole(path: Path, text: str) -> None:
    """Written beside and moved into place, so that a second process never reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(beside).chmod(0o644)
    Path(beside).replace(path)
