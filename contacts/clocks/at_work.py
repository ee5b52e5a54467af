"""By which calendars the turnaround of some teams runs, in words."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from contacts.clocks.rules import read_rules, week_on, weeks_of
from contacts.clocks.words import week_words
from teams.models import Calendar, Team

# The measures that run on calendars.
ON_CALENDARS = frozenset({"contacts.turnaround_seconds", "contacts.turnaround"})


def calendars_at_work(team_ids: Collection[int], day: date) -> str:
    """The calendars of some teams (none: of all) with their hours on a day; the teams without teams below count."""
    rules = read_rules()
    teams = Team.objects.filter(children__isnull=True)
    teams = teams.filter(pk__in=team_ids) if team_ids else teams
    used = {rules.calendar_of(team_id) for team_id in teams.values_list("pk", flat=True)}
    calendars = Calendar.objects.filter(pk__in=[pk for pk in used if pk]).prefetch_related("weekly_hours")
    named = [f"{c.name} ({week_words(week_on(weeks_of(c), day))}, {c.zone})" for c in calendars]
    if None in used or not named:
        named.append(_("always working time where a team has no calendar") if named else _("always working time"))
    return "; ".join(named)
