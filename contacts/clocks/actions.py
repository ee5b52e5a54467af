"""The only writer of promises."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.clocks.models import Clock, Promise
from teams.actions import record_event
from teams.models import Team, User

LONGEST_MINUTES = 366 * 24 * 60


@transaction.atomic
def make_promise(
    *,
    starts_on: date,
    by: User | None,
    team: Team | None = None,
    category: str = "",
    channel: str = "",
    first_response_minutes: int | None = None,
    completion_minutes: int | None = None,
    clock: str = Clock.WORKING,
    ends_on: date | None = None,
) -> Promise:
    """Promise something for contacts that arrive from a day on. One for the same contacts ends the day before.

    Raises ValidationError.
    """
    _refuse_bad_minutes(first_response_minutes, completion_minutes)
    if ends_on and ends_on <= starts_on:
        raise ValidationError(_("The last day lies before the first one."))
    category = category.strip()
    _end_former(Promise.objects.filter(team=team, category=category, channel=channel), starts_on, by)
    made = Promise.objects.create(
        team=team, category=category, channel=channel, clock=clock, starts_on=starts_on, ends_on=ends_on,
        first_response_minutes=first_response_minutes, completion_minutes=completion_minutes,
    )  # fmt: skip
    _note(by, "promise.make", made)
    return made


@transaction.atomic
def end_promise(promise: Promise, *, ends_on: date, by: User | None) -> None:
    """Let a promise hold up to but not including a day; one that would never have held is taken away."""
    if ends_on <= promise.starts_on:
        _note(by, "promise.delete", promise)
        promise.delete()
        return
    promise.ends_on = ends_on
    promise.save(update_fields=["ends_on"])
    _note(by, "promise.end", promise)


def _end_former(same: QuerySet[Promise], starts_on: date, by: User | None) -> None:
    for former in same:
        if former.starts_on >= starts_on:
            raise ValidationError(
                _("A promise for the same contacts begins on %(day)s already: end that one first.")
                % {"day": former.starts_on}
            )
        if former.ends_on is None or former.ends_on > starts_on:
            end_promise(former, ends_on=starts_on, by=by)


def _refuse_bad_minutes(*minutes: int | None) -> None:
    if all(value is None for value in minutes):
        raise ValidationError(_("Say within which time: of the first response, of completion, or of both."))
    if any(value is not None and not 0 < value <= LONGEST_MINUTES for value in minutes):
        raise ValidationError(_("A promise is of one minute to a year."))


def _note(by: User | None, action: str, promise: Promise) -> None:
    if by:
        details = {
            "first response": promise.first_response_minutes,
            "completion": promise.completion_minutes,
            "clock": promise.clock,
            "from": promise.starts_on.isoformat(),
            "until": promise.ends_on.isoformat() if promise.ends_on else "",
        }
        record_event(by=by, action=action, subject=str(promise), details=details)
