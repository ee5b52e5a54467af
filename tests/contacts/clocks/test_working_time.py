"""Working time between instants, against a count minute by minute, on the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.clocks.hours import AROUND_THE_CLOCK, Span, Week, WorkingHours
from contacts.clocks.timeline import ALWAYS, UNKNOWN, Timeline

SINCE_EVER = date(1970, 1, 1)
NINE_TO_FIVE: Week = (((540, 1_020),),) * 5 + ((), ())
NIGHT: Week = (((0, 360), (1_320, 1_440)),) * 7

# Zone, day of the change, hours of that day. From the tz database: Berlin, New York and Auckland move by an hour, Lord
# Howe by half an hour, India not at all.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), 23.0),
    ("Europe/Berlin", date(2026, 10, 25), 25.0),
    ("America/New_York", date(2026, 3, 8), 23.0),
    ("America/New_York", date(2026, 11, 1), 25.0),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Asia/Kolkata", date(2026, 3, 29), 24.0),
    ("Pacific/Auckland", date(2026, 9, 27), 23.0),
    ("Pacific/Auckland", date(2026, 4, 5), 25.0),
]
ZONES = sorted({zone for zone, _day, _hours in CHANGES})


def line(zone: str, week: Week = AROUND_THE_CLOCK, **others: object) -> Timeline:
    return WorkingHours(zone, ((SINCE_EVER, week),), **others).timeline(2025, 2027)  # type: ignore[arg-type]


def stamps(*instants: datetime) -> "np.typing.NDArray[np.int64]":
    return np.array([round(instant.timestamp()) * 1_000_000 for instant in instants], dtype=np.int64)


def seconds(timeline: Timeline, start: datetime, end: datetime) -> int:
    return int(timeline.seconds_between(stamps(start), stamps(end))[0])


def due(timeline: Timeline, start: datetime, after: int) -> datetime | None:
    found = int(timeline.after(stamps(start), np.array([after]))[0])
    return None if found == UNKNOWN else datetime.fromtimestamp(found / 1_000_000, UTC)


def there(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_day_around_the_clock_has_the_hours_it_has(zone: str, day: date, hours: float) -> None:
    start, end = (datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(zone)) for d in (day, day + timedelta(days=1)))
    assert seconds(line(zone), start, end) == hours * 3_600


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_night_shift_gains_and_loses_with_the_clock(zone: str, day: date, hours: float) -> None:
    start, end = (datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(zone)) for d in (day, day + timedelta(days=1)))
    # midnight to six, and from ten in the evening: eight hours by the clock on the wall
    assert seconds(line(zone, NIGHT), start, end) == (8 + hours - 24) * 3_600


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [
        (90, 150, 0.5),  # closes in the skipped hour: at the change, 02:00
        (150, 240, 1.0),  # opens in the skipped hour: at the change, 03:00
        (120, 180, 0.0),  # the skipped hour itself
        (130, 170, 0.0),
    ],
)
def test_hours_that_the_clock_skips_are_no_working_time(opens: int, closes: int, hours: float) -> None:
    week: Week = ((),) * 6 + (((opens, closes),),)
    start, end = there("Europe/Berlin", 2026, 3, 29), there("Europe/Berlin", 2026, 3, 30)
    assert seconds(line("Europe/Berlin", week), start, end) == hours * 3_600


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [
        (90, 150, 1.0),  # 01:30 to the first 02:30
        (150, 240, 2.5),  # open from the first 02:30 on
        (120, 180, 2.0),  # the hour and its repetition
    ],
)
def test_what_opens_in_the_doubled_hour_stays_open_through_it(opens: int, closes: int, hours: float) -> None:
    week: Week = ((),) * 6 + (((opens, closes),),)
    start, end = there("Europe/Berlin", 2026, 10, 25), there("Europe/Berlin", 2026, 10, 26)
    assert seconds(line("Europe/Berlin", week), start, end) == hours * 3_600


def test_a_weekend_is_no_working_time() -> None:
    friday, monday = there("Europe/Berlin", 2026, 3, 27, 16), there("Europe/Berlin", 2026, 3, 30, 10)
    assert seconds(line("Europe/Berlin", NINE_TO_FIVE), friday, monday) == 2 * 3_600


def test_a_public_holiday_is_none_and_a_special_day_wins_over_it() -> None:
    # 3 April 2026 is Good Friday, a holiday all over Germany; 6 January is one in Bavaria and not in Berlin.
    start, end = there("Europe/Berlin", 2026, 4, 3), there("Europe/Berlin", 2026, 4, 4)
    assert seconds(line("Europe/Berlin", NINE_TO_FIVE), start, end) == 8 * 3_600
    assert seconds(line("Europe/Berlin", NINE_TO_FIVE, country="DE"), start, end) == 0
    opened = line("Europe/Berlin", NINE_TO_FIVE, country="DE", special={date(2026, 4, 3): ((600, 720), (780, 840))})
    assert seconds(opened, start, end) == 3 * 3_600
    start, end = there("Europe/Berlin", 2026, 1, 6), there("Europe/Berlin", 2026, 1, 7)
    assert seconds(line("Europe/Berlin", NINE_TO_FIVE, country="DE", subdivision="BE"), start, end) == 8 * 3_600
    assert seconds(line("Europe/Berlin", NINE_TO_FIVE, country="DE", subdivision="BY"), start, end) == 0


def test_a_special_day_may_be_closed() -> None:
    start, end = there("UTC", 2026, 3, 9), there("UTC", 2026, 3, 11)
    assert seconds(line("UTC", NINE_TO_FIVE, special={date(2026, 3, 10): ()}), start, end) == 8 * 3_600


def test_other_hours_hold_from_their_day_on() -> None:
    half: Week = (((540, 780),),) * 5 + ((), ())
    timeline = WorkingHours("UTC", ((SINCE_EVER, NINE_TO_FIVE), (date(2026, 3, 11), half))).timeline(2026, 2026)
    # Monday and Tuesday eight hours each, Wednesday to Friday four
    assert seconds(timeline, there("UTC", 2026, 3, 9), there("UTC", 2026, 3, 14)) == 28 * 3_600


def test_begun_seconds_are_left_out() -> None:
    found = ALWAYS.seconds_between(np.array([0, 5, 7_000_000]), np.array([1_999_999, 1_000_005, 0]))
    assert found.tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ((2026, 3, 27, 16), 60, (2026, 3, 27, 17)),  # due as the office closes
        ((2026, 3, 27, 16), 61, (2026, 3, 30, 9, 1)),  # over the weekend of the change
        ((2026, 3, 28, 12), 30, (2026, 3, 30, 9, 30)),  # arrived on Saturday
        ((2026, 3, 27, 16), 0, (2026, 3, 27, 16)),
        ((2026, 3, 28, 12), 0, (2026, 3, 28, 12)),
    ],
)
def test_due_after_working_minutes(start: tuple[int, ...], minutes: int, end: tuple[int, ...]) -> None:
    found = due(line("Europe/Berlin", NINE_TO_FIVE), there("Europe/Berlin", *start), minutes * 60)
    assert found == there("Europe/Berlin", *end)


def test_what_lies_behind_the_last_stretch_is_unknown() -> None:
    assert due(line("UTC", NINE_TO_FIVE), there("UTC", 2027, 12, 31), 9 * 3_600) is None


def spans() -> st.SearchStrategy[tuple[Span, ...]]:
    """Up to three spans of a day that do not overlap."""
    edges = st.lists(st.integers(0, 1_440), unique=True, max_size=6).map(sorted)
    return edges.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False)))


def by_the_minute(zone: str, week: Week, start: datetime, minutes: int) -> int:
    """The clock on the wall is read every minute; put back, it counts on from the latest time it has shown."""
    latest, counted = None, 0
    for step in range(-2_880, minutes):
        shown = (start + timedelta(minutes=step)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        latest = max(latest or shown, shown)
        minute = latest.hour * 60 + latest.minute
        counted += step >= 0 and any(opens <= minute < closes for opens, closes in week[latest.weekday()])
    return counted


@example(*CHANGES[0][:2], (((0, 150), (150, 1_440)),) * 7, -300, 900)
@example(*CHANGES[5][:2], (((0, 100), (105, 1_440)),) * 7, -300, 900)
@given(
    st.sampled_from(ZONES),
    st.sampled_from([day for _zone, day, _hours in CHANGES]),
    st.tuples(*[spans()] * 7),
    st.integers(-1_500, 1_500),
    st.integers(0, 3_000),
)
def test_as_counted_minute_by_minute(zone: str, day: date, week: Week, offset: int, minutes: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=offset)
    timeline = line(zone, week)
    counted = by_the_minute(zone, week, start, minutes)
    assert seconds(timeline, start, start + timedelta(minutes=minutes)) == counted * 60
    promised = due(timeline, start, counted * 60)
    # The first such instant: the same time has been worked by then, and a second earlier less.
    assert promised is not None
    assert seconds(timeline, start, promised) == counted * 60
    assert not counted or seconds(timeline, start, promised - timedelta(seconds=1)) == counted * 60 - 1


@given(st.sampled_from(ZONES), st.tuples(*[spans()] * 7), st.lists(st.integers(0, 5_000_000), min_size=3, max_size=3))
def test_parts_add_up_to_the_whole(zone: str, week: Week, moments: list[int]) -> None:
    first, middle, last = (np.array([moment * 10_000_000 + 1_767_225_600_000_000]) for moment in sorted(moments))
    timeline = line(zone, week)
    whole = timeline.seconds_between(first, last)[0]
    parts = timeline.seconds_between(first, middle)[0] + timeline.seconds_between(middle, last)[0]
    assert whole == parts
