"""Rows for ``ingest`` with visible defaults, and a short way to write them."""

from datetime import UTC, datetime
from typing import Any

from contacts.ingest import Outcome, Part, ingest
from contacts.records import frame_from_records

Row = dict[str, Any]


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 10) -> datetime:
    """An instant of March 2026, UTC."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


def row(key: str = "c1", **fields: Any) -> Row:
    """A contact that arrived at ten and was handled until a quarter past."""
    return {"external_id": key, "created_at": at(10), "handled_at": at(10, 15)} | fields


def survey_row(key: str = "c1", score: float = 5, **fields: Any) -> Row:
    return row(key, survey_external_id=key, survey_kind="csat", survey_score=score, survey_rated_at=at(12)) | fields


def take(*rows: Row, source: str = "desk", **settings: Any) -> Outcome:
    return ingest([Part(frame_from_records(rows))], source=source, by=None, **settings)


def reasons(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in outcome.rejections]
