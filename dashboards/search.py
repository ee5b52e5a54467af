"""Finds people, teams, KPIs and pages by their names, among those that a login may open and no others.

Names are compared here and not by the database: SQLite folds ASCII alone, PostgreSQL needs an extension for accents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.folding import fold, spellings
from dashboards.pages import pages_for
from kpis.definitions import definitions
from kpis.periods import today
from teams.access import sight_of, stays_in_sight, visible_people, visible_teams
from teams.models import Team, User
from teams.roles import Permission
from teams.selectors import full_names, held_on

LONGEST, MOST_WORDS = 100, 6
# Shorter words stand in most names somewhere: they count only where a word begins.
INSIDE = 3

# Under which permission somebody is found, and the page that opens then: figures before the entry in the directory.
PEOPLE_PAGES = ((Permission.SEE_FIGURES, "person"), (Permission.EDIT_PEOPLE, "organisation_person"))
TEAM_PAGES = ((Permission.SEE_FIGURES, "team"), (Permission.EDIT_PEOPLE, "organisation_team_edit"))


@dataclass(frozen=True)
class Hit:
    label: str
    url: str
    note: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """``more`` counts those that fit as well and are not shown; ``url`` leads to them where a page lists them."""

    label: str
    hits: list[Hit]
    more: int = 0
    url: str = ""


def search(user: User | AnonymousUser, words: str, most: int) -> list[Group]:
    """Groups with at least one hit, each with ``most`` at the most: the best fit first, then by name."""
    wanted = fold(words[:LONGEST]).split()[:MOST_WORDS]
    if not wanted:
        return []
    groups = (find(user, wanted, most) for find in (_people, _teams, _kpis, _pages))
    return [group for group in groups if group.hits]


def _people(user: User | AnonymousUser, wanted: list[str], most: int) -> Group:
    found = dict(_open_people(user, wanted))
    best = sorted(found, key=found.__getitem__)
    notes = _places(user, [pk for pk, _name, _url in best[:most]])
    hits = [Hit(name, url, notes.get(pk, ""), "user") for pk, name, url in best[:most]]
    lists = sight_of(user).may(Permission.EDIT_PEOPLE) or sight_of(user).may(Permission.SEE_FIGURES)
    return Group(_("People"), hits, len(best) - len(hits), reverse("people") if lists else "")


def _open_people(
    user: User | AnonymousUser, wanted: list[str]
) -> Iterator[tuple[tuple[int, str, str], tuple[Any, ...]]]:
    """Each with key, name and address, and its rank; whoever has figures in sight is not met a second time."""
    met: set[int] = set()
    for permission, page in PEOPLE_PAGES:
        if permission == Permission.EDIT_PEOPLE and not sight_of(user).may(permission):
            continue
        rows = visible_people(user, permission).values_list("pk", "public_id", "name", "external_id")
        for pk, public_id, name, external_id in rows.order_by():
            rank = _rank(wanted, name, external_id)
            if rank and pk not in met:
                yield (pk, name, reverse(page, args=[public_id])), rank
            met.add(pk)


def _places(user: User | AnonymousUser, people: list[int]) -> dict[int, str]:
    """Where each of some people is today, as far as it is in sight: two of one name are told apart by it."""
    stays = held_on(today()).filter(pk__in=stays_in_sight(user), person__in=people)
    ordered = stays.select_related("team").order_by("primary", "-starts_on")
    return {stay.person_id: f"{stay.get_role_display()} · {stay.team.name}" for stay in ordered}


def _teams(user: User | AnonymousUser, wanted: list[str], most: int) -> Group:
    addresses: dict[UUID, str] = {}
    teams: dict[int, Team] = {}
    for permission, page in TEAM_PAGES:
        for team in visible_teams(user, permission):
            teams.setdefault(team.pk, team)
            addresses.setdefault(team.public_id, reverse(page, args=[team.public_id]))
    rows = [
        (Hit(team.name, addresses[team.public_id], full if full != team.name else "", "users"), team.name)
        for team, full in full_names(teams.values())
    ]
    return _best(_("Teams"), rows, wanted, most)


def _kpis(user: User | AnonymousUser, wanted: list[str], most: int) -> Group:
    if not sight_of(user).roles:
        return Group("", [])
    rows = [
        (Hit(v.label, reverse("kpi", args=[v.kpi.key]), v.description, "ruler"), f"{v.label} {v.kpi.key}")
        for v in definitions(today()).values()
    ]
    return _best(_("KPIs"), rows, wanted, most)


def _pages(user: User | AnonymousUser, wanted: list[str], most: int) -> Group:
    pages = pages_for(sight_of(user))
    return _best(_("Pages"), [(Hit(label, url, "", icon), label) for url, label, icon in pages], wanted, most)


def _best(label: str, rows: Iterable[tuple[Hit, str]], wanted: list[str], most: int) -> Group:
    ranked = [(rank, hit) for hit, text in rows if (rank := _rank(wanted, text))]
    hits = [hit for _rank_of, hit in sorted(ranked, key=lambda pair: pair[0])]
    return Group(label, hits[:most], len(hits[most:]))


def _rank(wanted: list[str], *texts: str) -> tuple[Any, ...]:
    """Sorts the best first; empty where not every word stands somewhere in the texts."""
    held = spellings(" ".join(dict.fromkeys(texts)))
    if not all((word if len(word) >= INSIDE else f" {word}") in held for word in wanted):
        return ()
    whole = " " + " ".join(wanted)
    begins = all(f" {word}" in held for word in wanted)
    return (not held.startswith(whole), not begins, fold(texts[0]), texts)
