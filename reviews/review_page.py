"""The review page: the frozen scorecard first, then the texts, signatures and history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.models import Kind
from kpis.periods import today
from kpis.scorecards import MUTED, NO_DATA, NO_TARGET, NOT_MEASURED
from kpis.shipped_texts import shipped_text
from reviews.corrections import corrected_values
from reviews.figures import Figures
from reviews.models import Review
from reviews.selectors import is_overdue, present_signatures
from reviews.tables import cell, column, day_text, table
from reviews.workflow import MOVES, SECTIONS, WAITING, Actor, MoveKey, Step, action_words, moves_at, readable_sections
from teams.models import Person

ABSENT: dict[str, Promise | str] = {
    NOT_MEASURED: gettext_lazy("not measured yet: nothing here records it"),
    NO_DATA: gettext_lazy("no data in this period"),
    MUTED: gettext_lazy("too few to count"),
    NO_TARGET: gettext_lazy("no target set"),
}

# The moves that stand as buttons beside the title, and their pages; signing follows from saving.
MOVE_ADDRESSES: dict[MoveKey, str] = {
    MoveKey.HAND_OVER: "hand_over_review",
    MoveKey.REOPEN: "reopen_review",
    MoveKey.CLOSE: "close_review",
    MoveKey.CLOSE_UNSIGNED: "close_review",
}


@dataclass(frozen=True)
class Goal:
    """A frozen target, as the bullet graph and the sentence beside it read it."""

    direction: str
    minimum: float
    target: float
    stretch: float | None
    target_to: float | None
    maximum: float | None


@dataclass(frozen=True)
class Line:
    """One KPI of the frozen scorecard. ``share`` is its part of the score in percent, ``below`` one of a composite."""

    label: str
    definition: str
    unit: str
    decimals: int
    value: float | None
    n: int | None
    muted: bool
    goal: Goal | None
    attainment: float | None
    share: float
    absent: str
    composite: bool
    below: bool
    previous: float | None
    is_corrected: bool
    now: float | None
    url: str


def review_page(review: Review, actors: frozenset[Actor]) -> dict[str, Any]:
    """The context of ``reviews/review.html`` for somebody who may see the review and is ``actors`` to it."""
    signatures = present_signatures(review)
    lines = list(scorecard_lines(review.figures, corrected_values(review), review.person))
    moves = moves_at(Step(review.step), actors)
    return {
        "review": review,
        "is_overdue": is_overdue(review, today()),
        "lead": _lead(review, actors),
        "facts": _facts(review),
        "lines": lines,
        "is_corrected": any(line.is_corrected for line in lines),
        "absent": absent_words(review.figures),
        "previous_label": _days(review.figures["previous_period"]),
        "stays": _stays(review.figures),
        "sections": _sections(review, actors, {signature.role for signature in signatures}),
        "signatures": signatures,
        "history": _history(review),
        "moves": [_link(review, move) for move in moves if move in MOVE_ADDRESSES],
        "is_own": Actor.PERSON in actors,
        "may_write": MoveKey.WRITE in moves,
        "may_comment": MoveKey.COMMENT in moves,
    }


def scorecard_lines(
    figures: Figures, corrected: Mapping[str, float | None], person: Person | None = None
) -> Iterable[Line]:
    """The lines of the card; ``corrected`` holds, by KPI key, values that differ today.

    Those of a ``person`` lead to their explanations.
    """
    for entry in figures["entries"]:
        yield _line(entry, entry["share"], corrected, _explained_at(entry, figures, person), below=False)
        # A part's share is of its composite; on the card it is the same part of the composite's share.
        for part in entry["parts"]:
            share = part["share"] * entry["share"] / 100
            yield _line(part, share, corrected, _explained_at(part, figures, person), below=True)


def absent_words(figures: Figures) -> str:
    """Which KPIs take no part in the score and why; where there is a score, their weight went to the others."""
    leaves = [leaf for entry in figures["entries"] for leaf in (entry["parts"] or [entry])]
    reasons: dict[str, list[str]] = {}
    for leaf in leaves:
        if leaf["absent"]:
            reasons.setdefault(leaf["absent"], []).append(shipped_text(leaf["label"]))
    parts = [f"{', '.join(labels)} ({ABSENT[reason]})" for reason, labels in reasons.items()]
    text = _("Not counted: %(list)s. Their weight went to the others.")
    if figures["score"] is None:
        text = _("Not counted: %(list)s.")
    return text % {"list": "; ".join(parts)} if parts else ""


def definition_words(entry: Figures) -> str:
    """What is measured, by which formula of which version."""
    definition = entry["definition"]
    words = {
        "description": shipped_text(entry["description"]), "number": definition["number"],
        "formula": _formula(definition),
    }  # fmt: skip
    if not words["formula"]:
        return _("%(description)s Version %(number)s.") % words
    return _("%(description)s Formula: %(formula)s. Version %(number)s.") % words


def _formula(definition: Figures) -> str:
    numerator, denominator, scale = definition["numerator"], definition["denominator"], definition["scale"]
    factor = "" if scale == 1 else f"{scale:g} × "
    return f"{factor}({numerator}) / ({denominator})" if denominator else f"{factor}{numerator}"


def _lead(review: Review, actors: frozenset[Actor]) -> str:
    action = action_words(Step(review.step), actors)
    if review.step not in WAITING:
        return f"{review.get_step_display()}. {action}"
    words = {"step": review.get_step_display(), "action": action, "day": day_text(review.cycle.due_on)}
    return _("%(step)s. %(action)s Due on %(day)s.") % words


def _explained_at(entry: Figures, figures: Figures, person: Person | None) -> str:
    """Where a figure is explained as it is today; "" for what has no value."""
    if person is None or entry["value"] is None:
        return ""
    first, last = figures["period"]
    asked = {"person": person.public_id, "period": "custom", "from": first, "to": last}
    return f"{reverse('explain', args=[entry['key']])}?{urlencode(asked)}"


def _line(entry: Figures, share: float, corrected: Mapping[str, float | None], url: str, *, below: bool) -> Line:
    return Line(
        label=shipped_text(entry["label"]),
        definition=definition_words(entry),
        unit=entry["unit"],
        decimals=entry["decimals"],
        value=entry["value"],
        n=entry["n"] if entry["denominator"] is not None else None,
        muted=entry["muted"],
        goal=Goal(**entry["target"]) if entry["target"] else None,
        attainment=entry["attainment"],
        share=share,
        absent=str(ABSENT.get(entry["absent"], "")),
        composite=entry["definition"]["kind"] == Kind.COMPOSITE,
        below=below,
        previous=entry["previous"]["value"] if entry["previous"] else None,
        is_corrected=entry["key"] in corrected,
        now=corrected.get(entry["key"]),
        url=url,
    )


def _facts(review: Review) -> list[tuple[str, str]]:
    built = review.figures["built"]
    frozen = date_format(localtime(review.frozen_at), "j M Y, H:i")
    complete = _days([built["complete_until"]]) if built["complete_until"] else _("nothing yet")
    return [
        (_("Team"), review.team.name),
        (_("Role"), review.get_role_display()),
        (_("Written by"), review.author.name if review.author else _("nobody yet")),
        (_("Figures frozen"), _("%(at)s, complete up to %(until)s") % {"at": frozen, "until": complete}),
    ]


def _stays(figures: Figures) -> Any:
    columns = [column(_("Team")), column(_("From and to")), column(_("Days"), numeric=True)]
    rows = [
        [
            cell(stay["team"]),
            cell(_days([stay["first_day"], stay["last_day"]])),
            cell(str(stay["days"]), value=stay["days"]),
        ]
        for stay in figures["stays"]
    ]
    return table(_("Teams in the period"), columns, rows)


def _sections(review: Review, actors: frozenset[Actor], signed: set[str]) -> list[dict[str, Any]]:
    """The sections that may be read; one that may not says who has to sign first."""
    texts = {text.section: text.text for text in review.texts.all()}
    readable = readable_sections(actors, signed)
    return [
        {
            "key": key.value,
            "label": key.label,
            "text": texts.get(key, "") if key in readable else "",
            "hidden": key not in readable,
            "sealed_by": section.sealed_by.label,
            "required": section.required,
        }
        for key, section in SECTIONS.items()
    ]


def _history(review: Review) -> Any:
    columns = [column(_("When")), column(_("What")), column(_("Who")), column(_("Why"))]
    rows = [
        [
            cell(date_format(localtime(entry.at), "j M Y, H:i")),
            cell(entry.get_move_display()),
            cell(entry.by_name),
            cell(entry.reason or "–"),
        ]
        for entry in review.entries.all()
    ]
    return table(_("History"), columns, rows)


def _link(review: Review, move: MoveKey) -> dict[str, Any]:
    return {"url": reverse(MOVE_ADDRESSES[move], args=[review.public_id]), "label": MOVES[move].label}


def _days(days: list[str]) -> str:
    return " – ".join(dict.fromkeys(day_text(date.fromisoformat(day)) for day in days))
