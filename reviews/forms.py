"""Forms of cycles and reviews. They check what was typed; what may be done is decided by the actions."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.periods import Period, today
from kpis.quarters import last_quarters, read_quarter
from reviews.models import Cycle, Review
from reviews.workflow import LONGEST_TEXT, SECTIONS, Actor, Step, sections_of
from teams.access import visible_teams
from teams.models import Person, Team, User
from teams.roles import Permission

CUSTOM = "custom"
DUE_AFTER = timedelta(days=28)
MOST_CHECKBOXES = 40


class TeamsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Teams in the order of the tree, those below set in."""

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Team)
        return "\N{NO-BREAK SPACE}" * 4 * obj.depth + obj.name


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DraftField(forms.CharField):
    """A text that is asked for but may be empty while it is a draft; signing asks for it."""

    def validate(self, value: str) -> None:
        """Nothing is required of a draft."""


class CycleForm(forms.Form):
    """A cycle to be: shown with what it would contain before it is made."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    quarter = forms.ChoiceField(label=gettext_lazy("Period"))
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=DayInput(), required=False)
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput(), required=False)
    teams = TeamsField(Team.objects.none(), label=gettext_lazy("Teams"))
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DayInput())
    minimum_days = forms.IntegerField(label=gettext_lazy("Fewest days in a team"), min_value=1, max_value=366)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = last_quarters(today())
        teams = visible_teams(user, Permission.MANAGE_CYCLES)
        chosen: dict[str, Any] = {
            "name": _("Review %(quarter)s") % {"quarter": quarters[0]},
            "quarter": quarters[0],
            "teams": teams.filter(parent=None),
            "due_on": today() + DUE_AFTER,
            "minimum_days": 14,
        }
        self.initial = chosen
        self._set_choices(quarters, teams)

    def _set_choices(self, quarters: list[str], teams: Any) -> None:
        quarter, team = self.fields["quarter"], self.fields["teams"]
        assert isinstance(quarter, forms.ChoiceField)
        assert isinstance(team, TeamsField)
        named = [(name, f"{name}: {read_quarter(name).label}") for name in quarters]
        quarter.choices = [*named, (CUSTOM, _("Other days, given below"))]
        self.fields["first_day"].help_text = _("Only where the period is not a quarter.")
        team.queryset = teams.order_by("path")
        team.help_text = _("The teams below a chosen one take part too.")
        if teams.count() <= MOST_CHECKBOXES:
            team.widget = forms.CheckboxSelectMultiple(choices=ModelChoiceIterator(team))
        self.fields["minimum_days"].help_text = _(
            "Who was an agent for fewer days of the period, over all teams, takes no part."
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("quarter") == CUSTOM:
            values["period"] = self._custom(values)
        elif values.get("quarter"):
            values["period"] = read_quarter(values["quarter"])
        return values

    def _custom(self, values: dict[str, Any]) -> Period | None:
        first, last = values.get("first_day"), values.get("last_day")
        if not first or not last:
            self.add_error("first_day", _("Give the first and the last day of the period."))
            return None
        if last < first:
            self.add_error("last_day", _("The last day lies before the first."))
            return None
        return Period(first, last + timedelta(days=1))

    def take_errors(self, error: ValidationError) -> None:
        """Show what an action refused at the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class TextsForm(forms.Form):
    """The sections of one writer. Every one may stay empty while it is a draft."""

    use_required_attribute = False

    def __init__(self, *args: Any, writer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = sections_of(writer)
        for key in self.keys:
            self.fields[key.value] = DraftField(
                label=key.label,
                help_text=str(SECTIONS[key].prompt),
                required=SECTIONS[key].required,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea({"rows": 6, "dir": "auto"}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """The sections that were sent; one that was not keeps its text."""
        return {key.value: self.cleaned_data[key.value] for key in self.keys if key.value in self.data}

    def clean(self) -> dict[str, Any]:
        if not any(key.value in self.data for key in self.keys):
            raise ValidationError(_("No section was sent."))
        return super().clean() or {}

    def name_missing(self) -> None:
        """Mark the sections that must be filled before signing."""
        for key in self.keys:
            if SECTIONS[key].required and not self.data.get(key.value, "").strip():
                self.add_error(key.value, _("Write something here before you sign."))


class SignForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput())
    confirmed = forms.BooleanField(label=gettext_lazy("I have read what I sign."))


class ReasonForm(forms.Form):
    """A move with its reason, which stays in the review's log."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, needs_reason: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It stays in the log, and everybody who sees the review can read it.")
        if not needs_reason:
            del self.fields["reason"]


class HandOverForm(ReasonForm):
    to = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("New writer"), empty_label="–")
    field_order = ("version", "to", "reason")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])


class CloseCycleForm(forms.Form):
    """Closing with reviews that not both signed takes a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why it closes without all signatures"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, unsigned: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not unsigned:
            del self.fields["reason"]


class ExportForm(forms.Form):
    """What to take out of a cycle, and how."""

    form = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[
            ("xlsx", gettext_lazy("Workbook (XLSX)")),
            ("csv", gettext_lazy("CSV")),
            ("csv-bom", gettext_lazy("CSV that Excel reads as UTF-8")),
        ],
        initial="xlsx",
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), required=False, empty_label=gettext_lazy("All of the cycle")
    )
    step = forms.ChoiceField(
        label=gettext_lazy("Step"), choices=[("", gettext_lazy("Every step")), *Step.choices], required=False
    )

    def __init__(self, *args: Any, user: User, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        in_cycle = Review.objects.filter(cycle=cycle).values("team")
        field.queryset = visible_teams(user, Permission.EXPORT_REVIEWS).filter(pk__in=in_cycle).order_by("path")
        field.to_field_name = "public_id"
