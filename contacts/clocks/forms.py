"""The forms of calendars and promises. They check shapes; whether it makes sense, the actions decide."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from holidays.registry import COUNTRIES

from contacts.clocks.hours import Span, Week
from contacts.clocks.models import Clock
from contacts.clocks.words import read_spans
from contacts.models import Channel
from teams.forms import DayField, TeamField
from teams.models import Calendar, Team

DAY = timedelta(days=1)
_EXAMPLE = gettext_lazy("Such as 09:00-17:30 or 09:00-12:30, 13:30-18:00; 00:00-24:00 is all day, empty is closed.")


class SpansField(forms.CharField):
    """The times of a day, as tuples of minutes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=200, **options)

    def clean(self, value: Any) -> tuple[Span, ...]:
        return read_spans(super().clean(value))


class WeekForm(forms.Form):
    """The times of Monday to Sunday."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for weekday, name in WEEKDAYS.items():
            self.fields[f"day{weekday}"] = SpansField(label=name, help_text=_EXAMPLE if weekday == 0 else "")

    def week(self) -> Week:
        return tuple(self.cleaned_data[f"day{weekday}"] for weekday in WEEKDAYS)


def _names() -> forms.Select:
    """Names of places as their lists have them, in no other language."""
    return forms.Select(attrs={"translate": "no"})


class PlaceForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
        widget=_names(),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        choices=lambda: [("", _("no country")), *countries()],
        widget=_names(),
    )
    subdivision = forms.CharField(
        label=gettext_lazy("Part of the country"), required=False, max_length=20,
        help_text=gettext_lazy("The code of a state or region with holidays of its own, such as BY for Bavaria."),
    )  # fmt: skip


class NewCalendarForm(WeekForm, PlaceForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        usual = {f"day{weekday}": "09:00-17:00" for weekday in range(5)} | {"zone": settings.TIME_ZONE}
        super().__init__(*args, initial=usual, **options)


class HoursForm(WeekForm):
    """A week, from a day on."""

    starts_on = DayField(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy("Days before keep their hours. The same day again replaces what was said for it."),
    )


class SpecialDayForm(forms.Form):
    day = DayField(label=gettext_lazy("Day"))
    times = SpansField(label=gettext_lazy("Open"), help_text=_EXAMPLE)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)


class TeamCalendarForm(forms.Form):
    """Which team works by which calendar; none: by that of the team above it."""

    def __init__(self, *args: Any, teams: Iterable[Team], calendars: Iterable[Calendar], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_id = {str(calendar.public_id): calendar for calendar in calendars}
        self.fields["team"] = TeamField(
            teams, label=_("Team"), help_text=_("Those below it without a calendar of their own come along.")
        )
        self.fields["calendar"] = forms.ChoiceField(
            label=_("Works by"), required=False,
            choices=[("", _("the calendar of the team above it")), *((key, c.name) for key, c in self.by_id.items())],
            help_text=_("This holds for the past as well. To change hours from a day on, change the calendar."),
        )  # fmt: skip

    def calendar(self) -> Calendar | None:
        return self.by_id.get(self.cleaned_data["calendar"])


class PromiseForm(forms.Form):
    team = TeamField(label=gettext_lazy("Team"), required=False)
    category = forms.CharField(
        label=gettext_lazy("Category"), required=False, max_length=200,
        help_text=gettext_lazy("As the contacts have it; empty stands for all."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=[("", gettext_lazy("every channel")), *Channel.choices]
    )
    first_response_minutes = forms.IntegerField(
        label=gettext_lazy("First response within (minutes)"), required=False, min_value=1
    )
    completion_minutes = forms.IntegerField(
        label=gettext_lazy("Completion within (minutes)"), required=False, min_value=1,
        help_text=gettext_lazy("A working day of eight hours has 480 minutes, a day around the clock 1440."),
    )  # fmt: skip
    clock = forms.ChoiceField(label=gettext_lazy("Runs in"), choices=Clock.choices)
    starts_on = DayField(
        label=gettext_lazy("First day"), help_text=gettext_lazy("It holds for contacts that arrive from this day on.")
    )
    last_on = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, teams: Iterable[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"] = TeamField(
            teams, label=_("Team"), required=False, empty=_("the whole organisation"),
            help_text=_("With those below it."),
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """What ``make_promise`` takes."""
        given = dict(self.cleaned_data)
        last: date | None = given.pop("last_on")
        return given | {"ends_on": last + DAY if last else None}


class EndPromiseForm(forms.Form):
    last_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("A day before the first one takes the promise away altogether."),
    )

    @property
    def ends_on(self) -> date:
        last: date = self.cleaned_data["last_on"]
        return last + DAY


def countries() -> list[tuple[str, str]]:
    """Code and English name of the countries whose holidays are known, by name."""
    named = ((names[1], re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[0])) for names in COUNTRIES.values())
    return sorted(((code, f"{name} ({code})") for code, name in named), key=lambda pair: pair[1])
