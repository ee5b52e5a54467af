"""Which wallboard a token opens, and which ones a login may see and end."""

import hashlib

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kpis.periods import today
from kpis.wallboards.models import Wallboard
from teams.access import visible_teams
from teams.models import User
from teams.roles import Permission

# Presets that a screen may show: more than a month moves too little to look at.
PERIODS = ("yesterday", "7d", "28d", "week", "month")


def digest_of(token: str) -> str:
    """Tokens are long and random: a plain digest cannot be turned back, and can be looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_board(token: str) -> Wallboard | None:
    """The board of a token, as long as it lasts, was not revoked, and its maker still sees the team."""
    found = Wallboard.objects.filter(token_digest=digest_of(token), revoked_at=None, ends_on__gt=today())
    board = found.select_related("team", "made_by").first()
    return board if board and is_backed(board) else None


def is_backed(board: Wallboard) -> bool:
    """Whether the maker may still make this board: who leaves or loses the team takes the board along."""
    return visible_teams(board.made_by, Permission.MAKE_WALLBOARDS).filter(pk=board.team_id).exists()


def boards_in_reach(user: User | AnonymousUser) -> QuerySet[Wallboard]:
    """The boards of the teams in sight, whoever made them."""
    return Wallboard.objects.filter(team__in=visible_teams(user, Permission.MAKE_WALLBOARDS))
