"""Buckets of durations: within 1 % of the exact quantile whatever the durations are, and the same in both databases."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from kpis.aggregation import mark_range_stale, start_run, work_off
from kpis.daily import Level
from kpis.definitions import definitions
from kpis.histograms import BUCKETS, LOWEST, PACKED, Histogram
from kpis.measures import bucket_of
from kpis.periods import Period
from kpis.scopes import organisation_scope, person_scope, teams_scope
from kpis.selectors import kpi_values
from tests.builders import contact, instant
from tests.conftest import Cast

LONGEST = 2**31 - 1
SHARES = st.floats(0.001, 0.999)
WHOLE = st.integers(0, LONGEST)
SKEWED = st.floats(0, 21).map(lambda power: int(2.718281828**power))
DURATIONS = st.one_of(
    st.lists(WHOLE, min_size=1, max_size=200),
    st.lists(SKEWED, min_size=1, max_size=200),
    st.lists(st.integers(0, 3), min_size=1, max_size=50),
    st.tuples(WHOLE, st.integers(1, 500)).map(lambda pair: [pair[0]] * pair[1]),
)


def bucket(number: int) -> int:
    """As its definition says: the last bucket that does not begin above the number."""
    return int(np.searchsorted(LOWEST, number, side="right")) - 1


def histogram(numbers: list[int]) -> Histogram:
    return Histogram.from_text(",".join(str(bucket(number)) for number in numbers))


def test_buckets_follow_one_another_and_none_is_wider_than_a_64th_of_its_bound() -> None:
    assert LOWEST[0] == 0
    assert LOWEST[128:130].tolist() == [128, 130]
    assert LOWEST[192] == 256
    assert LOWEST[BUCKETS - 1] == 2**31 - 2**24
    widths = np.diff(LOWEST)
    assert (widths > 0).all()
    assert (widths[128:] * 64 <= LOWEST[128:-1]).all()


@settings(max_examples=300)
@given(DURATIONS, SHARES)
@example([0], 0.5)
@example([LONGEST], 0.9)
@example([0, LONGEST], 0.5)
@example([129, 129, 129], 0.5)
def test_a_quantile_lies_within_one_per_cent_of_the_exact_one(numbers: list[int], share: float) -> None:
    exact = float(np.quantile(numbers, share))
    assert histogram(numbers).quantile(share) == pytest.approx(exact, rel=0.01, abs=1e-9)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_million_skewed_durations_keep_their_quantiles(share: float) -> None:
    numbers = np.random.default_rng(7).lognormal(8, 1.6, 1_000_000).astype(np.int64)
    codes = np.searchsorted(LOWEST, numbers, side="right") - 1
    counted = Histogram(np.bincount(codes, minlength=BUCKETS))
    assert counted.quantile(share) == pytest.approx(float(np.quantile(numbers, share)), rel=0.01)


@given(DURATIONS, DURATIONS)
def test_histograms_add_up_and_take_away_like_numbers(one: list[int], other: list[int]) -> None:
    both = histogram(one) + histogram(other)
    assert both == histogram(one + other)
    assert both - histogram(other) == histogram(one)
    assert sum([histogram(one), histogram(other)]) == both  # type: ignore[arg-type]
    assert both.total == len(one) + len(other)


def test_packed_counts_are_read() -> None:
    assert Histogram.from_text(f"5,7,7,{3 * PACKED + 5}").counts[[5, 6, 7]].tolist() == [4, 0, 2]


def test_a_quantile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Histogram.from_text("").quantile(0.5)


@pytest.mark.django_db
def test_the_database_finds_the_same_bucket(cast: Cast) -> None:
    edges = {int(edge) for edge in LOWEST}
    numbers = sorted({n for edge in edges for n in (edge - 1, edge) if n >= 0} | {2**31 - 1, 2**31, 2**40})
    Contact.objects.bulk_create(
        Contact(source="s", external_id=str(n), channel="call", created_at=instant(date(2026, 3, 2)),
                updated_at=instant(date(2026, 3, 2)), resolution_seconds=n)
        for n in numbers
    )  # fmt: skip
    found = dict(Contact.objects.values_list("resolution_seconds").annotate(bucket=bucket_of("resolution_seconds")))
    assert found == {n: min(bucket(n), BUCKETS - 1) for n in numbers}


@pytest.mark.django_db
def test_what_is_unknown_is_in_no_bucket(cast: Cast) -> None:
    contact(cast.ann, cast.alpha, at=instant(date(2026, 3, 2)), resolution_seconds=None)
    assert Contact.objects.values_list(bucket_of("resolution_seconds")).get() == (None,)


@pytest.fixture
def solved(cast: Cast) -> Cast:
    """Ann: 1 to 9 hours in two channels on two days; Bob 100 hours; Cleo, in another team, 1000 hours twice."""
    day = date(2026, 3, 2)
    for hours in range(1, 10):
        at = instant(day if hours % 2 else date(2026, 3, 3))
        contact(cast.ann, cast.alpha, at=at, channel=("call", "mail")[hours % 2], solved_at=at,
                resolution_seconds=3600 * hours)  # fmt: skip
    for person, team, hours in (
        (cast.bob, cast.alpha, 100),
        (cast.cleo, cast.beta, 1000),
        (cast.cleo, cast.beta, 1000),
    ):
        at = instant(day)
        contact(person, team, at=at, channel="call", solved_at=at, resolution_seconds=3600 * hours)
    mark_range_stale()
    run = start_run(trigger="test")
    assert run
    work_off(run)
    return cast


def median(scope: Any, by: tuple[str, ...] = (), key: str = "total_resolution_time_median") -> dict[Any, Any]:
    version = definitions(date(2026, 3, 31))[key]
    found = kpi_values(version, scope, Period(date(2026, 3, 1), date(2026, 4, 1)), by)
    return {group: (value.value and round(value.value, 6), value.n) for group, value in found.items()}


@pytest.mark.django_db
def test_a_median_is_that_of_all_contacts_of_the_scope(solved: Cast) -> None:
    close = {hours: pytest.approx(hours, rel=0.01) for hours in (5, 5.5, 6.5, 1000)}
    assert median(person_scope(solved.ann)) == {(): (close[5], 9)}
    assert median(teams_scope([solved.alpha], "Alpha")) == {(): (close[5.5], 10)}
    assert median(teams_scope([solved.beta], "Beta")) == {(): (close[1000], 2)}
    assert median(organisation_scope()) == {(): (close[6.5], 12)}


@pytest.mark.django_db
def test_a_median_by_groups_rests_on_the_contacts_of_each(solved: Cast) -> None:
    alpha = teams_scope([solved.alpha], "Alpha")
    by_person = median(alpha, ("person",))
    assert by_person == {
        (solved.ann.pk,): (pytest.approx(5, rel=0.01), 9),
        (solved.bob.pk,): (pytest.approx(100, rel=0.01), 1),
    }
    by_day = median(organisation_scope(), ("day",))
    # Odd hours, Bob and Cleo on the first day: 1 3 5 7 9 100 1000 1000; even ones on the second: 2 4 6 8.
    assert by_day == {
        (date(2026, 3, 2),): (pytest.approx(8, rel=0.01), 8),
        (date(2026, 3, 3),): (pytest.approx(5, rel=0.01), 4),
    }


@pytest.mark.django_db
def test_nine_of_ten(solved: Cast) -> None:
    # The tenth of 1 to 9 hours: 0.9 * 8 = place 7.2 counted from 0, so 8.2 hours.
    assert median(person_scope(solved.ann), key="total_resolution_time_p90") == {(): (pytest.approx(8.2, rel=0.01), 9)}


@pytest.mark.django_db
def test_without_contacts_there_is_no_median(solved: Cast) -> None:
    assert median(person_scope(solved.omar)) == {(): (None, 0)}


@pytest.mark.django_db
def test_the_levels_of_a_day_hold_the_same_entries(solved: Cast) -> None:
    from contacts.models import ContactDay

    for day in (date(2026, 3, 2), date(2026, 3, 3)):
        levels = [
            sum(
                (
                    Histogram.from_text(text)
                    for text in ContactDay.objects.filter(day=day, level=level)
                    .exclude(resolution="")
                    .values_list("resolution", flat=True)
                ),
                0,
            )
            for level in Level
        ]
        assert levels[0] == levels[1] == levels[2]
    assert connection.vendor in ("sqlite", "postgresql")
