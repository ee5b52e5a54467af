"""Scorecards, counted by hand: scores, shares, what is absent and why, targets that change, trends."""

from datetime import date, timedelta
from typing import Any

import pytest

from kpis.actions import set_target
from kpis.definitions import Part, definition, role_set
from kpis.models import Kpi, KpiSet, KpiVersion, SetItem, Target
from kpis.periods import Period
from kpis.scopes import organisation_scope, person_scope, teams_scope
from kpis.scorecards import MUTED, NO_DATA, NO_TARGET, NOT_MEASURED, TREND_WEEKS, Entry, Scorecard, scorecard
from kpis.targets import TargetScope, team_chain
from teams.access import Window
from teams.models import Person
from teams.roles import Role
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
MIDDLE = date(2026, 3, 16)
NEW_YEAR = date(2026, 1, 1)


def kpi(key: str) -> Kpi:
    return Kpi.objects.get(key=key)


def version(key: str) -> KpiVersion:
    found = definition(key, date(2026, 3, 1))
    assert found is not None
    return found


def target(key: str = "csat", starts_on: date = NEW_YEAR, **fields: Any) -> Target:
    return set_target(**({"kpi": kpi(key), "starts_on": starts_on, "minimum": 70, "target": 80, "by": None} | fields))


def rate(who: Person, cast: Cast, satisfied: int, others: int, day: date = date(2026, 3, 10)) -> None:
    """So many ratings of 5 and of 1 on a day."""
    for score in [5] * satisfied + [1] * others:
        survey(score, who, cast.alpha, at=instant(day))


def card_of(cast: Cast, *keys: str, period: Period = MARCH, **options: Any) -> Scorecard:
    """Ann's card: of the KPIs given, each with weight 10; without any, of an agent's set."""
    parts = [Part(version(key), 10.0) for key in keys] or None
    scope = TargetScope(cast.ann.pk, team_chain(cast.alpha), Role.AGENT)
    return scorecard(person_scope(cast.ann), Role.AGENT, period, scope, parts, **options)


def only(card: Scorecard) -> Entry:
    (entry,) = card.entries
    return entry


def test_the_score_is_the_weighted_mean_and_absent_parts_give_their_weight_away(cast: Cast) -> None:
    target("csat", stretch=90)
    target("average_handle_time", minimum=100, target=200, target_to=400, maximum=600)
    rate(cast.ann, cast, 9, 3)
    for _number in range(10):
        contact(cast.ann, cast.alpha, handle_seconds=500)
    aggregate()
    card = card_of(cast)
    found = {
        e.version.kpi.key: (e.weight, e.attainment, e.share, e.absent)
        for top in card.entries
        for e in (top, *top.parts)
    }
    assert found == {
        # Of productivity, first response and handle time (25) the last alone has data: 50 halfway from 400 to 600.
        "performance": (40.0, 50.0, pytest.approx(400 / 7), ""),
        "productivity": (37.5, None, 0.0, NO_DATA),
        "first_response_within_target": (37.5, None, 0.0, NO_DATA),
        "average_handle_time": (25.0, 50.0, 100.0, ""),
        "quality_score": (30.0, None, 0.0, NOT_MEASURED),
        # 9 of 12 are 75 %, halfway from 70 to 80.
        "csat": (30.0, 50.0, pytest.approx(300 / 7), ""),
    }  # fmt: skip
    assert card.score == pytest.approx((40 * 50 + 30 * 50) / 70)
    assert [entry.version.kpi.key for entry in card.absent] == [
        "productivity", "first_response_within_target", "quality_score"
    ]  # fmt: skip


def test_unequal_attainments_are_weighed(cast: Cast) -> None:
    target("csat")
    target("dsat", minimum=50, target=25, stretch=0)
    rate(cast.ann, cast, 9, 3)
    aggregate()
    parts = [Part(version("csat"), 30.0), Part(version("dsat"), 10.0)]
    card = scorecard(person_scope(cast.ann), Role.AGENT, MARCH, TargetScope(cast.ann.pk), parts)
    assert [(entry.attainment, entry.share) for entry in card.entries] == [(50.0, 75.0), (100.0, 25.0)]
    assert card.score == pytest.approx(62.5)


def test_a_value_under_its_minimum_n_is_shown_and_takes_no_part(cast: Cast) -> None:
    target()
    rate(cast.ann, cast, 9, 0)
    aggregate()
    entry = only(card_of(cast, "csat"))
    assert entry.value is not None
    assert (entry.value.value, entry.absent, entry.attainment, entry.share) == (100.0, MUTED, None, 0.0)
    assert card_of(cast, "csat").score is None


