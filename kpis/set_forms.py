"""The form of a set: a weight beside every KPI that may stand in it; an empty one stays out."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kpis.models import Kpi, KpiSet, KpiVersion
from teams.forms import DAY, DayField, date_given

PREFIX = "weight_"


class SetForm(forms.Form):
    """``latest``: the set it follows; ``candidates``: a version of each KPI that may stand in it, for its words."""

    after = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, latest: KpiSet | None, candidates: Iterable[KpiVersion], today: date) -> None:
        present = {item.kpi_id: item.weight for item in latest.items.all()} if latest else {}
        order = {kpi: place for place, kpi in enumerate(present)}
        self.candidates = sorted(candidates, key=lambda version: order.get(version.kpi_id, len(order)))
        start = max(today, latest.starts_on + DAY) if latest else today
        super().__init__(data, initial={"after": latest.starts_on if latest else None, "starts_on": start})
        for version in self.candidates:
            self.fields[f"{PREFIX}{version.kpi.key}"] = forms.DecimalField(
                label=version.label, required=False, min_value=0, max_value=100, decimal_places=2,
                initial=_plain(present.get(version.kpi_id)),
            )  # fmt: skip
        self.fields["starts_on"] = DayField(label=_("Holds from"))
        given = date_given(self.data, "starts_on")
        if given and given < today:
            self.fields["past"] = forms.BooleanField(
                required=False,
                label=_(
                    "Yes, a day that is over: every score from that day on is computed anew, also where people have "
                    "seen it. What a review froze stays."
                ),
            )

    def rows(self) -> list[tuple[KpiVersion, Any]]:
        return [(version, self[f"{PREFIX}{version.kpi.key}"]) for version in self.candidates]

    def others(self) -> list[Any]:
        return [field for field in self.visible_fields() if not field.name.startswith(PREFIX)]

    def weights(self) -> list[tuple[Kpi, Decimal]]:
        given = [(version.kpi, self.cleaned_data[f"{PREFIX}{version.kpi.key}"]) for version in self.candidates]
        return [(kpi, weight) for kpi, weight in given if weight]


def _plain(weight: Decimal | None) -> str:
    return f"{weight:f}".rstrip("0").rstrip(".") if weight else ""
