"""The form of a wallboard. It checks shapes; what may be shown, the action decides."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.models import KpiVersion
from kpis.periods import DEFAULT_PRESET, PRESETS, today
from kpis.wallboards.selectors import PERIODS
from teams.forms import DAY, DayField, TeamField
from teams.models import Team

SHOWN_FOR = timedelta(days=90)


class WallboardForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Stands on the screen, for everybody who passes.")
    )
    team = TeamField(label=_("Team"))
    kpis = forms.MultipleChoiceField(label=_("KPIs"), widget=forms.CheckboxSelectMultiple)
    period = forms.ChoiceField(
        label=_("Period"), choices=[(key, PRESETS[key][0]) for key in PERIODS], initial=DEFAULT_PRESET
    )
    last_on = DayField(label=_("Last day"), help_text=_("At most a year from now. It can be ended at any time."))

    def __init__(self, *args: Any, teams: Iterable[Team], versions: dict[str, KpiVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"] = TeamField(teams, label=_("Team"))
        self.order_fields(["name", "team", "kpis", "period", "last_on"])
        self.versions = versions
        self.fields["kpis"].choices = [(key, version.label) for key, version in versions.items()]  # type: ignore[attr-defined]
        self.fields["last_on"].initial = today() + SHOWN_FOR

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "team": data["team"],
            "kpis": [self.versions[key].kpi for key in data["kpis"]],
            "period": data["period"],
            "ends_on": min(data["last_on"], date.max - DAY) + DAY,
        }
