"""The order of instants: an end does not lie before its start."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from contacts.importers.findings import Findings, Rows
from contacts.importers.instants import Instants
from contacts.importers.rules import IfBefore, Rule


@dataclass(frozen=True)
class Ordered:
    """The instants after the check, and the rows whose own value was unusable."""

    instants: Instants
    unusable: Rows


def check_order(instants: Instants, rule: Rule, known: dict[str, Instants], cells: Any, findings: Findings) -> Ordered:
    """Do what the rule says (or reject) where an instant lies before the one it may not lie before.

    ``known`` holds the instants read so far. An hour that the clock shows twice is read as the second one where only
    that comes after the start; a day without a time is moved up to the start when that lies within the day.
    """
    nothing = np.zeros(len(instants.utc), dtype=bool)
    plan = rule.if_before or IfBefore(rule.field.starts_at, "reject")
    start = known.get(plan.field)
    if start is None or plan.field == rule.field.name:
        return Ordered(instants, nothing)
    _fit_to(instants, start)
    before = instants.latest < start.earliest
    if not before.any():
        return Ordered(instants, nothing)
    if plan.then == "reject":
        findings.reject(
            before,
            _("%(name)s lies before %(field)s.") % {"name": rule.field.name, "field": plan.field},
            column=rule.column,
            name=rule.field.name,
            values=instants.utc if cells is None else cells,
        )
        return Ordered(instants, nothing)
    findings.note(
        before,
        _("%(name)s before %(field)s, read as %(then)s")
        % {"name": rule.field.name, "field": plan.field, "then": plan.then},
    )
    taken = known[plan.then].utc[before] if plan.then != "unknown" else np.datetime64("NaT", "us")
    instants.utc[before] = taken
    instants.whole_days[before] = False
    return Ordered(instants, before)


def _fit_to(instants: Instants, start: Instants) -> None:
    second = (instants.utc < start.utc) & (instants.later >= start.utc)
    instants.utc[second] = instants.later[second]
    same_day = instants.whole_days & (instants.utc < start.utc) & (start.utc <= instants.latest)
    instants.utc[same_day] = start.utc[same_day]
    # The day is settled by then: what follows may not take half a day off again.
    instants.whole_days[same_day] = False
