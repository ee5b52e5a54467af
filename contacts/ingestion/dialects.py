"""What PostgreSQL and SQLite write differently. Staged instants are whole microseconds since 1970, in both.

Every statement is executed with a list of parameters, be it empty: only then does ``%%`` stand for a percent sign.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from contacts.fields import Kind

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Dialect:
    """SQL of one database; ``{0}`` stands for an expression.

    ``read_instant``: a stored instant as microseconds; ``write_instant``: the way back; ``write_json``: a text that is
    JSON as the column stores it; ``distinct``: the null-safe "is not equal"; ``new_uuid``: a random UUID (version 4).
    """

    types: dict[Kind, str]
    number: str
    read_instant: str
    write_instant: str
    read_json: str
    write_json: str
    distinct: str
    new_uuid: str
    temporary: str


POSTGRESQL: Final = Dialect(
    types={
        "text": "text",
        "words": "text",
        "instant": "bigint",
        "seconds": "bigint",
        "boolean": "boolean",
        "score": "bigint",
    },
    number="bigint",
    read_instant="(EXTRACT(EPOCH FROM {0}) * 1000000)::bigint",
    write_instant="(TIMESTAMPTZ 'epoch' + {0} * INTERVAL '1 microsecond')",
    read_json="{0}::text",
    write_json="{0}::jsonb",
    distinct="IS DISTINCT FROM",
    new_uuid="gen_random_uuid()",
    temporary="pg_temp",
)

# Django keeps instants as text, with six decimals where there are any, and UUIDs as 32 digits.
_SUBSECOND: Final = "((({0}) %% 1000000 + 1000000) %% 1000000)"
SQLITE: Final = Dialect(
    types={
        "text": "text",
        "words": "text",
        "instant": "integer",
        "seconds": "integer",
        "boolean": "integer",
        "score": "integer",
    },
    number="integer",
    read_instant=(
        "(CAST(strftime('%%s', {0}) AS integer) * 1000000 + COALESCE(CAST(NULLIF(substr({0}, 21), '') AS integer), 0))"
    ),
    write_instant=(
        f"(strftime('%%Y-%%m-%%d %%H:%%M:%%S', (({{0}}) - {_SUBSECOND}) / 1000000, 'unixepoch') || "
        f"CASE WHEN {_SUBSECOND} = 0 THEN '' ELSE printf('.%%06d', {_SUBSECOND}) END)"
    ),
    read_json="{0}",
    write_json="{0}",
    distinct="IS NOT",
    new_uuid=(
        "lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || "
        "substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(8)), 2))"
    ),
    temporary="temp",
)


def dialect() -> Dialect:
    """The dialect of the connection's database."""
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def microseconds(instant: datetime) -> int:
    """An aware instant as staging keeps it."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(staged: int) -> datetime:
    """The way back from ``microseconds``."""
    return _EPOCH + timedelta(microseconds=staged)
