"""Defining a KPI in the browser: kind, formula, preview, save; a new version, its history, its withdrawal."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.formats import date_format

from kpis.actions import make_version
from kpis.models import Kpi, KpiVersion
from kpis.periods import today
from teams.roles import Role
from tests.builders import aggregate, contact, instant, login, person, stay, survey
from tests.conftest import Cast
from tests.kpis.test_target_pages import client_of
from tests.teams.pages import main

NEW = "/definitions/new/?kind=ratio"
AGAIN = "/kpis/csat/versions/new/"
TOMORROW = timedelta(days=1)


def form(**values: Any) -> dict[str, Any]:
    return {
        "key": "top_share", "label": "Top ratings", "description": "Ratings of 5 as a share of all.",
        "numerator": "surveys.rated_5", "denominator": "surveys.ratings", "scale": "100", "unit": "percent",
        "decimals": "1", "direction": "higher", "minimum_n": "2", "starts_on": str(today()), "after": "0", **values,
    }  # fmt: skip


def again(**values: Any) -> dict[str, Any]:
    return form(**({"after": "1", "starts_on": str(today() + TOMORROW)} | values))


@pytest.fixture
def ratings(cast: Cast) -> Cast:
    """Yesterday 5, 5, 4 and 1 by call; three weeks ago 5 by chat; 31 days ago, out of the thirty, 1."""
    for days, scores, channel in ((1, (5, 5, 4, 1), "call"), (21, (5,), "chat"), (31, (1,), "call")):
        for score in scores:
            survey(score, cast.ann, cast.alpha, at=instant(today() - timedelta(days=days)), channel=channel)
    aggregate()
    return cast


def seen(page: Any) -> str:
    """What the preview hands on to be saved."""
    text: str = page.content.decode()
    return text.split('name="previewed" value="')[1].split('"', maxsplit=1)[0]


def test_a_kind_is_chosen_first(cast: Cast) -> None:
    page = main(cast.client("mara").get("/definitions/new/"))
    assert "Ratio of sums" in page
    assert "One sum divided by another" in page


def test_the_form_lists_the_measures_and_says_what_cannot_be_chosen(cast: Cast) -> None:
    page = main(cast.client("mara").get(NEW))
    assert "surveys.rated_5 Ratings of 5." in page
    assert "Days are counted by category only where a definition names it" in page


def test_a_preview_shows_the_last_thirty_complete_days_and_saves_nothing(ratings: Cast) -> None:
    """5, 5 and 5 of five ratings: 60 %; by call only 2 of 4."""
    client = ratings.client("mara")
    page = client.post(NEW, form())
    assert page.status_code == 200
    assert "Version 1 version to be 60.0 % 3 5 5 0" in main(page)
    assert f"Save version 1 from {date_format(today(), 'j F Y')}" in main(page)
    assert "Version 1 version to be 50.0 % 2 4 4 0" in main(client.post(NEW, form(channels=["call"])))
    assert not Kpi.objects.filter(key="top_share").exists()


def test_a_new_version_stands_beside_the_one_in_force(ratings: Cast) -> None:
    """4 of 5 ratings are 4 or 5, 3 of 5 are 5."""
    page = main(ratings.client("mara").post(AGAIN, again()))
    assert "Version 2 version to be 60.0 % 3 5 5 0" in page
    assert "Version 1 in force 80.0 % muted: n is too small 4 5 5 0" in page


def test_what_was_previewed_is_saved(ratings: Cast) -> None:
    client = ratings.client("mara")
    given = form(scale="100", channels=["chat", "call"])
    preview = client.post(NEW, given)
    saved = client.post(NEW, given | {"save": "1", "previewed": seen(preview)}, follow=True)
    assert saved.redirect_chain == [("/kpis/top_share/", 302)]
    assert "Version 1 of Top ratings holds from" in saved.content.decode()
    version = KpiVersion.objects.get(kpi__key="top_share")
    assert (version.scale, version.channels, version.made_by) == (100.0, "call,chat", ratings.user("mara"))
    assert "Only these channels Call, Chat" in main(saved)


def test_the_form_lists_the_categories_in_use(cast: Cast) -> None:
    for category in ("Billing", "Moving", "Billing", ""):
        contact(cast.ann, cast.alpha, category=category)
    assert "Categories of the last records Billing Moving Contacts and surveys have" in main(
        cast.client("mara").get(NEW)
    )


def test_categories_are_given_one_a_line(ratings: Cast) -> None:
    client = ratings.client("mara")
    given = again(label="CSAT", numerator="surveys.satisfied", minimum_n="10", categories="Moving \n\nBilling\nMoving")
    preview = client.post(AGAIN, given)
    assert "Counted from the records of these days" in main(preview)
    page = main(client.post(AGAIN, given | {"save": "1", "previewed": seen(preview)}, follow=True))
    assert "Only these categories: all → Billing, Moving" in page
    assert KpiVersion.objects.get(kpi__key="csat", number=2).categories == "Billing\nMoving"
    opened = client.get(AGAIN).content.decode()
    assert "Billing\nMoving</textarea>" in opened.replace("\r", "")


def test_what_was_changed_since_the_preview_is_shown_before_it_is_saved(ratings: Cast) -> None:
    client = ratings.client("mara")
    preview = client.post(NEW, form())
    page = client.post(NEW, form(minimum_n="9", save="1", previewed=seen(preview)))
    assert "You changed something since the last preview" in main(page)
    assert not Kpi.objects.filter(key="top_share").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"numerator": "surveys.rated5"}, "There is no measure “surveys.rated5”. The nearest is “surveys.rated_5”."),
        ({"scale": "a lot"}, "Give a number such as 100, or a fraction such as 1/60."),
        ({"scale": "1/0"}, "Give a number such as 100"),
        ({"denominator": ""}, "name at least one measure"),
        ({"key": "Top share"}, "Enter a valid value."),
        ({"starts_on": "soon"}, "Enter a valid date."),
        ({"minimum_n": "-1"}, "greater than or equal to 0"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_lost(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    page = cast.client("mara").post(NEW, form(**changes))
    assert page.status_code == 422
    assert sentence in main(page)
    assert "Ratings of 5 as a share of all." in page.content.decode()


def test_a_day_that_is_over_asks_whether_it_is_meant(ratings: Cast) -> None:
    client, yesterday = ratings.client("mara"), str(today() - TOMORROW)
    page = client.post(AGAIN, again(starts_on=yesterday))
    assert page.status_code == 422
    assert "Yes, a day that is over: every figure, attainment and score from that day on" in main(page)
    assert client.post(AGAIN, again(starts_on=yesterday, past="on")).status_code == 200


def test_who_saves_second_is_told_and_loses_nothing(ratings: Cast) -> None:
    client = ratings.client("mara")
    given = again(label="Second")
    preview = client.post(AGAIN, given)
    csat = Kpi.objects.get(key="csat")
    values = {name: value for name, value in form(scale=100.0, label="First").items() if name not in ("key", "after")}
    make_version(
        kpi=csat, kind="ratio", values=values | {"minimum_n": 2, "decimals": 1}, starts_on=today() + 3 * TOMORROW,
        after=1, by=None,
    )  # fmt: skip
    page = client.post(AGAIN, given | {"save": "1", "previewed": seen(preview)})
    assert page.status_code == 422
    assert "Meanwhile somebody made version 2" in main(page)
    assert "Second" in page.content.decode()


def test_the_history_names_every_change_and_who_made_it(ratings: Cast) -> None:
    client, given = ratings.client("mara"), again(label="CSAT", unit="percent", decimals="0")
    client.post(AGAIN, given | {"save": "1", "previewed": seen(client.post(AGAIN, given))})
    page = main(ratings.client("ann").get("/kpis/csat/"))
    assert "Numerator: surveys.satisfied → surveys.rated_5" in page
    assert "Decimals: 1 → 0" in page
    assert "to come" in page
    assert " mara " in page
    assert "Withdraw" not in page
    assert "Withdraw" in main(client.get("/kpis/csat/"))


def test_a_version_to_come_is_withdrawn_and_one_in_force_is_not(ratings: Cast) -> None:
    client, given = ratings.client("mara"), again()
    client.post(AGAIN, given | {"save": "1", "previewed": seen(client.post(AGAIN, given))})
    assert "It would hold from" in main(client.get("/kpis/csat/versions/2/withdraw/"))
    assert client.post("/kpis/csat/versions/2/withdraw/").status_code == 302
    assert KpiVersion.objects.filter(kpi__key="csat").count() == 1
    page = client.post("/kpis/csat/versions/1/withdraw/")
    assert (page.status_code, "It holds already." in main(page)) == (422, True)


def test_a_kpi_to_come_has_its_page_and_stands_in_the_catalogue(ratings: Cast) -> None:
    client, given = ratings.client("mara"), form(starts_on=str(today() + TOMORROW))
    client.post(NEW, given | {"save": "1", "previewed": seen(client.post(NEW, given))})
    assert "Defined from" in main(ratings.client("ann").get("/kpis/top_share/"))
    assert "To come: Top ratings" in main(ratings.client("ann").get("/kpis/"))
    assert client.post("/kpis/top_share/versions/1/withdraw/").headers["Location"] == "/kpis/"


def test_a_composite_needs_no_formula(cast: Cast) -> None:
    client = cast.client("mara")
    given = {"key": "care", "label": "Care", "description": "Both.", "starts_on": str(today()), "after": "0"}
    address = "/definitions/new/?kind=composite"
    page = client.post(address, given)
    assert "Ready to be saved" in main(page)
    client.post(address, given | {"save": "1", "previewed": seen(page)})
    made = KpiVersion.objects.get(kpi__key="care")
    assert (made.kind, made.unit, made.counts_on, made.numerator) == ("composite", "points", "as its parts", "")


def test_only_who_reaches_everybody_defines(cast: Cast) -> None:
    nora = person("Nora North")
    stay(nora, cast.north, Role.OPERATIONS_MANAGER)
    client = client_of(login(nora, "nora"))
    for address in ("/definitions/new/", AGAIN, "/kpis/csat/versions/1/withdraw/"):
        assert client.get(address).status_code == 404
    assert "New version" not in main(client.get("/kpis/csat/"))
    assert "New version" in main(cast.client("mara").get("/kpis/csat/"))


def test_how_many_questions_a_preview_asks_the_database(ratings: Cast, django_assert_max_num_queries: Any) -> None:
    client = ratings.client("mara")
    client.post(AGAIN, again())
    with django_assert_max_num_queries(18):
        client.post(AGAIN, again())
