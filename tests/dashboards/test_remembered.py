"""The period chosen last fills what an address leaves open, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.scenes import PERIOD, march

OWN = {"Referer": "http://testserver/me/"}


@pytest.fixture
def client(cast: Cast) -> Client:
    return march(cast).client("ann")


def leads_to(answer: Any) -> str:
    return str(answer["Location"]) if answer.status_code == 302 else ""


def test_without_a_choice_the_address_stays_bare(client: Client) -> None:
    assert client.get("/me/").status_code == 200


def test_a_choice_is_kept_for_every_page_with_a_period(client: Client, cast: Cast) -> None:
    client.get(f"/me/?{PERIOD}", headers=OWN)
    assert leads_to(client.get("/me/")) == f"/me/?{PERIOD}"
    assert leads_to(client.get("/me/?kpi=csat")) == f"/me/?kpi=csat&{PERIOD}"
    assert leads_to(client.get(f"/people/{cast.ann.public_id}/")).endswith(PERIOD)
    assert client.get("/kpis/").status_code == 200


def test_the_address_wins_over_what_is_kept(client: Client) -> None:
    client.get("/me/?period=7d", headers=OWN)
    assert "1 – 31 Mar 2026" in client.get(f"/me/?{PERIOD}").content.decode()


def test_a_link_from_elsewhere_is_looked_at_and_not_kept(client: Client) -> None:
    for headers in ({}, {"Referer": "https://mail.example/"}):
        client.get(f"/me/?{PERIOD}", headers=headers)
        assert client.get("/me/").status_code == 200


def test_what_cannot_be_read_is_not_kept(client: Client) -> None:
    for query in ("period=custom&from=2026-03-31&to=2026-03-01", "period=never", "from=x&to=y"):
        client.get(f"/me/?{query}", headers=OWN)
        assert client.get("/me/").status_code == 200, query


def test_it_is_said_and_one_click_takes_it_back(client: Client) -> None:
    assert "As you chose last" not in client.get(f"/me/?{PERIOD}").content.decode()
    client.get("/me/?period=7d&kpi=csat", headers=OWN)
    page = client.get("/me/?period=7d&kpi=csat").content.decode()
    assert "As you chose last" in page
    assert 'href="?period=28d&amp;kpi=csat"' in page
    client.get("/me/?period=28d&kpi=csat", headers=OWN)
    assert client.get("/me/").status_code == 200


def test_it_is_the_logins_own_and_ends_with_the_session(client: Client, cast: Cast) -> None:
    client.get("/me/?period=7d", headers=OWN)
    assert cast.client("bob").get("/me/").status_code == 200
    client.post("/logout/")
    client.force_login(cast.user("ann"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/me/").status_code == 200


def test_what_is_foreign_stays_hidden(client: Client, cast: Cast) -> None:
    client.get("/me/?period=7d", headers=OWN)
    answer = client.get(f"/people/{cast.cleo.public_id}/", follow=True)
    assert answer.status_code == 404
