"""The two sample exports with their presets: figures counted once by hand and stated in the data's description."""

import os
from pathlib import Path

import pytest

from contacts.importers.mappings import load_mapping
from tests.contacts.importers.reading import Result, read

FOLDER = Path(os.environ.get("PERFDASH_SAMPLE_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))

pytestmark = pytest.mark.sample_data


def sample(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the sample data is absent: {path.name} is not below PERFDASH_SAMPLE_DATA")
    return path


@pytest.fixture(scope="module")
def csat() -> Result:
    return read(sample("ecommerce_csat/customer_support_data.csv"), load_mapping("csat_export"))


@pytest.fixture(scope="module")
def calls() -> Result:
    return read(sample("pwc_call_center/Call-Center-Dataset.xlsx"), load_mapping("call_log"))


def test_csat_export_takes_every_row(csat: Result) -> None:
    assert (len(csat.frame), csat.rejections, csat.reading.missing) == (17_182, [], ())
    assert csat.reading.unused_columns == ("Order_id", "order_date_time", "Item_price", "connected_handling_time")
    assert csat.notes == {
        "first_response_at before created_at, read as unknown": 635,
        "handled_at before created_at, read as created_at": 635,
    }


def test_csat_export_first_responses(csat: Result) -> None:
    minutes = (csat.frame["first_response_at"] - csat.frame["created_at"]).dt.total_seconds() / 60
    assert minutes.count() == 16_547
    assert round(minutes.mean(), 4) == 173.5152
    assert minutes.median() == 6
    assert csat.frame["first_response_unknown"].sum() == 635
    assert csat.frame["first_response_at"].isna().sum() == 635


def test_csat_export_ratings_and_people(csat: Result) -> None:
    frame = csat.frame
    assert frame["survey_score"].value_counts().to_dict() == {5: 11_934, 4: 2_277, 3: 503, 2: 227, 1: 2_241}
    under = {name: frame.loc[frame[field] == name, "survey_score"] for field, name in
             (("unit_manager", "Emily Chen"), ("team_leader", "Abigail Suzuki"))}  # fmt: skip
    assert [(len(scores), round(100 * (scores >= 4).mean(), 4)) for scores in under.values()] == [
        (2_887, 86.5258),
        (433, 83.8337),
    ]
    assert frame["agent"].nunique() == 1_368
    assert len(frame.groupby(["unit", "team"])) == 117
    assert frame["channel"].value_counts().to_dict() == {"call": 16_587, "mail": 595}
    assert frame["survey_comment"].notna().sum() == 5_833


def test_csat_export_days_are_those_of_the_file(csat: Result) -> None:
    days = csat.frame["survey_rated_at"].dt.date
    assert (str(days.min()), str(days.max())) == ("2023-08-01", "2023-08-31")
    assert (csat.frame["survey_rated_at"] >= csat.frame["created_at"]).all()


def test_call_log_counts(calls: Result) -> None:
    frame = calls.frame
    assert (len(frame), calls.rejections, calls.reading.sheet) == (5_000, [], "Call Center")
    assert calls.reading.unused_columns == ()
    assert frame["offered"].sum() == 5_000
    assert frame["answered"].sum() == 4_054
    assert frame["abandoned"].sum() == 946
    assert frame["resolved_at_first_contact"].sum() == 3_646
    assert frame["resolved_at_first_contact"].notna().sum() == 4_054
    assert frame["agent"].nunique() == 8


def test_call_log_times_and_ratings(calls: Result) -> None:
    frame = calls.frame
    assert frame["wait_seconds"].count() == frame["talk_seconds"].count() == 4_054
    assert round(frame["wait_seconds"].mean(), 2) == 67.52
    assert round(frame["talk_seconds"].mean(), 2) == 224.92
    assert round(frame["survey_score"].mean(), 2) == 3.40
    first = frame.iloc[0]
    assert (str(first["created_at"]), str(first["answered_at"]), str(first["handled_at"])) == (
        "2021-01-01 09:12:58+00:00",
        "2021-01-01 09:14:47+00:00",
        "2021-01-01 09:17:10+00:00",
    )
    assert first["survey_rated_at"] == first["handled_at"]
