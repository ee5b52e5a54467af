"""The form of a definition: one entry a field, those that its kind asks for. What makes sense, the rules decide."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis.catalogue import factor_words
from kpis.categories import joined_categories
from kpis.daily import channel_labels
from kpis.definition_fields import as_written, draft
from kpis.definition_rules import MOST_DECIMALS
from kpis.kinds import KINDS, KindOf
from kpis.models import Kpi, KpiVersion
from teams.forms import DAY, DayField, date_given


class FormulaField(forms.CharField):
    def __init__(self, *, needed: bool = False, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})
        messages = {"required": _("A definition of this kind needs it: name at least one measure.")}
        super().__init__(max_length=300, required=needed, widget=widget, error_messages=messages, **options)


class ScaleField(forms.CharField):
    """A number or a fraction, as people write what they divide by: ``100``, ``1/60``."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        try:
            return float(Fraction(text.replace(" ", "").replace(",", ".")))
        except (ValueError, ZeroDivisionError, OverflowError):
            raise ValidationError(_("Give a number such as 100, or a fraction such as 1/60.")) from None

    def prepare_value(self, value: Any) -> Any:
        return factor_words(value) if isinstance(value, float) else value


class ChannelsField(forms.MultipleChoiceField):
    """Channels as a version keeps them: joined by commas, in the order in which facts declare them."""

    def __init__(self, **options: Any) -> None:
        choices = list(channel_labels().items())
        super().__init__(required=False, choices=choices, widget=forms.CheckboxSelectMultiple, **options)

    def clean(self, value: Any) -> Any:
        given = super().clean(value)
        return ",".join(channel for channel in channel_labels() if channel in given)

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value


class CategoriesField(forms.CharField):
    """Categories as a version keeps them: one a line, each once, in order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **options)

    def clean(self, value: Any) -> Any:
        return joined_categories((super().clean(value) or "").splitlines())


def _text(label: str, longest: int, help_text: str = "", *, long: bool = False, required: bool = True) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, help_text=help_text, widget=widget, required=required)


FIELDS: dict[str, Callable[[KindOf], forms.Field]] = {
    "label": lambda kind: _text(_("Label"), 60, _("As it stands on tiles and in tables.")),
    "description": lambda kind: _text(
        _("Description"), 1000, _("What is counted, of what, in plain words."), long=True
    ),
    "caution": lambda kind: _text(_("Beware"), 1000, _("The mistake to avoid."), long=True, required=False),
    "numerator": lambda kind: FormulaField(
        needed="numerator" in kind.needs,
        label=_("Numerator") if "denominator" in kind.asks else _("Measure") if "quantile" in kind.asks else _("Sum"),
        help_text=_("One measure that keeps how a duration spreads.")
        if "quantile" in kind.asks
        else _("Measures joined by + and −, such as <code>contacts.opened - contacts.closed</code>."),
    ),
    "denominator": lambda kind: FormulaField(
        needed="denominator" in kind.needs,
        label=_("Denominator"),
        help_text=_("Count the facts <em>of which the numerator is known</em>: else unknown is read as no."),
    ),
    "quantile": lambda kind: forms.FloatField(
        label=_("Quantile"),
        min_value=0,
        max_value=1,
        help_text=_("0.5 is the median; one in ten takes longer than 0.9."),
    ),
    "unknown": lambda kind: FormulaField(
        label=_("Left out as unknown"), help_text=_("Shown beside the value: the facts that could not be counted.")
    ),
    "scale": lambda kind: ScaleField(
        label=_("Multiplied by"), help_text=_("100 for a share in %, 1/60 for seconds in minutes.")
    ),
    "unit": lambda kind: forms.ChoiceField(
        label=pgettext("of a figure", "Unit"), choices=[(unit.value, unit.label) for unit in kind.units]
    ),
    "decimals": lambda kind: forms.IntegerField(label=_("Decimals"), min_value=0, max_value=MOST_DECIMALS),
    "direction": lambda kind: forms.ChoiceField(
        label=_("Direction"), choices=[(one.value, one.label) for one in kind.directions]
    ),
    "minimum_n": lambda kind: forms.IntegerField(
        label=_("Minimum n"), min_value=0, help_text=_("Under it a value is shown muted and counts nowhere.")
    ),
    "counts_on": lambda kind: _text(
        _("Counts on"), 60, _("The day a fact counts, in words. Left empty: as the measures say."), required=False
    ),
    "channels": lambda kind: ChannelsField(label=_("Only these channels"), help_text=_("None chosen: all of them.")),
    "categories": lambda kind: CategoriesField(
        label=_("Only these categories"), help_text=_("One a line, as files and calls write it. None: all of them.")
    ),
}


class DefinitionForm(forms.Form):
    """A definition of one kind, from a day on. ``latest``: the version it follows, None for a new KPI."""

    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, kind: str, latest: KpiVersion | None, today: date) -> None:
        self.kind, self.latest = kind, latest
        super().__init__(data, initial=_initial(latest, today))
        if latest is None:
            self.fields["key"] = forms.RegexField(
                r"^[a-z][a-z0-9_]*$", label=_("Key"), max_length=60,
                help_text=_("Its name for the API and for exports, for good: small letters, digits and _."),
            )  # fmt: skip
        self.fields |= {name: make(KINDS[kind]) for name, make in FIELDS.items() if name in KINDS[kind].asks}
        self.fields["starts_on"] = DayField(label=_("Holds from"))
        given = date_given(self.data, "starts_on")
        if given and given < today:
            self.fields["past"] = forms.BooleanField(
                required=False,
                label=_(
                    "Yes, a day that is over: every figure, attainment and score from that day on is computed anew, "
                    "also where people have seen it. What a review froze stays."
                ),
            )

    def draft(self) -> KpiVersion:
        kpi = self.latest.kpi if self.latest else Kpi(key=self.cleaned_data["key"])
        number = self.latest.number + 1 if self.latest else 1
        return draft(kpi, number, self.cleaned_data["starts_on"], self.kind, self.values())

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in FIELDS}

    def seen(self) -> str:
        """Stands for all that was given: nothing is saved that a preview has not shown."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "past"}
        return sha256(repr(sorted(given.items())).encode()).hexdigest()


def _initial(latest: KpiVersion | None, today: date) -> dict[str, Any]:
    if latest is None:
        return {"starts_on": today, "decimals": 1, "minimum_n": 10, "scale": "1", "after": 0}
    known = {name: as_written(latest, name) for name in FIELDS}
    return known | {"starts_on": max(today, latest.starts_on + DAY), "after": latest.number}
