"""A definition, a target and a calendar are changed in the browser: figures move, and only from the day of the change."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from contacts.ingestion.recomputing import recompute_clocks
from kpis.actions import set_target
from kpis.aggregation import start_run, work_off
from kpis.models import Kpi, KpiVersion, StaleDay, Target
from teams.models import Calendar
from tests.builders import aggregate, instant, survey
from tests.conftest import Cast
from tests.contacts.frames import at, row, take

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Page]
FEBRUARY, MARCH = (
    f"period=custom&from=2026-{month}&to=2026-{last}" for month, last in (("02-01", "02-28"), ("03-01", "03-31"))
)
FIRST_OF_MARCH = "2026-03-01"


@pytest.fixture
def ratings(transactional_db: None, cast: Cast) -> Cast:
    """Ann in February and again in March: six ratings of 5, two of 4, two of 1."""
    for month in (2, 3):
        for score in [5] * 6 + [4] * 2 + [1] * 2:
            survey(score, cast.ann, cast.alpha, at=instant(date(2026, month, 10)))
    set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 1, 1), minimum=70, target=90, by=None)
    aggregate()
    return cast


def figure(page: Page, key: str, span: str, whose: str = "") -> str:
    """The value at the head of its explanation, without n."""
    page.goto(f"/explain/{key}/?{whose}{span}")
    return " ".join(page.locator(".score-value").first.inner_text().split()).partition(" n ")[0]


def save(page: Page) -> None:
    page.locator("main button[type=submit].primary").click()


def rebuild() -> None:
    run = start_run(trigger="test")
    assert run
    work_off(run)


def test_a_definition_counts_anew_from_its_day(ratings: Cast, visit: Visit) -> None:
    """From March on only ratings of 5 satisfy: 6 of 10, no longer 8 of 10."""
    page = visit("mara", "/kpis/csat/")
    page.get_by_role("link", name="New version").click()
    page.locator("[name=numerator]").fill("surveys.rated_5")
    page.locator("[name=starts_on]").fill(FIRST_OF_MARCH)
    page.get_by_role("button", name="Preview").click()
    page.locator("[name=past]").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="the whole organisation")).to_be_visible()
    page.get_by_role("button", name="Save version 2 from 1 March 2026").click()
    expect(page.get_by_text("Version 2 of CSAT holds from")).to_be_visible()
    expect(page.get_by_text("surveys.satisfied → surveys.rated_5")).to_be_visible()
    assert KpiVersion.objects.get(kpi__key="csat", number=2).made_by == ratings.user("mara")
    assert (figure(page, "csat", FEBRUARY), figure(page, "csat", MARCH)) == ("80.0 %", "60.0 %")
    # No day had to be counted again for it.
    assert not StaleDay.objects.exists()


def test_a_definition_by_category_counts_once_its_days_are_built(ratings: Cast, visit: Visit) -> None:
    """Two ratings of Billing in March, a 5 and a 1."""
    for score in (5, 1):
        survey(score, ratings.ann, ratings.alpha, at=instant(date(2026, 3, 12)), category="Billing")
    page = visit("mara", "/kpis/csat/versions/new/")
    page.locator("[name=categories]").fill("Billing")
    page.locator("[name=starts_on]").fill(FIRST_OF_MARCH)
    page.get_by_role("button", name="Preview").click()
    page.locator("[name=past]").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Counted from the records of these days")).to_be_visible()
    page.get_by_role("button", name="Save version 2").click()
    expect(page.get_by_text("Version 2 of CSAT holds from")).to_be_visible()
    rebuild()
    assert (figure(page, "csat", FEBRUARY), figure(page, "csat", MARCH)) == ("80.0 %", "50.0 %")
    expect(page.get_by_text("2 records behind it")).to_be_visible()


def test_a_target_holds_from_its_day(ratings: Cast, visit: Visit) -> None:
    """80 % are half of the way from 70 to 90, and the whole way from 70 to 80."""
    page = visit("mara", "/targets/grid/?on=2026-03-10")
    page.goto(f"/targets/set/?kpi=csat&everybody=1&grid=1&on={FIRST_OF_MARCH}")
    page.locator("[name=starts_on]").fill(FIRST_OF_MARCH)
    page.locator("[name=minimum]").fill("70")
    page.locator("[name=target]").fill("80")
    page.locator("[name=stretch]").fill("")
    save(page)
    page.wait_for_url("**/targets/**")
    before, after = Target.objects.filter(kpi__key="csat").order_by("starts_on")
    assert (str(before.ends_on), str(after.starts_on), after.made_by) == (
        FIRST_OF_MARCH,
        FIRST_OF_MARCH,
        ratings.user("mara"),
    )
    scores = []
    for span in (FEBRUARY, MARCH):
        page.goto(f"/people/{ratings.ann.public_id}/?{span}")
        scores.append(page.locator(".score-value").first.inner_text().split()[0])
    assert scores == ["50", "100"]


def test_a_calendar_moves_figures_from_its_day(transactional_db: None, cast: Cast, visit: Visit) -> None:
    """From four in the afternoon to ten in the morning: two office hours, and eighteen once the desk is always open."""
    for key, day in (("before", 9), ("after", 16)):
        take(
            row(
                key,
                agent="Ann Test",
                created_at=at(16, day=day),
                handled_at=at(17, day=day),
                solved_at=at(10, day=day + 1),
            )
        )
    page = visit("mara", "/calendars/add/")
    page.locator("[name=name]").fill("Office")
    page.locator("[name=zone]").select_option("UTC")
    for weekday in range(5):
        page.locator(f"[name=day{weekday}]").fill("09:00-17:00")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Office")
    page.goto("/calendars/team/")
    page.locator("[name=team]").select_option(str(cast.alpha.public_id))
    page.locator("[name=calendar]").select_option(label="Office")
    save(page)
    followed = [turnarounds(page)]
    page.goto(f"/calendars/{Calendar.objects.get().public_id}/hours/")
    page.locator("[name=starts_on]").fill("2026-03-16")
    for weekday in range(7):
        page.locator(f"[name=day{weekday}]").fill("00:00-24:00")
    save(page)
    followed.append(turnarounds(page))
    assert followed == [("2.0 h", "2.0 h"), ("2.0 h", "18.0 h")]


def turnarounds(page: Page) -> tuple[str, ...]:
    """Those of the two contacts, once the schedule has let them follow."""
    recompute_clocks()
    rebuild()
    spans = (f"period=custom&from=2026-03-{first}&to=2026-03-{last}" for first, last in (("09", "15"), ("16", "22")))
    return tuple(figure(page, "turnaround_time", span) for span in spans)
