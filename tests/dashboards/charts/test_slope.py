from dashboards.charts.slope import Slope, slope
from tests.dashboards.charts.validation import texts, valid_figure

LINES = [
    Slope("CSAT", 40.0, 104.0, "76.0 %", "86.0 %", True, True, ("/left", "/right")),
    Slope("AHT", 100.0, 90.0, "300 s", "330 s"),
    Slope("ASA", 110.0, 70.0, "12 s", "40 s", True, False),
    Slope("Backlog", None, 80.0, "12", "9"),
]


def test_lines_are_coloured_where_chance_does_not_explain_them() -> None:
    figure = valid_figure(slope("East", "West", LINES))
    # Context first, so that what differs lies on top.
    assert [trace["name"] for trace in figure["data"]] == ["AHT", "CSAT", "ASA"]
    assert [trace["line"]["color"] for trace in figure["data"]] == ["@control", "@good", "@under"]
    assert figure["data"][1]["y"] == [40.0, 104.0]
    assert figure["data"][1]["customdata"] == [
        ["CSAT<br>East: 76.0 %<br>attainment 40", "/left"],
        ["CSAT<br>West: 86.0 %<br>attainment 104", "/right"],
    ]


def test_what_differs_is_named_at_its_end() -> None:
    names = valid_figure(slope("East", "West", LINES))["layout"]["annotations"]
    assert [note["text"] for note in names] == ["ASA", "CSAT"]
    assert all(note["name"] == "end" for note in names)


def test_a_few_lines_that_do_not_differ_are_named_all_the_same() -> None:
    names = valid_figure(slope("East", "West", LINES[1:2]))["layout"]["annotations"]
    assert [note["text"] for note in names] == ["AHT"]


def test_what_differs_without_being_good_or_bad_is_in_the_ink_of_the_page() -> None:
    chart = slope("East", "West", [Slope("AHT", 100.0, 20.0, differs=True)])
    assert valid_figure(chart)["data"][0]["line"] == {"color": "@series7", "width": 2.5}
    assert chart.title == "West: 1 of 1 KPIs differ beyond chance, 0 for the better"


def test_nothing_differs() -> None:
    assert slope("East", "West", LINES[1:2]).title == "West: none of 1 KPIs differs beyond chance"


def test_the_title_counts_and_the_sentence_names_the_steepest() -> None:
    chart = slope("East", "West", LINES)
    assert chart.title == "West: 2 of 3 KPIs differ beyond chance, 1 for the better"
    assert "The steepest is CSAT, from 40 (East) to 104 (West)." in chart.summary


def test_the_table_holds_the_same_numbers_and_what_is_not_drawn() -> None:
    chart = slope("East", "West", LINES)
    assert [column.label for column in chart.table.columns] == ["KPI", "East", "West", "Difference"]
    assert texts(chart.table) == [
        ["CSAT", "40", "104", "+64\u00a0points"],
        ["AHT", "100", "90", "−10\u00a0points"],
        ["ASA", "110", "70", "−40\u00a0points"],
        ["Backlog", "none", "80", "–"],
    ]


def test_without_targets_nothing_is_drawn() -> None:
    chart = slope("East", "West", LINES[3:])
    assert (chart.figure, chart.title) == (None, "No KPI has a target on both sides")


def test_names_with_markup_stay_words() -> None:
    figure = valid_figure(slope("<b>East</b>", "West", [Slope("<i>CSAT</i>", 1.0, 2.0)]))
    assert figure["layout"]["xaxis"]["ticktext"][0] == "&lt;b&gt;East&lt;/b&gt;"
    assert figure["data"][0]["name"] == "&lt;i&gt;CSAT&lt;/i&gt;"