def test_a_value_without_a_target_is_shown_and_takes_no_part(cast: Cast) -> None:
    rate(cast.ann, cast, 12, 0)
    aggregate()
    card = card_of(cast, "csat")
    assert (only(card).absent, card.score, card.absent) == (NO_TARGET, None, card.entries)


def test_a_count_without_rows_has_no_data_and_with_rows_may_be_zero(cast: Cast) -> None:
    assert only(card_of(cast, "contacts_handled")).absent == NO_DATA
    target("contacts_handled", minimum=0, target=10)
    contact(cast.ann, cast.alpha, handled_at=None, closed_at=None)
    aggregate()
    entry = only(card_of(cast, "contacts_handled"))
    assert entry.value is not None
    assert (entry.value.value, entry.attainment, entry.absent) == (0.0, 0.0, "")


def test_a_composite_of_parts_that_are_absent_for_one_reason_gives_that_reason(cast: Cast) -> None:
    performance, csat = version("performance"), version("csat")

    def reason(*parts: Part) -> str:
        whole = Part(performance, 10.0, parts)
        return only(scorecard(person_scope(cast.ann), "", MARCH, TargetScope(), [whole])).absent

    rate(cast.ann, cast, 12, 0)
    aggregate()
    quality = Part(version("quality_score"), 1.0)
    assert reason(quality) == NOT_MEASURED
    assert reason(Part(csat, 1.0)) == NO_TARGET
    assert reason(quality, Part(csat, 1.0)) == NO_DATA
    assert reason() == NO_DATA


def test_a_composite_inside_a_composite_is_read_to_its_leaves(cast: Cast) -> None:
    target()
    rate(cast.ann, cast, 9, 3)
    aggregate()
    inner = Part(version("performance"), 5.0, (Part(version("csat"), 1.0),))
    outer = Part(version("performance"), 10.0, (inner,))
    card = scorecard(person_scope(cast.ann), "", MARCH, TargetScope(), [outer])
    assert (card.score, [leaf.version.kpi.key for leaf in card.leaves()]) == (50.0, ["csat"])
    found = card.entry("csat")
    assert found is not None
    assert found.attainment == 50.0


def test_a_composite_that_holds_itself_is_left_out_of_itself(cast: Cast) -> None:
    """Two composites that hold each other, which nobody can make: the inner one is left empty."""
    performance, other = version("performance"), Kpi.objects.create(key="other", family="composite")
    KpiVersion.objects.create(
        kpi=other, number=1, starts_on=NEW_YEAR, label="Other", description="Other.", kind="composite", unit="points",
        direction="higher",
    )  # fmt: skip
    for whole, part in ((performance.kpi, other), (other, performance.kpi)):
        one = KpiSet.objects.create(composite=whole, starts_on=NEW_YEAR)
        SetItem.objects.create(kpi_set=one, kpi=part, weight=100)
        KpiSet.objects.filter(pk=one.pk).update(sealed=True)
    (top,) = [part for part in role_set(Role.AGENT, MARCH.last) if part.version.kpi == performance.kpi]
    assert [(below.version.kpi.key, below.parts) for below in top.parts] == [("other", ())]


def test_weights_of_zero_have_attainments_and_no_score(cast: Cast) -> None:
    target()
    rate(cast.ann, cast, 9, 3)
    aggregate()
    card = scorecard(person_scope(cast.ann), "", MARCH, TargetScope(), [Part(version("csat"), 0.0)])
    assert (only(card).attainment, only(card).share, card.score) == (50.0, 0.0, None)


def test_each_day_is_judged_by_the_target_in_force_on_it(cast: Cast) -> None:
    target()
    second = target(starts_on=MIDDLE, minimum=80, target=90)
    rate(cast.ann, cast, 8, 2, date(2026, 3, 15))
    rate(cast.ann, cast, 24, 6, MIDDLE)
    aggregate()
    entry = only(card_of(cast, "csat"))
    # 80 % both times: 100 on the 10 ratings before the change, 0 on the 30 after it.
    assert (entry.attainment, entry.target, entry.target_changes) == (25.0, second, (MIDDLE,))


