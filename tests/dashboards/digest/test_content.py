"""What the weekly mail says, and that it is the recipient's alone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from pytest_django.fixtures import Settings

from dashboards.digest.content import digest_of
from dashboards.digest.mail import compose
from kpis.actions import set_target
from kpis.models import Kpi
from tests.builders import aggregate, instant, survey
from tests.conftest import Cast

MONDAY = datetime(2026, 3, 16, 7, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def monday_morning(settings: Settings) -> object:
    settings.PUBLIC_URL = "https://perfdash.example.org/"
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def rated(cast: Cast) -> Cast:
    """The week from 9 to 15 March: Ann 9 of 12, Cleo in the other team 10 of 10."""
    for score in [5] * 9 + [1] * 3:
        survey(score, cast.ann, cast.alpha, at=instant(date(2026, 3, 12)))
    for _number in range(10):
        survey(5, cast.cleo, cast.beta, at=instant(date(2026, 3, 15)))
    set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 1, 1), minimum=70, target=80, by=None)
    aggregate()
    return cast


def lines(cast: Cast, who: str) -> dict[str, tuple[str, str]]:
    digest = digest_of(cast.user(who))
    assert digest is not None
    return {line.label: (line.value.replace("\xa0", " "), line.sample.replace("\xa0", " ")) for line in digest.lines}


def test_an_agent_gets_the_own_figures(rated: Cast) -> None:
    assert lines(rated, "ann")["CSAT"] == ("75.0 %", "n 12")


def test_where_nothing_changed_nothing_is_said_of_it(rated: Cast) -> None:
    mail = compose(rated.user("ann"))
    assert mail is not None
    assert "under target\n" in mail.text
    assert "<td>–</td>" in mail.html


def test_a_leader_gets_those_of_the_team(rated: Cast) -> None:
    assert lines(rated, "omar")["CSAT"] == ("100.0 %", "n 10")


def test_a_manager_gets_those_of_the_organisation(rated: Cast) -> None:
    # 19 of 22.
    assert lines(rated, "mara")["CSAT"] == ("86.4 %", "n 22")


@pytest.mark.parametrize("who", ["hugo", "ada"])
def test_who_answers_for_no_figures_gets_no_mail(rated: Cast, who: str) -> None:
    assert compose(rated.user(who)) is None


def test_without_figures_there_is_nothing_to_say(rated: Cast) -> None:
    assert compose(rated.user("bob")) is None


def test_the_mail_names_nobody_else(rated: Cast) -> None:
    mail = compose(rated.user("lena"))
    assert mail is not None
    assert "Ann" not in mail.text + mail.html


def test_text_and_html_lead_to_what_a_figure_is_made_of(rated: Cast) -> None:
    mail = compose(rated.user("ann"))
    assert mail is not None
    assert "https://perfdash.example.org/me/?period=7d" in mail.text
    person = rated.ann.public_id
    assert f'href="https://perfdash.example.org/explain/csat/?period=7d&amp;person={person}"' in mail.html
    assert "5.0\xa0points under target" in mail.text


def test_a_mail_speaks_the_language_of_its_recipient(rated: Cast) -> None:
    user = rated.user("ann")
    user.language = "de"
    mail = compose(user)
    assert mail is not None
    assert "75,0\xa0%" in mail.text
    assert 'lang="de"' in mail.html
