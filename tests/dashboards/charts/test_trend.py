from datetime import date
from itertools import pairwise

from dashboards.charts.goals import Goal
from dashboards.charts.trend import Band, GoalStep, Limits, Line, Mark, trend
from tests.dashboards.charts.validation import texts, valid_figure

DAYS = [date(2024, 11, 4), date(2024, 11, 11), date(2024, 11, 18)]
TARGET = Goal("higher", minimum=75, target=85)


def test_the_title_states_where_the_kpi_stands() -> None:
    chart = trend(DAYS, [Line("CSAT", [80.0, 86.0, 82.7])], unit="percent", goals=[GoalStep(DAYS[0], TARGET)])
    assert chart.title == "CSAT at 82.7\u00a0%: 2.3\u00a0points under target"
    assert chart.summary == (
        "From 80.0\u00a0% (4 Nov 2024) to 82.7\u00a0% (18 Nov 2024). Target met in 1 of 3 periods."
    )


def test_one_period_is_no_course() -> None:
    chart = trend(DAYS, [Line("CSAT", [None, None, 82.7])], unit="percent", goals=[GoalStep(DAYS[0], TARGET)])
    assert chart.summary == "One period has data: 82.7\u00a0% (18 Nov 2024)."


def test_the_target_of_a_single_day_is_a_line_through_it() -> None:
    figure = valid_figure(trend(DAYS[:1], [Line("CSAT", [82.7])], unit="percent", goals=[GoalStep(DAYS[0], TARGET)]))
    target, line = figure["data"]
    assert list(zip(target["x"], target["y"], strict=True)) == [("2024-11-03", 85), ("2024-11-05", 85)]
    assert (line["x"], line["y"]) == (["2024-11-04"], [82.7])


def test_the_table_holds_the_same_numbers() -> None:
    line = Line("CSAT", [80.0, None, 82.7], ns=[40, 0, 1204])
    chart = trend(DAYS, [line], unit="percent", goals=[GoalStep(DAYS[1], TARGET)])
    assert [column.label for column in chart.table.columns] == ["Period from", "CSAT", "n", "Target"]
    assert texts(chart.table) == [
        ["4 Nov 2024", "80.0\u00a0%", "40", ""],
        ["11 Nov 2024", "no data", "0", "85\u00a0%"],
        ["18 Nov 2024", "82.7\u00a0%", "1,204", "85\u00a0%"],
    ]


def test_targets_step_and_gaps_stay_gaps() -> None:
    goals = [GoalStep(DAYS[0], Goal("higher", 70, 80)), GoalStep(DAYS[2], TARGET)]
    figure = valid_figure(trend(DAYS, [Line("CSAT", [80.0, None, 82.7])], unit="percent", goals=goals))
    target, line = figure["data"]
    assert (target["y"], target["line"]["shape"]) == ([80, 80, 85], "hv")
    assert line["y"] == [80.0, None, 82.7]


def test_a_band_of_targets_has_two_edges() -> None:
    goal = Goal("band", 240, 300, target_to=360, maximum=420)
    figure = valid_figure(trend(DAYS, [Line("AHT", [350, 391, 340])], unit="seconds", goals=[GoalStep(DAYS[0], goal)]))
    assert [trace["y"] for trace in figure["data"][:2]] == [[300] * 3, [360] * 3]


def test_small_samples_are_hollow() -> None:
    line = Line("CSAT", [80.0, 90.0, 82.7], ns=[40, 9, 10])
    figure = valid_figure(trend(DAYS, [line], unit="percent", minimum_n=10))
    assert figure["data"][0]["marker"]["color"] == ["@series1", "@surface", "@series1"]


