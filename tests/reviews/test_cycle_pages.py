"""HR's pages: a new cycle with what it would contain, its opening, its progress and scores, exports, closing."""

import io
import re
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from kpis.actions import load_catalogue
from kpis.periods import PRESETS, today
from kpis.quarters import last_quarters, read_quarter
from reviews import tasks
from reviews.actions import begin_opening
from reviews.models import Cycle
from teams.actions import end_membership
from teams.models import AuditEvent, Membership
from tests import builders
from tests.conftest import Cast
from tests.reviews.builders import (
    csat_target,
    opened_cycle,
    planned_cycle,
    quarter_of_ratings,
    ratings,
    review_of,
    signed_by_both,
    signed_by_leader,
)

LAST_QUARTER = PRESETS["quarter"][1](today())


@pytest.fixture
def asked(cast: Cast) -> dict[str, Any]:
    """A filled form over the quarter before today, in which the cast worked and Ann was rated."""
    load_catalogue()
    csat_target()
    for stay in Membership.objects.all():
        Membership.objects.filter(pk=stay.pk).update(starts_on=date(2020, 1, 1))
    ratings(cast.ann, cast.alpha, 17, 3, day=LAST_QUARTER.start)
    builders.aggregate()
    return {
        "name": "Autumn talks",
        "quarter": last_quarters(today())[0],
        "teams": [cast.north.pk],
        "due_on": today() + timedelta(days=28),
        "minimum_days": 14,
    }


def test_the_empty_form_proposes_the_last_quarter_and_everybody(cast: Cast, asked: dict[str, Any]) -> None:
    response = cast.client("hugo").get(reverse("new_cycle"))
    form = response.context["form"]
    assert form["quarter"].value() == last_quarters(today())[0]
    assert list(form["teams"].value()) == [cast.root.pk]
    assert "would contain" in response.content.decode()


def test_before_it_is_opened_hr_sees_what_it_would_contain(cast: Cast, asked: dict[str, Any]) -> None:
    builders.stay(builders.person("Late"), cast.alpha, starts_on=LAST_QUARTER.last)
    page = cast.client("hugo").get(reverse("new_cycle"), asked).content.decode()
    assert f"2 reviews of {LAST_QUARTER.label}" in page
    assert re.search(r"Alpha\s*</th>|Alpha\s", page)
    assert "Lena Test" in page
    assert "Too few days for a review: Late (1 day)." in page
    assert f"The figures are complete up to {LAST_QUARTER.start.day} " in page
    assert not Cycle.objects.exists()


def test_confirming_makes_and_opens_it(cast: Cast, asked: dict[str, Any]) -> None:
    response = cast.client("hugo").post(reverse("new_cycle"), asked)
    cycle = Cycle.objects.get()
    assert response["Location"] == reverse("cycle", args=[cycle.public_id])
    assert (cycle.state, cycle.made_by, cycle.reviews.count()) == ("open", cast.user("hugo"), 2)
    assert review_of(cycle, cast.ann).score == 110
    events = AuditEvent.objects.filter(action__startswith="cycle.").order_by("pk")
    assert list(events.values_list("action", "by_name")) == [("cycle.create", "hugo"), ("cycle.open", "hugo")]
    assert events[0].details["teams"] == cast.north.name


