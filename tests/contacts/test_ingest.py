"""Rows become contacts and surveys: what is computed, kept, refused."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.forms.models import model_to_dict

from contacts.ingest import IngestError, Part, ingest
from contacts.models import Contact, Import, RejectedRow, Survey
from contacts.records import frame_from_records
from kpis.models import StaleDay
from tests import builders
from tests.conftest import Cast
from tests.contacts.frames import at, reasons, row, survey_row, take

pytestmark = pytest.mark.django_db


def contact(key: str = "c1") -> Contact:
    return Contact.objects.get(external_id=key)


def facts() -> list[dict[str, Any]]:
    """Every column of every fact but its id, public id and import."""
    skipped = ["id", "imported"]
    rows = [*Contact.objects.order_by("external_id"), *Survey.objects.order_by("external_id")]
    return [model_to_dict(fact, exclude=[*skipped, "contact"]) | {"updated_at": None} for fact in rows]


# --- what is computed


@pytest.mark.parametrize(
    ("given", "computed"),
    [
        # 10:00 + 90 s, because it was answered
        ({"wait_seconds": 90, "answered": True}, {"answered_at": at(10, 1, 30), "abandoned": False}),
        # nobody answered: no instant, and the customer gave up
        ({"wait_seconds": 90, "answered": False}, {"answered_at": None, "wait_seconds": 90, "abandoned": True}),
        # not offered: whether it was given up is no question
        ({"answered": False, "offered": False}, {"abandoned": None}),
        ({"answered": None, "offered": True}, {"abandoned": None, "answered": None}),
        ({"answered": False, "abandoned": False}, {"abandoned": False}),
        ({"answered_at": at(10, 2)}, {"wait_seconds": 120, "answered": True, "abandoned": False}),
        # 100 + 20, after-contact work is unknown
        ({"talk_seconds": 100, "hold_seconds": 20, "wrap_seconds": None}, {"handle_seconds": 120}),
        ({"talk_seconds": None, "hold_seconds": None}, {"handle_seconds": None}),
        ({"talk_seconds": 100, "handle_seconds": 90}, {"handle_seconds": 90}),
        ({"first_response_at": at(10, 5)}, {"first_response_seconds": 300}),
        ({"solved_at": at(12)}, {"resolution_seconds": 7200, "turnaround_seconds": 7200, "closed_at": at(12)}),
        ({}, {"closed_at": at(10, 15), "offered": True, "category": "", "channel": "other", "details": {}}),
        ({"handled_at": None}, {"closed_at": None}),
        ({"handled_at": None, "answered": False}, {"closed_at": at(10)}),
        # opened again after the solve: open work
        ({"solved_at": at(12), "reopened_at": at(13)}, {"closed_at": None}),
        ({"solved_at": at(14), "reopened_at": at(13)}, {"closed_at": at(14)}),
        ({"details": '{"shift": "night"}'}, {"details": {"shift": "night"}}),
    ],
)
def test_columns_are_computed_when_written(given: dict[str, Any], computed: dict[str, Any]) -> None:
    take(row(**given))
    written = contact()
    assert {name: getattr(written, name) for name in computed} == computed


def test_instants_keep_their_microseconds() -> None:
    exact = datetime(2026, 3, 10, 10, 0, 0, 123456, tzinfo=UTC)
    take(row(created_at=exact, handled_at=datetime(2026, 3, 10, 10, 0, 1, tzinfo=UTC)))
    assert (contact().created_at, contact().handled_at.microsecond) == (exact, 0)
    assert take(row(created_at=exact, handled_at=datetime(2026, 3, 10, 10, 0, 1, tzinfo=UTC))).rows.unchanged == 1


@pytest.mark.parametrize(("score", "stored"), [(4, 4), (3.4, 3), (4.5, 5), (2.5, 3)])
def test_scores_are_whole_points(score: float, stored: int) -> None:
    take(survey_row(score=score))
    assert Survey.objects.get().score == stored


@pytest.mark.parametrize(
    ("fields", "rated_at"),
    [
        ({"survey_sent_at": at(11)}, at(12)),
        ({"survey_rated_at": None, "survey_sent_at": at(11)}, at(11)),
        ({"survey_rated_at": None}, at(10, 15)),
        ({"survey_rated_at": None, "handled_at": None}, at(10)),
        ({"survey_score": None, "survey_sent_at": at(11)}, None),
    ],
)
def test_a_score_counts_on_some_day(fields: dict[str, Any], rated_at: datetime | None) -> None:
    take(survey_row(**fields))
    assert Survey.objects.get().rated_at == rated_at


def test_a_survey_has_its_contact_and_its_channel() -> None:
    take(survey_row(channel="chat", survey_comment="Thank you"))
    survey = Survey.objects.get()
    assert (survey.contact, survey.channel, survey.comment, survey.kind) == (contact(), "chat", "Thank you", "csat")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=1+1", "\u202eAnn", 'O"Neill; DROP TABLE', "%s {0}", "Zoë 🙂"]
)
def test_names_are_kept_to_the_letter(name: str) -> None:
    take(row(agent=name, team=name, category=name), create_people=True, create_teams=True)
    written = contact()
    assert written.person and written.team
    assert (written.person.name, written.person.external_id, written.team.name, written.category) == (name,) * 4


# --- writing again


def test_the_same_rows_again_change_nothing(cast: Cast) -> None:
    rows = [survey_row(f"c{i}", score=i, agent="Ann Test", details='{"a": "b"}') for i in range(1, 6)]
    take(*rows)
    before = list(Contact.objects.values()) + list(Survey.objects.values())
    StaleDay.objects.all().delete()
    again = take(*rows)
    assert (again.rows.created, again.rows.updated, again.rows.unchanged) == (0, 0, 5)
    assert list(Contact.objects.values()) + list(Survey.objects.values()) == before
    assert not StaleDay.objects.exists()


def test_the_same_key_of_another_source_is_another_contact() -> None:
    take(row())
    assert take(row(), source="other desk").rows.created == 1
    assert Contact.objects.count() == 2


def test_a_column_that_is_absent_stays_as_stored() -> None:
    take(survey_row(category="Returns", talk_seconds=60, survey_comment="Fine"))
    outcome = take({"external_id": "c1", "escalated": True})
    assert outcome.rows.updated == 1
    written = contact()
    assert (written.category, written.talk_seconds, written.handle_seconds, written.escalated) == (
        "Returns",
        60,
        60,
        True,
    )
    assert written.handled_at == at(10, 15)
    take({"external_id": "c1", "survey_external_id": "c1", "survey_kind": "csat", "survey_score": 2.0})
    survey = Survey.objects.get()
    assert (survey.score, survey.comment, survey.rated_at) == (2, "Fine", at(12))


def test_an_empty_cell_makes_the_stored_value_unknown() -> None:
    take(row(category="Returns", talk_seconds=60))
    take(row(category=None, talk_seconds=None))
    written = contact()
    assert (written.category, written.talk_seconds, written.handle_seconds) == ("", None, None)


def test_a_correction_gives_what_the_corrected_rows_alone_would_give() -> None:
    wrong = [
        row("c1", talk_seconds=100, wait_seconds=30, answered=True),
        row("c2", talk_seconds=100, hold_seconds=5, answered=True, wait_seconds=10),
        row("c3", handled_at=None, answered=False),
    ]
    right = [
        row("c1", talk_seconds=None, wait_seconds=None, answered=False),
        row("c2", talk_seconds=50, hold_seconds=None, answered=True, wait_seconds=20),
        row("c3", handled_at=at(10, 30), answered=True),
    ]
    take(*right)
    alone = facts()
    Contact.objects.all().delete()
    take(*wrong)
    take(*right)
    assert facts() == alone


def test_a_computed_column_follows_its_parts_and_a_given_one_stays() -> None:
    take(row("c1", talk_seconds=100), row("c2"))
    take({"external_id": "c2", "handle_seconds": 300})
    take({"external_id": "c1", "wrap_seconds": 20}, {"external_id": "c2", "wrap_seconds": 20})
    assert (contact("c1").handle_seconds, contact("c2").handle_seconds) == (120, 300)


def test_in_parts_or_as_a_whole_the_same_facts() -> None:
    days = (10, 11, 12)
    rows = [
        survey_row(
            f"c{n}", score=1 + n % 5, agent=f"Agent {n % 3}", team="Blue", created_at=at(9, n, day=days[n % 3]),
            handled_at=at(10, n, day=days[n % 3]), survey_rated_at=at(11, day=12),
        )
        for n in range(12)
    ]  # fmt: skip
    take(*rows, create_people=True, create_teams=True)
    whole = [{**fact, "person": None, "team": None} for fact in facts()]
    agents = {c.external_id: c.person.name for c in Contact.objects.select_related("person") if c.person}
    Contact.objects.all().delete()
    for start in (6, 0, 9, 3):
        take(*rows[start : start + 3], create_people=True, create_teams=True)
    assert [{**fact, "person": None, "team": None} for fact in facts()] == whole
    assert {c.external_id: c.person.name for c in Contact.objects.select_related("person") if c.person} == agents


# --- days whose figures change


def stale(table: str = "contacts") -> set[date]:
    return set(StaleDay.objects.filter(table=table).values_list("day", flat=True))


def test_new_rows_mark_every_day_they_count_on() -> None:
    take(survey_row(created_at=at(10, day=9), handled_at=at(1, day=11), survey_rated_at=at(5, day=15)))
    assert stale() == {date(2026, 3, 9), date(2026, 3, 11)}
    assert stale("surveys") == {date(2026, 3, 15)}


def test_a_changed_row_marks_its_old_and_its_new_days_and_others_none() -> None:
    take(row("c1"), row("c2", created_at=at(10, day=20), handled_at=at(11, day=20)))
    StaleDay.objects.all().delete()
    take(row("c1", handled_at=at(9, day=12)), row("c2", created_at=at(10, day=20), handled_at=at(11, day=20)))
    assert stale() == {date(2026, 3, 10), date(2026, 3, 12)}
    assert stale("surveys") == set()


def test_days_are_cut_in_the_organisations_zone(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kolkata"  # 19:00 UTC is 00:30 of the next day there
    take(row(created_at=at(19), handled_at=at(19, 5)))
    assert stale() == {date(2026, 3, 11)}


# --- rows that cannot be taken


@pytest.mark.parametrize(
    ("fields", "column", "words"),
    [
        ({"created_at": None}, "created_at", "Nothing says when this contact arrived"),
        ({"handled_at": at(9)}, "handled_at", "handled_at lies before created_at"),
        ({"solved_at": at(9)}, "solved_at", "solved_at lies before created_at"),
        ({"first_response_at": at(9)}, "first_response_at", "lies before created_at"),
        ({"answered_at": at(9)}, "answered_at", "lies before created_at"),
        ({"reopened_at": at(9)}, "reopened_at", "lies before created_at"),
        ({"due_at": datetime(9999, 12, 31, tzinfo=UTC)}, "due_at", "before 1970 or after the year 2199"),
        ({"created_at": datetime(1960, 1, 1, tzinfo=UTC)}, "created_at", "before 1970"),
        ({"talk_seconds": -1}, "talk_seconds", "negative or longer than sixty years"),
        ({"wait_seconds": 2**31}, "wait_seconds", "negative or longer"),
        ({"talk_seconds": 2**30, "hold_seconds": 2**30, "wrap_seconds": 2**30}, "handle_seconds", "negative or longer"),
        ({"external_id": None}, "external_id", "The row has no key"),
    ],
)  # fmt: skip
def test_an_impossible_row_is_rejected_with_a_sentence(fields: dict[str, Any], column: str, words: str) -> None:
    outcome = take(row("good"), row("bad", **fields), row("fine"))
    assert (outcome.rows.created, outcome.rejected) == (2, 1)
    ((line, blamed, reason),) = reasons(outcome)
    assert (line, blamed) == (2, column)
    assert words in reason
    assert set(Contact.objects.values_list("external_id", flat=True)) == {"good", "fine"}


@pytest.mark.parametrize(
    ("fields", "column", "words"),
    [
        ({"survey_score": 6.0}, "survey_score", "off the scale"),
        ({"survey_score": 0.0}, "survey_score", "off the scale"),
        ({"survey_kind": "nps", "survey_score": 11.0}, "survey_score", "off the scale"),
        ({"survey_kind": None}, "survey_kind", "kind of survey is unknown"),
        ({"survey_kind": "stars"}, "survey_score", "off the scale"),
        ({"survey_rated_at": at(9)}, "survey_rated_at", "lies before created_at"),
    ],
)
def test_a_row_with_an_impossible_survey_is_rejected_as_a_whole(
    fields: dict[str, Any], column: str, words: str
) -> None:
    outcome = take(survey_row("bad", **fields))
    ((_line, blamed, reason),) = reasons(outcome)
    assert blamed == column
    assert words in reason
    assert not Contact.objects.exists()
    assert not Survey.objects.exists()


def test_what_only_shows_beside_the_stored_row_is_rejected_too() -> None:
    take(row("c1"), survey_row("c2"), row("c3"))
    outcome = take(
        {"external_id": "c1", "handled_at": at(9)},
        {"external_id": "c3", "handled_at": at(11)},
    )
    assert reasons(outcome) == [(1, "handled_at", "handled_at lies before created_at.")]
    stolen = take(survey_row("c3", survey_external_id="c2"))
    assert reasons(stolen) == [(1, "survey_external_id", "A survey of this key is stored already, of another contact.")]
    scale = take({"external_id": "c2", "survey_external_id": "c2", "survey_kind": "csat", "survey_score": 7.0})
    assert scale.rejected == 1
    assert contact("c1").handled_at == at(10, 15)
    assert contact("c3").handled_at == at(11)


def test_of_rows_with_one_key_the_first_is_taken() -> None:
    outcome = take(row("c1", category="first"), row("c2"), row("c1", category="second"))
    assert reasons(outcome) == [
        (3, "external_id", "The same external_id stands in line 1 already; that row was taken.")
    ]
    assert contact().category == "first"
    surveys = take(survey_row("c5", survey_external_id="s"), survey_row("c6", survey_external_id="s"))
    assert [(line, column) for line, column, _ in reasons(surveys)] == [(2, "survey_external_id")]


def test_messages_name_the_column_of_the_file() -> None:
    outcome = take(row(handled_at=at(9)), headers={"handled_at": "Closed at"})
    assert reasons(outcome)[0][1] == "Closed at"
    assert outcome.rejections[0].value.startswith("2026-03-10 09:00:00")


@pytest.mark.parametrize("source", ["", "x" * 61])
def test_a_source_without_a_usable_name_is_refused(source: str) -> None:
    with pytest.raises(IngestError, match="1 to 60 characters"):
        take(row(), source=source)


def test_an_unknown_column_is_refused() -> None:
    frame = frame_from_records([row()]).assign(colour="red")
    with pytest.raises(IngestError, match="colour"):
        ingest([Part(frame)], source="desk", by=None)


# --- surveys by themselves


def test_a_survey_may_come_after_its_contact() -> None:
    take(row(channel="chat", category="Returns"))
    outcome = take(
        {"external_id": "c1", "survey_external_id": "s1", "survey_kind": "nps", "survey_score": 9.0},
        {"external_id": "c1", "survey_external_id": "s2", "survey_kind": "csat", "survey_score": 4.0},
        {"external_id": "c9", "survey_external_id": "s3", "survey_kind": "csat", "survey_score": 4.0},
    )
    assert (outcome.facts["surveys"].created, outcome.rejected) == (2, 1)
    assert "no contact of this key is stored" in outcome.rejections[0].reason
    assert [(s.contact, s.channel, s.rated_at) for s in Survey.objects.all()] == [(contact(), "chat", at(10, 15))] * 2
    assert contact().category == "Returns"


def test_surveys_follow_the_channel_of_their_contact() -> None:
    take(survey_row("c1", channel="chat"), survey_row("c2", channel="chat", survey_rated_at=at(9, day=20)))
    StaleDay.objects.all().delete()
    take(row("c1", channel="mail"), row("c2", channel="chat"))
    assert {s.external_id: s.channel for s in Survey.objects.all()} == {"c1": "mail", "c2": "chat"}
    assert stale("surveys") == {date(2026, 3, 10)}


def test_a_survey_without_a_contact_is_one_all_the_same(cast: Cast) -> None:
    fields = {"survey_external_id": "s1", "survey_kind": "csat", "survey_score": 4.0, "survey_rated_at": at(12)}
    take({**fields, "agent": "Ann Test", "channel": "mail"})
    survey = Survey.objects.get()
    assert (survey.contact, survey.person, survey.team, survey.channel) == (None, cast.ann, cast.alpha, "mail")
    assert take({**fields, "agent": "Ann Test", "channel": "mail"}).rows.unchanged == 1


# --- all or nothing


class BrokenFileError(Exception):
    pass


def test_a_fault_in_the_middle_leaves_nothing() -> None:
    def parts() -> Any:
        yield Part(frame_from_records([row("c1")]))
        raise BrokenFileError

    with pytest.raises(BrokenFileError):
        ingest(parts(), source="desk", by=None)
    assert not Contact.objects.exists()
    assert take(row("c1")).rows.created == 1


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    take(row("c0"))
    rows = [row("c0", category="new"), row("c1", agent="Ann", team="Blue"), row("c2", handled_at=at(9))]
    settings = {"create_people": True, "create_teams": True}
    StaleDay.objects.all().delete()
    told = take(*rows, **settings, dry_run=True, imported=Import(file_name="x.csv", mapping="x"))
    assert (Contact.objects.count(), Import.objects.count(), StaleDay.objects.count()) == (1, 0, 0)
    done = take(*rows, **settings)
    assert replace(told, dry_run=False, stale_days=done.stale_days) == done
    assert (done.rows.created, done.rows.updated, done.rejected, done.people_created) == (1, 1, 1, 1)


def test_the_import_is_saved_with_its_rejected_rows() -> None:
    imported = Import(file_name="export.csv", mapping="desk")
    take(row("c1"), row("c2", handled_at=at(9)), imported=imported)
    imported.refresh_from_db()
    assert (imported.state, imported.created, imported.rejected) == (Import.State.DONE, 1, 1)
    rejected = RejectedRow.objects.get(imported=imported)
    assert (rejected.line, rejected.column, rejected.reason) == (2, "handled_at", "handled_at lies before created_at.")
    assert contact("c1").imported == imported


def test_an_import_that_another_worker_took_over_writes_nothing() -> None:
    imported = Import.objects.create(file_name="x.csv", mapping="x", state=Import.State.RUNNING, attempts=1)
    Import.objects.update(attempts=2)
    with pytest.raises(IngestError, match="taken this import over"):
        take(row(), imported=imported)
    assert not Contact.objects.exists()


def test_each_rejected_row_is_told_of() -> None:
    told: list[Any] = []
    take(row("c1", handled_at=at(9)), row("c2", handled_at=at(9)), keep_rejection=told.append, dry_run=True)
    assert [rejection.line for rejection in told] == [1, 2]


def test_frames_count_like_rows_built_by_hand() -> None:
    """The writers of tests and of imports agree on what a handled call looks like."""
    by_hand = builders.contact(at=at(10), external_id="hand")
    take({"external_id": "taken", "created_at": at(10), "handled_at": at(10, 10), "channel": "call"})
    skipped = {"id", "public_id", "external_id", "source", "updated_at"}
    taken = Contact.objects.filter(external_id="taken").values().get()
    assert {k: v for k, v in taken.items() if k not in skipped} == {
        k: v for k, v in Contact.objects.filter(pk=by_hand.pk).values().get().items() if k not in skipped
    }
