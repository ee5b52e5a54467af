"""A definition that counts some categories only, counted by hand: its days, levels, records, and what others still see."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from contacts.models import Survey
from kpis.actions import make_kpi, make_version
from kpis.aggregation import start_run, work_off
from kpis.categories import MOST_KEPT, kept_categories
from kpis.definition_fields import DEFINED
from kpis.definition_preview import preview
from kpis.definitions import definition
from kpis.fact_sums import fact_sums
from kpis.models import Kpi, KpiVersion, StaleDay
from kpis.periods import Period, today
from kpis.records import basis_of, facts_behind
from kpis.scopes import Scope, organisation_scope, person_scope, teams_scope
from kpis.selectors import kpi_values, measured_sums
from kpis.statements import statements
from kpis.values import measures_of, value_of
from tests.builders import aggregate, contact, instant, survey
from tests.conftest import Cast
from tests.contacts.frames import row, take

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
BILLING = "Billing, @ 50 %"


def by_category(key: str, *categories: str, channels: str = "") -> KpiVersion:
    """The next version of a shipped KPI, from the beginning of the year."""
    latest = definition(key, MARCH.last)
    assert latest
    values = {name: getattr(latest, name) for name in DEFINED}
    values |= {"categories": "\n".join(sorted(categories)), "channels": channels}
    return make_version(
        kpi=latest.kpi, kind=latest.kind, values=values, starts_on=date(2026, 1, 1), after=1, by=None, past=True
    )


def rebuild() -> None:
    run = start_run(trigger="test")
    assert run
    work_off(run)


@pytest.fixture
def ratings(cast: Cast) -> Cast:
    """Of Billing: Ann by call 5, 5, 1 and by chat 2, Cleo 4. Of Delivery: Ann 1. Of nothing: Bob 5."""
    for score, channel in ((5, "call"), (5, "call"), (1, "call"), (2, "chat")):
        survey(score, cast.ann, cast.alpha, channel=channel, category=BILLING)
    survey(4, cast.cleo, cast.beta, category=BILLING)
    survey(1, cast.ann, cast.alpha, category="Delivery")
    survey(5, cast.bob, cast.alpha)
    aggregate()
    return cast


def parts(version: KpiVersion, scope: Scope | None = None, by: tuple[str, ...] = ()) -> dict[Any, Any]:
    found = kpi_values(version, scope or organisation_scope(), MARCH, by)
    return {group: (value.numerator, value.denominator) for group, value in found.items()}


def test_only_facts_of_the_categories_count_at_every_level(ratings: Cast) -> None:
    version = by_category("csat", BILLING)
    rebuild()
    assert parts(version) == {(): (3, 5)}
    assert parts(version, teams_scope([ratings.alpha], "Alpha")) == {(): (2, 4)}
    assert parts(version, person_scope(ratings.ann)) == {(): (2, 4)}
    assert parts(version, by=("person",)) == {(ratings.ann.pk,): (2, 4), (ratings.cleo.pk,): (1, 1)}
    assert parts(version, by=("channel",)) == {("call",): (3, 4), ("chat",): (0, 1)}


def test_several_categories_add_up_and_a_channel_narrows_them(ratings: Cast) -> None:
    both, calls, nothing = (
        by_category("csat", BILLING, "Delivery"),
        by_category("dsat", BILLING, "Delivery", channels="call"),
        by_category("csat_mean", "Nothing of it"),
    )
    rebuild()
    assert [parts(version)[()] for version in (both, calls, nothing)] == [(3, 6), (2, 5), (0, 0)]


def test_whoever_asks_for_everything_never_meets_the_rows_of_categories(ratings: Cast) -> None:
    whole = {"surveys.ratings", "surveys.satisfied", "contacts.opened", "work.person_days"}
    groups: list[tuple[str, ...]] = [(), ("person",), ("team",), ("channel",), ("day",)]

    def everything() -> list[Any]:
        return [measured_sums(organisation_scope(), whole, None, MARCH.end, by) for by in groups]

    before = everything()
    by_category("csat", BILLING, "Delivery")
    aggregate()
    assert everything() == before
    assert before[0][()]["surveys.ratings"] == 7


def test_saving_marks_the_days_and_only_for_a_new_category(ratings: Cast) -> None:
    by_category("csat", BILLING)
    assert StaleDay.objects.filter(table="surveys").count() == 1
    rebuild()
    by_category("dsat", BILLING)
    assert not StaleDay.objects.exists()
    assert kept_categories() == (BILLING,)


def test_a_fact_that_changes_its_category_leaves_the_old_one(cast: Cast) -> None:
    take(row("c1", agent="Ann Test", category="Billing"), row("c2", agent="Ann Test", category="Billing"))
    version = by_category("contacts_handled", "Billing")
    aggregate()
    assert parts(version) == {(): (2, None)}
    take(row("c2", agent="Ann Test", category="Moving"))
    rebuild()
    assert parts(version) == {(): (1, None)}


def test_a_survey_is_about_what_its_contact_is_about(cast: Cast) -> None:
    def rated(score: int, **fields: Any) -> dict[str, Any]:
        return row("c1", agent="Ann Test", survey_external_id="s1", survey_kind="csat", survey_score=score, **fields)

    take(rated(5, category="Billing"))
    assert Survey.objects.get().category == "Billing"
    take(rated(4))
    assert Survey.objects.get().category == "Billing"
    version = by_category("csat", "Billing")
    aggregate()
    assert parts(version) == {(): (1, 1)}
    # The file that moves the contact names no survey.
    take(row("c1", agent="Ann Test", category="Moving"))
    assert Survey.objects.get().category == "Moving"
    rebuild()
    assert parts(version) == {(): (0, 0)}
    take({"survey_external_id": "s1", "survey_kind": "csat", "survey_score": 3})
    assert (Survey.objects.get().category, Survey.objects.get().score) == ("Moving", 3)


def test_the_records_behind_it_and_its_sql_are_of_its_categories(ratings: Cast) -> None:
    version = by_category("csat", BILLING)
    assert measures_of(version) == {f"surveys.satisfied@@{BILLING}", f"surveys.ratings@@{BILLING}"}
    facts = facts_behind(basis_of(version), organisation_scope(), MARCH)
    assert facts is not None
    assert sorted(fact.score for fact in facts) == [1, 2, 4, 5, 5]
    assert all("category" in statement.sql for statement in statements(version, organisation_scope(), MARCH))


def test_straight_from_the_facts_it_is_the_same(ratings: Cast) -> None:
    versions = (
        by_category("csat", BILLING),
        by_category("dsat", "Delivery", channels="call"),
        by_category("csat_mean", "Nothing of it"),
    )
    rebuild()
    for version in versions:
        for scope in (organisation_scope(), teams_scope([ratings.alpha], ""), person_scope(ratings.ann)):
            counted = value_of(version, fact_sums(version, scope, MARCH))
            assert counted == kpi_values(version, scope, MARCH)[()]


def test_quantiles_and_closing_values_have_categories_too(cast: Cast) -> None:
    for hours in (1, 2, 3, 100):
        at = instant(date(2026, 3, 2))
        contact(cast.ann, cast.alpha, at=at, solved_at=at, closed_at=None, resolution_seconds=3600 * hours,
                category="Billing" if hours < 100 else "Moving")  # fmt: skip
    median, backlog = by_category("total_resolution_time_median", "Billing"), by_category("backlog", "Billing")
    aggregate()
    for version, expected in ((median, pytest.approx(2, rel=0.01)), (backlog, 3)):
        assert kpi_values(version, organisation_scope(), MARCH)[()].value == expected
        assert value_of(version, fact_sums(version, organisation_scope(), MARCH)).value == expected


@pytest.mark.parametrize(
    ("key", "categories", "sentence"),
    [
        ("productivity", ["Billing"], "has no category: leave it empty"),
        ("csat", ["x" * 201], "at most 200 characters"),
        ("csat", [f"c{number}" for number in range(MOST_KEPT + 1)], "keep 20 categories; with these"),
    ],
)
def test_what_cannot_be_kept_is_refused(cast: Cast, key: str, categories: list[str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence) as refused:
        by_category(key, *categories)
    assert list(refused.value.message_dict) == ["categories"]


def test_a_composite_has_none(cast: Cast) -> None:
    make_kpi(key="care", kind="composite", values={"label": "a", "description": "b", "categories": "Billing"},
             starts_on=today(), by=None)  # fmt: skip
    assert Kpi.objects.get(key="care").versions.get().categories == ""


def test_a_preview_of_a_new_category_reads_the_records_of_the_thirty_days(cast: Cast) -> None:
    for days, score in ((1, 5), (2, 4), (20, 1), (31, 1)):
        survey(score, cast.ann, cast.alpha, at=instant(today() - timedelta(days=days)), category="Billing")
    survey(1, cast.ann, cast.alpha, at=instant(today() - timedelta(days=1)), category="Moving")
    aggregate()
    drafted = definition("csat", today())
    assert drafted
    drafted.categories = "Billing"
    shown = preview(drafted, None)
    assert shown
    assert shown.new.days_only
    assert (shown.new.value.numerator, shown.new.value.denominator) == (2, 3)
    assert [(point.value, point.n) for point in shown.new.points[-4:]] == [(None, 0), (0, 1), (None, 0), (100, 2)]
    by_category("dsat", "Billing")
    rebuild()
    kept = preview(drafted, None)
    assert kept
    assert not kept.new.days_only
    assert kept.new.value == shown.new.value