def test_a_second_post_of_the_same_form_makes_no_second_cycle(cast: Cast, asked: dict[str, Any]) -> None:
    client = cast.client("hugo")
    client.post(reverse("new_cycle"), asked)
    page = client.post(reverse("new_cycle"), asked).content.decode()
    assert "There is already a cycle “Autumn talks”." in page
    assert Cycle.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"teams": []}, "This field is required."),
        ({"quarter": "custom"}, "Give the first and the last day of the period."),
        ({"quarter": "custom", "first_day": "2026-03-01", "last_day": "2026-02-01"}, "lies before the first."),
        ({"quarter": "custom", "first_day": "2026-03-01", "last_day": "2126-02-01"}, "open the cycle after that day."),
        ({"quarter": "2026-Q9"}, "Select a valid choice."),
        ({"due_on": "2020-01-01"}, "before the cycle opens on"),
        ({"minimum_days": 0}, "greater than or equal to 1."),
        ({"minimum_days": 366}, "the days of the period."),
        ({"name": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_made(
    cast: Cast, asked: dict[str, Any], changes: dict[str, Any], sentence: str
) -> None:
    page = cast.client("hugo").post(reverse("new_cycle"), asked | changes).content.decode()
    assert sentence in page
    assert not Cycle.objects.exists()


def test_a_cycle_of_nobody_is_not_left_behind(cast: Cast, asked: dict[str, Any]) -> None:
    empty = builders.team("Empty", cast.north)
    page = cast.client("hugo").post(reverse("new_cycle"), asked | {"teams": [empty.pk]}).content.decode()
    assert "Nobody was in these teams as an agent" in page
    assert not Cycle.objects.exists()


def test_a_large_cycle_is_opened_by_a_worker_and_shows_its_progress(
    cast: Cast,
    asked: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(tasks, "MOST_AT_ONCE", 1)
    sent: list[int] = []
    monkeypatch.setattr(tasks.freeze_cycle, "delay", sent.append)
    client = cast.client("hugo")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("new_cycle"), asked)
    cycle = Cycle.objects.get()
    assert (sent, cycle.state, cycle.people_expected) == ([cycle.pk], "opening", 2)
    address = reverse("cycle_opening", args=[cycle.public_id])
    assert "0 of 2" in client.get(reverse("cycle", args=[cycle.public_id])).content.decode()
    assert "HX-Refresh" not in client.get(address)
    tasks.freeze_cycle(cycle.pk)
    assert client.get(address)["HX-Refresh"] == "true"
    assert "0 of 2 signed by both" in client.get(reverse("cycle", args=[cycle.public_id])).content.decode()


def test_a_planned_cycle_can_be_opened_from_its_page(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = planned_cycle(cast.root)
    client = cast.client("hugo")
    assert "Planned, not opened yet" in client.get(reverse("cycle", args=[cycle.public_id])).content.decode()
    client.post(reverse("open_cycle", args=[cycle.public_id]))
    cycle.refresh_from_db()
    assert cycle.state == Cycle.State.OPEN
    assert "was opened already" in client.post(
        reverse("open_cycle", args=[cycle.public_id]), follow=True
    ).content.decode()  # fmt: skip


def test_progress_counts_steps_by_team_and_unit(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.root)
    signed_by_both(review_of(cycle, cast.ann))
    signed_by_leader(review_of(cycle, cast.cleo))
    response = cast.client("hugo").get(reverse("cycle", args=[cycle.public_id]))
    cells = [[cell["text"] for cell in row] for row in response.context["by_unit"]["rows"]]
    # People, to be written, written, with the person, signed by both, closed, overdue: due on 30 April 2026.
    assert cells == [["North", "2", "1", "0", "0", "1", "0", "1"], ["South", "1", "0", "0", "1", "0", "0", "1"]]
    assert "1 of 3 signed by both or closed" in response.content.decode()


def test_scores_are_spread_over_bands(cast: Cast) -> None:
    quarter_of_ratings(cast)
    response = cast.client("hugo").get(reverse("cycle_scores", args=[opened_cycle(cast.root).public_id]))
    # Ann 110, Bob 0, Cleo none.
    bands = {str(band["label"]): band["done"] for band in response.context["bands"]}
    assert bands == {
        "Under 50": 1, "50 to 79": 0, "80 to 99": 0, "100 to 109: at target": 0, "110 to 120: towards stretch": 1,
    }  # fmt: skip
    assert (response.context["scored"], response.context["unscored"], response.context["median"]) == (2, 1, 55)


def test_the_export_page_gives_the_file_and_shows_the_log(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.root, name="Erstes Quartal / 2026 =A1")
    client, address = cast.client("hugo"), reverse("cycle_export", args=[cycle.public_id])
    response = client.get(address, {"form": "xlsx", "team": cast.alpha.public_id})
    assert response["Content-Disposition"] == f'attachment; filename="reviews-erstes-quartal-2026-a1-{today()}.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(response.content))["Reviews"].max_row == 3
    assert client.get(address, {"form": "csv-bom"}).content.startswith(b"\xef\xbb\xbf")
    page = client.get(address).content.decode()
    assert "Alpha; every step" in page
    assert AuditEvent.objects.filter(action="reviews.export").count() == 2


def test_the_export_takes_no_foreign_team(cast: Cast) -> None:
    quarter_of_ratings(cast)
    address = reverse("cycle_export", args=[opened_cycle(cast.north).public_id])
    response = cast.client("hugo").get(address, {"form": "xlsx", "team": cast.beta.public_id})
    assert (response["Content-Type"], "Select a valid choice" in response.content.decode()) == (
        "text/html; charset=utf-8", True,
    )  # fmt: skip
    assert not AuditEvent.objects.filter(action="reviews.export").exists()


def test_closing_asks_for_a_reason_while_signatures_are_missing(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.root)
    client, address = cast.client("hugo"), reverse("close_cycle", args=[cycle.public_id])
    assert "3 reviews are not signed by both" in client.get(address).content.decode()
    client.post(address, {"reason": ""})
    cycle.refresh_from_db()
    assert cycle.state == Cycle.State.OPEN
    client.post(address, {"reason": "The quarter is over."})
    cycle.refresh_from_db()
    assert cycle.state == Cycle.State.CLOSED


def test_who_lost_the_role_manages_no_more(cast: Cast) -> None:
    quarter_of_ratings(cast)
    cycle = opened_cycle(cast.root)
    other = builders.person("Second HR")
    builders.stay(other, cast.root, "hr")  # type: ignore[arg-type]
    end_membership(Membership.objects.get(person=cast.hugo), ends_on=today(), by=None)
    assert cast.client("hugo").get(reverse("cycle", args=[cycle.public_id])).status_code == 404


def test_the_command_opens_the_last_quarter(cast: Cast, asked: dict[str, Any]) -> None:
    out = io.StringIO()
    call_command("open_cycle", "By command", "--team", "North", stdout=out)
    assert out.getvalue().startswith(f"“By command”, {LAST_QUARTER.label}: 2 reviews opened in ")
    with pytest.raises(CommandError, match="was opened already"):
        call_command("open_cycle", "By command")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--quarter", "2026"], "“2026” is not a quarter"),
        (["--quarter", "2126-Q1"], "The period runs to 2126-03-31"),
        (["--from", "2026-01-01"], "Give both --from and --to"),
        (["--from", "2026-01-31", "--to", "2026-01-01"], "lies before"),
        (["--from", "nonsense", "--to", "2026-01-01"], "is not a day"),
        (["--team", "Nowhere"], "There is no team “Nowhere”"),
        (["--due", "2020-01-01"], "before the cycle opens"),
        (["--minimum-days", "0"], "Between 1 and"),
    ],
)
def test_the_command_refuses_in_a_sentence_with_code_2(cast: Cast, options: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("open_cycle", "By command", *options)
    assert refusal.value.returncode == 2
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("2026-Q1", (2026, 1, 1), (2026, 3, 31)), ("2025q4", (2025, 10, 1), (2025, 12, 31))],
)
def test_quarters_are_read_by_name(name: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert (read_quarter(name).start, read_quarter(name).last) == (date(*first), date(*last))


def test_the_quarters_before_a_day() -> None:
    assert last_quarters(date(2026, 2, 14), 3) == ["2025-Q4", "2025-Q3", "2025-Q2"]


def test_the_sweep_goes_on_with_interrupted_openings_only(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    quarter_of_ratings(cast)
    opened_cycle(cast.root, name="Open")
    half = planned_cycle(cast.root, name="Half")
    begin_opening(half, by=None)
    sent: list[int] = []
    monkeypatch.setattr(tasks.freeze_cycle, "delay", sent.append)
    tasks.sweep_openings()
    assert sent == [half.pk]
