"""Sums and KPI values by groups, and running sums, counted by hand."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from kpis.definitions import definition
from kpis.models import KpiVersion
from kpis.periods import Period
from kpis.scopes import Scope, organisation_scope, people_scope, person_scope, teams_scope
from kpis.selectors import COLUMNS, CUTS, kpi_values, measured_sums, names_of
from kpis.values import Value
from teams.access import Window
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast

SPRING = Period(date(2026, 3, 1), date(2026, 5, 1))
W11, W12, W14 = date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 30)


def version(key: str) -> KpiVersion:
    found = definition(key, date(2026, 3, 1))
    assert found is not None
    return found


@pytest.fixture
def ratings(cast: Cast) -> Cast:
    """Ann 5, 4, 2 on Tuesday 10 March and Bob 1 on Monday 16 March by call; Cleo 5, 5 on Wednesday 1 April by chat."""
    for score in (5, 4, 2):
        survey(score, cast.ann, cast.alpha, at=instant(date(2026, 3, 10)))
    survey(1, cast.bob, cast.alpha, at=instant(date(2026, 3, 16)))
    for _number in range(2):
        survey(5, cast.cleo, cast.beta, at=instant(date(2026, 4, 1)), channel="chat")
    aggregate()
    return cast


def csat(scope: Scope, by: Sequence[str] = (), period: Period = SPRING) -> dict[Any, tuple[int, int | None]]:
    found = kpi_values(version("csat"), scope, period, by)
    return {group: (value.numerator, value.denominator) for group, value in found.items()}


def test_a_value_adds_up_numerator_and_denominator_before_it_divides(ratings: Cast) -> None:
    found = kpi_values(version("csat"), organisation_scope(), SPRING)[()]
    assert (found.numerator, found.denominator, found.n, found.muted) == (4, 6, 6, True)
    assert found.value == pytest.approx(66.6667, abs=1e-4)
    assert found.interval == pytest.approx((30.0, 90.3), abs=0.1)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (["person"], {"ann": (2, 3), "bob": (0, 1), "cleo": (2, 2)}),
        (["team"], {"alpha": (2, 4), "beta": (2, 2)}),
        (["unit"], {"north": (2, 4), "south": (2, 2)}),
        (["channel"], {"call": (2, 4), "chat": (2, 2)}),
        (["day"], {date(2026, 3, 10): (2, 3), date(2026, 3, 16): (0, 1), date(2026, 4, 1): (2, 2)}),
        (["week"], {W11: (2, 3), W12: (0, 1), W14: (2, 2)}),
        (["month"], {date(2026, 3, 1): (2, 4), date(2026, 4, 1): (2, 2)}),
    ],
)
def test_values_by_one_group(ratings: Cast, by: list[str], expected: dict[Any, Any]) -> None:
    named = {getattr(ratings, key).pk if hasattr(ratings, str(key)) else key: value for key, value in expected.items()}
    assert csat(organisation_scope(), by) == {(key,): value for key, value in named.items()}


EVERY_BY = [list(keys) for size in (1, 2, 3) for keys in permutations(COLUMNS, size)]


def test_every_combination_of_groups_adds_up_to_the_whole(ratings: Cast) -> None:
    for by in EVERY_BY:
        found = csat(organisation_scope(), by)
        assert all(len(group) == len(by) for group in found), by
        assert (sum(n for n, _d in found.values()), sum(d or 0 for _n, d in found.values())) == (4, 6), by


def test_groups_come_in_the_order_they_were_asked_for(ratings: Cast) -> None:
    assert csat(organisation_scope(), ["week", "person"])[W11, ratings.ann.pk] == (2, 3)
    assert csat(organisation_scope(), ["person", "week"])[ratings.ann.pk, W11] == (2, 3)


def test_scopes_narrow_the_rows(ratings: Cast) -> None:
    assert csat(person_scope(ratings.ann)) == {(): (2, 3)}
    assert csat(people_scope([ratings.ann, ratings.cleo], "two")) == {(): (4, 5)}
    assert csat(teams_scope([ratings.north], "North")) == {(): (2, 4)}
    assert csat(teams_scope([ratings.alpha], "Alpha"), ["person"]) == {
        (ratings.ann.pk,): (2, 3),
        (ratings.bob.pk,): (0, 1),
    }
    assert csat(person_scope(ratings.ann), ["team", "unit"]) == {(ratings.alpha.pk, ratings.north.pk): (2, 3)}


def test_the_last_day_of_a_period_counts_and_the_next_does_not(ratings: Cast) -> None:
    assert csat(organisation_scope(), period=Period(date(2026, 3, 10), date(2026, 3, 16))) == {(): (2, 3)}
    assert csat(organisation_scope(), period=Period(date(2026, 3, 11), date(2026, 3, 17))) == {(): (0, 1)}


def test_without_rows_there_is_one_value_without_data_and_no_groups(ratings: Cast) -> None:
    summer = Period(date(2026, 7, 1), date(2026, 8, 1))
    assert kpi_values(version("csat"), organisation_scope(), summer) == {(): Value(0, 0, None, 0)}
    assert kpi_values(version("csat"), organisation_scope(), summer, ["team"]) == {}
    assert kpi_values(version("contacts_handled"), organisation_scope(), summer) == {(): Value(0, None, None, 0)}


def test_windows_hide_other_teams_and_days_outside_them(ratings: Cast) -> None:
    since_16 = (Window(ratings.alpha.path, date(2026, 3, 16), None, frozenset()),)
    until_16 = (Window(ratings.alpha.path, None, date(2026, 3, 16), frozenset()),)
    whole = teams_scope([ratings.root], "all", windows=since_16)
    assert csat(whole) == {(): (0, 1)}
    assert csat(teams_scope([ratings.root], "all", windows=until_16)) == {(): (2, 3)}
    assert csat(person_scope(ratings.ann, windows=since_16)) == {(): (0, 0)}
    assert csat(person_scope(ratings.ann, windows=since_16, own_id=ratings.ann.pk)) == {(): (2, 3)}
    assert csat(person_scope(ratings.cleo, windows=since_16, own_id=ratings.ann.pk)) == {(): (0, 0)}


def test_measures_of_several_tables_meet_in_one_group(ratings: Cast) -> None:
    contact(ratings.ann, ratings.alpha, at=instant(date(2026, 3, 10)))
    aggregate()
    sums = measured_sums(
        organisation_scope(), ["contacts.handled", "surveys.ratings", "retired.x"], SPRING.start, SPRING.end, ["day"]
    )
    assert sums[(date(2026, 3, 10),)] == {"contacts.handled": 1, "surveys.ratings": 3}
    assert sums[(date(2026, 3, 16),)] == {"surveys.ratings": 1}


def test_a_table_without_rows_leaves_its_measures_out(ratings: Cast) -> None:
    sums = measured_sums(organisation_scope(), ["contacts.handled", "surveys.ratings"], SPRING.start, SPRING.end)
    assert sums == {(): {"surveys.ratings": 6}}


def test_names_of_groups_are_read_at_once(ratings: Cast, django_assert_num_queries: Any) -> None:
    groups = [(ratings.ann.pk, ratings.alpha.pk), (None, ratings.beta.pk)]
    with django_assert_num_queries(2):
        names = names_of(["person", "team"], groups)
    assert names == {
        ("person", ratings.ann.pk): "Ann Test", ("team", ratings.alpha.pk): "Alpha", ("team", ratings.beta.pk): "Beta"
    }  # fmt: skip


@pytest.fixture
def backlog(cast: Cast) -> Cast:
    """Open at the close of day: 20 Feb 1 (Cleo), 2 Mar 2 (+ Ann), 3 Mar 3 (+ Ann), 4 Mar 2, 9 Mar 1, 10 Mar 1."""
    for who, where, opened, closed in (
        (cast.cleo, cast.beta, date(2026, 2, 20), date(2026, 3, 9)),
        (cast.ann, cast.alpha, date(2026, 3, 2), date(2026, 3, 4)),
        (cast.ann, cast.alpha, date(2026, 3, 3), None),
        (cast.bob, cast.alpha, date(2026, 3, 10), date(2026, 3, 10)),
    ):
        contact(who, where, at=instant(opened), handled_at=None, closed_at=closed and instant(closed, 15))
    aggregate()
    return cast


def opened(scope: Scope, period: Period, by: Sequence[str] = ()) -> dict[Any, float | None]:
    return {group: value.value for group, value in kpi_values(version("backlog"), scope, period, by).items()}


MARCH = Period(date(2026, 3, 1), date(2026, 3, 11))


def test_a_running_sum_is_taken_at_the_close_and_never_added_up(backlog: Cast) -> None:
    assert opened(organisation_scope(), MARCH) == {(): 1}
    assert opened(organisation_scope(), Period(date(2026, 2, 1), date(2026, 3, 4))) == {(): 3}
    assert opened(organisation_scope(), Period(date(2026, 2, 1), date(2026, 2, 10))) == {(): None}


def test_a_running_sum_by_day_stands_still_on_days_without_rows(backlog: Cast) -> None:
    found = opened(organisation_scope(), MARCH, ["day"])
    assert [found[day,] for day in MARCH.days()] == [1, 2, 3, 2, 2, 2, 2, 2, 1, 1]


def test_a_running_sum_by_week_month_and_team(backlog: Cast) -> None:
    winter = Period(date(2026, 2, 1), date(2026, 3, 11))
    assert opened(organisation_scope(), winter, ["month"]) == {(date(2026, 2, 1),): 1, (date(2026, 3, 1),): 1}
    by_week = opened(organisation_scope(), winter, ["week"])
    assert [by_week[date(2026, 2, 9),], by_week[date(2026, 2, 16),], by_week[date(2026, 3, 2),]] == [None, 1, 2]
    assert opened(organisation_scope(), MARCH, ["team"]) == {(backlog.alpha.pk,): 1, (backlog.beta.pk,): 0}
    both = opened(organisation_scope(), winter, ["team", "month"])
    assert (both[backlog.beta.pk, date(2026, 2, 1)], both[backlog.beta.pk, date(2026, 3, 1)]) == (1, 0)
    assert (both[backlog.alpha.pk, date(2026, 2, 1)], both[backlog.alpha.pk, date(2026, 3, 1)]) == (None, 1)


def test_a_week_that_two_months_share_closes_once_in_each(backlog: Cast) -> None:
    winter = Period(date(2026, 2, 20), date(2026, 3, 11))
    found = opened(organisation_scope(), winter, ["month", "week"])
    shared = date(2026, 2, 23)
    assert (found[date(2026, 2, 1), shared], found[date(2026, 3, 1), shared]) == (1, 1)
    assert found[date(2026, 3, 1), date(2026, 3, 2)] == 2


def test_every_combination_of_groups_closes_at_the_same_sum(backlog: Cast) -> None:
    """The last group of each person, team ... adds up to the one that is open at the end."""
    for by in EVERY_BY:
        found = opened(organisation_scope(), MARCH, by)
        times = [place for place, key in enumerate(by) if key in CUTS]
        last: dict[Any, tuple[Any, float | None]] = {}
        for group, value in found.items():
            rest = tuple(part for place, part in enumerate(group) if place not in times)
            moment = tuple(group[place] for place in times)
            last[rest] = max(last.get(rest, (moment, value)), (moment, value), key=lambda item: item[0])
        assert sum(value or 0 for _moment, value in last.values()) == 1, by


def test_what_was_open_before_a_leaders_tenure_is_open_in_it(backlog: Cast) -> None:
    since_5_march = (Window(backlog.alpha.path, date(2026, 3, 5), None, frozenset()),)
    scope = teams_scope([backlog.alpha], "Alpha", windows=since_5_march)
    assert opened(scope, MARCH) == {(): 1}
    assert opened(scope, MARCH, ["day"])[date(2026, 3, 10),] == 1
    assert set(opened(scope, MARCH, ["day"]).values()) == {1}
    assert opened(person_scope(backlog.cleo, windows=since_5_march), MARCH) == {(): None}
