"""The forms of the targets' pages. They check shapes; whether numbers and days make sense, the actions decide."""

from collections.abc import Iterable
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.models import Direction, KpiVersion, Unit
from teams.forms import DayField
from teams.models import Person, Team
from teams.roles import Role
from teams.selectors import full_names

DAY = timedelta(days=1)
EVERYBODY, PERSON = "everybody", "person"

# Which numbers a direction asks for: field, label, whether it must be given.
NUMBERS = {
    Direction.HIGHER: (
        ("minimum", gettext_lazy("Minimum"), True),
        ("target", gettext_lazy("Target"), True),
        ("stretch", gettext_lazy("Stretch"), False),
    ),
    Direction.BAND: (
        ("minimum", gettext_lazy("Minimum"), True),
        ("target", gettext_lazy("Target from"), True),
        ("target_to", gettext_lazy("Target to"), True),
        ("maximum", gettext_lazy("Maximum"), True),
    ),
}
NUMBERS[Direction.LOWER] = NUMBERS[Direction.HIGHER]


class TargetForm(forms.Form):
    """The numbers of one KPI for one scope. ``teams`` and ``people`` are those the login may set targets for."""

    def __init__(
        self,
        *args: Any,
        version: KpiVersion,
        teams: Iterable[Team],
        people: QuerySet[Person],
        everybody: bool,
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.team_of = {f"team:{team.public_id}": team for team in teams}
        self.fields["scope"] = forms.ChoiceField(
            label=_("For whom"), choices=_scopes(self.team_of.values(), everybody=everybody)
        )
        self.fields["person"] = forms.CharField(
            label=_("Which person"), required=False, max_length=200,
            help_text=_("Name or key; only for a target of one person."),
        )  # fmt: skip
        unit = Unit(version.unit).label
        for name, label, required in NUMBERS[Direction(version.direction)]:
            self.fields[name] = forms.FloatField(label=f"{label} ({unit})", required=required)
        self.fields["starts_on"] = DayField(
            label=_("First day"), initial=today,
            help_text=_("A day in the past changes the attainment of periods that are over."),
        )  # fmt: skip
        self.fields["last_on"] = DayField(label=_("Last day"), required=False)
        self.fields["note"] = forms.CharField(label=_("Note"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("scope") == PERSON:
            try:
                given["found_person"] = find_person(self.people, given.get("person", ""))
            except ValidationError as refusal:
                self.add_error("person", refusal)
        elif given.get("person"):
            self.add_error("person", _("Choose “One person” above, or leave this empty."))
        return given

    def values(self) -> dict[str, Any]:
        """What ``set_target`` takes."""
        given = self.cleaned_data
        names = ("minimum", "target", "stretch", "target_to", "maximum", "starts_on", "note")
        found = {name: given[name] for name in names if name in given}
        found["ends_on"] = given["last_on"] + DAY if given["last_on"] else None
        scope = given["scope"]
        if scope == PERSON:
            found["person"] = given["found_person"]
        elif scope in self.team_of:
            found["team"] = self.team_of[scope]
        elif scope != EVERYBODY:
            found["role"] = scope.removeprefix("role:")
        return found


class EndTargetForm(forms.Form):
    last_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("A day before the first one takes the target away altogether."),
    )

    @property
    def ends_on(self) -> date:
        last: date = self.cleaned_data["last_on"]
        return last + DAY


def find_person(people: QuerySet[Person], words: str) -> Person:
    """The one person of that key or name. Raises ValidationError naming the nearest where there is none."""
    words = words.strip()
    if not words:
        raise ValidationError(_("Name the person."))
    found = list(people.filter(Q(external_id__iexact=words) | Q(name__iexact=words))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValidationError(_("Several people are called “%(name)s”: give the key.") % {"name": words})
    near = get_close_matches(words, people.values_list("name", flat=True), n=1)
    nearest = _(" The nearest is “%(name)s”.") % {"name": near[0]} if near else ""
    raise ValidationError(_("Nobody in your reach is called “%(name)s”.") % {"name": words} + nearest)


def _scopes(teams: Iterable[Team], *, everybody: bool) -> list[Any]:
    choices: list[Any] = [("", "–")]
    if everybody:
        roles = [(f"role:{role.value}", str(role.label)) for role in Role]
        choices += [(EVERYBODY, _("The whole organisation")), (_("A role"), roles)]
    named = [(f"team:{team.public_id}", name) for team, name in full_names(teams)]
    return [*choices, (PERSON, _("One person")), *([(_("A team and those below it"), named)] if named else [])]
