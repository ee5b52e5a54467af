"""Any two scopes or periods in sight beside each other, with hand-made figures."""

from datetime import date
from uuid import uuid4

import pytest

from tests.builders import aggregate, instant, survey
from tests.conftest import Cast
from tests.dashboards.test_pages import text
from tests.scenes import PERIOD, march


@pytest.fixture
def figures(cast: Cast) -> Cast:
    return march(cast)


def row(page: str, kpi: str) -> str:
    """The row of a KPI in the table of both sides."""
    table = page.split("KPI by KPI</caption>")[1].split("</table>", maxsplit=1)[0]
    return next(part for part in table.split("<tr>") if f">{kpi}<" in part)


def sides(left: object, right: object) -> str:
    return f"left={left}&right={right}&left_period=same&{PERIOD}"


def test_two_teams_differ_by_more_than_chance(figures: Cast) -> None:
    # 11 of 15 and 20 of 20: pooled 0.886, spread 0.109, z = 2.45.
    asked = sides(f"team:{figures.alpha.public_id}", f"team:{figures.beta.public_id}")
    page = text(figures.client("mara"), f"/compare/?{asked}")
    csat = row(page, "CSAT")
    assert ">73.3" in csat
    assert ">100.0" in csat
    assert "+26.7 points" in csat
    assert "better, more than chance explains" in csat
    assert "n 15; 95 % interval" in csat
    assert "6.7 points under target" in csat
    assert "two-proportion z test at 95 %" in page
    assert "Alpha, 1 – 31 Mar" in page


def test_every_figure_leads_to_what_it_is_made_of(figures: Cast) -> None:
    asked = sides(f"team:{figures.alpha.public_id}", f"person:{figures.cleo.public_id}")
    page = text(figures.client("mara"), f"/compare/?{asked}")
    days = "period=custom&amp;from=2026-03-01&amp;to=2026-03-31"
    for whose in (f"team={figures.alpha.public_id}", f"person={figures.cleo.public_id}"):
        address = f"/explain/csat/?{days}&amp;{whose}"
        assert f'href="{address}"' in row(page, "CSAT")
        assert "Definition" in text(figures.client("mara"), address.replace("&amp;", "&"))


def test_small_samples_are_muted_and_not_told(figures: Cast) -> None:
    # Bob has three ratings.
    asked = sides(f"person:{figures.ann.public_id}", f"person:{figures.bob.public_id}")
    csat = row(text(figures.client("lena"), f"/compare/?{asked}"), "CSAT")
    assert "too few to count; n 3" in csat
    assert "too few on one side to tell" in csat


def test_sizes_of_two_scopes_are_not_judged(figures: Cast) -> None:
    asked = sides(f"person:{figures.ann.public_id}", f"team:{figures.alpha.public_id}")
    page = text(figures.client("lena"), f"/compare/?{asked}&set=all")
    assert "a size, not tested" in row(page, "Contacts handled")
    assert "Both sides share records." in page
    alone = text(figures.client("lena"), f"/compare/?{PERIOD}")
    assert "Both sides share records." not in alone


def test_where_nothing_can_be_tested_nothing_is_called_normal(figures: Cast) -> None:
    page = text(
        figures.client("lena"), "/compare/?left_period=custom&left_from=2020-01-01&left_to=2020-01-31&" + PERIOD
    )
    assert "No difference can be tested here" in page
    assert "within normal variation" not in page


def test_one_scope_is_compared_with_its_period_before(figures: Cast) -> None:
    for score in [5] * 5 + [1] * 5:
        survey(score, figures.ann, figures.alpha, at=instant(date(2026, 1, 29)))
    aggregate()
    page = text(figures.client("ann"), f"/compare/?{PERIOD}")
    csat = row(page, "CSAT")
    assert ">50.0" in csat
    assert ">75.0" in csat
    assert "within normal variation" in csat
    assert "29 Jan – 28 Feb" in page


