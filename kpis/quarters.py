"""Quarters by name: ``2026-Q3``, and the last complete ones to choose from."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from kpis.periods import Period, next_quarter, quarter_start

_NAME = re.compile(r"(\d{4})-?[Qq]([1-4])")


def read_quarter(name: str) -> Period:
    """``2026-Q3`` as July to September 2026. Raises ValueError with a sentence."""
    match = _NAME.fullmatch(name.strip())
    if not match or not 1 < int(match[1]) < 9999:
        raise ValueError(_("“%(name)s” is not a quarter: write it as 2026-Q3.") % {"name": name})
    start = date(int(match[1]), 3 * int(match[2]) - 2, 1)
    return Period(start, next_quarter(start), "quarter")


def quarter_name(start: date) -> str:
    return f"{start.year}-Q{(start.month + 2) // 3}"


def last_quarters(day: date, count: int = 4) -> list[str]:
    """The names of the complete quarters before ``day``, the latest first."""
    start, names = quarter_start(day), []
    for _number in range(count):
        start = quarter_start(start - timedelta(days=1))
        names.append(quarter_name(start))
    return names
