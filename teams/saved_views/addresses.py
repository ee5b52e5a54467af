"""Which addresses can be kept: pages of our own that are read, never another host, never one with a key in it."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

LONGEST = 1000
# URL names of pages whose address says what is shown.
PAGES = frozenset(
    {
        "me", "my_team", "team", "person", "led", "operations", "compare", "explain", "kpis", "kpi", "sets",
        "benchmarks", "targets", "target_grid", "people", "organisation_teams", "people_reviews", "closed_periods",
        "runs",
    }
)  # fmt: skip


def own_address(text: str) -> str:
    """Path and query of one of our pages. Raises ValidationError for everything else."""
    try:
        parts = urlsplit(text)
        known = not (parts.scheme or parts.netloc) and resolve(parts.path).url_name in PAGES
    except (ValueError, Resolver404):
        known = False
    if not known or len(text) > LONGEST:
        raise ValidationError(_("Only pages with figures, definitions or lists can be saved."))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
