from dashboards.charts.distribution import ratings
from tests.dashboards.charts.validation import texts, valid_figure


def test_ratings_tell_the_satisfied_and_the_dissatisfied() -> None:
    # 12 of 20 gave 4 or 5, 5 of 20 gave 1 or 2.
    chart = ratings("CSAT", {1: 2, 2: 3, 3: 3, 4: 4, 5: 8})
    assert chart.title == "CSAT: 60.0\u00a0% gave 4 to 5"
    assert chart.summary == "20 answers; 25.0\u00a0% gave 1 to 2."
    bar = valid_figure(chart)["data"][0]
    assert bar["y"] == [10.0, 15.0, 15.0, 20.0, 40.0]
    assert bar["marker"]["color"] == ["@under", "@under", "@context", "@good", "@good"]


def test_an_earlier_period_stands_beside() -> None:
    chart = ratings("CSAT", {4: 1, 5: 1}, previous={1: 1, 5: 3}, previous_label="October")
    assert valid_figure(chart)["data"][1]["y"] == [25.0, 0.0, 0.0, 0.0, 75.0]
    assert texts(chart.table)[0] == ["1", "0", "0.0\u00a0%", "25.0\u00a0%"]
    assert texts(chart.table)[4] == ["5", "1", "50.0\u00a0%", "75.0\u00a0%"]


def test_nobody_answered() -> None:
    chart = ratings("CSAT", {})
    assert (chart.figure, chart.title) == (None, "CSAT: no answers")
