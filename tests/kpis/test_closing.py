"""A closed period keeps its figures; what comes later stands beside them, with who brought it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, transaction
from django.db.models import Model

from kpis import closing
from kpis.actions import set_target
from kpis.aggregation import mark_stale, start_run, work_off
from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure
from kpis.closing import begin_closing, close_period, freeze_cards
from kpis.corrections import corrections, runs_behind
from kpis.freezing import Freezer
from kpis.models import Kpi
from kpis.periods import Period, today
from kpis.sealed_cards import card_checksum, period_checksum
from tests.builders import contact, instant, person, stay, survey
from tests.conftest import Cast
from tests.scenes import march

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1), "month")
HAND = ClosedPeriod.Trigger.HAND


def close(period: Period = MARCH) -> ClosedPeriod:
    return close_period(period, by=None, trigger=HAND)


def figure(closed: ClosedPeriod, key: str = "csat", **scope: object) -> FrozenFigure:
    card = closed.cards.get(**({"person": None, "team": None} | scope))
    return card.figures.select_related("version__kpi", "target").get(version__kpi__key=key)


def test_everybody_has_a_card(cast: Cast) -> None:
    march(cast)
    closed = close()
    # the organisation, five teams, eight people
    assert (closed.state, closed.cards_expected, closed.cards.count()) == ("closed", 14, 14)
    assert closed.cards.filter(person=cast.ann, role="agent").exists()


def test_a_figure_is_frozen_with_all_that_made_it(cast: Cast) -> None:
    march(cast)
    found = figure(close(), person=cast.ann)
    # 9 of 12 ratings; the target is 70 at least, 80 wanted: half of the way.
    assert (found.numerator, found.denominator, found.value, found.n) == (9, 12, 75.0, 12)
    assert (found.attainment, float(found.weight), found.absent) == (50.0, 30.0, "")
    assert found.version.number == 1
    assert found.target is not None
    assert found.target.target == 80
    assert found.card.sums["surveys.ratings"] == 12


def test_teams_leaders_and_the_organisation_add_up(cast: Cast) -> None:
    march(cast)
    closed = close()
    # Ann and Bob: 11 of 15; with Cleo 31 of 35.
    assert figure(closed, team=cast.alpha).numerator == 11
    assert figure(closed, team=cast.north).denominator == 15
    assert figure(closed, person=cast.lena).denominator == 15
    assert (figure(closed).numerator, figure(closed).denominator) == (31, 35)


def test_a_target_that_changes_on_the_way_counts_for_its_days(cast: Cast) -> None:
    # 3 March: 10 of 10 under 70/80 is 100; 20 March: 5 of 10 under 40/60 is 50. By their denominators: 75.
    csat = Kpi.objects.get(key="csat")
    set_target(kpi=csat, starts_on=date(2026, 1, 1), minimum=70, target=80, by=None)
    set_target(kpi=csat, starts_on=date(2026, 3, 15), minimum=40, target=60, by=None)
    for day, good, bad in ((3, 10, 0), (20, 5, 5)):
        for score in [5] * good + [1] * bad:
            survey(score, cast.ann, cast.alpha, at=instant(date(2026, 3, day)))
    mark_stale("contacts.Survey", [date(2026, 3, 3), date(2026, 3, 20)])
    rebuild("test")
    found = figure(close(), person=cast.ann)
    assert found.attainment == 75.0


def test_closing_again_changes_nothing(cast: Cast) -> None:
    march(cast)
    first = close()
    before = sorted(first.cards.values_list("pk", "checksum"))
    late(cast)
    second = close()
    assert (second.pk, second.closed_at) == (first.pk, first.closed_at)
    assert sorted(second.cards.values_list("pk", "checksum")) == before


def test_an_interrupted_closing_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    march(cast)
    monkeypatch.setattr(closing, "CHUNK", 4)
    closed = begin_closing(MARCH, by=None, trigger=HAND)
    holders = Freezer(MARCH).holders
    closing._freeze_chunk(closed, Freezer(MARCH), holders[:4])
    assert (closed.cards.count(), closed.state) == (4, "closing")
    kept = set(closed.cards.values_list("pk", flat=True))
    assert freeze_cards(closed).state == "closed"
    assert closed.cards.count() == 14
    assert kept <= set(closed.cards.values_list("pk", flat=True))


def test_the_checksums_hold_over_what_is_stored(cast: Cast) -> None:
    march(cast)
    closed = close()
    cards = list(closed.cards.prefetch_related("figures"))
    assert all(card_checksum(closed, card, list(card.figures.all())) == card.checksum for card in cards)
    assert period_checksum([card.checksum for card in cards]) == closed.checksum


@pytest.mark.parametrize(
    ("model", "column"), [(FrozenCard, "score"), (FrozenFigure, "value"), (ClosedPeriod, "cards_expected")]
)
def test_the_database_refuses_to_change_what_is_frozen(cast: Cast, model: type[Model], column: str) -> None:
    march(cast)
    close()
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.update(**{column: 99})


def test_a_deleted_login_leaves_the_closed_period(cast: Cast) -> None:
    march(cast)
    closed = close_period(MARCH, by=cast.user("mara"), trigger=HAND)
    cast.user("mara").delete()
    closed.refresh_from_db()
    assert (closed.by, closed.by_name) == (None, "Mara Test")


def test_a_period_that_is_not_over_is_refused(cast: Cast) -> None:
    tomorrow = Period(today(), today() + timedelta(days=40))
    with pytest.raises(ValidationError, match="closed after that day"):
        close(tomorrow)


def test_a_period_that_waits_to_be_computed_is_refused(cast: Cast) -> None:
    march(cast)
    mark_stale("contacts.Survey", [date(2026, 3, 10)])
    with pytest.raises(ValidationError, match="1 day of the period waits"):
        close()
    assert not ClosedPeriod.objects.exists()


def late(cast: Cast) -> None:
    """Three more ratings of 5 for Ann, computed by a run of Ada's."""
    for _number in range(3):
        survey(5, cast.ann, cast.alpha)
    mark_stale("contacts.Survey", [date(2026, 3, 10)])
    rebuild("import", cast)


