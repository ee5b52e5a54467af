"""The forms of the people and teams pages. They check shapes; what may be done, the actions decide."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.models import Membership, Person, Team
from teams.names import refuse_turning
from teams.roles import Role
from teams.selectors import full_names

DAY = timedelta(days=1)


def refuse(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show why an action refused, each sentence above the fields or at the field it is about."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {"": refusal.error_list}
    for name, errors in by_field.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, ValidationError(error.messages))


def date_given(data: Mapping[str, Any], name: str) -> date | None:
    """The day that was sent under a name, before anything is checked; None where it is none."""
    try:
        return date.fromisoformat(data.get(name, ""))
    except ValueError:
        return None


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class TeamField(forms.TypedChoiceField):
    """A choice among teams by the names that lead to them. Its values are public ids."""

    def __init__(self, teams: Iterable[Team] = (), *, empty: str = "", **options: Any) -> None:
        named = full_names(teams)
        self.teams = {str(team.public_id): team for team, _name in named}
        choices = [("", empty or "–"), *((str(team.public_id), name) for team, name in named)]
        super().__init__(choices=choices, coerce=self.teams.__getitem__, empty_value=None, **options)

    def prepare_value(self, value: Any) -> Any:
        return str(value.public_id) if isinstance(value, Team) else value


class StayField(forms.TypedChoiceField):
    """A choice among stays of one person."""

    def __init__(self, stays: Iterable[Membership], **options: Any) -> None:
        self.stays = {str(stay.pk): stay for stay in stays}
        choices = [(key, stay_label(stay)) for key, stay in self.stays.items()]
        super().__init__(choices=choices, coerce=self.stays.__getitem__, **options)


def stay_label(stay: Membership) -> str:
    since = date_format(stay.starts_on, "j M Y")
    return _("%(team)s · %(role)s · from %(day)s") % {
        "team": stay.team.name, "role": stay.get_role_display(), "day": since,
    }  # fmt: skip


class PersonForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, validators=[refuse_turning])
    external_id = forms.CharField(
        label=gettext_lazy("Key in exports"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("How the helpdesk's exports name this person. Left empty: the name."),
    )
    email = forms.EmailField(label=gettext_lazy("Mail address"), required=False)
    joined_on = DayField(label=gettext_lazy("Joined on"), required=False)
    left_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("From the next day on the login shows nothing any more."),
    )

    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {**given, "external_id": given["external_id"] or given["name"]}


class StayForm(forms.Form):
    """A role in a team from a day on, perhaps up to a last day (included)."""

    team = TeamField(label=gettext_lazy("Team"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    starts_on = DayField(label=gettext_lazy("First day"))
    last_on = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, teams: Iterable[Team], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"] = TeamField(teams, label=gettext_lazy("Team"))
        self.fields["starts_on"].initial = today

    @property
    def ends_on(self) -> date | None:
        last: date | None = self.cleaned_data["last_on"]
        return last + DAY if last else None


class MoveForm(forms.Form):
    def __init__(
        self, *args: Any, stays: Iterable[Membership], teams: Iterable[Team], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["stay"] = StayField(stays, label=_("Which stay"))
        self.fields["team"] = TeamField(teams, label=_("Into which team"))
        self.fields["on"] = DayField(
            label=_("First day there"),
            initial=today,
            help_text=_("What was counted before that day stays where it was."),
        )


class EndForm(forms.Form):
    def __init__(self, *args: Any, stays: Iterable[Membership], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stay"] = StayField(stays, label=_("Which stay"))
        self.fields["last_on"] = DayField(
            label=_("Last day"),
            initial=today,
            help_text=_("A day before the first one takes the stay away altogether."),
        )

    @property
    def ends_on(self) -> date:
        last: date = self.cleaned_data["last_on"]
        return last + DAY


class GiveLoginForm(forms.Form):
    username = forms.CharField(label=gettext_lazy("Login name"), max_length=150)

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].initial = slugify(person.name).replace("-", ".")
        self.fields["username"].help_text = AbstractUser._meta.get_field("username").help_text


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, validators=[refuse_turning])

    def __init__(self, *args: Any, teams: Iterable[Team], is_topmost: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_topmost:
            self.fields["parent"] = TeamField(teams, label=_("Below"))