def test_days_without_a_target_are_not_judged(cast: Cast) -> None:
    target(starts_on=MIDDLE)
    rate(cast.ann, cast, 0, 10, date(2026, 3, 15))
    rate(cast.ann, cast, 10, 0, MIDDLE)
    aggregate()
    entry = only(card_of(cast, "csat"))
    assert entry.value is not None
    assert (entry.value.value, entry.attainment, entry.absent) == (50.0, 100.0, "")


def test_a_target_that_ended_inside_the_period_still_judges_its_days(cast: Cast) -> None:
    first = target(ends_on=MIDDLE)
    rate(cast.ann, cast, 10, 0, date(2026, 3, 15))
    rate(cast.ann, cast, 0, 10, MIDDLE)
    aggregate()
    entry = only(card_of(cast, "csat"))
    assert (entry.attainment, entry.target, entry.absent) == (100.0, first, "")


def test_data_on_days_without_a_target_alone_is_without_a_target(cast: Cast) -> None:
    target(starts_on=MIDDLE)
    rate(cast.ann, cast, 12, 0, date(2026, 3, 15))
    aggregate()
    entry = only(card_of(cast, "csat"))
    assert (entry.attainment, entry.absent) == (None, NO_TARGET)


def test_a_count_is_judged_by_the_last_target_of_the_period(cast: Cast) -> None:
    target("contacts_handled", minimum=0, target=4)
    target("contacts_handled", minimum=0, target=8, starts_on=MIDDLE)
    for day in (15, 15, 16, 16):
        contact(cast.ann, cast.alpha, at=instant(date(2026, 3, day)))
    aggregate()
    assert only(card_of(cast, "contacts_handled")).attainment == 50.0


def test_the_nearest_target_wins(cast: Cast) -> None:
    rate(cast.ann, cast, 12, 0)
    aggregate()
    given = [
        target(),
        target(role=Role.AGENT),
        target(team=cast.root),
        target(team=cast.north),
        target(team=cast.alpha),
        target(person=cast.ann),
    ]
    for nearest in reversed(given):
        assert only(card_of(cast, "csat")).target == nearest
        nearest.delete()


def test_targets_of_others_are_not_ours(cast: Cast) -> None:
    rate(cast.ann, cast, 12, 0)
    aggregate()
    target(person=cast.bob)
    target(team=cast.beta)
    target(role=Role.TEAM_LEADER)
    assert only(card_of(cast, "csat")).target is None


@pytest.fixture
def backlog(cast: Cast) -> Cast:
    """Ann: opened 10 February and still open, opened 5 March and closed 20 March, opened 25 March and still open."""
    for opened, closed in ((date(2026, 2, 10), None), (date(2026, 3, 5), date(2026, 3, 20)), (date(2026, 3, 25), None)):
        contact(cast.ann, cast.alpha, at=instant(opened), handled_at=None, closed_at=closed and instant(closed, 15))
    aggregate()
    return cast


def test_a_closing_value_is_that_of_the_last_day_and_never_a_sum(backlog: Cast) -> None:
    target("backlog", minimum=4, target=0)
    entry = only(card_of(backlog, "backlog"))
    assert entry.value is not None
    assert entry.previous is not None
    assert (entry.value.value, entry.previous.value, entry.attainment) == (2.0, 1.0, 50.0)


def test_the_trend_of_a_closing_value_is_its_state_at_the_end_of_each_week(backlog: Cast) -> None:
    points = only(card_of(backlog, "backlog")).points
    assert [point.day for point in points] == [MARCH.end - timedelta(days=7 * back) for back in range(13, 0, -1)]
    # Weeks ending on 10 February (the day itself counts), ..., 10, 17, 24 and 31 March.
    assert [point.value for point in points] == [None] * 5 + [1, 1, 1, 1, 2, 2, 1, 2]


def test_a_closing_value_in_a_leaders_tenure_starts_from_what_was_open(backlog: Cast) -> None:
    since_march = (Window(backlog.alpha.path, date(2026, 3, 1), None, frozenset()),)
    scope = teams_scope([backlog.alpha], "Alpha", windows=since_march)
    card = scorecard(scope, "", MARCH, TargetScope(), [Part(version("backlog"), 0.0)])
    value = only(card).value
    assert value is not None
    assert value.value == 2.0


def test_the_previous_period_is_compared_with_unless_it_lies_before_all_data(cast: Cast) -> None:
    rate(cast.ann, cast, 9, 3)
    rate(cast.ann, cast, 5, 5, date(2026, 2, 10))
    aggregate()
    card = card_of(cast, "csat")
    assert (card.previous_period.start, card.previous_period.end) == (date(2026, 1, 29), date(2026, 3, 1))
    previous = only(card).previous
    assert previous is not None
    assert (previous.value, previous.n) == (50.0, 10)
    assert only(card_of(cast, "csat", since=date(2026, 1, 29))).previous == previous
    assert only(card_of(cast, "csat", since=date(2026, 1, 30))).previous is None


