"""The words of definitions in the reader's language: those that ship are in the catalogue of texts, under ``kpi``.

What an organisation wrote itself is in no catalogue and stays as written. Columns hold texts as written, in English
where they shipped; only who edits, freezes or compares a definition reads those.
"""

from typing import Any

from django.db import models
from django.utils.translation import pgettext

CONTEXT = "kpi"
PREFIX = "written_"
WORDS = ("label", "description", "caution", "counts_on")


def shipped_text(text: str) -> str:
    """The text in the reader's language if it shipped, else as it is."""
    return pgettext(CONTEXT, text)


def column_of(name: str) -> str:
    """The column that holds a text as written; other fields are called like theirs."""
    return f"{PREFIX}{name}" if name in WORDS else name


def _words_of(name: str) -> Any:
    column = column_of(name)

    def read(version: Any) -> str:
        return shipped_text(getattr(version, column))

    def write(version: Any, text: str) -> None:
        setattr(version, column, text)

    return property(read, write)


class InWords(models.Model):
    """The words of a definition. ``label`` and so on are as its reader sees them; to set one is to write it."""

    written_label = models.CharField(max_length=60, db_column="label")
    written_description = models.TextField(db_column="description")
    written_caution = models.TextField(blank=True, db_column="caution")
    written_counts_on = models.CharField(max_length=60, db_column="counts_on")

    label = _words_of("label")
    description = _words_of("description")
    caution = _words_of("caution")
    counts_on = _words_of("counts_on")

    class Meta:
        abstract = True
