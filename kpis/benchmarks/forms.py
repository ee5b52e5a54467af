"""The form of a benchmark. It checks shapes; what can be compared, the action decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.benchmarks.models import Benchmark
from kpis.models import KpiVersion
from teams.forms import DayField


class BenchmarkForm(forms.Form):
    """The figure of one KPI, in its unit. ``cleaned_data`` is what the actions take."""

    value = forms.FloatField()
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Who published it, and where in it: a report with its edition and page."),
    )
    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, required=False, assume_scheme="https")
    published_on = DayField(
        label=gettext_lazy("Date of the source"),
        help_text=gettext_lazy("Where only a year is known, its last day."),
    )
    segment = forms.CharField(
        label=gettext_lazy("Segment"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Of whom it speaks: an industry, a channel, a region."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What is counted otherwise there, for instance."),
    )

    def __init__(self, *args: Any, version: KpiVersion, changed: Benchmark | None = None, **options: Any) -> None:
        if changed:
            options["initial"] = {name: getattr(changed, name) for name in self.base_fields}
        super().__init__(*args, **options)
        self.fields["value"].label = _("Value (%(unit)s)") % {"unit": version.get_unit_display()}
