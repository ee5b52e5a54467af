"""Kept answers: the same without asking again, another as soon as anything they are made of has changed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from redis.exceptions import ConnectionError as RedisAwayError

from contacts.daily import ContactDay, SurveyDay, WorkDay
from contacts.models import Contact, Import, Survey
from kpis.actions import make_set, make_version, set_target
from kpis.aggregation import start_run, work_off
from kpis.closed_models import ClosedPeriod
from kpis.closing import close_period
from kpis.kept import answers
from kpis.kept.watching import STATE, watched
from kpis.models import Kpi, Run
from kpis.periods import Period, today
from reviews.actions import create_cycle, open_cycle
from teams.actions import add_membership, end_membership, move_person, update_person, update_team
from teams.roles import Role
from tests.builders import aggregate, survey
from tests.conftest import Cast
from tests.contacts.frames import survey_row, take
from tests.scenes import PERIOD, march

pytestmark = pytest.mark.django_db(transaction=True)

ME, TEAM, WHOLE = f"/me/?{PERIOD}", f"/my-team/?{PERIOD}", f"/operations/?{PERIOD}"
VALUES = "/api/v1/kpis/csat/values/?from=2026-03-01&to=2026-03-31"
CARD = "/api/v1/scorecards/organisation/?from=2026-03-01&to=2026-03-31"
KEPT = (("ann", ME), ("lena", TEAM), ("mara", WHOLE), ("mara", VALUES), ("mara", CARD))
BEGAN, MARCH = date(2000, 1, 1), Period(date(2026, 3, 1), date(2026, 4, 1), "month")


@pytest.fixture
def figures(cast: Cast) -> Cast:
    return march(cast)


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


@pytest.mark.parametrize(("who", "address"), KEPT)
def test_a_second_answer_is_the_first_one_without_asking_again(figures: Cast, who: str, address: str) -> None:
    client = figures.client(who)
    first = text(client, address)
    with CaptureQueriesContext(connection) as asked:
        second = text(client, address)
    # the login, what it may see for the navigation, the state of the data; a session that is looked up
    assert len(asked) <= 4
    assert without_token(second) == without_token(first)


def test_a_first_answer_asks_little_too(figures: Cast) -> None:
    """With the login and the state of the data, for the period that pages begin with."""
    client = figures.client("ann")
    client.get("/kpis/")
    with CaptureQueriesContext(connection) as asked:
        text(client, "/me/?period=28d")
    assert len(asked) <= 12


@pytest.mark.parametrize(("who", "address"), KEPT)
def test_every_table_behind_a_kept_answer_is_watched(figures: Cast, who: str, address: str) -> None:
    """Facts mark their days stale, rebuilt days leave a build; an import's name and a run's trigger come before both."""
    close_period(MARCH, by=None, trigger=ClosedPeriod.Trigger.HAND)
    survey(1, figures.ann, figures.alpha)
    aggregate()
    covered = (Contact, Survey, Run, ContactDay, SurveyDay, WorkDay)
    known = {model._meta.db_table for model in (*watched(), *covered)} | {STATE, "django_session"}
    with CaptureQueriesContext(connection) as asked:
        text(figures.client(who), address)
    read = {table for query in asked for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', query["sql"])}
    assert read - known == set()


@dataclass(frozen=True)
class Change:
    """What is done, and on whose answer it shows: ``gone`` is there before and not after, ``come`` the other way."""

    do: Callable[[Cast], Any]
    who: str
    address: str
    gone: str = ""
    come: str = ""


def csat() -> Kpi:
    return Kpi.objects.get(key="csat")


def define_anew(cast: Cast) -> None:
    values = {
        "label": "Rated five", "description": "Ratings of 5.", "numerator": "surveys.rated_5",
        "denominator": "surveys.ratings", "unit": "percent", "direction": "higher", "scale": 100,
    }  # fmt: skip
    make_version(kpi=csat(), kind="ratio", values=values, starts_on=date(2026, 1, 1), after=1, by=None, past=True)


def weigh_anew(cast: Cast) -> None:
    weights = [(csat(), Decimal(100))]
    make_set(weights=weights, starts_on=date(2026, 1, 1), after=BEGAN, by=None, role="agent", past=True)


def rebuild(cast: Cast) -> None:
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)


def bring_survey(cast: Cast) -> None:
    take(survey_row("late", 1, agent="Ann Test") | {"survey_comment": "never again"}, create_people=False)


def late_and_rebuilt(cast: Cast) -> None:
    bring_survey(cast)
    rebuild(cast)


def leave_the_operations(cast: Cast) -> None:
    end_membership(cast.mara.memberships.get(), ends_on=date(2026, 2, 1), by=None)


def bring_nothing(cast: Cast) -> None:
    Import.objects.create(file_name="e.csv", mapping="nightly_export", state=Import.State.DONE, finished_at=now())


def open_reviews(cast: Cast) -> None:
    quarter = Period(date(2026, 1, 1), date(2026, 4, 1), "quarter")
    cycle = create_cycle(name="Q1", period=quarter, teams=[cast.alpha], due_on=today() + timedelta(days=7), by=None)
    open_cycle(cycle, by=None)


def close(cast: Cast) -> None:
    close_period(MARCH, by=None, trigger=ClosedPeriod.Trigger.HAND)


CHANGES = {
    "a target": Change(
        lambda cast: set_target(kpi=csat(), starts_on=date(2026, 3, 1), minimum=70, target=81.7, by=None),
        "ann", ME, come="81.7",
    ),
    "a definition": Change(define_anew, "ann", ME, come="Rated five"),
    "a definition, by API": Change(define_anew, "mara", VALUES, come="Rated five"),
    "a set": Change(weigh_anew, "ann", ME, gone="not measured yet"),
    "a stay": Change(
        lambda cast: move_person(cast.bob, team=cast.beta, on=date(2026, 3, 20), by=None),
        "lena", TEAM, come="until 20 Mar 2026",
    ),
    "a person's name": Change(
        lambda cast: update_person(cast.bob, by=None, name="Robert Test"), "lena", TEAM, "Bob Test", "Robert Test"
    ),
    "a team's name": Change(
        lambda cast: update_team(cast.south, name="Sunny South", parent=cast.root, by=None),
        "mara", WHOLE, come="Sunny South",
    ),
    "a fact, before it is counted": Change(bring_survey, "mara", WHOLE, come="did not finish"),
    "a fact, counted": Change(late_and_rebuilt, "ann", ME, come="n 13"),
    "what a customer wrote": Change(bring_survey, "ann", ME, come="never again"),
    "a fact, counted, by API": Change(late_and_rebuilt, "mara", VALUES, '"n":35', '"n":36'),
    "a review that waits": Change(open_reviews, "lena", TEAM, come="is due on"),
    "an import that changed nothing": Change(bring_nothing, "mara", WHOLE, come="nightly_export"),
    "a closed period": Change(close, "ann", ME, come="frozen"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_shows_at_once(figures: Cast, change: Change) -> None:
    client = figures.client(change.who)
    assert change.gone in text(client, change.address)
    before = text(client, change.address)
    assert not change.come or change.come not in before
    change.do(figures)
    after = text(client, change.address)
    assert change.come in after
    assert not change.gone or change.gone not in after


def test_who_may_no_longer_see_it_gets_what_is_not_there(figures: Cast) -> None:
    client = figures.client("mara")
    for address in (WHOLE, VALUES):
        text(client, address)
    leave_the_operations(figures)
    for address in (WHOLE, VALUES):
        text(client, address, 404)


def test_who_gets_a_role_sees_with_it(figures: Cast) -> None:
    client = figures.client("bob")
    text(client, TEAM, 404)
    add_membership(
        person=figures.bob, team=figures.beta, role=Role.TEAM_LEADER, starts_on=date(2026, 1, 1), primary=False, by=None
    )
    assert "Cleo Test" in text(client, TEAM)


def test_two_logins_with_one_address_get_their_own(figures: Cast) -> None:
    ann, bob = figures.client("ann"), figures.client("bob")
    for _time in range(2):
        assert "n 12" in text(ann, ME)
        assert "n 3" in text(bob, ME)


def test_an_unseen_page_stays_unseen_when_another_has_seen_it(figures: Cast) -> None:
    address = f"/people/{figures.cleo.public_id}/?{PERIOD}"
    text(figures.client("omar"), address)
    text(figures.client("lena"), address, 404)


def test_one_browser_whose_login_changes_gets_the_pages_of_each(figures: Cast) -> None:
    client = figures.client("ann")
    assert "n 12" in text(client, ME)
    client.logout()
    text(client, ME, 302)
    client.force_login(figures.user("bob"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "n 3" in text(client, ME)


def test_the_token_of_a_form_is_that_of_the_browser_that_asks(figures: Cast) -> None:
    """Kept with the page, one browser's token would be refused from another."""
    for _time in range(2):
        client = Client(enforce_csrf_checks=True)
        client.force_login(figures.user("ann"), backend="allauth.account.auth_backends.AuthenticationBackend")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(ME).content.decode())
        assert found
        assert client.post("/logout/", {"csrfmiddlewaretoken": found[1]}).status_code == 302


