"""What holds for any rows: nothing raises, every row is counted once, again changes nothing, parts make the whole."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from contacts.fields import CHANNELS, SURVEY_SCALES
from contacts.models import Contact, Survey
from tests.contacts.frames import Row, take

pytestmark = pytest.mark.django_db

LAWS = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
START = datetime(2026, 3, 1, tzinfo=UTC)

instants = some.one_of(
    some.none(),
    some.integers(0, 5 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds)),
    some.sampled_from([datetime(1950, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)]),
)
seconds = some.one_of(some.none(), some.integers(-5, 4_000), some.just(2**31))
booleans = some.sampled_from([None, True, False])
texts = some.sampled_from([None, "", " ", "a", "=1+1", "'; --", "\u202eb", "%s{0}"])
VALUES = {
    "channel": some.sampled_from([None, *CHANNELS]),
    "category": texts,
    **dict.fromkeys(("agent", "team", "unit", "team_leader", "unit_manager"), texts),
    **dict.fromkeys(
        ("created_at", "answered_at", "first_response_at", "handled_at", "solved_at", "reopened_at", "due_at",
         "survey_sent_at", "survey_rated_at"), instants),
    **dict.fromkeys(("offered", "answered", "abandoned", "reopened", "escalated"), booleans),
    **dict.fromkeys(("talk_seconds", "hold_seconds", "wrap_seconds", "handle_seconds", "wait_seconds"), seconds),
    "survey_external_id": some.sampled_from([None, "s1", "s2", "s3"]),
    "survey_kind": some.sampled_from([None, *SURVEY_SCALES]),
    "survey_score": some.sampled_from([None, 0.0, 1.0, 3.5, 5.0, 10.0, 11.0]),
}  # fmt: skip
KEYS = some.sampled_from([None, "c1", "c2", "c3", "c4"])


@some.composite
def files(draw: Any) -> list[Row]:
    """Rows with the same columns, as a file has them."""
    names = draw(some.lists(some.sampled_from(sorted(VALUES)), unique=True, min_size=1))
    row = some.fixed_dictionaries({"external_id": KEYS} | {name: VALUES[name] for name in names})
    return list(draw(some.lists(row, min_size=1, max_size=8)))


def imported(rows: list[Row], **options: Any) -> Any:
    return take(*rows, create_people=True, create_teams=True, **options)


def facts() -> list[Any]:
    """Every fact by its key, without what tells when and by which row number it was written."""
    skipped = {"id", "public_id", "updated_at", "contact_id", "person_id", "team_id", "imported_id"}
    rows = [*Contact.objects.values("person__name", "team__name", *_names(Contact)),
            *Survey.objects.values("person__name", "team__name", "contact__external_id", *_names(Survey))]  # fmt: skip
    return sorted(
        (sorted((k, str(v)) for k, v in row.items() if k not in skipped) for row in rows),
    )


def _names(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@LAWS
@given(first=files(), second=files())
def test_any_rows_are_taken_or_rejected_and_again_change_nothing(first: list[Row], second: list[Row]) -> None:
    with transaction.atomic():
        for rows in (first, second):
            told = imported(rows, dry_run=True)
            outcome = imported(rows)
            assert sum(vars(outcome.rows).values()) + outcome.rejected == len(rows)
            assert (told.rows, told.rejections, told.facts) == (outcome.rows, outcome.rejections, outcome.facts)
            again = imported(rows)
            assert (again.rows.created, again.rows.updated) == (0, 0)
            assert again.rows.unchanged == sum(vars(outcome.rows).values())
        transaction.set_rollback(True)


@LAWS
@given(rows=files(), cut=some.integers(0, 8))
def test_in_two_parts_the_same_facts(rows: list[Row], cut: int) -> None:
    rows = [row | {"external_id": f"c{number}"} for number, row in enumerate(rows)]
    if "survey_external_id" in rows[0]:
        rows = [row | {"survey_external_id": row["survey_external_id"] and f"s{n}"} for n, row in enumerate(rows)]
    # By turns in several teams somebody has one stay, and which one depends on the rows at hand; the rows name theirs.
    rows = [row | {"team": "Blue", "unit": None} for row in rows]
    found = []
    for parts in ([rows], [part for part in (rows[cut:], rows[:cut]) if part]):
        with transaction.atomic():
            for part in parts:
                imported(part)
            found.append(facts())
            transaction.set_rollback(True)
    assert found[0] == found[1]
