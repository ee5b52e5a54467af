"""Reviews and cycles as the tables that ``includes/table.html`` takes."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reviews.models import Cycle, Review
from reviews.selectors import TeamProgress, is_overdue
from reviews.workflow import RELEASED, STAGES, Actor, Step, action_words
from teams.models import AuditEvent

Row = list[dict[str, Any]]


def cell(text: str, *, url: str = "", note: str = "", badge: str = "", value: float | None = None) -> dict[str, Any]:
    return {
        "text": text, "url": url, "note": note, "badge": badge, "value": value, "attainment": None,
        "muted": not text,
    }  # fmt: skip


def column(label: str, *, numeric: bool = False, nowrap: bool = False, hint: str = "") -> dict[str, Any]:
    return {"label": label, "numeric": numeric, "nowrap": nowrap, "sort": "", "current": "", "hint": hint}


def table(caption: str, columns: Sequence[dict[str, Any]], rows: Sequence[Row], *, sortable: bool = False) -> Any:
    return {
        "caption": caption, "caption_hidden": True, "columns": columns, "rows": rows, "sortable": sortable,
        "empty": "", "heat": False,
    }  # fmt: skip


def day_text(day: date) -> str:
    return date_format(day, "j M Y")


def score_text(score: float | None) -> str:
    return _("no score") if score is None else number_format(score, 0)


def reviews_table(reviews: Iterable[Review], today: date, *, caption: str) -> Any:
    """Person and team, step, due day, score, cycle, author; each person leads to the review."""
    columns = [
        column(_("Person")), column(_("Step"), nowrap=True), column(_("Due"), nowrap=True),
        column(_("Score"), numeric=True, hint=_("0 to 120: the weighted mean of how far each target was met.")),
        column(_("Cycle")), column(_("Written by")),
    ]  # fmt: skip
    return table(caption, columns, [_review_row(review, today) for review in reviews])


def own_table(reviews: Iterable[Review]) -> Any:
    """The own reviews; one that the leader has not signed is named but leads nowhere."""
    columns = [column(_("Cycle")), column(_("Step"), nowrap=True), column(_("Written by")), column(_("Next"))]
    return table(_("My reviews"), columns, [_own_row(review) for review in reviews])


def cycles_table(cycles: Iterable[Cycle], progress: dict[int, TeamProgress]) -> Any:
    columns = [
        column(_("Cycle")), column(_("State")), column(_("Due"), nowrap=True), column(_("Reviews"), numeric=True),
        column(_("Signed by both"), numeric=True), column(_("Overdue"), numeric=True),
    ]  # fmt: skip
    return table(_("Cycles"), columns, [_cycle_row(cycle, progress[cycle.pk]) for cycle in cycles])


def progress_table(cycle: Cycle, rows: Sequence[TeamProgress], *, caption: str, linked: bool) -> Any:
    """A team or unit a row, a step a column; ``linked``: the team leads to its reviews."""
    steps = [column(str(step.label), numeric=True, hint=str(stage.next_action)) for step, stage in STAGES.items()]
    columns = [column(_("Team")), column(_("People"), numeric=True), *steps, column(_("Overdue"), numeric=True)]
    found = [_progress_row(row, _people_url(cycle, row) if linked else "") for row in rows]
    return table(caption, columns, found, sortable=True)


def exports_table(events: Iterable[AuditEvent]) -> Any:
    """Who took out what and when."""
    columns = [
        column(_("When"), nowrap=True), column(_("Who")), column(_("File")), column(_("Filters")),
        column(_("Rows"), numeric=True), column(_("Checksum")),
    ]  # fmt: skip
    rows = [
        [
            cell(date_format(localtime(event.at), "j M Y, H:i")),
            cell(event.by_name),
            cell(event.details["form"].upper()),
            cell(event.details["filters"]),
            _count(event.details["rows"]),
            cell(event.details["checksum"][:12]),
        ]
        for event in events
    ]
    return table(_("Exports so far"), columns, rows)


def due_words(review: Review, today: date) -> str:
    """Such as ``overdue``, or nothing where nobody is waited for."""
    return _("overdue") if is_overdue(review, today) else ""


def _review_row(review: Review, today: date) -> Row:
    return [
        cell(review.person.name, url=reverse("review", args=[review.public_id]), note=review.team.name),
        cell(review.get_step_display()),
        cell(day_text(review.cycle.due_on), badge=due_words(review, today)),
        cell(score_text(review.score), value=review.score),
        cell(review.cycle.name, note=review.cycle.period.label),
        cell(review.author.name if review.author else _("nobody yet")),
    ]


def _own_row(review: Review) -> Row:
    url = reverse("review", args=[review.public_id]) if review.step in RELEASED else ""
    return [
        cell(review.cycle.name, url=url, note=review.cycle.period.label),
        cell(review.get_step_display()),
        cell(review.author.name if review.author else _("nobody yet")),
        cell(str(action_words(Step(review.step), [Actor.PERSON]))),
    ]


def _cycle_row(cycle: Cycle, progress: TeamProgress) -> Row:
    return [
        cell(cycle.name, url=reverse("cycle", args=[cycle.public_id]), note=cycle.period.label),
        cell(cycle.get_state_display()),
        cell(day_text(cycle.due_on)),
        _count(progress.total or cycle.people_expected),
        _count(progress.done),
        _count(progress.overdue),
    ]


def _progress_row(row: TeamProgress, url: str) -> Row:
    name = row.team.name if row.team else _("All")
    return [
        cell(name, url=url),
        _count(row.total),
        *(_count(row.steps[step]) for step in STAGES),
        _count(row.overdue),
    ]


def _people_url(cycle: Cycle, row: TeamProgress) -> str:
    query = {"cycle": cycle.public_id} | ({"team": row.team.public_id} if row.team else {})
    return f"{reverse('people_reviews')}?{urlencode(query)}"


def _count(number: int) -> dict[str, Any]:
    return cell(number_format(number, 0, force_grouping=True), value=number)
