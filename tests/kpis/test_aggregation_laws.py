"""Laws that hold whatever the facts are: repeated, split, added up over persons, teams and the organisation."""

from collections import Counter
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, ContactDay
from kpis.aggregation import mark_range_stale, mark_stale, start_run, work_off
from kpis.daily import Level
from kpis.histograms import Histogram
from kpis.models import Run, StaleDay
from kpis.periods import day_of
from tests.builders import instant
from tests.conftest import Cast
from tests.kpis.stores import in_order

FIRST = date(2026, 3, 9)
INSTANTS = tuple(ContactDay.instants())

facts = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from(("ann", "bob", "cleo", None)),
            "where": st.sampled_from(("alpha", "beta", None)),
            "channel": st.sampled_from(("call", "mail")),
            "day": st.integers(0, 3),
            "hour": st.integers(0, 23),
            "handled_after": st.none() | st.integers(0, 40),
            "solved_after": st.none() | st.integers(0, 80),
            "handle_seconds": st.none() | st.integers(0, 5000),
            "resolution_seconds": st.none() | st.integers(0, 2**31),
            "escalated": st.none() | st.booleans(),
        }
    ),
    max_size=25,
)
laws = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
_numbers = count(1)


def write(cast: Cast, drawn: list[dict[str, Any]]) -> list[Contact]:
    return Contact.objects.bulk_create([_contact(cast, **fact) for fact in drawn])


def _contact(cast: Cast, **fact: Any) -> Contact:
    created = instant(FIRST + timedelta(days=fact["day"]), fact["hour"])
    handled, solved = (
        None if fact[name] is None else created + timedelta(hours=fact[name])
        for name in ("handled_after", "solved_after")
    )
    return Contact(
        source="law",
        external_id=str(next(_numbers)),
        person=getattr(cast, fact["who"]) if fact["who"] else None,
        team=getattr(cast, fact["where"]) if fact["where"] else None,
        channel=fact["channel"],
        created_at=created,
        handled_at=handled,
        solved_at=solved,
        closed_at=solved,
        handle_seconds=fact["handle_seconds"],
        resolution_seconds=fact["resolution_seconds"],
        escalated=fact["escalated"],
        updated_at=timezone.now(),
    )


def forget() -> None:
    for model in (Contact, ContactDay, StaleDay, Run):
        model._default_manager.all().delete()


def rebuild_stale() -> None:
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)
    assert not StaleDay.objects.exists()


def rebuild_everything() -> None:
    mark_range_stale()
    rebuild_stale()


def table() -> Counter[tuple[Any, ...]]:
    """Every row, whatever its order and id."""
    columns = [field.attname for field in ContactDay._meta.concrete_fields if field.attname != "id"]
    return Counter(tuple(map(in_order, row)) for row in ContactDay.objects.values_list(*columns))


def counted(found: Any) -> Any:
    """A spread as its counts, whichever way its text packs them."""
    return Histogram.from_text(found) if isinstance(found, str) and found[:1].isdigit() else found


def days_of(contacts: list[Contact]) -> set[date]:
    instants = (getattr(contact, name) for contact in contacts for name in INSTANTS)
    return {day_of(at) for at in instants if at}


@laws
@given(drawn=facts)
def test_rebuilding_gives_the_same_rows(cast: Cast, drawn: list[dict[str, Any]]) -> None:
    forget()
    write(cast, drawn)
    rebuild_everything()
    first = table()
    rebuild_everything()
    assert table() == first


@laws
@given(drawn=facts)
def test_persons_add_up_to_teams_and_teams_to_the_organisation(cast: Cast, drawn: list[dict[str, Any]]) -> None:
    forget()
    write(cast, drawn)
    rebuild_everything()
    measures = {f"sum_{name}": measure.added_up(name, None) for name, measure in ContactDay.measures().items()}
    by_team, by_day = ("day", "channel", "team"), ("day", "channel")

    def added_up(level: Level, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        rows = ContactDay.objects.filter(level=level).order_by(*keys).values(*keys).annotate(**measures)
        return [{name: counted(found) for name, found in row.items()} for row in rows]

    assert added_up(Level.PERSON, by_team) == added_up(Level.TEAM, by_team)
    assert added_up(Level.TEAM, by_day) == added_up(Level.ORGANISATION, by_day)
    repeated = ContactDay.objects.filter(level=Level.ORGANISATION).values("day", "channel").distinct().count()
    assert repeated == ContactDay.objects.filter(level=Level.ORGANISATION).count()


@laws
@given(first=facts, second=facts)
def test_facts_in_two_goes_equal_facts_in_one(
    cast: Cast, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    forget()
    for part in (first, second):
        mark_stale("contacts.Contact", days_of(write(cast, part)))
        rebuild_stale()
    in_two = table()
    rebuild_everything()
    assert in_two == table()


@laws
@given(drawn=facts, lost=st.sets(st.integers(0, 24)))
def test_facts_that_are_deleted_leave_no_trace(cast: Cast, drawn: list[dict[str, Any]], lost: set[int]) -> None:
    forget()
    written = write(cast, drawn)
    rebuild_everything()
    gone = [contact for place, contact in enumerate(written) if place in lost]
    days = days_of(gone)
    Contact.objects.filter(pk__in=[contact.pk for contact in gone]).delete()
    mark_stale("contacts.Contact", days)
    rebuild_stale()
    without = table()
    forget()
    write(cast, [fact for place, fact in enumerate(drawn) if place not in lost])
    rebuild_everything()
    assert without == table()


@laws
@given(drawn=facts)
def test_every_handled_contact_is_counted_once_for_its_person_on_its_day(
    cast: Cast, drawn: list[dict[str, Any]]
) -> None:
    forget()
    expected = Counter((day_of(c.handled_at), c.person_id, c.team_id) for c in write(cast, drawn) if c.handled_at)
    rebuild_everything()
    counted: Counter[tuple[Any, ...]] = Counter()
    for *key, handled in ContactDay.objects.filter(level=Level.PERSON, handled__gt=0).values_list(
        "day", "person_id", "team_id", "handled"
    ):
        counted[tuple(key)] += handled
    assert counted == expected
