"""Sample charts of the design page."""

from datetime import date, timedelta

from dashboards.charts.bars import Bar, bars, pareto
from dashboards.charts.chart import Chart
from dashboards.charts.contributions import Move, contributions
from dashboards.charts.distribution import ratings
from dashboards.charts.funnel import Share, funnel
from dashboards.charts.goals import Goal
from dashboards.charts.multiples import Multiples, multiples
from dashboards.charts.slope import Slope, slope
from dashboards.charts.trend import Band, GoalStep, Line, Mark, trend

CSAT = Goal("higher", minimum=75, target=85, stretch=90)
WEEKS = [date(2024, 9, 2) + timedelta(weeks=week) for week in range(12)]
HISTORY = [79.2, 80.1, 78.4, 81.0, 82.2, None, 81.7, 83.0, 82.1, 84.4, 83.9, 82.7]


def sample_charts() -> dict[str, Chart | Multiples | None]:
    return {
        "trend_chart": _trend(),
        "lines_chart": trend(
            WEEKS,
            [
                Line("Care East", HISTORY),
                Line("Care West", [v and v - 3.5 for v in HISTORY]),
                Line("Care North", [v and 168 - v for v in HISTORY]),
            ],
            unit="percent",
            context=[Line("South", [v and v - 6 for v in HISTORY])],
        ),
        "rating_chart": ratings(
            "CSAT",
            {1: 96, 2: 140, 3: 263, 4: 811, 5: 1577},
            previous={1: 120, 2: 150, 3: 260, 4: 700, 5: 1300},
            previous_label="October",
            urls={1: "#rating-1"},
        ),
        "bar_chart": bars("CSAT by team", _team_bars(), by="Team", unit="percent", goal=CSAT),
        "pareto_chart": pareto("dissatisfied contacts", _causes(), by="Cause"),
        "movers_chart": contributions(
            "CSAT",
            [Move("Care East", 0.5, -0.08), Move("Care West", -1.0, 0.09), Move("Care North", 0.1, 0.02)],
            by="Team",
            unit="percent",
            better="higher",
        ),
        "funnel_chart": funnel("CSAT by agent", _shares(), by="Agent"),
        "slope_chart": slope("Care West", "Care East", _slopes()),
        "small_lines": multiples(
            "CSAT",
            WEEKS,
            [
                Line(name, [v and v - down for v in HISTORY], urls=["#"])
                for down, name in enumerate(("Ann", "Bob", "Cleo"))
            ],
            by="Agent",
            unit="percent",
            goal=CSAT,
        ),
        "nothing_chart": trend(WEEKS, [Line("AHT", [None] * 12)], unit="seconds"),
    }


def _trend() -> Chart:
    goals = [GoalStep(WEEKS[0], Goal("higher", 70, 80)), GoalStep(WEEKS[6], CSAT)]
    ns = [210, 198, 240, 230, 6, 0, 220, 231, 199, 240, 250, 214]
    band = Band(
        "Team median",
        [v and v - 4.0 for v in HISTORY],
        [v and v - 1.2 for v in HISTORY],
        [v and v + 2.1 for v in HISTORY],
    )
    return trend(
        WEEKS,
        [Line("CSAT", HISTORY, ns, [f"#week-{n}" for n in range(12)])],
        unit="percent",
        goals=goals,
        band=band,
        marks=[Mark(WEEKS[6], "New target")],
        minimum_n=10,
    )


def _team_bars() -> list[Bar]:
    return [
        Bar("Care East", 82.7, 2887, "#east"),
        Bar("Care North & <b>Bold</b>", 91.2, 1204, "#north"),
        Bar("Care South", 71.0, 640),
        Bar("Care West with a very long name of its own", 86.1, 433),
        Bar("Night shift", None, 0),
    ]


def _causes() -> list[Bar]:
    causes = [
        ("Late delivery", 412),
        ("Wrong item", 260),
        ("Refund took long", 151),
        ("Unclear answer", 88),
        ("App error", 60),
        ("Rude tone", 21),
        ("Other", 12),
    ]
    return [Bar(name, count) for name, count in causes]


def _shares() -> list[Share]:
    sizes = [12, 25, 31, 40, 55, 61, 72, 88, 95, 120, 140, 180, 210, 260, 310]
    met = [11, 20, 28, 31, 47, 52, 60, 75, 83, 99, 121, 120, 182, 218, 291]
    return [
        Share(f"Agent {n}", good, size, f"#agent-{n}") for n, (size, good) in enumerate(zip(sizes, met, strict=True), 1)
    ]


def _slopes() -> list[Slope]:
    return [
        Slope("CSAT", 62, 97, "78.1 %", "84.2 %", True, True, ("#west", "#east")),
        Slope("AHT", 104, 71, "352 s", "391 s", True, False),
        Slope("FCR", 88, 91, "81.0 %", "81.6 %"),
    ]
