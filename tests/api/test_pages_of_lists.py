"""Pages of a list follow each other, whatever ties, gaps and writes there are."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from contacts.models import Contact
from tests import builders
from tests.api.client import Api, api
from tests.conftest import Cast

FIRST = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def walk(client: Api, path: str, **query: Any) -> list[str]:
    """The external ids of all pages, one after the other."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    for _page in range(100):
        answer = client.get(path, **query, **cursor)
        assert answer.status == 200, answer.data
        assert (answer.data["count"] is None) == bool(cursor)
        found += [row["external_id"] for row in answer.results]
        if answer.data["next"] is None:
            return found
        cursor = {"cursor": parse_qs(urlsplit(answer.data["next"]).query)["cursor"][0]}
    raise AssertionError("the pages do not end")


def many(cast: Cast) -> None:
    """Twelve contacts: instants repeat, microseconds differ, and every fourth is open."""
    for number in range(12):
        at = FIRST + timedelta(minutes=number // 3, microseconds=number % 2)
        handled = None if number % 4 == 0 else at + timedelta(minutes=5)
        builders.contact(cast.ann, cast.alpha, at=at, external_id=f"{number:02}", handled_at=handled)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12, 500])
@pytest.mark.parametrize("ordering", ["created_at", "-created_at", "handled_at", "-handled_at", "-updated_at"])
def test_every_row_comes_once_and_in_order(cast: Cast, ordering: str, size: int) -> None:
    many(cast)
    found = walk(api(cast, "ann"), "/contacts/", ordering=ordering, page_size=size)
    assert sorted(found) == [f"{number:02}" for number in range(12)]
    rows = {row.external_id: row for row in Contact.objects.all()}
    values = [getattr(rows[key], ordering.removeprefix("-")) for key in found]
    known = [value for value in values if value]
    assert known == sorted(known, reverse=ordering.startswith("-"))
    assert values[len(known) :] == [None] * (len(values) - len(known))


def test_what_is_written_meanwhile_shifts_nothing(cast: Cast) -> None:
    many(cast)
    ann = api(cast, "ann")
    first = ann.get("/contacts/", page_size=5)
    builders.contact(cast.ann, cast.alpha, at=FIRST + timedelta(days=1), external_id="new")
    Contact.objects.get(external_id=first.results[0]["external_id"]).delete()
    rest = ann.get("/contacts/", page_size=500, cursor=parse_qs(urlsplit(first.data["next"]).query)["cursor"][0])
    seen = [row["external_id"] for row in first.results + rest.results]
    assert sorted(seen) == [f"{number:02}" for number in range(12)]


def test_the_next_page_keeps_filters_and_size(cast: Cast) -> None:
    many(cast)
    address = api(cast, "ann").get("/contacts/", page_size=2, channel="call", ordering="created_at").data["next"]
    query = parse_qs(urlsplit(address).query)
    assert (query["page_size"], query["channel"], query["ordering"]) == (["2"], ["call"], ["created_at"])


def test_a_cursor_of_another_order_is_refused(cast: Cast) -> None:
    many(cast)
    ann = api(cast, "ann")
    cursor = parse_qs(urlsplit(ann.get("/contacts/", page_size=2).data["next"]).query)["cursor"][0]
    for odd in ({"cursor": cursor, "ordering": "created_at"}, {"cursor": cursor[:-4]}, {"cursor": "e30="},
                {"cursor": "WzFd"}, {"cursor": "é"}, {"cursor": "W251bGwsbnVsbCxudWxsXQ=="}):  # fmt: skip
        answer = ann.get("/contacts/", **odd)
        assert (answer.status, list(answer.error["fields"])) == (400, ["cursor"])
