"""By which clock a weekly mail goes out: that of the calendar its reader's team works by, else the organisation's."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS

from contacts.clocks.rules import read_rules
from kpis.periods import organisation_zone, today, week_start
from teams.models import Calendar, User
from teams.selectors import held_on

# As ``DIGEST_DAY`` names them, from Monday on.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def zones_of(users: QuerySet[User]) -> dict[int, ZoneInfo]:
    """The zone of each login. Nothing else says where somebody is: of several stays the primary one counts."""
    rules = read_rules()
    names = dict(Calendar.objects.values_list("pk", "zone"))
    stays = held_on(today()).filter(person__user__in=users).order_by("primary", "-starts_on", "pk")
    calendars = {user: rules.calendar_of(team) for user, team in stays.values_list("person__user_id", "team_id")}
    named = {user: ZoneInfo(names[calendar]) for user, calendar in calendars.items() if calendar}
    return {pk: named.get(pk, organisation_zone()) for pk in users.values_list("pk", flat=True)}


def zone_of(user: User) -> ZoneInfo:
    return zones_of(User.objects.filter(pk=user.pk))[user.pk]


def is_due(user: User, local: datetime) -> bool:
    """Whether a moment by the reader's clock is on the day of the mail, not before its hour, and the week's is missing.

    The whole rest of the day will do: an hour that the clocks skip, or in which nothing ran, loses nobody's mail.
    """
    if local.weekday() != DAYS.index(settings.DIGEST_DAY) or local.hour < settings.DIGEST_HOUR:
        return False
    return user.digest_sent_on is None or user.digest_sent_on < week_start(local.date())


def due_words(zone: ZoneInfo) -> dict[str, object]:
    """``weekday``, ``time`` and ``zone`` of the mail, for sentences in the language in force."""
    weekday = WEEKDAYS[DAYS.index(settings.DIGEST_DAY)]
    return {"weekday": weekday, "time": f"{settings.DIGEST_HOUR:02}:00", "zone": str(zone)}
