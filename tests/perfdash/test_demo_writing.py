"""The demonstration in the database: once, all of it or nothing, attributed as it was drawn."""

import re
from datetime import date, datetime, time

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, Survey, WorkTime
from kpis.daily import Level, daily_tables
from kpis.models import Kpi, SetItem, StaleDay, Target
from kpis.periods import Period
from kpis.quarters import quarter_name
from kpis.scopes import organisation_scope
from kpis.selectors import kpi_values
from perfdash.demo import generation, review_rounds
from perfdash.demo.drawing import draw_demonstration
from perfdash.demo.logins import PASSWORD, logins
from perfdash.demo.state import is_aggregated, is_complete, is_generated
from reviews.models import Cycle, Signature
from reviews.workflow import Step
from teams.models import Membership, Person, Team
from teams.roles import Role
from teams.saved_views.models import SavedView
from tests import builders

pytestmark = pytest.mark.django_db

END = date(2026, 11, 22)


def generate() -> None:
    generation.generate(say=lambda text: None, end=END, scale=0.02, months=1)


@pytest.fixture
def generated(catalogue: None) -> None:
    generate()


@pytest.fixture
def catalogue() -> None:
    call_command("migrate", verbosity=0)


def test_everything_that_was_drawn_is_stored(generated: None) -> None:
    drawn = draw_demonstration(END, scale=0.02, months=1)
    teams = drawn.contacts["team"].value_counts().to_dict()
    stored = Contact.objects.values_list("team__name").annotate(n=Count("id"))
    assert dict(stored) == teams
    assert Survey.objects.count() == drawn.contacts["survey_kind"].notna().sum()
    assert WorkTime.objects.count() == len(drawn.work_time)
    assert Person.objects.count() == len(drawn.people)
    assert Membership.objects.count() == sum(len(person.stays) for person in drawn.people)
    assert Contact.objects.filter(handled_at__isnull=False, person=None).count() == 0


def test_each_role_has_a_login_that_works(generated: None) -> None:
    assert [role for role, _name, _login in logins()] == list(Role)
    for role, name, username in logins():
        user = authenticate(request=None, username=username, password=PASSWORD)
        assert user is not None
        assert user.person.name == name
        assert user.person.memberships.filter(role=role, ends_on=None).exists()


def test_every_kpi_of_the_role_sets_has_a_target_of_the_organisation(generated: None) -> None:
    parts = SetItem.objects.exclude(kpi__part_sets__isnull=False).values_list("kpi__key", flat=True)
    targets = Target.objects.filter(team=None, person=None, role="", ends_on=None)
    assert set(parts) <= set(targets.values_list("kpi__key", flat=True))
    csat = Target.objects.filter(kpi=Kpi.objects.get(key="csat"), team=None, person=None).order_by("starts_on")
    assert [(row.target, row.ends_on is None) for row in csat] == [(80, False), (82, True)]
    assert Target.objects.filter(person__name="Nadia Rahman").count() == 1
    assert Target.objects.filter(team__name="Technical support").count() == 2


def test_aggregation_leaves_nothing_stale_and_adds_up(generated: None) -> None:
    generation.aggregate(say=lambda text: None)
    handled = Contact.objects.filter(handled_at__isnull=False).count()
    assert is_aggregated()
    assert not StaleDay.objects.exists()
    for level in (Level.PERSON, Level.ORGANISATION):
        rows = daily_tables()["contacts"].all_rows().filter(level=level)
        assert sum(rows.values_list("handled", flat=True)) == handled > 0


def test_a_kpi_of_one_category_is_counted_along(generated: None) -> None:
    generation.aggregate(say=lambda text: None)
    version = Kpi.objects.get(key="refund_csat").versions.select_related("made_by").get()
    rated = Survey.objects.filter(category=version.categories, kind="csat", score__isnull=False)
    counted = kpi_values(version, organisation_scope(), Period(date(2026, 1, 1), END))[()]
    assert version.made_by is not None
    assert (version.made_by.username, version.categories) == ("manager", "Refund not received")
    assert (counted.n, counted.numerator) == (rated.count(), rated.filter(score__gte=4).count())
    assert counted.n > 0


def test_a_wallboard_hangs_at_the_address_that_is_said(catalogue: None, client: Client) -> None:
    said: list[str] = []
    generation.generate(say=said.append, end=END, scale=0.02, months=1)
    (address,) = re.findall(r"/wallboard/\S+/", " ".join(said))
    assert "How Returns is doing" in client.get(address).content.decode()


def test_the_view_that_the_leader_sent_on_opens_for_both(generated: None, client: Client) -> None:
    views = SavedView.objects.select_related("user")
    assert {view.user.username for view in views} == {"leader", "manager"}
    assert len({view.address for view in views}) == 1
    for view in views:
        client.force_login(view.user)
        assert "Returns" in client.get(view.address).content.decode()


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), ["2026-Q2", "2026-Q3"]),
        (date(2026, 10, 10), ["2026-Q1", "2026-Q2"]),
        (date(2026, 10, 11), ["2026-Q2", "2026-Q3"]),
        (date(2026, 1, 31), ["2025-Q3", "2025-Q4"]),
    ],
)
def test_the_rounds_are_those_of_the_last_quarters_that_were_opened(today: date, expected: list[str]) -> None:
    assert [quarter_name(period.start) for period in review_rounds.last_two(today)] == expected


def test_one_round_is_closed_and_one_on_its_way(catalogue: None) -> None:
    generation.generate(say=lambda text: None, end=END, scale=0.01, months=8)
    generation.aggregate(say=lambda text: None)
    generation.review(say=lambda text: None)
    closed, going = Cycle.objects.order_by("period_start")
    assert (closed.state, going.state) == (Cycle.State.CLOSED, Cycle.State.OPEN)
    assert set(going.reviews.values_list("step", flat=True)) == set(Step) - {Step.CLOSED}
    assert set(closed.reviews.values_list("step", flat=True)) == {Step.CLOSED}
    signed = going.reviews.filter(step=Step.PERSON_SIGNED)
    assert signed.count() > going.reviews.count() / 2
    for signature in Signature.objects.select_related("review__cycle"):
        assert signature.review.frozen_at < signature.at < timezone.make_aware(datetime.combine(END, time()))
    assert is_complete()


def test_an_interrupted_generation_leaves_nothing(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(generation, "ingest_work_time", stop)
    with pytest.raises(KeyboardInterrupt):
        generate()
    assert not is_generated()
    assert not Person.objects.exists()
    assert not Team.objects.exists()
    assert not Contact.objects.exists()


def test_it_refuses_a_database_with_people_of_its_own(catalogue: None) -> None:
    builders.person("Somebody Real")
    with pytest.raises(CommandError, match="already holds people"):
        call_command("demo_data")
    assert Person.objects.count() == 1


@pytest.mark.parametrize("options", [{"scale": 0}, {"scale": 1.5}, {"months": 0}, {"months": 40}])
def test_sizes_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(CommandError) as raised:
        call_command("demo_data", **options)
    assert raised.value.returncode == 2