def test_the_area_of_the_peers_does_not_close_over_a_gap() -> None:
    days = [date(2024, 11, day) for day in range(1, 6)]
    band = Band("Team median", [1, 2, None, 4, 5], [2, 3, None, 5, 6], [3, 4, None, 6, 7])
    figure = valid_figure(trend(days, [Line("Mine", [1, 2, 3, 4, 5])], unit="count", band=band))
    areas = [trace["x"] for trace in figure["data"] if "fill" in trace]
    assert areas == [["2024-11-01", "2024-11-02"], ["2024-11-04", "2024-11-05"]]


def test_a_changed_definition_draws_a_line() -> None:
    figure = valid_figure(
        trend(DAYS, [Line("CSAT", [80, 81, 82])], unit="percent", marks=[Mark(DAYS[1], "Version <2>")])
    )
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["2024-11-11"]
    assert figure["layout"]["annotations"][-1]["text"] == "Version &lt;2&gt;"


def test_four_lines_are_named_at_their_ends_without_meeting() -> None:
    lines = [
        Line(name, [50.0, 50.0, end]) for name, end in [("A", 60.0), ("B", 60.1), ("C", 60.2), ("D", 70.0), ("E", 1.0)]
    ]
    figure = valid_figure(trend(DAYS, lines, unit="percent"))
    named = [note for note in figure["layout"]["annotations"] if note["text"] != "●"]
    assert [note["text"] for note in named] == ["A", "B", "C", "D"]
    low, high = figure["layout"]["yaxis"]["range"]
    heights = [note["y"] for note in named]
    assert min(b - a for a, b in pairwise(heights)) >= 0.07 * (high - low)


def test_names_are_escaped_for_plotly() -> None:
    figure = valid_figure(trend(DAYS, [Line("<img src=x>", [1, 2, 3])], unit="count"))
    assert figure["data"][0]["name"] == "&lt;img src=x&gt;"
    assert figure["data"][0]["customdata"][0][0] == "&lt;img src=x&gt;<br>4 Nov 2024: 1"


def test_points_lead_to_their_records() -> None:
    figure = valid_figure(trend(DAYS, [Line("CSAT", [1, 2, 3], urls=["/a", "", "/c"])], unit="count"))
    assert [url for _words, url in figure["data"][0]["customdata"]] == ["/a", "", "/c"]


def test_no_data_draws_nothing_and_says_so() -> None:
    chart = trend(DAYS, [Line("AHT", [None, None, None])], unit="seconds", goals=[GoalStep(DAYS[0], TARGET)])
    assert (chart.figure, chart.title) == (None, "AHT: no data")


def test_ticks_are_written_here_and_few() -> None:
    days = [date(2024, 1, day) for day in range(1, 31)]
    axis = valid_figure(trend(days, [Line("CSAT", [80.0] * 30)], unit="percent"))["layout"]["xaxis"]
    assert axis["ticktext"] == ["5 Jan", "10 Jan", "15 Jan", "20 Jan", "25 Jan", "30 Jan"]


def test_limits_are_drawn_told_and_tabled() -> None:
    limits = Limits("p chart limits", [70.0, 71.0, 72.0], [90.0, 89.0, 88.0], outside=[2])
    chart = trend(DAYS, [Line("CSAT", [80.0, 86.0, 60.0])], unit="percent", limits=limits)
    figure = valid_figure(chart)
    low, high, line = figure["data"]
    assert (low["y"], high["y"]) == ([70.0, 71.0, 72.0], [90.0, 89.0, 88.0])
    assert line["marker"]["symbol"] == ["circle", "circle", "diamond"]
    assert chart.summary.endswith("1 point lies outside normal variation (p chart limits).")
    assert texts(chart.table)[0] == ["4 Nov 2024", "80.0\u00a0%", "", "", "70.0\u00a0% to 90.0\u00a0%"]


def test_without_a_point_outside_nothing_stands_out() -> None:
    limits = Limits("XmR chart limits", [70.0] * 3, [90.0] * 3)
    chart = trend(DAYS, [Line("CSAT", [80.0, 86.0, 82.0])], unit="percent", limits=limits)
    assert chart.summary.endswith("All of it is within normal variation (XmR chart limits).")
