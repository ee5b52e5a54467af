"""The language of numerators and denominators, and where its errors point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.formulas import evaluate, parse_formula

MEASURES = ("a.x", "a.y", "work.handling_seconds", "surveys.rated_5")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", {}),
        ("a.x", {"a.x": 1}),
        ("  a.x  ", {"a.x": 1}),
        ("+a.x", {"a.x": 1}),
        ("-a.x", {"a.x": -1}),
        ("a.x + a.y - b.z", {"a.x": 1, "a.y": 1, "b.z": -1}),
        ("a.x+a.y-b.z", {"a.x": 1, "a.y": 1, "b.z": -1}),
        ("a.x + a.x", {"a.x": 2}),
        ("a.x - a.x", {"a.x": 0}),
        ("surveys.rated_5", {"surveys.rated_5": 1}),
    ],
)
def test_measures_are_joined_by_plus_and_minus(text: str, terms: dict[str, int]) -> None:
    assert parse_formula(text) == terms


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("handled", 1),
        ("a.x a.y", 5),
        ("a.x * a.y", 5),
        ("a.x / 60", 5),
        ("a.x + ", 7),
        ("a.x + B.y", 7),
        ("a.x + + a.y", 7),
        ("a.x - 2", 7),
        ("a.x + a.", 7),
        ("a.x; drop table", 4),
        ("Ünicode.x", 1),
        ("   ", 4),
    ],
)
def test_an_error_names_the_place_where_it_stops_making_sense(text: str, place: int) -> None:
    with pytest.raises(ValueError, match=rf"look at character {place}\."):
        parse_formula(text)


def test_a_parsed_formula_cannot_be_changed_by_its_reader() -> None:
    with pytest.raises(TypeError):
        parse_formula("a.x")["a.x"] = 5  # type: ignore[index]


def test_evaluation_adds_and_subtracts_and_reads_a_missing_measure_as_none() -> None:
    assert evaluate(parse_formula("a.x + a.y - b.z"), {"a.x": 10, "b.z": 4}) == 6


@given(st.lists(st.tuples(st.sampled_from("+-"), st.sampled_from(MEASURES)), min_size=1))
def test_a_written_formula_reads_back_as_its_terms(written: list[tuple[str, str]]) -> None:
    expected = {measure: 0 for _sign, measure in written}
    for sign, measure in written:
        expected[measure] += 1 if sign == "+" else -1
    assert parse_formula(" ".join(f"{sign} {measure}" for sign, measure in written)) == expected
