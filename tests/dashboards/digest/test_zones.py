"""The weekly mail goes out by the clock of its reader's site, once a week, also where clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django.fixtures import Settings

from dashboards.digest.mail import compose
from dashboards.digest.sending import due_recipients
from dashboards.digest.zones import is_due, zone_of
from kpis.periods import today
from teams.actions import create_calendar, set_calendar
from teams.models import Team, User
from tests.builders import aggregate, instant, survey
from tests.conftest import Cast

WEEK = [[(540, 1_020)]] * 5 + [[], []]


@pytest.fixture
def two_sites(cast: Cast, settings: Settings) -> Cast:
    """Ann's team works by Kolkata's clock, half an hour off the others; Cleo's by no calendar, so by Warsaw's."""
    settings.TIME_ZONE = "Europe/Warsaw"
    settings.PUBLIC_URL = "https://perfdash.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    works_by(cast.north, "Asia/Kolkata")
    for name in ("ann", "cleo"):
        User.objects.filter(pk=cast.user(name).pk).update(email=f"{name}@example.org")
    return cast


def works_by(team: Team, zone: str) -> None:
    set_calendar(team, create_calendar(name=zone, zone=zone, week=WEEK, by=None), by=None)


def due_at(hour: int, minute: int = 0, day: int = 16) -> list[str]:
    """Who is due on a day of March 2026, a Monday unless another is named, at a time in UTC."""
    return [user.username for user in due_recipients(datetime(2026, 3, day, hour, minute, tzinfo=UTC))]


def test_each_is_due_at_seven_by_the_clock_of_the_own_site(two_sites: Cast) -> None:
    assert due_at(1, 15) == []
    assert due_at(1, 30) == ["ann"]
    assert due_at(5, 45) == ["ann"]
    assert due_at(6) == ["ann", "cleo"]


def test_the_day_ends_where_the_reader_is(two_sites: Cast) -> None:
    # 18:30 UTC is midnight in Kolkata, 23:00 in Warsaw.
    assert due_at(18, 15) == ["ann", "cleo"]
    assert due_at(18, 30) == ["cleo"]
    assert due_at(23, 0) == []


def test_the_nearest_calendar_above_a_team_says_where_it_is(two_sites: Cast) -> None:
    assert str(zone_of(two_sites.user("ann"))) == "Asia/Kolkata"
    works_by(two_sites.alpha, "Asia/Tokyo")
    assert str(zone_of(two_sites.user("ann"))) == "Asia/Tokyo"
    assert str(zone_of(two_sites.user("cleo"))) == "Europe/Warsaw"


def test_who_had_the_mail_is_not_due(two_sites: Cast) -> None:
    User.objects.filter(username="ann").update(digest_sent_on="2026-03-16")
    assert due_at(12) == ["cleo"]
    assert due_at(12, day=23) == ["ann", "cleo"]


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize(("weekday", "hour"), [("mon", 7), ("sun", 0), ("sun", 2)])
def test_a_year_brings_one_mail_a_week(settings: Settings, zone: str, weekday: str, hour: int) -> None:
    """Every quarter of an hour of 2026, and so through both changes of the clocks, which fall on Sundays."""
    settings.DIGEST_DAY, settings.DIGEST_HOUR = weekday, hour
    user, sent = User(), []
    now = datetime(2025, 12, 29, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    while now < datetime(2026, 12, 28, tzinfo=ZoneInfo(zone)):
        local = now.astimezone(ZoneInfo(zone))
        if is_due(user, local):
            user.digest_sent_on = local.date()
            sent.append(local)
        now += timedelta(minutes=15)
    assert len({when.isocalendar().week for when in sent}) == len(sent) == 52
    assert {when.weekday() for when in sent} == {{"mon": 0, "sun": 6}[weekday]}
    # An hour that the clocks skip is over when they have been put forward.
    assert {when.hour for when in sent} <= {hour, hour + 1}


def test_the_mail_says_when_it_comes_and_whose_days_it_counts(two_sites: Cast) -> None:
    yesterday = instant(today() - timedelta(days=1))
    for _number in range(10):
        survey(5, two_sites.ann, two_sites.alpha, at=yesterday)
        survey(5, two_sites.cleo, two_sites.beta, at=yesterday)
    aggregate()
    mails = {name: compose(two_sites.user(name)) for name in ("ann", "cleo")}
    texts = {name: mail.text for name, mail in mails.items() if mail}
    assert "each Monday at 07:00 (Asia/Kolkata)." in texts["ann"]
    assert "Days are those of the zone Europe/Warsaw." in texts["ann"]
    assert "each Monday at 07:00 (Europe/Warsaw)." in texts["cleo"]
    assert "Days are those" not in texts["cleo"]
    assert "each Monday at 07:00 (Asia/Kolkata)" in two_sites.client("ann").get("/digest/").content.decode()
