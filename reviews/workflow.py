"""The stages of a review, who may do what at each, and the sections written: data that actions and pages read.

A new stage is an entry in ``STAGES``, the moves into and out of it in ``MOVES``, an action and a template.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teams.roles import Permission

Text = Promise | str


class Step(models.TextChoices):
    OPENED = "opened", _("To write")
    WRITTEN = "written", _("Written")
    LEADER_SIGNED = "leader_signed", _("With the person")
    PERSON_SIGNED = "person_signed", _("Signed by both")
    CLOSED = "closed", _("Closed")


class Actor(Enum):
    """What somebody is to one review. One login can be several at once, but who is reviewed is nothing else."""

    AUTHOR = "author"
    PERSON = "person"
    MANAGER = "manager"
    HR = "hr"


class SignatureRole(models.TextChoices):
    LEADER = "leader", _("Team leader")
    PERSON = "person", _("Person")


class SectionKey(models.TextChoices):
    STRENGTHS = "strengths", _("Strengths")
    IMPROVEMENTS = "improvements", _("What to work on")
    GOALS = "goals", _("Agreed goals")
    COMMENT = "comment", _("Comment")


class MoveKey(models.TextChoices):
    OPEN = "open", _("Opened")
    WRITE = "write", _("Text saved")
    SIGN_AS_LEADER = "sign_as_leader", _("Signed by the team leader")
    COMMENT = "comment", _("Comment saved")
    SIGN_AS_PERSON = "sign_as_person", _("Signed by the person")
    CLOSE = "close", _("Closed")
    CLOSE_UNSIGNED = "close_unsigned", _("Closed without both signatures")
    REOPEN = "reopen", _("Reopened")
    HAND_OVER = "hand_over", _("Handed over")


@dataclass(frozen=True)
class Section:
    """``open_at``: the stages at which its writer may change it; until ``sealed_by`` signed nobody else reads it."""

    writer: Actor
    prompt: Text
    open_at: frozenset[Step]
    sealed_by: SignatureRole
    required: bool = True


@dataclass(frozen=True)
class Stage:
    """``next_action`` is for everybody who looks, ``your_action`` for who is waited for.

    ``released``: the person may read the review. ``done``: it is never overdue.
    """

    waits_for: Actor | None
    next_action: Text
    your_action: Text = ""
    released: bool = False
    done: bool = False


@dataclass(frozen=True)
class Move:
    """An action that ``actors`` may take while the review stands at one of ``steps``; ``to`` None leaves it there."""

    label: Text
    actors: frozenset[Actor]
    steps: frozenset[Step]
    to: Step | None = None
    needs_reason: bool = False


UNSIGNED = frozenset({Step.OPENED, Step.WRITTEN})
LONGEST_TEXT = 8000

STAGES: dict[Step, Stage] = {
    Step.OPENED: Stage(Actor.AUTHOR, _("The team leader writes it."), _("Write it below the figures, then sign it.")),
    Step.WRITTEN: Stage(Actor.AUTHOR, _("The team leader reads it through and signs."), _("Read it through and sign.")),
    Step.LEADER_SIGNED: Stage(
        Actor.PERSON,
        _("The person reads it, may comment, and signs."),
        _("Read it, comment if you like, and sign."),
        released=True,
    ),
    Step.PERSON_SIGNED: Stage(
        Actor.HR,
        _("HR closes it with the cycle."),
        _("Close it, or close it with the whole cycle."),
        released=True,
        done=True,
    ),
    Step.CLOSED: Stage(None, _("Nothing is left to do."), released=True, done=True),
}

SECTIONS: dict[SectionKey, Section] = {
    SectionKey.STRENGTHS: Section(
        Actor.AUTHOR, _("What went well, with examples. What should stay as it is?"), UNSIGNED, SignatureRole.LEADER
    ),
    SectionKey.IMPROVEMENTS: Section(
        Actor.AUTHOR,
        _("Two or three things at most, about the work and not about the person. What would help?"),
        UNSIGNED,
        SignatureRole.LEADER,
    ),
    SectionKey.GOALS: Section(
        Actor.AUTHOR, _("What you agreed on, by when, and who helps."), UNSIGNED, SignatureRole.LEADER
    ),
    SectionKey.COMMENT: Section(
        Actor.PERSON,
        _("Anything you see differently or want to add. It stays with the review."),
        frozenset({Step.LEADER_SIGNED}),
        SignatureRole.PERSON,
        required=False,
    ),
}

MOVES: dict[MoveKey, Move] = {
    MoveKey.WRITE: Move(_("Save"), frozenset({Actor.AUTHOR}), UNSIGNED),
    MoveKey.SIGN_AS_LEADER: Move(
        _("Sign and give to the person"), frozenset({Actor.AUTHOR}), frozenset({Step.WRITTEN}), Step.LEADER_SIGNED
    ),
    MoveKey.COMMENT: Move(_("Save comment"), frozenset({Actor.PERSON}), frozenset({Step.LEADER_SIGNED})),
    MoveKey.SIGN_AS_PERSON: Move(
        _("Sign"), frozenset({Actor.PERSON}), frozenset({Step.LEADER_SIGNED}), Step.PERSON_SIGNED
    ),
    MoveKey.CLOSE: Move(_("Close"), frozenset({Actor.HR}), frozenset({Step.PERSON_SIGNED}), Step.CLOSED),
    MoveKey.CLOSE_UNSIGNED: Move(
        _("Close without both signatures"),
        frozenset({Actor.HR}),
        UNSIGNED | {Step.LEADER_SIGNED},
        Step.CLOSED,
        needs_reason=True,
    ),
    MoveKey.REOPEN: Move(
        _("Reopen"),
        frozenset({Actor.HR}),
        frozenset({Step.LEADER_SIGNED, Step.PERSON_SIGNED, Step.CLOSED}),
        Step.WRITTEN,
        needs_reason=True,
    ),
    MoveKey.HAND_OVER: Move(_("Hand over"), frozenset({Actor.MANAGER}), UNSIGNED, needs_reason=True),
}

# Who acts by a permission over the review's team; author and person act by what they are to the review.
ACTING_BY: dict[Actor, Permission] = {
    Actor.MANAGER: Permission.HAND_OVER_REVIEWS,
    Actor.HR: Permission.MANAGE_CYCLES,
}

SIGNING: dict[SignatureRole, MoveKey] = {
    SignatureRole.LEADER: MoveKey.SIGN_AS_LEADER,
    SignatureRole.PERSON: MoveKey.SIGN_AS_PERSON,
}
RELEASED = tuple(step for step, stage in STAGES.items() if stage.released)
WAITING = tuple(step for step, stage in STAGES.items() if not stage.done)


def moves_at(step: Step, actors: Iterable[Actor]) -> list[MoveKey]:
    """What somebody who is ``actors`` to a review may do while it stands at ``step``."""
    who = frozenset(actors)
    return [key for key, move in MOVES.items() if step in move.steps and move.actors & who]


def sections_of(writer: Actor) -> list[SectionKey]:
    return [key for key, section in SECTIONS.items() if section.writer == writer]


def is_complete(texts: Mapping[str, str], writer: Actor) -> bool:
    """Whether every section that ``writer`` must fill has a text."""
    return all(texts.get(key, "").strip() for key in sections_of(writer) if SECTIONS[key].required)


def readable_sections(actors: Iterable[Actor], signed: Iterable[str]) -> list[SectionKey]:
    """A text is its writer's alone until the writer signed it; then everybody who sees the review reads it."""
    who, roles = frozenset(actors), frozenset(signed)
    return [key for key, section in SECTIONS.items() if section.writer in who or section.sealed_by in roles]


def action_words(step: Step, actors: Iterable[Actor]) -> Text:
    """What happens next, said to somebody who is ``actors`` to the review."""
    stage = STAGES[step]
    return stage.your_action if stage.waits_for in frozenset(actors) else stage.next_action
