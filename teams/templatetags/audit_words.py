"""The audit log in words."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

LINE = 60

ACTIONS = {
    "person.create": gettext_lazy("added a person"),
    "person.change": gettext_lazy("changed a person"),
    "team.create": gettext_lazy("added a team"),
    "team.change": gettext_lazy("changed a team"),
    "team.calendar": gettext_lazy("chose a team's calendar"),
    "calendar.create": gettext_lazy("added a calendar"),
    "calendar.change": gettext_lazy("changed a calendar"),
    "calendar.hours": gettext_lazy("set working hours"),
    "calendar.hours_drop": gettext_lazy("took working hours away"),
    "calendar.day": gettext_lazy("set a special day"),
    "calendar.day_drop": gettext_lazy("took a special day away"),
    "promise.make": gettext_lazy("made a promise"),
    "promise.end": gettext_lazy("ended a promise"),
    "promise.delete": gettext_lazy("took a promise away"),
    "membership.add": gettext_lazy("gave a role"),
    "membership.end": gettext_lazy("ended a stay"),
    "membership.delete": gettext_lazy("took a stay away"),
    "login.give": gettext_lazy("gave a login"),
    "login.password": gettext_lazy("made a new password"),
    "login.off": gettext_lazy("switched a login off"),
    "login.on": gettext_lazy("switched a login on"),
    "login.end_sessions": gettext_lazy("logged out everywhere"),
    "roster.import": gettext_lazy("imported a roster"),
    "target.import": gettext_lazy("imported targets"),
    "benchmark.import": gettext_lazy("imported benchmarks"),
    "target.set": gettext_lazy("set a target"),
    "target.end": gettext_lazy("ended a target"),
    "kpi.define": gettext_lazy("defined a KPI"),
    "kpi.withdraw": gettext_lazy("withdrew a definition"),
    "set.make": gettext_lazy("made a set"),
    "set.withdraw": gettext_lazy("withdrew a set"),
    "benchmark.add": gettext_lazy("added a benchmark"),
    "benchmark.remove": gettext_lazy("removed a benchmark"),
    "period.close": gettext_lazy("closed a period"),
    "cycle.create": gettext_lazy("planned a review cycle"),
    "cycle.open": gettext_lazy("opened a review cycle"),
    "cycle.close": gettext_lazy("closed a review cycle"),
    "review.read": gettext_lazy("read a review"),
    "review.sign": gettext_lazy("signed a review"),
    "review.close": gettext_lazy("closed a review"),
    "review.close_unsigned": gettext_lazy("closed a review without both signatures"),
    "review.reopen": gettext_lazy("reopened a review"),
    "review.hand_over": gettext_lazy("handed a review over"),
    "reviews.export": gettext_lazy("exported reviews"),
    "import.confirm": gettext_lazy("confirmed an import"),
    "import.cancel": gettext_lazy("cancelled an import"),
    "token.create": gettext_lazy("made a token for the API"),
    "wallboard.make": gettext_lazy("made a wallboard"),
    "wallboard.revoke": gettext_lazy("ended a wallboard"),
    "aggregation.start": gettext_lazy("started an aggregation"),
    "installation.begin": gettext_lazy("set the installation up"),
}
SUBJECTS = {
    "person": gettext_lazy("People"),
    "team": gettext_lazy("Teams"),
    "calendar": gettext_lazy("Calendars"),
    "promise": gettext_lazy("Promises"),
    "membership": gettext_lazy("Stays and roles"),
    "login": gettext_lazy("Logins"),
    "roster": gettext_lazy("Rosters"),
    "target": gettext_lazy("Targets"),
    "kpi": gettext_lazy("KPIs"),
    "set": gettext_lazy("Sets"),
    "benchmark": gettext_lazy("Benchmarks"),
    "period": gettext_lazy("Periods"),
    "cycle": gettext_lazy("Review cycles"),
    "review": gettext_lazy("Reviews"),
    "reviews": gettext_lazy("Exports of reviews"),
    "import": gettext_lazy("Imports"),
    "token": gettext_lazy("Tokens"),
    "wallboard": gettext_lazy("Wallboards"),
    "aggregation": gettext_lazy("Aggregations"),
    "installation": gettext_lazy("The installation"),
}


@register.filter
def action_words(action: str) -> str:
    """What was done; an action without words of its own as it is called inside."""
    return str(ACTIONS.get(action, action.replace(".", ": ").replace("_", " ")))


@register.filter
def subject_words(subject: str) -> str:
    return str(SUBJECTS.get(subject, subject.replace("_", " ").capitalize()))


@register.filter
def detail_lines(details: dict[str, Any]) -> Iterator[str]:
    """The details, as many on a line as fit there."""
    line = ""
    for words in _in_words(details):
        if line and len(line) + len(words) > LINE:
            yield line
            line = words
        else:
            line = f"{line} · {words}" if line else words
    if line:
        yield line


def _in_words(details: dict[str, Any]) -> Iterator[str]:
    """A pair stands for before and after."""
    for name, value in details.items():
        shown = name.replace("_", " ")
        if isinstance(value, list) and len(value) == 2:
            if value[0] != value[1]:
                yield _("%(name)s: %(before)s → %(after)s") % {
                    "name": shown, "before": value[0] or "–", "after": value[1] or "–",
                }  # fmt: skip
        elif value not in ("", None):
            yield f"{shown}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