def rebuild(trigger: str, cast: Cast | None = None) -> None:
    run = start_run(trigger=trigger, by=cast.user("ada") if cast else None)
    assert run is not None
    work_off(run)


def test_late_facts_stand_beside_the_frozen_figure_with_who_brought_them(cast: Cast) -> None:
    march(cast)
    closed = close()
    late(cast)
    card = closed.cards.select_related("closed", "person", "team").get(person=cast.ann)
    found = corrections(card, list(card.figures.select_related("version__kpi")))
    csat = found[Kpi.objects.get(key="csat").pk]
    # 12 of 15 instead of 9 of 12
    assert (csat.figure.value, csat.now.value) == (75.0, 80.0)
    assert csat.measures == (("surveys.ratings", 12, 15), ("surveys.satisfied", 9, 12))
    (run,) = runs_behind(card, found.values())
    assert (run.trigger, run.by) == ("import", cast.user("ada"))
    bobs = closed.cards.select_related("closed", "person", "team").get(person=cast.bob)
    assert corrections(bobs, list(bobs.figures.select_related("version__kpi"))) == {}


def test_a_quantile_is_frozen_and_corrected_too(cast: Cast) -> None:
    march(cast)
    closed = close()
    assert "contacts.handle_seconds" in figure(closed).card.sums
    contact(cast.ann, cast.alpha, handle_seconds=900)
    mark_stale("contacts.Contact", [date(2026, 3, 10)])
    rebuild("test")
    card = closed.cards.select_related("closed", "person", "team").get(person=None, team=None)
    found = corrections(card, list(card.figures.select_related("version__kpi")))
    assert all(now != then for one in found.values() for _key, then, now in one.measures)
    assert found


def test_the_queries_do_not_grow_with_the_people(cast: Cast, django_assert_max_num_queries: object) -> None:
    march(cast)
    for number in range(40):
        stay(person(f"Agent {number}"), cast.alpha)
    closed = begin_closing(MARCH, by=None, trigger=HAND)
    freezer = Freezer(MARCH)
    holders = freezer.holders
    closing._freeze_chunk(closed, freezer, holders[:6])
    # Two for the savepoint, lock, what is made, three tables, running sums, cards, figures; SQLite inserts in batches.
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        closing._freeze_chunk(closed, freezer, [h for h in holders if h.person and not h.teams][:40])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_freeze_everybody_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    march(cast)
    monkeypatch.setattr(closing, "CHUNK", 3)

    def work() -> ClosedPeriod:
        try:
            return close()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        one, other = (pool.submit(work) for _worker in range(2))
        assert one.result().pk == other.result().pk
    closed = ClosedPeriod.objects.get()
    assert (closed.state, closed.cards.count()) == ("closed", 14)
    assert closed.checksum == period_checksum(list(closed.cards.values_list("checksum", flat=True)))
