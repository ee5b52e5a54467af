from dashboards.charts.goals import Goal
from dashboards.charts.inline import bullet_shape, spark_shape

SHARE = Goal("higher", minimum=70, target=80, stretch=90)


def test_a_bullet_puts_value_and_target_on_one_axis() -> None:
    # The axis runs from 70 - 5 to 90 + 5, a quarter of the span of 20 on each side: 1 point is 3.33 %.
    shape = bullet_shape(74, SHARE, "percent")
    assert (shape.value, shape.goal, shape.stretch) == ("30.00%", "50.00%", "83.33%")
    assert (shape.gap_start, shape.gap_width) == ("30.00%", "20.00%")
    assert shape.standing == "near"
    assert [(zone.start, zone.width, zone.grade) for zone in shape.zones] == [
        ("0.00%", "16.67%", 1),
        ("16.67%", "33.33%", 2),
        ("50.00%", "50.00%", 3),
    ]


def test_the_axis_of_a_bullet_reaches_to_a_value_far_out() -> None:
    assert 0 < float(bullet_shape(12, SHARE, "percent").value.rstrip("%")) < 10


def test_shares_are_drawn_between_nothing_and_all() -> None:
    shape = bullet_shape(97, Goal("higher", 90, 95, 99), "percent")
    # 90 - 2.25 to 100: 97 lies at 9.25 of 12.25.
    assert shape.value == "75.51%"


def test_lower_is_better_turns_the_zones_round() -> None:
    assert [zone.grade for zone in bullet_shape(8, Goal("lower", 15, 10, 5)).zones] == [3, 2, 1]


def test_a_band_is_measured_from_its_nearer_edge() -> None:
    band = Goal("band", minimum=240, target=300, target_to=360, maximum=420)
    above, inside = bullet_shape(390, band, "seconds"), bullet_shape(330, band, "seconds")
    # From 195 to 465.
    assert (above.goal, above.value) == ("61.11%", "72.22%")
    assert inside.gap_width == "0.00%"
    assert [zone.grade for zone in inside.zones] == [1, 2, 3, 2, 1]


def test_a_sparkline_breaks_where_there_was_no_data() -> None:
    shape = spark_shape([1.0, 2.0, None, 3.0])
    assert shape is not None
    assert shape.lines == ["M0.00 29.00L33.33 16.00", "M100.00 3.00L100.00 3.00"]
    assert shape.last == "M100.00 3.00h0"


def test_a_sparkline_holds_the_target() -> None:
    shape = spark_shape([70.0, 80.0], Goal("higher", 60, 90))
    assert shape is not None
    assert shape.goals == ["3.00"]
    assert shape.lines == ["M0.00 29.00L100.00 16.00"]


def test_one_value_is_no_line() -> None:
    assert spark_shape([None, 4.0]) is None


def test_lines_that_are_compared_share_a_scale() -> None:
    # 0 to 100 over 26 of the 32 units of height: 50 lies in the middle.
    shape = spark_shape([50.0, 100.0], scale=(0.0, 100.0))
    assert shape is not None
    assert shape.lines == ["M0.00 16.00L100.00 3.00"]
