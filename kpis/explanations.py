"""Where a figure is explained, for pages below the one that explains it."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from kpis.periods import Period


def explained_at(key: str, period: Period, **whose: UUID) -> str:
    """``whose``: ``person``, ``team`` or ``led_by``; the organisation's without."""
    asked = {"period": "custom", "from": period.start, "to": period.last, **whose}
    return f"{reverse('explain', args=[key])}?{urlencode(asked)}"
