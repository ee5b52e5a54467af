"""What people of the cast have made for themselves in the browser: a KPI of one category, a wallboard, saved views."""

from typing import Any

from django.urls import reverse

from kpis.actions import make_kpi
from kpis.models import Kpi
from kpis.periods import today
from kpis.wallboards.actions import LONGEST, make_wallboard
from perfdash.demo.careers import Place
from perfdash.demo.days import LONG_AGO
from perfdash.demo.organisation import read_toml
from teams.models import Team, User
from teams.saved_views.actions import save_view

Teams = dict[Place, Team]


def write_belongings(teams: Teams) -> list[str]:
    """Before there are facts, so that these are counted by category along with everything else.

    Returns the addresses of the wallboards, which nobody can look up later.
    """
    rows, users = read_toml("belongings.toml"), {user.username: user for user in User.objects.all()}
    for row in rows["kpi"]:
        _make_kpi(row, users)
    for row in rows["view"]:
        _save_view(row, users, teams)
    return [_make_wallboard(row, users, teams) for row in rows["wallboard"]]


def _make_kpi(row: dict[str, Any], users: dict[str, User]) -> None:
    key, kind, by = row.pop("key"), row.pop("kind"), users[row.pop("by")]
    make_kpi(key=key, kind=kind, values=row, starts_on=today() - LONG_AGO, by=by, past=True)


def _save_view(row: dict[str, Any], users: dict[str, User], teams: Teams) -> None:
    team = teams[tuple(row["place"])]
    address = f"{reverse('explain', args=[row['kpi']])}?team={team.public_id}&{row['query']}"
    save_view(users[row["by"]], name=row["name"], address=address)


def _make_wallboard(row: dict[str, Any], users: dict[str, User], teams: Teams) -> str:
    kpis = {kpi.key: kpi for kpi in Kpi.objects.filter(key__in=row["kpis"])}
    _board, token = make_wallboard(
        name=row["name"],
        team=teams[tuple(row["place"])],
        kpis=[kpis[key] for key in row["kpis"]],
        period=row["period"],
        ends_on=today() + LONGEST,
        by=users[row["by"]],
    )
    return reverse("wallboard", args=[token])
