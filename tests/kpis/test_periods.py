"""Days, weeks, months and quarters of the organisation, with days of 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kpis.periods import (
    DEFAULT_PRESET,
    PRESETS,
    YEAR_AGO,
    Period,
    bucket_label,
    day_bounds,
    day_of,
    month_start,
    next_quarter,
    quarter_start,
    read_period,
    today,
    week_start,
)

# Zone, day, its first instant in UTC, its hours. Transitions as in the tz database: Berlin and New York in the small
# hours, Azores at midnight itself, Lord Howe by half an hour, Apia without 30 December 2011.
SHIFTS = [
    ("Europe/Berlin", date(2026, 3, 29), "2026-03-28 23:00", 23),
    ("Europe/Berlin", date(2026, 10, 25), "2026-10-24 22:00", 25),
    ("Europe/Berlin", date(2026, 7, 1), "2026-06-30 22:00", 24),
    ("America/New_York", date(2026, 3, 8), "2026-03-08 05:00", 23),
    ("America/New_York", date(2026, 11, 1), "2026-11-01 04:00", 25),
    ("Australia/Sydney", date(2026, 10, 4), "2026-10-03 14:00", 23),
    ("Australia/Sydney", date(2026, 4, 5), "2026-04-04 13:00", 25),
    ("Atlantic/Azores", date(2026, 3, 29), "2026-03-29 01:00", 23),
    ("Atlantic/Azores", date(2026, 10, 25), "2026-10-25 00:00", 25),
    ("Africa/Cairo", date(2026, 4, 24), "2026-04-23 22:00", 23),
    ("Africa/Cairo", date(2026, 10, 29), "2026-10-28 21:00", 25),
    ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03 13:30", 23.5),
    ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04 13:00", 24.5),
    ("Pacific/Apia", date(2011, 12, 30), "2011-12-30 10:00", 0),
    ("UTC", date(2026, 3, 29), "2026-03-29 00:00", 24),
]
ZONES = sorted({zone for zone, *_rest in SHIFTS})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "day", "start", "hours"), SHIFTS)
def test_a_day_is_as_long_as_its_clock_says(zone: str, day: date, start: str, hours: float, settings: Settings) -> None:
    settings.TIME_ZONE = zone
    first, after = day_bounds(day)
    assert (first, after - first) == (utc(start), timedelta(hours=hours))


@pytest.mark.parametrize(("zone", "day", "start", "hours"), [shift for shift in SHIFTS if shift[3]])
def test_the_instants_at_both_ends_lie_on_their_day(
    zone: str, day: date, start: str, hours: float, settings: Settings
) -> None:
    settings.TIME_ZONE = zone
    first, after = day_bounds(day)
    blink = timedelta(microseconds=1)
    assert [day_of(at) for at in (first - blink, first, after - blink, after)] == [
        day - timedelta(days=1), day, day, day + timedelta(days=1)
    ]  # fmt: skip


@given(zone=st.sampled_from(ZONES), seconds=st.integers(1104537600, 2051222400))
def test_every_instant_lies_inside_the_bounds_of_its_day(zone: str, seconds: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpis.periods.organisation_zone", lambda: ZoneInfo(zone))
        instant = datetime.fromtimestamp(seconds, UTC)
        first, after = day_bounds(day_of(instant))
        assert first <= instant < after


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2005, 1, 1), date(2035, 1, 1)))
def test_days_follow_each_other_without_gap_or_overlap(zone: str, day: date) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpis.periods.organisation_zone", lambda: ZoneInfo(zone))
        assert day_bounds(day)[1] == day_bounds(day + timedelta(days=1))[0]


@time_machine.travel(utc("2026-03-10 22:30"), tick=False)
@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", 10), ("Europe/Berlin", 10), ("Asia/Tokyo", 11), ("Pacific/Auckland", 11)]
)
def test_today_is_the_organisations_day(zone: str, day: int, settings: Settings) -> None:
    settings.TIME_ZONE = zone
    assert today() == date(2026, 3, day)


# 2026-03-11 is a Wednesday.
ANCHOR = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("key", "start", "end", "previous_start", "previous_end"),
    [
        ("yesterday", "2026-03-10", "2026-03-11", "2026-03-09", "2026-03-10"),
        ("7d", "2026-03-04", "2026-03-11", "2026-02-25", "2026-03-04"),
        ("28d", "2026-02-11", "2026-03-11", "2026-01-14", "2026-02-11"),
        ("90d", "2025-12-11", "2026-03-11", "2025-09-12", "2025-12-11"),
        ("week", "2026-03-02", "2026-03-09", "2026-02-23", "2026-03-02"),
        ("month", "2026-02-01", "2026-03-01", "2026-01-01", "2026-02-01"),
        ("quarter", "2025-10-01", "2026-01-01", "2025-07-01", "2025-10-01"),
        ("year", "2025-03-11", "2026-03-11", "2024-03-11", "2025-03-11"),
    ],
)
def test_a_preset_and_the_period_it_is_compared_with(
    key: str, start: str, end: str, previous_start: str, previous_end: str
) -> None:
    found = read_period(key, "", "", anchor=ANCHOR)
    assert (str(found.start), str(found.end), found.key) == (start, end, key)
    assert (str(found.previous.start), str(found.previous.end)) == (previous_start, previous_end)


def test_every_preset_is_tested_above() -> None:
    mark = next(m for m in test_a_preset_and_the_period_it_is_compared_with.pytestmark if m.name == "parametrize")
    assert [row[0] for row in mark.args[1]] == list(PRESETS)


@pytest.mark.parametrize("day", ["2026-01-01", "2024-02-29", "2026-12-31", "2026-05-31"])
def test_whole_months_and_quarters_step_back_to_whole_ones(day: str) -> None:
    for key, days in (("month", range(28, 32)), ("quarter", range(90, 93)), ("week", range(7, 8))):
        found = read_period(key, "", "", anchor=date.fromisoformat(day))
        assert found.previous.end == found.start
        assert found.previous.previous.end == found.previous.start
        assert {found.length, found.previous.length} <= set(days)


def test_nothing_asked_means_the_default_preset() -> None:
    assert read_period("", "", "", anchor=ANCHOR).key == DEFAULT_PRESET


def test_first_and_last_day_make_a_period_that_includes_both() -> None:
    found = read_period("custom", "2026-03-01", "2026-03-31", anchor=ANCHOR)
    assert (found.start, found.end, found.last, found.length) == (
        date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 31), 31
    )  # fmt: skip
    assert found.previous == Period(date(2026, 1, 29), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("preset", "start", "end", "says"),
    [
        ("fortnight", "", "", "no period “fortnight”: use one of yesterday, 7d"),
        ("", "2026-03-01", "", "both days of the period as YYYY-MM-DD"),
        ("", "", "2026-03-01", "both days"),
        ("", "1.3.2026", "2026-03-05", "YYYY-MM-DD"),
        ("", "2026-02-30", "2026-03-05", "YYYY-MM-DD"),
        ("", "2026-03-05", "2026-03-01", "ends on 2026-03-01, before it starts on 2026-03-05"),
        ("", "2020-01-01", "2026-01-01", "at most 800 days"),
    ],
)
def test_what_is_no_period_is_answered_with_a_sentence(preset: str, start: str, end: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_period(preset, start, end, anchor=ANCHOR)


def test_a_period_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 3, 2), date(2026, 3, 2))


@pytest.mark.parametrize(
    ("start", "last", "label"),
    [
        ("2026-03-03", "2026-03-03", "3 Mar 2026"),
        ("2026-03-01", "2026-03-31", "1 – 31 Mar 2026"),
        ("2026-02-11", "2026-03-10", "11 Feb – 10 Mar 2026"),
        ("2025-12-11", "2026-03-10", "11 Dec 2025 – 10 Mar 2026"),
    ],
)
def test_a_label_says_what_both_ends_share_once(start: str, last: str, label: str) -> None:
    period = Period(date.fromisoformat(start), date.fromisoformat(last) + timedelta(days=1))
    assert period.label == label


@pytest.mark.parametrize(
    ("day", "week", "month", "quarter", "following"),
    [
        ("2026-01-01", "2025-12-29", "2026-01-01", "2026-01-01", "2026-04-01"),
        ("2026-03-31", "2026-03-30", "2026-03-01", "2026-01-01", "2026-04-01"),
        ("2026-08-15", "2026-08-10", "2026-08-01", "2026-07-01", "2026-10-01"),
        ("2026-12-31", "2026-12-28", "2026-12-01", "2026-10-01", "2027-01-01"),
        ("2024-02-29", "2024-02-26", "2024-02-01", "2024-01-01", "2024-04-01"),
    ],
)
def test_starts_of_weeks_months_and_quarters(day: str, week: str, month: str, quarter: str, following: str) -> None:
    given_day = date.fromisoformat(day)
    starts = [cut(given_day) for cut in (week_start, month_start, quarter_start, next_quarter)]
    assert [str(start) for start in starts] == [week, month, quarter, following]


@pytest.mark.parametrize(
    ("day", "by", "label"),
    [
        ("2026-03-10", "day", "2026-03-10"),
        ("2026-03-09", "week", "2026-W11"),
        ("2025-12-29", "week", "2026-W01"),
        ("2026-03-01", "month", "2026-03"),
    ],
)
def test_days_weeks_and_months_as_tables_write_them(day: str, by: str, label: str) -> None:
    assert bucket_label(date.fromisoformat(day), by) == label


@pytest.mark.parametrize(
    ("key", "start", "last", "then", "then_last"),
    [
        # 52 weeks before, so that a Monday is compared with a Monday.
        ("week", "2026-03-02", "2026-03-08", "2025-03-03", "2025-03-09"),
        ("28d", "2026-02-11", "2026-03-10", "2025-02-12", "2025-03-11"),
        ("month", "2026-02-01", "2026-02-28", "2025-02-01", "2025-02-28"),
        ("month", "2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28"),
        ("quarter", "2025-01-01", "2025-03-31", "2024-01-01", "2024-03-31"),
        ("custom", "2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28"),
        ("custom", "2025-02-01", "2025-02-28", "2024-02-01", "2024-02-28"),
        ("year", "2025-03-11", "2026-03-10", "2024-03-11", "2025-03-10"),
        # 366 days: one year before would overlap by a day.
        ("custom", "2025-01-01", "2026-01-01", "2023-01-01", "2024-01-01"),
        ("custom", "2024-01-01", "2024-12-31", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_year_ago_is_named_by_the_address(key: str, start: str, last: str, then: str, then_last: str) -> None:
    first, end = date.fromisoformat(start), date.fromisoformat(last) + timedelta(days=1)
    earlier = Period(first, end, key, YEAR_AGO).previous
    assert (str(earlier.start), str(earlier.last)) == (then, then_last)
    assert earlier.end <= first


@pytest.mark.parametrize("days", [("0001-01-01", "0001-01-05"), ("2026-01-01", "9999-12-31")])
def test_days_at_the_edge_of_the_calendar_are_refused(days: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="1900 to 2999"):
        read_period("", *days, anchor=date(2026, 3, 11))