def test_the_left_period_can_be_any(figures: Cast) -> None:
    for _number in range(10):
        survey(5, figures.ann, figures.alpha, at=instant(date(2025, 3, 5)))
    aggregate()
    client = figures.client("ann")
    year_ago = text(client, f"/compare/?{PERIOD}&left_period=year_ago")
    by_hand = text(client, f"/compare/?{PERIOD}&left_period=custom&left_from=2025-03-01&left_to=2025-03-31")
    for page in (year_ago, by_hand):
        assert "Ann Test, 1 – 31 Mar 2025" in page
        assert ">100.0" in row(page, "CSAT")


@pytest.mark.parametrize("asked", ["left_period=never", "left_period=custom&left_from=2026-03-31&left_to=2026-03-01"])
def test_a_wrong_left_period_is_said_and_the_one_before_shown(figures: Cast, asked: str) -> None:
    page = text(figures.client("ann"), f"/compare/?{PERIOD}&{asked}")
    assert 'role="alert"' in page
    assert "29 Jan – 28 Feb" in page


def test_both_sides_are_of_the_set_of_the_right_one(figures: Cast) -> None:
    client = figures.client("mara")
    asked = sides(f"team:{figures.alpha.public_id}", f"person:{figures.cleo.public_id}")
    assert '<option value="agent" selected>' in text(client, f"/compare/?{asked}")
    assert '<option value="all" selected>' in text(client, f"/compare/?{asked}&set=all")
    assert '<option value="agent" selected>' in text(client, f"/compare/?{asked}&set=never")


@pytest.mark.parametrize(
    ("who", "key"),
    [
        ("ann", "team:{alpha}"), ("ann", "person:{bob}"), ("ann", "led:{lena}"), ("ann", "organisation"),
        ("lena", "team:{beta}"), ("lena", "team:{north}"), ("lena", "person:{cleo}"), ("lena", "led:{omar}"),
        ("lena", "organisation"), ("ada", "team:{alpha}"), ("ada", "organisation"), ("mara", "team:{nobody}"),
        ("mara", "person:?"), ("mara", "everything"), ("mara", "led:{ann}"), ("mara", "team:"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_out_of_sight_answers_as_one_that_never_was(figures: Cast, who: str, key: str, side: str) -> None:
    ids = {
        name: getattr(figures, name).public_id
        for name in ("alpha", "beta", "north", "ann", "bob", "cleo", "lena", "omar")
    }
    client = figures.client(who)
    found = client.get("/compare/", {side: key.format(**ids, nobody=uuid4())})
    unknown = client.get("/compare/", {side: f"person:{uuid4()}"})
    assert (found.status_code, found.content) == (404, unknown.content)


@pytest.mark.parametrize(
    ("who", "key", "status"),
    [
        ("lena", "team:{alpha}", 200),
        ("lena", "person:{ann}", 200),
        ("lena", "led:{lena}", 200),
        ("hugo", "led:{omar}", 200),
    ],
)
def test_sides_in_sight_are_shown(figures: Cast, who: str, key: str, status: int) -> None:
    ids = {name: getattr(figures, name).public_id for name in ("alpha", "ann", "lena", "omar")}
    assert figures.client(who).get("/compare/", {"left": key.format(**ids)}).status_code == status


def test_only_what_is_in_sight_is_offered(figures: Cast) -> None:
    page = text(figures.client("lena"), f"/compare/?{PERIOD}")
    bar = page.split('<form class="filters"')[1].split("</form>")[0]
    assert "Alpha" in bar
    assert "Bob Test" in bar
    for foreign in ("Beta", "North", "Cleo Test", "Organisation<"):
        assert foreign not in bar


@pytest.mark.parametrize(("who", "address"), [("ann", "/me/"), ("lena", "/my-team/"), ("mara", "/operations/")])
def test_pages_lead_here(figures: Cast, who: str, address: str) -> None:
    page = text(figures.client(who), f"{address}?{PERIOD}")
    link = page.split('href="/compare/?')[1].split('"')[0].replace("&amp;", "&")
    assert "KPI by KPI" in text(figures.client(who), f"/compare/?{link}")


def test_query_count(figures: Cast, django_assert_max_num_queries: object) -> None:
    client = figures.client("mara")
    asked = sides(f"team:{figures.alpha.public_id}", f"team:{figures.beta.public_id}")
    client.get(f"/compare/?{asked}")
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(f"/compare/?{asked}")
