"""Benchmarks by API."""

from datetime import date

from tests.api.client import api
from tests.conftest import Cast
from tests.kpis.test_benchmarks import quote


def test_every_login_reads_benchmarks_with_their_source(cast: Cast) -> None:
    row = quote(segment="retail", url="https://example.org/a", note="chat")
    quote("dsat", value=9, published_on=date(2026, 1, 1))
    data = api(cast, "ann").get("/benchmarks/", kpi="csat").data
    assert data["count"] == 1
    assert data["results"] == [
        {"id": str(row.public_id), "kpi": "csat", "value": 78.0, "unit": "percent", "source": "Yearbook, p. 12",
         "url": "https://example.org/a", "published_on": "2025-12-31", "segment": "retail", "note": "chat"},
    ]  # fmt: skip
    assert [found["kpi"] for found in api(cast, "ann").get("/benchmarks/").data["results"]] == ["dsat", "csat"]
    assert api(cast, "ann").get("/benchmarks/", segment="banks").data["results"] == []
    assert api(cast, "ann").get(f"/benchmarks/{row.public_id}/").data == data["results"][0]