def test_the_trend_has_a_point_for_each_seven_days_up_to_the_end(cast: Cast) -> None:
    rate(cast.ann, cast, 1, 0, date(2026, 3, 31))
    rate(cast.ann, cast, 1, 3, date(2026, 3, 25))
    rate(cast.ann, cast, 0, 2, date(2026, 3, 24))
    aggregate()
    points = only(card_of(cast, "csat")).points
    assert len(points) == TREND_WEEKS
    assert [(point.day, point.value, point.n) for point in points[-3:]] == [
        (date(2026, 3, 11), None, 0), (date(2026, 3, 18), 0.0, 2), (date(2026, 3, 25), 40.0, 5)
    ]  # fmt: skip


def test_a_long_period_has_a_trend_as_long(cast: Cast) -> None:
    year = Period(date(2025, 4, 1), date(2026, 4, 1))
    points = only(card_of(cast, "csat", period=year)).points
    assert (len(points), points[0].day) == (53, date(2026, 4, 1) - timedelta(days=7 * 53))


def test_a_kpi_whose_source_does_not_exist_yet_is_not_measured(cast: Cast) -> None:
    entry = only(card_of(cast, "quality_score"))
    assert (entry.absent, entry.value, entry.points) == (NOT_MEASURED, None, ())


def test_the_definition_is_the_one_in_force_at_the_end_of_the_period(cast: Cast) -> None:
    first = version("csat")
    KpiVersion.objects.create(
        kpi=first.kpi, number=2, starts_on=date(2026, 3, 20), label="CSAT of fives", description="Ratings of 5.",
        counts_on="rating date", numerator="surveys.rated_5", denominator="surveys.ratings", scale=100, unit="percent",
        direction="higher",
    )  # fmt: skip
    for score in [5] * 6 + [4] * 6:
        survey(score, cast.ann, cast.alpha)
    aggregate()

    def shown(period: Period) -> tuple[int, float | None]:
        entry = card_of(cast, period=period).entry("csat")
        assert entry is not None
        assert entry.value is not None
        return entry.version.number, entry.value.value

    assert shown(Period(date(2026, 3, 1), date(2026, 3, 20))) == (1, 100.0)
    assert shown(MARCH) == (2, 50.0)


def test_sums_of_the_period_and_further_measures_come_with_the_card(cast: Cast) -> None:
    rate(cast.ann, cast, 2, 1)
    rate(cast.ann, cast, 5, 5, date(2026, 2, 10))
    aggregate()
    card = card_of(cast, "csat", also=["surveys.rated_1"])
    assert card.sums == {"surveys.satisfied": 2, "surveys.ratings": 3, "surveys.rated_1": 1}


def test_the_organisations_card_reads_every_team(cast: Cast) -> None:
    rate(cast.ann, cast, 9, 0)
    for _number in range(3):
        survey(1, cast.cleo, cast.beta)
    aggregate()
    card = scorecard(organisation_scope(), "", MARCH, TargetScope(), [Part(version("csat"), 0.0)])
    value = only(card).value
    assert value is not None
    assert (value.numerator, value.denominator, value.value) == (9, 12, 75.0)


def test_a_card_is_read_in_six_queries_however_much_it_shows(cast: Cast, django_assert_num_queries: Any) -> None:
    rate(cast.ann, cast, 9, 3)
    contact(cast.ann, cast.alpha)
    aggregate()
    with django_assert_num_queries(6):
        card_of(cast)


def test_what_is_in_a_composite_weighs_as_much_as_its_part_of_the_card() -> None:
    parts = tuple(
        Entry(KpiVersion(label=name), weight, None, None, None, None) for name, weight in (("a", 75.0), ("b", 25.0))
    )
    composite = Entry(KpiVersion(label="all"), 40.0, None, None, None, None, parts=parts)
    card = Scorecard(
        organisation_scope(),
        "agent",
        Period(date(2026, 3, 1), date(2026, 4, 1)),
        Period(date(2026, 2, 1), date(2026, 3, 1)),
        (composite,),
    )
    assert [(leaf.version.label, leaf.weight) for leaf in card.leaves()] == [("a", 30.0), ("b", 10.0)]
