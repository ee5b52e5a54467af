"""A definition that counts some channels only, counted by hand."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from kpis.catalogue import channel_words
from kpis.definitions import Part, definition, is_measured
from kpis.models import KpiVersion
from kpis.periods import Period
from kpis.records import basis_of, facts_behind
from kpis.scopes import organisation_scope
from kpis.scorecards import scorecard
from kpis.selectors import kpi_values
from kpis.targets import TargetScope
from kpis.values import measures_of
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def of_channels(key: str, channels: str) -> KpiVersion:
    found = definition(key, MARCH.last)
    assert found is not None
    found.channels = channels
    return found


@pytest.fixture
def ratings(cast: Cast) -> Cast:
    """Alpha by call 5, 5, 1 and by mail 2; Beta by chat 4."""
    for score in (5, 5, 1):
        survey(score, cast.ann, cast.alpha)
    survey(2, cast.ann, cast.alpha, channel="email")
    survey(4, cast.cleo, cast.beta, channel="chat")
    aggregate()
    return cast


def csat(channels: str, by: tuple[str, ...] = ()) -> dict[Any, tuple[int, int | None]]:
    found = kpi_values(of_channels("csat", channels), organisation_scope(), MARCH, by)
    return {group: (value.numerator, value.denominator) for group, value in found.items()}


@pytest.mark.parametrize(
    ("channels", "parts"),
    [("", (3, 5)), ("call", (2, 3)), ("chat", (1, 1)), ("email", (0, 1)), ("call,chat", (3, 4)), ("social", (0, 0))],
)
def test_only_rows_of_the_channels_count(ratings: Cast, channels: str, parts: tuple[int, int]) -> None:
    assert csat(channels) == {(): parts}


def test_groups_without_such_rows_are_left_out(ratings: Cast) -> None:
    assert csat("call,email", ("team",)) == {(ratings.alpha.pk,): (2, 4)}
    assert csat("call,email", ("channel",)) == {("call",): (2, 3), ("email",): (0, 1)}


def test_a_count_of_a_channel_without_rows_is_no_data(ratings: Cast) -> None:
    contact(ratings.ann, ratings.alpha)
    aggregate()
    values = {
        channel: kpi_values(of_channels("contacts_handled", channel), organisation_scope(), MARCH)[()].value
        for channel in ("call", "chat")
    }
    assert values == {"call": 1, "chat": None}


def test_a_running_sum_runs_over_its_channels(cast: Cast) -> None:
    for channel in ("chat", "chat", "call"):
        contact(cast.ann, cast.alpha, at=instant(date(2026, 2, 20)), handled_at=None, closed_at=None, channel=channel)
    aggregate()
    by_week = kpi_values(of_channels("backlog", "chat"), organisation_scope(), MARCH, ["week"])
    assert {value.value for value in by_week.values()} == {2}


def test_one_scorecard_holds_a_kpi_of_all_channels_and_one_of_some_in_the_same_queries(
    ratings: Cast, django_assert_num_queries: Any
) -> None:
    whole, calls = of_channels("csat", ""), of_channels("csat", "call")
    with django_assert_num_queries(2):
        card = scorecard(organisation_scope(), "", MARCH, TargetScope(), [Part(whole, 0), Part(calls, 0)])
    assert [entry.value and (entry.value.numerator, entry.value.denominator) for entry in card.entries] == [
        (3, 5), (2, 3),
    ]  # fmt: skip


def test_the_records_behind_it_are_of_its_channels(ratings: Cast) -> None:
    calls = of_channels("csat", "call")
    assert measures_of(calls) == {"surveys.satisfied@call", "surveys.ratings@call"}
    assert is_measured(calls)
    facts = facts_behind(basis_of(calls), organisation_scope(), MARCH)
    assert facts is not None
    assert sorted(fact.score for fact in facts) == [1, 5, 5]


def test_channels_are_called_in_the_language_of_who_reads(cast: Cast) -> None:
    """Whoever came first in a process has no say in it."""
    with translation.override("de"):
        assert channel_words(of_channels("csat", "call,chat")) == "Anruf, Chat"
    assert channel_words(of_channels("csat", "call,chat")) == "Call, Chat"
