"""Who needs attention: a person who falls alone is named; where everybody falls, the unit is."""

from datetime import date

from kpis.actions import set_target
from kpis.models import Kpi
from tests.builders import aggregate, instant, survey
from tests.conftest import Cast
from tests.dashboards.test_pages import text

APRIL = "period=custom&from=2026-04-01&to=2026-04-30"


def rate(cast: Cast, name: str, good: int, bad: int, day: date) -> None:
    who = getattr(cast, name)
    for score in [5] * good + [1] * bad:
        survey(score, who, cast.alpha, at=instant(day))


def ratings(cast: Cast, ann: tuple[int, int], bob: tuple[int, int]) -> str:
    """March is 45 of 50 for both; April as given, (good, bad). The minimum is 70 %."""
    set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 1, 1), minimum=70, target=80, by=None)
    for name, (good, bad) in (("ann", ann), ("bob", bob)):
        rate(cast, name, 45, 5, date(2026, 3, 10))
        rate(cast, name, good, bad, date(2026, 4, 10))
    aggregate()
    page = text(cast.client("lena"), f"/my-team/?{APRIL}")
    return page[page.index("Who needs attention") : page.index('id="tiles-heading"')]


def test_who_falls_alone_is_named(cast: Cast) -> None:
    shown = ratings(cast, ann=(25, 25), bob=(45, 5))
    assert "Ann Test: CSAT 50.0 %" in shown
    assert "whole unit" not in shown


def test_one_click_leads_to_what_a_talk_needs(cast: Cast) -> None:
    shown = ratings(cast, ann=(25, 25), bob=(45, 5))
    assert f'href="/people/{cast.ann.public_id}/one-to-one/?{APRIL.replace("&", "&amp;")}">Prepare a talk' in shown


def test_where_everybody_falls_the_unit_is_named(cast: Cast) -> None:
    # 90 of 100 before, 50 of 100 now, and each as the other.
    shown = ratings(cast, ann=(25, 25), bob=(25, 25))
    assert "CSAT went from 90.0 % to 50.0 % in the whole unit" in shown
    assert "Ann Test: CSAT" not in shown
    assert "Bob Test: CSAT" not in shown


def test_an_estimate_stands_beside_few_cases(cast: Cast) -> None:
    # 4, 5 and 6 of 10 differ by chance alone: each estimate is the mean, and the raw figure stays.
    for name, good in (("ann", 4), ("bob", 6), ("cleo", 5)):
        rate(cast, name, good, 10 - good, date(2026, 4, 10))
    aggregate()
    page = text(cast.client("lena"), f"/my-team/?{APRIL}")
    assert "n 10 · estimate 50.0 %" in page
    assert "60.0 %" in page
    assert "empirical Bayes" in page


def test_people_stand_by_name_and_by_need_never_by_rank(cast: Cast) -> None:
    ratings(cast, ann=(35, 15), bob=(45, 5))
    page = text(cast.client("lena"), f"/my-team/?{APRIL}")
    table = page[page.index("Agents by KPI") :]
    assert table.index("Ann Test") < table.index("Bob Test")
