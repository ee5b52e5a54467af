from dashboards.charts.bars import Bar, bars, pareto
from dashboards.charts.goals import Goal
from tests.dashboards.charts.validation import texts, valid_figure

TARGET = Goal("higher", minimum=75, target=85)
TEAMS = [Bar("East", 82.7, 2887, "/east"), Bar("North", 91.2, 1204), Bar("South", 71.0, 640), Bar("Night", None, 0)]


def test_bars_are_coloured_by_where_they_stand() -> None:
    chart = bars("CSAT", TEAMS, by="Team", unit="percent", goal=TARGET)
    figure = valid_figure(chart)
    assert figure["data"][0]["marker"]["color"] == ["@series7", "@good", "@under", "@context"]
    assert chart.title == "CSAT: target met by 1 of 3"
    assert chart.summary == "From 71.0\u00a0% (South) to 91.2\u00a0% (North). Target 85\u00a0%."


def test_small_samples_are_grey() -> None:
    figure = valid_figure(bars("CSAT", [Bar("East", 99, 3)], by="Team", unit="percent", goal=TARGET, minimum_n=10))
    assert figure["data"][0]["marker"]["color"] == ["@context"]


def test_one_bar_can_stand_out() -> None:
    rows = [Bar("East", 3), Bar("North", 4, highlighted=True)]
    figure = valid_figure(bars("Contacts", rows, by="Team", unit="count"))
    assert figure["data"][0]["marker"]["color"] == ["@context", "@series1"]


def test_the_table_of_bars_holds_the_same_numbers() -> None:
    chart = bars("CSAT", TEAMS, by="Team", unit="percent")
    assert [column.label for column in chart.table.columns] == ["Team", "CSAT", "n"]
    assert texts(chart.table) == [
        ["East", "82.7\u00a0%", "2,887"],
        ["North", "91.2\u00a0%", "1,204"],
        ["South", "71.0\u00a0%", "640"],
        ["Night", "no data", "0"],
    ]


def test_more_bars_than_fit_are_said_and_stay_in_the_table() -> None:
    chart = bars("CSAT", [Bar(f"Team {n}", n) for n in range(30)], by="Team", unit="count")
    assert len(valid_figure(chart)["data"][0]["x"]) == 25
    assert chart.summary.endswith("The first 25 of 30 are drawn.")
    assert (len(chart.table.rows), chart.height) == (30, "huge")


def test_a_pareto_names_the_few_that_make_most() -> None:
    # 50 + 30 of 100 are 80 %; the third is not needed.
    rows = [Bar("Tone", 5), Bar("Late", 50), Bar("Wrong", 30), Bar("App", 15), Bar("Never", 0)]
    chart = pareto("complaints", rows, by="Cause")
    assert chart.title == "2 of 4 make 80 % of complaints"
    assert valid_figure(chart)["data"][0]["marker"]["color"] == ["@series1", "@series1", "@context", "@context"]
    assert texts(chart.table) == [
        ["Late", "50", "50.0\u00a0%, 50.0\u00a0% so far"],
        ["Wrong", "30", "30.0\u00a0%, 80.0\u00a0% so far"],
        ["App", "15", "15.0\u00a0%, 95.0\u00a0% so far"],
        ["Tone", "5", "5.0\u00a0%, 100.0\u00a0% so far"],
    ]


def test_a_pareto_adds_up_what_is_not_drawn_alone() -> None:
    # 40 + 30 + 10 of 100 are 80 %; the third is among those added up.
    rows = [Bar("Late", 40), Bar("Wrong", 30), Bar("App", 10), Bar("Bill", 10), Bar("Tone", 6), Bar("Call", 4)]
    chart = pareto("complaints", rows, by="Cause", most=2)
    figure = valid_figure(chart)["data"][0]
    assert (figure["x"], figure["marker"]["color"]) == ([40, 30, 30], ["@series1", "@series1", "@context"])
    assert chart.title == "3 of 6 make 80 % of complaints"
    assert texts(chart.table)[-1] == ["4 further", "30", "30.0\u00a0%, 100.0\u00a0% so far"]


def test_a_pareto_of_nothing() -> None:
    assert pareto("complaints", [Bar("Late", 0)], by="Cause").figure is None
