"""Writes teams."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from teams.actions.audit import record_event
from teams.models import Team, User
from teams.names import isolated

LONGEST_PATH = 400


def root_team(name: str = "Organisation") -> Team:
    """The one team without a parent; made on first use."""
    root = Team.objects.filter(parent=None).order_by("pk").first()
    return root or create_team(name=name, parent=None, by=None)


@transaction.atomic
def create_team(*, name: str, parent: Team | None, by: User | None) -> Team:
    """Add a team below ``parent``; None makes the root, of which there is one. Raises ValidationError."""
    parent = _locked(parent)
    name = _free_name(name, parent)
    if parent is None and Team.objects.filter(parent=None).exists():
        raise ValidationError(
            _("There is a topmost team already: place “%(name)s” below it.") % {"name": isolated(name)}
        )
    # The path holds the own id, which the database gives: a placeholder that cannot clash, then the real one.
    team = Team(name=name, parent=parent)
    team.path = f"?{team.public_id}"
    team.save()
    team.path = _path_below(parent, team)
    team.save(update_fields=["path"])
    if by:
        record_event(by=by, action="team.create", subject=name, details={"below": str(parent or "")})
    return team


@transaction.atomic
def update_team(team: Team, *, name: str, parent: Team | None, by: User | None) -> Team:
    """Rename or move a team; the paths of everything below follow. A team cannot be put below itself."""
    parent = _locked(parent)
    team.refresh_from_db()
    if parent and parent.path.startswith(team.path):
        raise ValidationError(_("“%(name)s” cannot be placed below itself.") % {"name": isolated(team)})
    if parent is None and team.parent_id:
        raise ValidationError(
            _("There is a topmost team already: place “%(name)s” below it.") % {"name": isolated(team)}
        )
    old_name, old_parent, old_path = team.name, team.parent, team.path
    team.name, team.parent = _free_name(name, parent, team), parent
    team.path = _path_below(parent, team)
    team.save()
    for child in Team.objects.filter(path__startswith=old_path).exclude(pk=team.pk):
        child.path = team.path + child.path[len(old_path) :]
        child.save(update_fields=["path"])
    if by:
        details = {"name": [old_name, team.name], "below": [str(old_parent or ""), str(parent or "")]}
        record_event(by=by, action="team.change", subject=team.name, details=details)
    return team


def _locked(parent: Team | None) -> Team | None:
    """Writers of the tree take turns at its root and read the parent again: two moves at once could make a ring."""
    if connection.vendor == "postgresql":
        list(Team.objects.select_for_update().filter(parent=None))
    return Team.objects.get(pk=parent.pk) if parent else None


def _free_name(name: str, parent: Team | None, team: Team | None = None) -> str:
    name = name.strip()
    if not name:
        raise ValidationError(_("A team needs a name."))
    Team._meta.get_field("name").run_validators(name)
    if Team.objects.filter(parent=parent, name=name).exclude(pk__in=[team.pk] if team else []).exists():
        raise ValidationError(_("There is already a team “%(name)s” here.") % {"name": isolated(name)})
    return name


def _path_below(parent: Team | None, team: Team) -> str:
    path = f"{parent.path if parent else '/'}{team.pk}/"
    paths = Team.objects.filter(path__startswith=team.path).values_list("path", flat=True)
    deepest = max((len(below) - len(team.path) for below in paths), default=0)
    if len(path) + deepest > LONGEST_PATH:
        raise ValidationError(_("The tree would become too deep below “%(name)s”.") % {"name": isolated(parent)})
    return path
