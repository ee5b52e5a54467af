"""Every component in every state on one page, for those who build pages. Only with DEBUG."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboards.charts.tables import Column, Table
from dashboards.design_charts import sample_charts
from dashboards.design_foundations import foundations
from dashboards.design_tables import heat_table, people_table, sample_tiles
from dashboards.search import Group, Hit


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As it stands in the helpdesk's export.", required=True)
    email = forms.EmailField(label="Mail address", required=False)
    role = forms.ChoiceField(choices=[("agent", "Agent"), ("team_leader", "Team leader")])
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    channel = forms.ChoiceField(choices=[("call", "Call"), ("chat", "Chat")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea, required=False)
    file = forms.FileField(required=False)
    notify = forms.BooleanField(label="Tell the person by mail", required=False)


class NoteForm(forms.Form):
    note = forms.CharField(widget=forms.Textarea)


def design(request: HttpRequest) -> HttpResponse:
    """The page of components. ``?form=sent`` shows the form with its errors."""
    return render(request, "design.html", {**_frame(), **_parts(request), **foundations(), **sample_charts()})


def _frame() -> dict[str, Any]:
    labels = [
        ("My scorecard", "gauge"),
        ("My team", "users"),
        ("Operations", "chart-line"),
        ("Reviews", "clipboard-check"),
    ]
    return {
        "title": "How is Care East doing?",
        "scope_label": "Care East",
        "period_label": "1 – 30 November 2024",
        "navigation": [
            {"url": f"#nav-{number}", "label": label, "icon": icon, "current": number == 1}
            for number, (label, icon) in enumerate([*labels, ("People", "contact"), ("Imports", "upload")])
        ],
        "breadcrumbs": [("Organisation", "#"), ("Customer care", "#"), ("Care East", "")],
        "freshness": {"complete_until": datetime(2024, 11, 21, 2, 30, tzinfo=UTC), "late": 12, "stale": False},
        "filters": _filters(),
        "account_name": "Mira Okafor",
        "account_role": "Team leader",
    }


def _filters() -> dict[str, Any]:
    scopes = [
        ("all", "Organisation", 0),
        ("care", "Customer care", 1),
        ("east", "Care East", 2),
        ("west", "Care West", 2),
    ]
    periods = [("7d", "Last 7 days"), ("28d", "Last 28 days"), ("month", "Last month"), ("quarter", "Last quarter")]
    return {
        "selects": [
            {
                "name": "team",
                "label": "Team",
                "options": [
                    {"value": value, "label": label, "depth": depth, "selected": value == "east"}
                    for value, label, depth in scopes
                ],
            }
        ],
        "periods": [{"value": value, "label": label, "selected": value == "month"} for value, label in periods],
    }


def _parts(request: HttpRequest) -> dict[str, Any]:
    return {
        "tiles": sample_tiles(),
        "heat": heat_table(),
        "people": people_table(),
        "empty_table": Table(
            "Improvements",
            [Column("Name"), Column("Effect", numeric=True)],
            [],
            empty="No improvement was recorded in this period.",
        ),
        "sample_form": SampleForm({"role": "agent", "email": "no"} if "form" in request.GET else None),
        "toasts": ("success", "info", "warning", "error"),
        "job": {"label": "Reading calls.csv", "done": 4200, "total": 4200, "message": "Done"},
        "hits": Group(
            "People",
            [Hit("Emily Chen", "#emily", "Agent · Care East", "user"), Hit("Care East", "#east", "", "users")],
        ),
        "note_form": NoteForm(prefix="dialog"),
        "page": Paginator(range(1234), 25).page(7),
        "tabs": [
            {"url": "#tab-1", "label": "Figures", "current": True},
            {"url": "#tab-2", "label": "Evaluations", "count": 12},
            {"url": "#tab-3", "label": "Feedback", "count": 0},
        ],
        "definitions": [
            ("Definition", "Ratings of 4 and 5 over all ratings"),
            ("Counts on", "Rating date"),
            {"term": "Records", "text": "2,887 surveys", "url": "#records"},
            ("Computed", "02:31, 21 November 2024"),
        ],
        "stats": [
            {"label": "Contacts", "value": 17182, "unit": "count"},
            {"label": "CSAT", "value": 82.7086, "unit": "percent", "note": "n 17,182"},
            {"label": "First response", "value": 173.5152, "unit": "minutes", "note": "635 unknown"},
            {"label": "AHT", "value": None, "unit": "seconds"},
        ],
    }
