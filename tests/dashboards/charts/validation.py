"""Holds a figure against plotly's own schema."""

import re
from typing import Any

import plotly.graph_objects as go

from dashboards.charts.chart import Chart

ROLE = re.compile(r"@[a-z0-9-]+")


def valid_figure(chart: Chart) -> dict[str, Any]:
    """The chart's figure, once plotly has accepted it with colours in place of roles. Fails on an unknown property."""
    assert chart.figure is not None
    go.Figure(coloured(chart.figure))
    return chart.figure


def coloured(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: coloured(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [coloured(item, key) for item in value]
    if isinstance(value, str) and key.endswith("color"):
        assert ROLE.fullmatch(value), f"{key} is {value}, not a role of the theme"
        return "#000000"
    return value


def texts(table: Any) -> list[list[str]]:
    """The cells of a table as they are read."""
    return [[cell if isinstance(cell, str) else cell.text for cell in row.cells] for row in table.rows]
