"""A language for tests that nobody speaks: every text in ⟦brackets⟧. What stands on a page without them cannot be
translated, or is data.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils.translation import trans_real

from kpis.shipped_texts import CONTEXT
from tests.languages.texts import source_texts

OPEN, CLOSE = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]{2,}")
# What plotly reads in a text: tags, and the places of values.
MARKUP = re.compile(r"<[^>]*>|%\{[^}]*\}")
# Attributes that people read or hear.
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
SILENT = {"code", "kbd", "pre", "style", "script", "textarea"}
READ_IN_FIGURES = {"text", "name", "title", "ticktext", "customdata", "hovertext", "hovertemplate", "texttemplate"}


class PseudoTranslation(trans_real.DjangoTranslation):
    """Stands in for English, of which it keeps the formats and plurals."""

    def __init__(self) -> None:
        super().__init__("en")
        self._shipped = {text for text, _file, context in source_texts() if context == CONTEXT}

    def gettext(self, message: str) -> str:
        context, _separator, text = message.rpartition(trans_real.CONTEXT_SEPARATOR)
        if context == CONTEXT and text not in self._shipped:
            return message
        return f"{OPEN}{text}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def speak_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(trans_real._translations, "en", PseudoTranslation())
    monkeypatch.setattr(trans_real, "_default", None)
    trans_real.activate("en")


class _Reader(HTMLParser):
    """Collects what people read of a page, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("type") == "application/json":
            tag = "figure-script"
        if tag not in ("input", "meta", "link", "img", "br", "hr"):
            silent = given.get("translate") == "no" or ("lang" in given and tag != "html")
            self._open.append("code" if silent else tag)
        self.read += [value or "" for name, value in attrs if _is_spoken(tag, name, given)]

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if "figure-script" in self._open:
            self.read += _read_in_figure(json.loads(data))
        elif not SILENT.intersection(self._open):
            self.read.append(data)


def _is_spoken(tag: str, name: str, given: dict[str, str | None]) -> bool:
    return name in SPOKEN or (tag == "input" and name == "value" and given.get("type") == "submit")


def _read_in_figure(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            # The name of an annotation is a key for the browser's side.
            if not (name == "name" and "xref" in node):
                yield from _read_in_figure(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _read_in_figure(value, key)
    elif isinstance(node, str) and key in READ_IN_FIGURES:
        yield MARKUP.sub("\n", node)


def outside_brackets(page: str) -> list[str]:
    """The pieces of a page's texts that no translation has passed."""
    reader = _Reader()
    reader.feed(page)
    depth, pieces = 0, [""]
    for letter in "\n".join(reader.read):
        depth += {OPEN: 1, CLOSE: -1}.get(letter, 0)
        if letter in (OPEN, CLOSE, "\n"):
            pieces.append("")
        elif not depth:
            pieces[-1] += letter
    return [piece.strip() for piece in pieces if WORD.search(piece)]
