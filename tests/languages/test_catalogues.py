"""The catalogues: complete, compiled, with the placeholders of the sources, and no label much longer than it was."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from tests.languages.texts import catalogue_path, collected, languages, mo_bytes, untranslated

PLACEHOLDER = re.compile(r"%%|%\(\w+\)[sdg]|</?\w+>")
# Buttons, tiles, headings of columns, navigation: what stands in a row with others.
SHORT, GROWTH, FREE = 20, 2.0, 12


@pytest.fixture(params=languages())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each plural form of the source beside its translation."""
    if isinstance(message.id, str):
        yield message.id, message.string
    else:
        yield from zip(message.id, message.string, strict=True)


def test_every_text_of_the_sources_is_there_and_no_other(language: str, catalogue: Catalog) -> None:
    said = {(message.id, message.context) for message in messages(collected(language))}
    held = {(message.id, message.context) for message in messages(catalogue)}
    assert sorted(map(str, said - held)) == [], "make messages, then translate"
    assert sorted(map(str, held - said)) == [], "make messages"
    assert not catalogue.obsolete


def test_every_text_is_translated(catalogue: Catalog) -> None:
    assert untranslated(catalogue) == []


def test_the_compiled_catalogue_is_that_of_the_texts(language: str, catalogue: Catalog) -> None:
    assert catalogue_path(language).with_suffix(".mo").read_bytes() == mo_bytes(catalogue), "make messages"


def test_translations_keep_placeholders_tags_and_edges(catalogue: Catalog) -> None:
    """A text that ends with a space is followed by another; one that ends with a full stop is a sentence."""
    wrong = []
    for message in messages(catalogue):
        for source, text in forms(message):
            edges = [(one[:1].isspace(), one[-1:].isspace(), one.rstrip()[-1:] in ".:") for one in (source, text)]
            if Counter(PLACEHOLDER.findall(source)) != Counter(PLACEHOLDER.findall(text)) or edges[0] != edges[1]:
                wrong.append((source, text))
    assert wrong == []


def test_short_labels_stay_short(catalogue: Catalog) -> None:
    wrong = [
        (source, text)
        for message in messages(catalogue)
        for source, text in forms(message)
        if len(source) <= SHORT and "%(" not in source and len(text) > max(GROWTH * len(source), len(source) + FREE)
    ]
    assert wrong == []
