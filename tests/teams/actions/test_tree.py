"""Adding, renaming and moving teams."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from teams.actions import create_team, root_team, update_team
from teams.models import AuditEvent, Team
from tests.builders import team
from tests.conftest import Cast


def tree() -> dict[str, str]:
    """Names from the root down, by name of the team."""
    names = {str(t.pk): t.name for t in Team.objects.all()}
    return {t.name: "/".join(names[step] for step in t.path.strip("/").split("/")) for t in Team.objects.all()}


def test_moving_a_team_takes_everything_below_along(cast: Cast) -> None:
    update_team(cast.north, name="North", parent=cast.south, by=cast.user("ada"))
    assert tree() == {
        "Acme Service": "Acme Service",
        "South": "Acme Service/South",
        "Beta": "Acme Service/South/Beta",
        "North": "Acme Service/South/North",
        "Alpha": "Acme Service/South/North/Alpha",
    }
    assert AuditEvent.objects.get(action="team.change").details == {
        "name": ["North", "North"], "below": ["Acme Service", "South"],
    }  # fmt: skip


def test_a_team_is_not_placed_below_itself_by_a_stale_copy(cast: Cast) -> None:
    stale_south, stale_north = Team.objects.get(pk=cast.south.pk), Team.objects.get(pk=cast.north.pk)
    update_team(cast.north, name="North", parent=cast.south, by=None)
    with pytest.raises(ValidationError, match="cannot be placed below itself"):
        update_team(stale_south, name="South", parent=stale_north, by=None)
    assert tree()["North"] == "Acme Service/South/North"


@pytest.mark.parametrize("name", ["Alpha", " Alpha ", ""])
def test_a_name_is_needed_and_is_there_once(cast: Cast, name: str) -> None:
    with pytest.raises(ValidationError):
        create_team(name=name, parent=cast.north, by=None)


def test_the_same_name_may_stand_below_another_team(cast: Cast) -> None:
    assert create_team(name="Alpha", parent=cast.south, by=None).path.startswith(cast.south.path)


def test_there_is_one_topmost_team(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="topmost team already"):
        create_team(name="Second", parent=None, by=None)
    with pytest.raises(ValidationError, match="topmost team already"):
        update_team(cast.north, name="North", parent=None, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="Second", parent=None, path="/0/")
    assert root_team() == cast.root


def test_the_topmost_team_can_be_renamed(cast: Cast) -> None:
    assert update_team(cast.root, name="Acme", parent=None, by=None).path == f"/{cast.root.pk}/"


def test_the_tree_has_a_bottom(cast: Cast) -> None:
    below = cast.root
    with pytest.raises(ValidationError, match="too deep"):
        for _step in range(400):
            below = team(parent=below)
    assert Team.objects.order_by("-pk").first() == below
