"""Closing a period: every scorecard is frozen once. Interrupted, it goes on; two at once take turns.

The only writer of ``ClosedPeriod``, ``FrozenCard`` and ``FrozenFigure``, whose rows the database refuses to change.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure
from kpis.freezing import Freezer, Holder
from kpis.models import StaleDay
from kpis.periods import LONGEST_DAYS, Period, today, why_not_kept
from kpis.scorecards import Scorecard
from kpis.sealed_cards import card_checksum, frozen_figures, period_checksum, plain_sums
from kpis.selectors import freshness
from teams.actions import record_event
from teams.models import User

CHUNK = 500
Key = tuple[int | None, int | None]


def close_period(period: Period, *, by: User | None, trigger: ClosedPeriod.Trigger) -> ClosedPeriod:
    """Freeze the scorecards of everybody over a period. One that is closed already stays as it is.

    Raises ValidationError with a sentence for a period that is not over or not computed yet.
    """
    return freeze_cards(begin_closing(period, by=by, trigger=trigger))


@transaction.atomic
def begin_closing(period: Period, *, by: User | None, trigger: ClosedPeriod.Trigger) -> ClosedPeriod:
    """Note that the period closes, unless it has before; ``freeze_cards`` does the work."""
    found = ClosedPeriod.objects.filter(period_start=period.start, period_end=period.end).first()
    if found:
        return found
    refuse_unfinished(period)
    closed, created = ClosedPeriod.objects.get_or_create(
        period_start=period.start, period_end=period.end,
        defaults={
            "trigger": trigger, "by": by, "by_name": _name_of(by), "began_at": timezone.now(),
            "complete_until": freshness().until,
        },
    )  # fmt: skip
    if created:
        record_event(by=by, action="period.close", subject=period.label, details={"trigger": str(trigger)})
    return closed


def refuse_unfinished(period: Period) -> None:
    """Raise ValidationError where figures of the period may still change by themselves."""
    if period.end > today():
        raise ValidationError(
            _("The period runs to %(last)s: it can be closed after that day.") % {"last": date_format(period.last)}
        )
    if problem := why_not_kept(period.start):
        raise ValidationError(problem)
    if period.length > LONGEST_DAYS:
        raise ValidationError(_("A period holds at most %(days)s days.") % {"days": LONGEST_DAYS})
    waiting = StaleDay.objects.filter(day__gte=period.start, day__lt=period.end).values("day").distinct().count()
    if waiting:
        text = ngettext(
            "%(count)s day of the period waits to be computed anew: close it when that is done.",
            "%(count)s days of the period wait to be computed anew: close it when that is done.",
            waiting,
        )
        raise ValidationError(text % {"count": waiting})


def freeze_cards(closed: ClosedPeriod) -> ClosedPeriod:
    """Freeze the cards that are missing, a chunk a transaction, then seal the period. Safe to run twice, or at once."""
    if closed.state == ClosedPeriod.State.CLOSING:
        freezer = Freezer(closed.period)
        holders = freezer.holders
        ClosedPeriod.objects.filter(pk=closed.pk, state=ClosedPeriod.State.CLOSING).update(cards_expected=len(holders))
        for start in range(0, len(holders), CHUNK):
            _freeze_chunk(closed, freezer, holders[start : start + CHUNK])
        _seal(closed)
    closed.refresh_from_db()
    return closed


@transaction.atomic
def _freeze_chunk(closed: ClosedPeriod, freezer: Freezer, holders: Sequence[Holder]) -> None:
    """The lock makes two workers take turns, so that each card is frozen once."""
    if _locked(closed).state != ClosedPeriod.State.CLOSING:
        return
    made = _made(closed, holders)
    left = [holder for holder in holders if holder.key not in made]
    at = timezone.now()
    cards, figures = [], []
    for holder, scorecard in zip(left, freezer.cards(left), strict=True):
        found = frozen_figures(scorecard)
        card = _card(closed, holder, scorecard, freezer.team_ids(holder), at)
        card.checksum = card_checksum(closed, card, found)
        cards.append(card)
        figures.append(found)
    FrozenCard.objects.bulk_create(cards)
    for card, found in zip(cards, figures, strict=True):
        for figure in found:
            figure.card = card
    FrozenFigure.objects.bulk_create([figure for found in figures for figure in found], batch_size=2000)


@transaction.atomic
def _seal(closed: ClosedPeriod) -> None:
    if _locked(closed).state != ClosedPeriod.State.CLOSING:
        return
    checksums = list(closed.cards.values_list("checksum", flat=True))
    ClosedPeriod.objects.filter(pk=closed.pk).update(
        state=ClosedPeriod.State.CLOSED, closed_at=timezone.now(), checksum=period_checksum(checksums)
    )


def _locked(closed: ClosedPeriod) -> ClosedPeriod:
    return ClosedPeriod.objects.select_for_update().get(pk=closed.pk)


def _made(closed: ClosedPeriod, holders: Sequence[Holder]) -> set[Key]:
    people = [holder.person.pk for holder in holders if holder.person]
    cards = closed.cards.order_by()
    of_people = cards.filter(person_id__in=people)
    return set(of_people.values_list("person_id", "team_id")) | set(
        cards.filter(person=None).values_list("person_id", "team_id")
    )


def _card(closed: ClosedPeriod, holder: Holder, card: Scorecard, team_ids: list[int], at: datetime) -> FrozenCard:
    return FrozenCard(
        closed=closed, person=holder.person, team=holder.team, role=holder.role, team_ids=team_ids,
        score=None if card.score is None else round(card.score, 6), sums=plain_sums(card.sums), frozen_at=at,
    )  # fmt: skip


def _name_of(by: User | None) -> str:
    person = getattr(by, "person", None)
    return person.name if person else by.get_username() if by else ""
