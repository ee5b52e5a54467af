"""One group of a grouped question: how answers and addresses name it, which rows and days belong to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from kpis.daily import channel_labels
from kpis.periods import Period, bucket_label, read_bucket, why_not_kept
from kpis.scopes import Narrowing, Scope
from kpis.selectors import COLUMNS, CUTS, FINEST_LEVEL, Group, unit_of_team
from teams.models import Person, Team

MODELS: dict[str, type[Person] | type[Team]] = {"person": Person, "team": Team, "unit": Team}


@dataclass(frozen=True)
class AskedGroup:
    """``values`` as ``kpi_values`` has them, in the order of ``by``; without any, the whole.

    ``asked``: the period of the question; ``period``: those of its days that are the group's.
    """

    by: tuple[str, ...]
    values: Group
    asked: Period
    period: Period

    @property
    def whose(self) -> list[tuple[str, Any]]:
        """What narrows the rows: all but the days."""
        return [(key, value) for key, value in zip(self.by, self.values, strict=True) if key not in CUTS]

    def of(self, scope: Scope) -> Scope:
        """The rows of a scope that are the group's, at the level which the values were read from."""
        condition, level = Q(), scope.level
        for key, value in self.whose:
            condition &= _rows_of(key, value)
            level = min(level, FINEST_LEVEL.get(key, level))
        return replace(scope, narrowing=Narrowing(condition, level)) if self.whose else scope


def labels_of(by: Sequence[str], groups: Collection[Group]) -> dict[Group, dict[str, Any]]:
    """How answers write each group: people, teams and units by name and id, channels and days as they are."""
    named = {key: _named(key, {group[place] for group in groups}) for place, key in enumerate(by) if key in MODELS}
    return {group: _labels(by, group, named) for group in groups}


def write_group(by: Sequence[str], labels: Mapping[str, Any]) -> str:
    """How an address names the group of these labels: ``<id>,2026-W11``; who is not assigned is empty."""
    return ",".join(str(labels[f"{key}_id" if key in MODELS else key] or "") for key in by)


def explained_at(page: str, period: Period, whose: Mapping[str, Any], by: Sequence[str]) -> str:
    """The same question at ``page``, over the same days whenever it is followed: a preset may begin before those that
    are kept. ``whose``: ``team`` or ``person`` with its public id, if the question has one."""
    asked: dict[str, object] = {"from": period.start, "to": period.last}
    if why_not_kept(period.start):
        asked = {"period": period.key}
    return f"{page}?{urlencode({**asked, **whose, 'by': ','.join(by)}, safe=',')}"


def explained_row(address: str, by: Sequence[str], labels: Mapping[str, Any]) -> str:
    """The address of ``explained_at`` for the one group of these labels; without groups it is that of the whole."""
    return f"{address}&group={quote(write_group(by, labels), safe=',')}" if by else address


def read_group(by: Sequence[str], text: str | None, asked: Period) -> AskedGroup:
    """The group that an address names. Raises ValueError with a sentence for the reader where it can be none, Http404
    where there is no such person or team."""
    texts = [] if text is None or not (by or text) else text.split(",")
    if len(texts) != len(by):
        raise ValueError(_("Name the group by a value for each key of “by”, comma separated."))
    values: list[Any] = []
    period = asked
    for key, value in zip(by, texts, strict=True):
        if key in CUTS:
            bucket = _bucket(key, value)
            period = _cut(period, bucket, value)
            values.append(bucket.start)
        else:
            values.append(_read_id(key, value) if key in MODELS else _read_channel(value))
    return AskedGroup(tuple(by), tuple(values), asked, period)


def teams_of(key: str, team_id: int) -> set[int]:
    """The teams whose rows a group of that team (its own) or unit (those below it too) is made of."""
    if key == "unit":
        return {team for team, unit in unit_of_team().items() if unit == team_id}
    return {team_id}


def _rows_of(key: str, value: Any) -> Q:
    if key == "unit" and value is not None:
        return Q(team_id__in=sorted(teams_of(key, value)))
    return Q(**{COLUMNS[key]: value})


def _bucket(key: str, text: str) -> Period:
    try:
        return read_bucket(text, key)
    except ValueError:
        words = _("“%(text)s” is no %(key)s: write it as in the values, such as 2026-03-10, 2026-W11 or 2026-03.")
        raise ValueError(words % {"text": text, "key": key}) from None


def _cut(period: Period, bucket: Period, text: str) -> Period:
    try:
        return period.cut_to(bucket)
    except ValueError:
        raise ValueError(_("“%(text)s” lies outside of the period.") % {"text": text}) from None


def _read_id(key: str, text: str) -> int | None:
    if not text:
        return None
    try:
        public_id = UUID(text)
    except ValueError:
        words = _("“%(text)s” is no id: give that of the %(key)s, or nothing for what is not assigned.")
        raise ValueError(words % {"text": text, "key": key}) from None
    found = MODELS[key]._default_manager.filter(public_id=public_id).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return int(found)


def _read_channel(text: str) -> str:
    if text not in channel_labels():
        words = _("There is no channel “%(text)s”: use one of %(known)s.")
        raise ValueError(words % {"text": text, "known": ", ".join(channel_labels())})
    return text


def _named(key: str, ids: Collection[Any]) -> dict[int, tuple[str, Any]]:
    rows = MODELS[key]._default_manager.filter(pk__in=set(ids) - {None}).values_list("pk", "name", "public_id")
    return {pk: (name, public_id) for pk, name, public_id in rows}


def _labels(by: Sequence[str], group: Group, named: Mapping[str, Mapping[int, tuple[str, Any]]]) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    for key, value in zip(by, group, strict=True):
        if key in MODELS:
            labels[key], labels[f"{key}_id"] = named[key].get(value, (None, None))
        else:
            labels[key] = bucket_label(value, key) if key in CUTS else value
    return labels
