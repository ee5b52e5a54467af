"""Tags and filters that the shared templates are made of. docs/interface.md lists them for page authors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from lucide.templatetags.lucide import lucide

from dashboards.charts.goals import Target
from dashboards.charts.inline import bullet_shape, spark_shape
from dashboards.charts.numbers import NO_BREAK, decimals_of, unit_of, write_figure, write_number
from dashboards.charts.tiles import Change, Line, change_line, goal_line, interval_text
from dashboards.plotly_assets import map_style_id

register = template.Library()

Shape = dict[str, Any]
_numbers = count(1)


@register.simple_tag
def unique_id(prefix: str) -> str:
    """An id for an element that something else on the page points at."""
    return f"{prefix}-{next(_numbers)}"


@register.simple_tag
@cache
def icon(name: str, size: int = 16, extra: str = "") -> SafeString:
    """An inline lucide icon, hidden from screen readers: the words stand beside it. Drawn once a process."""
    attributes = {"class": f"icon {extra}".strip(), "aria-hidden": "true", "focusable": "false"}
    drawn = lucide(name, size=size, **attributes)
    return mark_safe(drawn)  # noqa: S308  drawn by the package from its own files


@register.simple_tag
def figure(value: float | None, unit: str, decimals: int | str | None = None) -> SafeString | str:
    """The value in the reader's locale, its unit in a span of its own."""
    places = _given(decimals)
    if value is None or not unit_of(unit).symbol:
        return write_figure(value, unit, places)
    number = write_number(value, decimals_of(unit, places))
    return format_html('{}<span class="unit">{}{}</span>', number, NO_BREAK, unit_of(unit).symbol)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """First letters of the first and the last word of a name."""
    words = name.split() or ["?"]
    initials = "".join(word[0] for word in dict.fromkeys((words[0], words[-1])))
    return format_html('<span class="avatar" aria-hidden="true" translate="no">{}</span>', initials.upper())


@register.inclusion_tag("includes/bullet.html")
def bullet(
    value: float | None, goal: Target | None, unit: str = "", decimals: int | str | None = None, muted: object = ""
) -> Shape:
    shape = None if value is None or not goal else bullet_shape(value, goal, unit, _given(decimals))
    return {"shape": shape, "muted": bool(muted)}


@register.inclusion_tag("includes/sparkline.html")
def sparkline(
    values: Sequence[float | None] | None,
    goal: Target | None = None,
    label: str = "",
    scale: tuple[float, float] | None = None,
) -> Shape:
    return {"shape": spark_shape(list(values or []), goal or None, scale), "label": label}


@register.simple_tag
def standing_line(
    value: float | None, goal: Target | None, unit: str, decimals: int | str | None = None
) -> Line | None:
    return None if value is None or not goal else goal_line(value, goal, unit, _given(decimals))


@register.simple_tag
def changed_line(
    change: Change | Mapping[str, Any] | None, unit: str, decimals: int | str | None = None
) -> Line | None:
    if not change:
        return None
    return change_line(Change(**change) if isinstance(change, Mapping) else change, unit, _given(decimals))


@register.simple_tag
def interval_words(interval: tuple[float, float], unit: str, decimals: int | str | None = None) -> str:
    return interval_text(interval, unit, _given(decimals))


def _given(decimals: int | str | None) -> int | None:
    """A template writes "" for a key that a dict does not have."""
    return None if decimals in (None, "") else int(decimals)


@register.simple_tag
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """Numbers around the current page, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def times(number: int) -> range:
    return range(int(number))


@register.filter
def write_count(number: float) -> str:
    return write_figure(number, "count")


@register.filter
def machine(number: float) -> str:
    """A number for an attribute: never with the reader's comma."""
    return str(number)


@register.filter
def moment(when: date | datetime) -> str:
    """A day, or a time and a day in the organisation's zone."""
    if isinstance(when, datetime):
        return date_format(localtime(when), "H:i, j F Y")
    return date_format(when, "j F Y")


@register.filter
def figure_script(figure: dict[str, Any], chart_id: str) -> SafeString:
    """The figure as JSON that the browser's side finds beside its chart."""
    return json_script(figure, f"{chart_id}-figure")


@register.inclusion_tag("includes/plotly.html")
def plotly_addresses() -> Shape:
    """Where charts find plotly.js when one comes near the viewport."""
    return {
        "script": static("plotly/plotly.min.js"),
        "stylesheet": static("plotly/plotly.css"),
        "map_style_id": map_style_id(),
    }
