"""How fresh each kind of fact is, and what the last imports brought."""

from datetime import UTC, datetime

from contacts.models import Import
from dashboards.sources import FACTS, source_days, sources_table
from kpis.daily import daily_tables
from tests.conftest import Cast
from tests.dashboards.charts.validation import texts
from tests.scenes import march


def imported(mapping: str, day: int, **counts: int) -> None:
    at = datetime(2026, 3, day, 9, 30, tzinfo=UTC)
    Import.objects.create(file_name="export.csv", mapping=mapping, state=Import.State.DONE, finished_at=at, **counts)


def test_each_kind_of_fact_says_up_to_which_day_it_has_figures(cast: Cast) -> None:
    march(cast)
    days = dict(source_days())
    assert days["Contacts"].startswith("up to ")
    assert days["Working time"] == "nothing yet"


def test_the_last_import_of_each_mapping_stands_there(cast: Cast) -> None:
    imported("zendesk", 2, created=10)
    imported("zendesk", 3, created=1200, updated=3, rejected=2)
    imported("call_log", 1, created=7)
    table = sources_table()
    assert table is not None
    assert texts(table) == [
        ["zendesk", "3 Mar 2026, 09:30", "1,200 new, 3 changed, 2 rejected"],
        ["call_log", "1 Mar 2026, 09:30", "7 new, 0 changed, 0 rejected"],
    ]


def test_before_anything_came_there_is_no_table(cast: Cast) -> None:
    assert sources_table() is None


def test_every_daily_table_has_its_word() -> None:
    assert set(FACTS) == set(daily_tables())


def test_a_failed_import_brought_nothing(cast: Cast) -> None:
    Import.objects.create(file_name="export.csv", mapping="zendesk", state=Import.State.FAILED)
    assert sources_table() is None
