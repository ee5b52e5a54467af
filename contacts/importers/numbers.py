"""Cells as seconds and scores."""

import re
from typing import Final

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contacts.fields import SURVEY_SCALES
from contacts.importers.findings import Cells, Findings
from contacts.importers.mapping_rules import ReadDefaults
from contacts.importers.rules import CLOCK, UNITS, Rule
from contacts.importers.texts import PLAIN_NUMBER, by_value, filled
from teams.numbers import write_plain

Numbers = NDArray[np.float64]

_CLOCK: Final = re.compile(r"(-?)(\d{1,6}):([0-5]\d):([0-5]\d)(\.\d+)?", re.ASCII)
# Sixty years: what is longer is no duration of a contact, and would not fit the column it is stored in.
_MOST_SECONDS: Final = 60 * 366 * 86400


def read_seconds(cells: Cells, rule: Rule, defaults: ReadDefaults, findings: Findings) -> Numbers:
    """Return whole seconds, NaN for unknown. What is no number, negative or beyond reason rejects its row."""

    def seconds(text: str) -> float | None:
        if ":" in text:  # hours:minutes:seconds says what it is, whatever unit plain numbers are in
            return _clock_seconds(text)
        number = None if rule.unit == CLOCK else _number(text, defaults)
        return None if number is None else number * UNITS[rule.unit]

    read = np.array(by_value(cells, seconds), dtype=float)
    clock = _("This is no duration written as hours:minutes:seconds.")
    reason = clock if rule.unit == CLOCK else _("This is no number of %(unit)s.") % {"unit": rule.unit}
    column, name = rule.column, rule.field.name
    findings.reject(filled(cells) & np.isnan(read), reason, column=column, name=name, values=cells)
    check_seconds(read, findings, column=column, name=name, values=cells)
    return np.round(read)


def check_seconds(read: Numbers, findings: Findings, *, column: str, name: str, values: Cells | Numbers) -> None:
    """Reject durations that are negative or beyond reason."""
    with np.errstate(invalid="ignore"):
        findings.reject(read < 0, _("The duration is negative."), column=column, name=name, values=values)
        findings.reject(
            read > _MOST_SECONDS, _("The duration is longer than sixty years."), column=column, name=name, values=values
        )


def read_scores(cells: Cells, rule: Rule, defaults: ReadDefaults, findings: Findings) -> Numbers:
    """Return the numbers, on the mapping's scale, NaN for unknown. What is no number rejects its row."""
    words = dict(rule.words)

    def number(text: str) -> float | None:
        said = words.get(text.casefold())
        found = float(said) if said is not None else _number(text, defaults)
        return float(rule.otherwise) if found is None and rule.otherwise is not None else found

    read = np.array(by_value(cells, number), dtype=float)
    column, name = rule.column, rule.field.name
    findings.reject(filled(cells) & np.isnan(read), _("This is no number."), column=column, name=name, values=cells)
    return read if rule.scale is None else _rescaled(read, cells, rule, findings)


def _rescaled(read: Numbers, cells: Cells, rule: Rule, findings: Findings) -> Numbers:
    scale = rule.scale
    assert scale is not None
    low, high = sorted((scale.low, scale.high))
    reason = _("The score is off the scale %(low)s to %(high)s that the mapping names.") % {
        "low": write_plain(low),
        "high": write_plain(high),
    }
    with np.errstate(invalid="ignore"):
        off = (read < low) | (read > high)
    findings.reject(off, reason, column=rule.column, name=rule.field.name, values=cells)
    share = (read - scale.low) / (scale.high - scale.low)
    moved = scale.to_low + share * (scale.to_high - scale.to_low)
    # Half a step goes up, whichever the neighbours: rounding to even would treat 2.5 and 3.5 differently.
    whole = np.floor(moved + 0.5)
    findings.note(
        np.isfinite(moved) & (np.abs(whole - moved) > 1e-9),
        _("%(name)s rounded after the change of scale") % {"name": rule.field.name},
    )
    return whole


def check_scores(read: Numbers, kinds: Cells, rule: Rule, cells: Cells, findings: Findings) -> None:
    """Reject scores off the scale of their kind of survey, and those between two of its steps."""
    for kind, (low, high) in SURVEY_SCALES.items():
        with np.errstate(invalid="ignore"):
            off = (kinds == kind) & ((read < low) | (read > high))
        reason = _("The score is off the scale %(low)s to %(high)s of %(kind)s.") % {
            "low": write_plain(low),
            "high": write_plain(high),
            "kind": kind,
        }
        findings.reject(off, reason, column=rule.column, name=rule.field.name, values=cells)
    with np.errstate(invalid="ignore"):
        between = np.isfinite(read) & (read != np.round(read))
    findings.reject(between, _("The score is no whole number."), column=rule.column, name=rule.field.name, values=cells)


def _number(text: str, defaults: ReadDefaults) -> float | None:
    plain = text.replace(defaults.thousands, "") if defaults.thousands else text
    if defaults.decimal != ".":
        plain = plain.replace(defaults.decimal, ".") if "." not in plain else ""
    return float(plain) if PLAIN_NUMBER.fullmatch(plain) else None


def _clock_seconds(text: str) -> float | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    sign, hours, minutes, seconds, fraction = found.groups()
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(fraction or 0)
    return -total if sign else total
