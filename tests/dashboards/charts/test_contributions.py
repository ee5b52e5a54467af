from dashboards.charts.contributions import Move, contributions
from tests.dashboards.charts.validation import texts, valid_figure

MOVES = [
    Move("East", 0.5, -0.08, 120, "/east"), Move("West", -1.0, 0.09, 80), Move("North", 0.1, 0.0), Move("South", 0.02, 0.01),
]  # fmt: skip


def test_parts_are_ordered_by_size_and_coloured_by_side() -> None:
    chart = contributions("CSAT", MOVES, by="Team", unit="percent", better="higher")
    figure = valid_figure(chart)
    assert [round(x, 2) for x in figure["data"][0]["x"]] == [-0.91, 0.42, 0.1, 0.03]
    assert figure["data"][0]["marker"]["color"] == ["@under", "@good", "@good", "@context"]
    assert chart.title == "CSAT moved by −0.4\u00a0points"


def test_the_sentence_tells_the_figures_from_the_mix() -> None:
    chart = contributions("CSAT", MOVES, by="Team", unit="percent", better="higher")
    # 0.5 - 1.0 + 0.1 + 0.02 and -0.08 + 0.09 + 0.0 + 0.01.
    assert chart.summary == (
        "Largest part: West with −0.9\u00a0points. "
        "−0.4\u00a0points come from the figures themselves, ±0.0\u00a0points from who had how many cases."
    )


def test_the_table_holds_both_parts_of_each() -> None:
    table = contributions("CSAT", MOVES, by="Team", unit="percent", better="higher").table
    heads = ["Team", "CSAT", "by its own figure", "by its share of the cases", "n"]
    assert [column.label for column in table.columns] == heads
    assert texts(table)[1] == ["East", "+0.4\u00a0points", "+0.5\u00a0points", "−0.1\u00a0points", "120"]
    assert table.rows[1].cells[0].url == "/east"


def test_colours_turn_round_where_lower_is_better() -> None:
    figure = valid_figure(contributions("DSAT", [Move("West", -0.9, 0.0)], by="Team", unit="percent", better="lower"))
    assert figure["data"][0]["marker"]["color"] == ["@good"]


def test_nothing_moved() -> None:
    chart = contributions("CSAT", [Move("East", 0.0, 0.0)], by="Team", unit="percent", better="higher")
    assert (chart.figure, chart.summary) == (None, "Nothing moved.")
