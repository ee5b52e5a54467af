"""Views that a login keeps: only addresses of our own, only one's own, and sharing one widens nobody's sight."""

from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kpis.periods import today
from teams.actions import end_membership
from teams.saved_views.actions import MOST_VIEWS, begin_with, save_view
from teams.saved_views.addresses import own_address
from teams.saved_views.models import SavedView
from tests.conftest import Cast


@pytest.mark.parametrize(
    "address", ["/me/", "/operations/?period=month&kpi=csat", "/kpis/csat/", "/compare/?left=organisation"]
)
def test_pages_of_our_own_can_be_kept(address: str) -> None:
    assert own_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "", "me/", "https://evil.test/me/", "//evil.test/me/", "///evil.test/me/", "/\\evil.test/me/", "javascript:alert(1)",
        "http:/me/", "/nowhere/", "/", "/logout/", "/login/", "/wallboard/a-token/", "/views/add/", "/api/v1/people/",
        "/me/?" + "x" * 1000, "//[/me/", "/me", " /me/x",
    ],
)  # fmt: skip
def test_nothing_else_can_be_kept(cast: Cast, address: str) -> None:
    with pytest.raises(ValidationError):
        save_view(cast.user("ann"), name="Away", address=address)
    assert cast.client("ann").get("/views/add/", {"address": address}).status_code == 404
    assert cast.client("ann").post(f"/views/add/?address={quote(address)}", {"name": "Away"}).status_code == 404
    assert not SavedView.objects.exists()


def test_what_is_saved_leads_back_and_is_listed(cast: Cast) -> None:
    client, address = cast.client("lena"), "/my-team/?period=month&versus=year_ago"
    answer = client.post(f"/views/add/?address={quote(address)}", {"name": "Monthly"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = client.get("/views/").content.decode()
    assert 'href="/my-team/?period=month&amp;versus=year_ago">Monthly</a>' in page
    assert "http://testserver/my-team/?period=month&amp;versus=year_ago" in page
    assert "Monthly" not in cast.client("omar").get("/views/").content.decode()


def test_pages_of_figures_offer_to_save_what_is_shown(cast: Cast) -> None:
    page = cast.client("ann").get("/me/?period=month&kpi=csat").content.decode()
    assert 'href="/views/add/?address=%2Fme%2F%3Fperiod%3Dmonth%26kpi%3Dcsat"' in page


def test_a_shared_view_shows_what_its_opener_may_see(cast: Cast) -> None:
    shared = save_view(cast.user("mara"), name="Alpha", address=f"/teams/{cast.alpha.public_id}/").address
    assert cast.client("mara").get(shared).status_code == 200
    assert cast.client("lena").get(shared).status_code == 200
    foreign = cast.client("omar").get(shared)
    assert foreign.status_code == 404
    assert foreign.content == cast.client("omar").get("/teams/00000000-0000-4000-8000-000000000000/").content
    assert cast.client("ann").get(shared).status_code == 404
    assert "/login/" in cast.client("ann").__class__().get(shared)["Location"]


def test_saving_an_address_out_of_sight_opens_nothing(cast: Cast) -> None:
    view = save_view(cast.user("omar"), name="Try", address=f"/teams/{cast.alpha.public_id}/", is_start=True)
    assert cast.client("omar").get(view.address).status_code == 404


def test_the_day_begins_with_the_view_chosen_for_it(cast: Cast) -> None:
    view = save_view(
        cast.user("mara"), name="Alpha", address=f"/teams/{cast.alpha.public_id}/?period=month", is_start=True
    )
    client = cast.client("mara")
    assert client.get("/")["Location"] == view.address
    client.post(f"/views/{view.public_id}/start/")
    assert client.get("/")["Location"] == "/operations/"


def test_a_start_page_that_went_out_of_sight_locks_nobody_out(cast: Cast) -> None:
    save_view(cast.user("lena"), name="Ann", address=f"/people/{cast.ann.public_id}/", is_start=True)
    assert cast.client("lena").get("/")["Location"] == f"/people/{cast.ann.public_id}/"
    end_membership(cast.lena.memberships.get(), ends_on=today(), by=None)
    assert cast.client("lena").get("/", follow=True).status_code == 200


def test_there_is_one_start_page(cast: Cast) -> None:
    user = cast.user("ann")
    first = save_view(user, name="First", address="/me/", is_start=True)
    second = save_view(user, name="Second", address="/kpis/", is_start=True)
    assert [view.name for view in SavedView.objects.filter(is_start=True)] == ["Second"]
    begin_with(user, first)
    assert [view.name for view in SavedView.objects.filter(is_start=True)] == ["First"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=second.pk).update(is_start=True)


@pytest.mark.parametrize("wrong", [{"address": "https://evil.test/"}, {"address": "//evil.test/"}, {"name": ""}])
def test_the_database_refuses_what_is_not_our_own(cast: Cast, wrong: dict[str, Any]) -> None:
    save_view(cast.user("ann"), name="Mine", address="/me/")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.update(**wrong)


def test_names_are_taken_once_a_login(cast: Cast) -> None:
    save_view(cast.user("ann"), name="Mine", address="/me/")
    save_view(cast.user("lena"), name="Mine", address="/me/")
    client = cast.client("ann")
    answer = client.post("/views/add/?address=/kpis/", {"name": " mine "})
    assert answer.status_code == 422
    assert "You have a view of this name already." in answer.content.decode()


def test_a_view_is_renamed_and_removed_by_its_owner(cast: Cast) -> None:
    view = save_view(cast.user("ann"), name="Mine", address="/me/")
    client = cast.client("ann")
    # The own name in other letters is no other's.
    assert client.post(f"/views/{view.public_id}/rename/", {"name": "MINE"}).status_code == 302
    assert SavedView.objects.get().name == "MINE"
    client.post(f"/views/{view.public_id}/remove/")
    assert not SavedView.objects.exists()


def test_there_is_an_end_to_it(cast: Cast) -> None:
    user = cast.user("ann")
    for number in range(MOST_VIEWS):
        save_view(user, name=str(number), address="/me/")
    with pytest.raises(ValidationError, match="50"):
        save_view(user, name="more", address="/me/")
