"""Sample tiles and tables of the design page."""

from dashboards.charts.goals import Goal
from dashboards.charts.tables import Cell, Column, Row, Table
from dashboards.charts.tiles import Change, Tile
from dashboards.design_charts import CSAT, HISTORY

HANDLE_TIME = Goal("band", minimum=240, target=300, target_to=360, maximum=420)
DSAT = Goal("lower", minimum=15, target=10, stretch=5)


def sample_tiles() -> list[Tile]:
    return [*_plain_tiles(), *_special_tiles()]


def _plain_tiles() -> list[Tile]:
    handle = [352.0, 349.0, 361.0, 377.0, 381.0, 379.0, 390.0, 388.0, 391.0, 386.0, 394.0, 391.0]
    dsat = [14.1, 13.0, 12.7, 11.2, 10.4, 11.0, 9.8, 9.1, 8.8, 9.4, 8.9, 8.2]
    definition = "Ratings of 4 and 5 over all ratings. Counts on the rating date. Version 1."
    return [
        Tile(
            "CSAT",
            82.7086,
            "percent",
            definition,
            goal=CSAT,
            change=Change(1.3, "October", True),
            n=2887,
            n_label="ratings",
            history=HISTORY,
            history_label="CSAT over twelve weeks",
            url="#csat",
        ),
        Tile(
            "AHT",
            391,
            "seconds",
            "Talk, hold and after-contact work per contact handled.",
            goal=HANDLE_TIME,
            change=Change(5, "October", False),
            n=4054,
            history=handle,
            url="#aht",
        ),
        Tile(
            "DSAT",
            8.2,
            "percent",
            "Ratings of 1 and 2 over all ratings.",
            goal=DSAT,
            change=Change(-0.7, "October", True, normal=True),
            n=2887,
            history=dsat,
            url="#dsat",
        ),
    ]


def _special_tiles() -> list[Tile]:
    """With an interval, muted, without data, without a goal."""
    return [
        Tile(
            "Quality score",
            71.4,
            "percent",
            "Points earned over points possible.",
            goal=Goal("higher", 75, 85),
            change=Change(-4.2, "October", False),
            n=28,
            interval=(52.9, 84.7),
            history=[80, 79, 76, 74, 75, 71.4],
        ),
        Tile(
            "First contact resolution",
            89.94,
            "percent",
            "Resolved at first contact over handled.",
            goal=Goal("higher", 70, 80, 90),
            n=6,
            muted="Fewer than 10: shown, but not counted in the score.",
            history=[88, None, 91, 90],
            url="#fcr",
        ),
        Tile(
            "First response time",
            None,
            "minutes",
            "First public human reply after creation.",
            missing="no data in this period",
        ),
        Tile(
            "Contacts handled",
            17182,
            "count",
            "Contacts whose handling ended in the period.",
            change=Change(412, "October"),
            history=[1400, 1390, 1480, 1510, 1440, 1460],
            url="#handled",
        ),
    ]


def heat_table() -> Table:
    columns = [
        Column("Agent", sort="name", current="ascending"),
        Column("CSAT", numeric=True, sort="csat"),
        Column("AHT", numeric=True, hint="Talk, hold and after-contact work per contact handled."),
        Column("Quality", numeric=True),
        Column("FCR", numeric=True),
        Column("Reopened", numeric=True),
    ]
    names = [
        "Abigail Suzuki",
        "Emily Chen",
        "Jörg Müller-Lüdenscheidt",
        "<script>alert(1)</script>",
        "Olivia Tan",
        "Zoë",
    ]
    met = [0.0, 30.0, 80.0, 97.0, 100.0, 112.0, 120.0]
    rows = [
        Row(
            [
                Cell(name, "#person"),
                *[_heat_cell(met[(index * 2 + column) % 7], column) for column in range(4)],
                Cell("no data", muted=True),
            ]
        )
        for index, name in enumerate(names)
    ]
    return Table("KPIs of each agent around their targets", columns, rows, heat=True, caption_hidden=True)


def _heat_cell(attainment: float, column: int) -> Cell:
    value = 60 + attainment / 4 + column
    return Cell(f"{value:.1f} %", "#cell", attainment, value, f"n {40 + column * 13}")


def people_table() -> Table:
    columns = [Column("Person"), Column("Team"), Column("Contacts", numeric=True), Column("Since", numeric=True)]
    people = [
        ("Emily Chen", "Care East", 2887, "1 Mar 2021"),
        ("Abigail Suzuki", "Care West", 433, "14 Aug 2023"),
        ("Noah Patel", "Care East", 12, "2 Sep 2024"),
    ]
    return Table(
        "People of Customer care",
        columns,
        [
            [Cell(name, "#", badge="new" if n < 50 else ""), team, Cell(f"{n:,}", value=n), since]
            for name, team, n, since in people
        ],
        sortable=True,
    )
