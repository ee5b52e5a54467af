"""The survey of a contact: there when the customer answered, or was asked, and then with an id and a kind."""

import numpy as np

from contacts.fields import FIELDS
from contacts.importers.columns import Columns
from contacts.importers.findings import Rows
from contacts.importers.instants import Instants
from contacts.importers.mappings import Mapping
from contacts.importers.numbers import check_scores
from contacts.importers.rules import Rule
from contacts.importers.texts import filled, objects

_SURVEY = tuple(name for name, field in FIELDS.items() if field.group == "survey")


def complete_surveys(columns: Columns, mapping: Mapping, rules: tuple[Rule, ...], rows: int) -> None:
    """Give each survey its id and kind, check its score against its kind, and empty the fields where there is none."""
    by_name = {rule.field.name: rule for rule in rules if rule.field.group == "survey"}
    if not by_name:
        return
    there = _there(columns, mapping, rows)
    words = columns.words
    kinds = words.get("survey_kind", objects([None] * rows))
    kinds[~filled(kinds) & there] = mapping.survey_kind
    ids = words.get("survey_external_id", objects([None] * rows)).copy()
    nameless = ~filled(ids)
    ids[nameless] = words["external_id"][nameless]
    words["survey_kind"], words["survey_external_id"] = kinds, ids
    _note_lost_comments(columns, there)
    _date_ratings(columns, rows)
    _empty(columns, ~there)
    if "survey_score" in by_name:
        rule = by_name["survey_score"]
        cells = columns.texts.get("survey_score", objects([None] * rows))
        check_scores(columns.numbers["survey_score"], kinds, rule, cells, columns.findings)


def _there(columns: Columns, mapping: Mapping, rows: int) -> Rows:
    there = np.zeros(rows, dtype=bool)
    if "survey_score" in columns.numbers:
        there |= ~np.isnan(columns.numbers["survey_score"])
    if mapping.survey_when == "sent" and "survey_sent_at" in columns.instants:
        there |= ~np.isnat(columns.instants["survey_sent_at"].utc)
    return there


def _note_lost_comments(columns: Columns, there: Rows) -> None:
    comments = columns.words.get("survey_comment")
    if comments is not None:
        columns.findings.note(filled(comments) & ~there, "survey_comment without a score, left out")


def _date_ratings(columns: Columns, rows: int) -> None:
    """A rating counts on a day: where the export has no date of it, it is that of the contact's end, or arrival."""
    if "survey_score" not in columns.numbers:
        return
    unknown = np.full(rows, np.datetime64("NaT", "us"))
    rated = columns.instants["survey_rated_at"].utc if "survey_rated_at" in columns.instants else unknown
    undated = ~np.isnan(columns.numbers["survey_score"]) & np.isnat(rated)
    for name in ("handled_at", "solved_at", "created_at"):
        if name in columns.instants:
            found = undated & ~np.isnat(columns.instants[name].utc)
            rated[found] = columns.instants[name].utc[found]
            columns.findings.note(found, f"survey_rated_at not in the export, taken from {name}")
            undated &= ~found
    columns.instants["survey_rated_at"] = Instants.of(rated)


def _empty(columns: Columns, absent: Rows) -> None:
    for name in _SURVEY:
        if name in columns.words:
            columns.words[name][absent] = None
        elif name in columns.numbers:
            columns.numbers[name][absent] = np.nan
        elif name in columns.instants:
            emptied = columns.instants[name].utc
            emptied[absent] = np.datetime64("NaT")
            columns.instants[name] = Instants.of(emptied)
