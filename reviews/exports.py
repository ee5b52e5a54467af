"""The reviews of a cycle as rows: what workbook and CSV both write, who took them out, and the log of it.

A cell is a text, a number, a date, an instant without zone (the organisation's), or None where there is no data.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis.checksums import checksum_of
from kpis.models import Kind, Unit
from kpis.periods import organisation_zone, today
from kpis.shipped_texts import shipped_text
from reviews.figures import Figures, flat_entries
from reviews.models import Cycle, Review
from reviews.sealing import verify_review
from reviews.selectors import exportable_reviews, is_overdue, present_signatures
from reviews.workflow import SignatureRole, Step
from teams.actions import record_event
from teams.models import AuditEvent, Team, User

Cell = str | int | float | date | datetime | None
ACTION = "reviews.export"
CHUNK = 500
DEFINITION_COLUMNS = (
    "key",
    "label",
    "definition",
    "version",
    "kind",
    "numerator",
    "denominator",
    "scale",
    "unit",
    "minimum n",
    "weight",
)


@dataclass(frozen=True)
class Selection:
    """What the one who exports chose: everything, or one team with those below it, or one step."""

    team: Team | None = None
    step: str = ""

    def rows(self, reviews: QuerySet[Review]) -> QuerySet[Review]:
        if self.team:
            reviews = reviews.filter(team__path__startswith=self.team.path)
        return reviews.filter(step=self.step) if self.step else reviews

    @property
    def words(self) -> str:
        step = Step(self.step).label if self.step else _("every step")
        return f"{self.team.name if self.team else _('all teams of the cycle')}; {step}"


@dataclass(frozen=True)
class Export:
    """``cover``: pairs of what and which; ``definitions``: a row a KPI version; ``checksum``: over columns and rows."""

    cycle: Cycle
    columns: list[str]
    rows: list[list[Cell]]
    cover: list[tuple[str, Cell]]
    definitions: list[list[Cell]]
    checksum: str


def make_export(
    cycle: Cycle, selection: Selection, *, by: User, form: str, root: str = "/", at: datetime | None = None
) -> Export:
    """Read what ``by`` may export and log who took out what. ``form``: ``xlsx`` or ``csv``; ``root``: of addresses."""
    reviews = selection.rows(exportable_reviews(by, cycle)).prefetch_related("signatures", "texts")
    found: list[Review] = []
    definitions: dict[tuple[str, int], Figures] = {}
    for review in reviews.iterator(chunk_size=CHUNK):
        review.cycle = cycle
        definitions |= {_definition_key(entry): entry for entry in flat_entries(review.figures)}
        found.append(review)
    kpis = {entry["key"]: entry for entry in definitions.values()}
    columns = [*_person_columns(), *(name for entry in kpis.values() for name in _kpi_columns(entry)), *_end_columns()]
    rows = [_row(review, list(kpis.values()), root) for review in found]
    checksum = checksum_of([columns, [[_plain(cell) for cell in row] for row in rows]])
    details = {"cycle": str(cycle.public_id), "form": form, "rows": len(rows), "checksum": checksum}
    record_event(by=by, action=ACTION, subject=cycle.name, details=details | {"filters": selection.words})
    cover = _cover(cycle, selection, by, found, checksum, at or timezone.now())
    return Export(cycle, columns, rows, cover, [_definition_row(e) for e in definitions.values()], checksum)


def exports_of(cycle: Cycle) -> QuerySet[AuditEvent]:
    """Who exported the cycle, the latest first."""
    return AuditEvent.objects.filter(action=ACTION, details__cycle=str(cycle.public_id))


def _row(review: Review, kpis: Iterable[Figures], root: str) -> list[Cell]:
    entries = {entry["key"]: entry for entry in flat_entries(review.figures)}
    return [
        *_person_cells(review),
        *(cell for kpi in kpis for cell in _kpi_cells(kpi, entries.get(kpi["key"]))),
        *_end_cells(review),
        root.removesuffix("/") + reverse("review", args=[review.public_id]),
    ]


def _person_columns() -> list[str]:
    return [
        _("Person"), _("Key"), _("Team"), _("Role"), _("Written by"), _("Step"), _("Overdue"), _("Days in the period"),
        _("Score"),
    ]  # fmt: skip


def _person_cells(review: Review) -> list[Cell]:
    return [
        review.person.name, review.person.external_id, review.team.name, review.get_role_display(),
        review.author.name if review.author else None, review.get_step_display(),
        _("yes") if is_overdue(review, today()) else _("no"),
        sum(stay["days"] for stay in review.figures["stays"]), review.score,
    ]  # fmt: skip


def _kpi_columns(entry: Figures) -> list[str]:
    label = shipped_text(entry["label"])
    attained = _("%(kpi)s: attainment") % {"kpi": label}
    if entry["definition"]["kind"] == Kind.COMPOSITE:
        return [attained]
    value = f"{label} ({Unit(entry['unit']).label})"
    return [value, _("%(kpi)s: n") % {"kpi": label}, _("%(kpi)s: target") % {"kpi": label}, attained]


def _kpi_cells(kpi: Figures, entry: Figures | None) -> list[Cell]:
    """Value, n, target and attainment of a person; what is absent stays empty and never reads 0."""
    if kpi["definition"]["kind"] == Kind.COMPOSITE:
        return [entry["attainment"] if entry else None]
    if entry is None:
        return [None] * 4
    target = entry["target"]["target"] if entry["target"] else None
    return [entry["value"], entry["n"], target, entry["attainment"]]


def _end_columns() -> list[str]:
    zone = {"zone": settings.TIME_ZONE}
    return [
        _("Signed by the leader"), _("Leader signed at (%(zone)s)") % zone,
        _("Signed by the person"), _("Person signed at (%(zone)s)") % zone,
        _("Checksum"), _("Unchanged since signed"), _("Where each figure is explained"),
    ]  # fmt: skip


def _end_cells(review: Review) -> list[Cell]:
    signed = {signature.role: signature for signature in present_signatures(review)}
    cells: list[Cell] = []
    for role in SignatureRole:
        signature = signed.get(role)
        cells += [signature.name, _local(signature.at)] if signature else [None, None]
    last = max(signed.values(), key=lambda signature: signature.pk, default=None)
    return [*cells, last.checksum if last else review.checksum, _("no") if verify_review(review) else _("yes")]


def _definition_key(entry: Figures) -> tuple[str, int]:
    return entry["key"], entry["definition"]["version_id"]


def _definition_row(entry: Figures) -> list[Cell]:
    definition = entry["definition"]
    return [
        entry["key"], shipped_text(entry["label"]), shipped_text(entry["description"]), definition["number"],
        definition["kind"],
        definition["numerator"], definition["denominator"], definition["scale"], entry["unit"], definition["minimum_n"],
        entry["weight"],
    ]  # fmt: skip


def _cover(
    cycle: Cycle, selection: Selection, by: User, reviews: list[Review], checksum: str, at: datetime
) -> list[tuple[str, Cell]]:
    person = getattr(by, "person", None)
    name = f"{person.name} ({by.get_username()})" if person else by.get_username()
    return [
        (_("Organisation"), settings.ORGANISATION_NAME),
        (_("Cycle"), cycle.name),
        (_("Period"), f"{cycle.period_start} – {cycle.period.last}"),
        (_("Scope"), ", ".join(team.name for team in cycle.teams.all())),
        (_("Filters"), selection.words),
        (_("Due on"), cycle.due_on),
        (_("State"), cycle.get_state_display()),
        (_("Exported by"), name),
        (_("Exported at (%(zone)s)") % {"zone": settings.TIME_ZONE}, _local(at)),
        (_("Figures complete up to"), _complete_until(reviews)),
        (_("Reviews"), len(reviews)),
        *_counts(reviews),
        (_("Checksum of the rows (SHA-256)"), checksum),
        (_("Empty cells"), _("No data. An empty cell never stands for 0.")),
    ]


def _counts(reviews: Iterable[Review]) -> Iterator[tuple[str, Cell]]:
    counted = Counter(review.step for review in reviews)
    return ((_("of them: %(step)s") % {"step": step.label}, counted[step]) for step in Step)


def _complete_until(reviews: Iterable[Review]) -> str | None:
    days = [review.figures["built"]["complete_until"] for review in reviews]
    return min((day for day in days if day), default=None)


def _local(at: datetime) -> datetime:
    """The organisation's wall clock without zone, as spreadsheets want it; the column says which zone."""
    return at.astimezone(organisation_zone()).replace(tzinfo=None, microsecond=0)


def _plain(cell: Cell) -> Any:
    return cell.isoformat() if isinstance(cell, date) else cell
