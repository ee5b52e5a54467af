"""The only writer of wallboards. Each action notes what was done in the audit log; the token is in no log."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kpis.models import Kpi
from kpis.periods import today
from kpis.wallboards.models import Wallboard
from kpis.wallboards.selectors import PERIODS, boards_in_reach, digest_of
from teams.access import visible_teams
from teams.actions import record_event
from teams.models import Team, User
from teams.roles import Permission

LONGEST = timedelta(days=366)
MOST_KPIS = 8
TOKEN_BYTES = 32


@transaction.atomic
def make_wallboard(
    *, name: str, team: Team, kpis: Sequence[Kpi], period: str, ends_on: date, by: User
) -> tuple[Wallboard, str]:
    """The board and its token, which is shown once and kept nowhere. Raises ValidationError, by field."""
    if not visible_teams(by, Permission.MAKE_WALLBOARDS).filter(pk=team.pk).exists():
        raise ValidationError({"team": _("This team is not in your sight.")})
    if not 0 < len(kpis) <= MOST_KPIS:
        raise ValidationError({"kpis": _("Choose one to %(most)s KPIs.") % {"most": MOST_KPIS}})
    if period not in PERIODS:
        raise ValidationError({"period": _("A wallboard cannot show this period.")})
    if not today() < ends_on <= today() + LONGEST:
        sentence = _("The last day lies within the coming %(days)s days.") % {"days": LONGEST.days}
        raise ValidationError({"last_on": sentence})
    token = secrets.token_urlsafe(TOKEN_BYTES)
    board = Wallboard(
        name=name.strip(), team=team, period=period, token_digest=digest_of(token), made_by=by, made_on=today(),
        ends_on=ends_on,
    )  # fmt: skip
    board.full_clean(exclude=["token_digest"])
    board.save()
    board.kpis.set(kpis)
    details = {"team": team.name, "kpis": ", ".join(kpi.key for kpi in kpis), "until": str(ends_on)}
    record_event(by=by, action="wallboard.make", subject=board.name, details=details)
    return board, token


@transaction.atomic
def revoke_wallboard(board: Wallboard, *, by: User) -> None:
    """The address is dead from now on; done twice it changes nothing."""
    if not boards_in_reach(by).filter(pk=board.pk).exists():
        raise ValidationError(_("This team is not in your sight."))
    changed = Wallboard.objects.filter(pk=board.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        record_event(by=by, action="wallboard.revoke", subject=board.name, details={"team": board.team.name})