def test_what_a_session_remembers_is_said_in_that_session(figures: Cast) -> None:
    chooses, asks = figures.client("ann"), figures.client("ann")
    for _time in range(2):
        assert "As you chose last" not in text(asks, ME)
    chooses.get(ME, headers={"Referer": "http://testserver/me/"})
    assert "As you chose last" in text(chooses, ME)
    assert "As you chose last" not in text(asks, ME)


def test_another_day_and_another_start_are_asked_for_anew(figures: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = figures.client("ann")
    text(client, ME)
    others = ((answers, "today", lambda: date(2027, 1, 1)), (caches[answers.STORE], "key_prefix", "another"))
    for place, name, value in others:
        monkeypatch.setattr(place, name, value)
        with CaptureQueriesContext(connection) as asked:
            text(client, ME)
        assert len(asked) > 4


def test_without_the_store_every_answer_is_computed(figures: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise RedisAwayError("no connection")

    client = figures.client("ann")
    before = text(client, ME)
    for step in ("get", "set"):
        monkeypatch.setattr(caches[answers.STORE], step, away)
    with CaptureQueriesContext(connection) as asked:
        assert without_token(text(client, ME)).count("n 12") == before.count("n 12")
    assert len(asked) > 4


def test_within_a_transaction_nothing_is_kept(figures: Cast) -> None:
    client = figures.client("lena")
    with transaction.atomic():
        update_person(figures.bob, by=None, name="Robert Test")
        assert "Robert Test" in text(client, TEAM)
        transaction.set_rollback(True)
    assert "Bob Test" in text(client, TEAM)


def test_an_error_is_not_kept(figures: Cast) -> None:
    client = figures.client("mara")
    for _time in range(2):
        text(client, f"{VALUES}&by=moon", 400)
    text(client, VALUES)
