"""Every page in a language of brackets: what stands outside of them is data, or a text that cannot be translated."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, EmailField, TextField
from django.test import Client
from django.urls import reverse

from kpis.models import KpiVersion
from tests.access_scene import scene
from tests.access_table import PERSONAS, TABLE
from tests.conftest import Cast
from tests.languages.pseudo import WORD, outside_brackets, speak_pseudo
from tests.scenes import march

# Names that are the same in every language, and keys that people type or read as keys.
ALLOWED = {"perfdash", "Organisation", "CSV", "XLSX", "UTC"}
# Measures in formulas, as they are typed.
KEY = r"[a-z]+\.[a-z_]+(?:@[a-z,]+)?"


def written_data() -> set[str]:
    """Whatever the database holds in columns of free text: names, notes, keys. Choices and shipped words are none."""
    found: set[str] = set()
    for model in apps.get_models():
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | EmailField) and not field.choices and model is not KpiVersion
        ]
        if fields:
            found |= {str(value) for row in model._base_manager.values_list(*fields) for value in row if value}
    return found


def one_of(values: set[str]) -> re.Pattern[str]:
    """Any of the values as a whole, the longest first."""
    words = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{KEY}|{words})(?!\w)")


def pages(cast: Cast, found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Who, route and HTML of every page, for the first and the last persona that it answers."""
    for name, row in TABLE.items():
        if not row.get or name.startswith("api-"):
            continue
        address = reverse(name, kwargs={key: found[value] for key, value in row.objects.items()})
        answered = [who for who, status in zip(PERSONAS.values(), row.statuses("get"), strict=True) if status == 200]
        for who in dict.fromkeys(answered[:1] + answered[-1:]):
            answer = (cast.client(who) if who else Client()).get(address, row.query)
            if "html" in answer.get("Content-Type", ""):
                yield who or "anonymous", name, answer.content.decode()


@pytest.mark.walk
def test_every_text_of_every_page_can_be_translated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = scene(cast)
    march(cast)
    data = one_of(written_data() | ALLOWED)
    speak_pseudo(monkeypatch)
    missed: dict[str, str] = {}
    for who, name, page in pages(cast, found):
        for piece in outside_brackets(page):
            if WORD.search(data.sub("", piece)):
                missed.setdefault(piece[:80], f"{name} as {who}")
    assert missed == {}
