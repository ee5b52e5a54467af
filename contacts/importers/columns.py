"""A chunk of texts becomes checked columns: one rule after the other, a whole column at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contacts.fields import LONGEST_DETAIL
from contacts.importers.binding import Binding
from contacts.importers.findings import Cells, Findings, Rows
from contacts.importers.instants import Instants, check_past, read_instants
from contacts.importers.mappings import Mapping
from contacts.importers.numbers import check_seconds, read_scores, read_seconds
from contacts.importers.order import check_order
from contacts.importers.rows import Chunk
from contacts.importers.rules import PLACEHOLDER, Rule
from contacts.importers.texts import check_texts, filled, objects, read_texts, read_truths, read_words

Column = Cells | NDArray[np.float64] | Instants


@dataclass(frozen=True)
class Setting:
    """What holds for the whole file. ``zone``: where the mapping names none; ``typed``: cells out of a workbook."""

    mapping: Mapping
    binding: Binding
    now: datetime
    zone: str
    typed: bool


class Columns:
    """The columns of one chunk: texts as they stand, and the fields as they are read."""

    def __init__(self, chunk: Chunk, setting: Setting, findings: Findings) -> None:
        self._chunk = chunk
        self._rows = len(chunk.lines)
        self._setting = setting
        self.findings = findings
        self.texts: dict[str, Cells] = {}
        self.words: dict[str, Cells] = {}
        self.numbers: dict[str, NDArray[np.float64]] = {}
        self.instants: dict[str, Instants] = {}
        self.unusable: dict[str, Rows] = {}

    def read(self) -> None:
        """Fill every field; rows that cannot be taken are marked in the findings."""
        for rule in self._setting.binding.rules:
            _READERS[rule.field.kind](self, rule)
            self._check_required(rule)

    def _check_required(self, rule: Rule) -> None:
        if not (rule.required or rule.field.in_every_row):
            return
        name, findings = rule.field.name, self.findings
        column = rule.column
        findings.reject(
            self.absent(name) & ~findings.bad, _("The cell is empty, and every row needs it."), column=column, name=name
        )

    def absent(self, name: str) -> Rows:
        """Mark the rows in which a field that has been read has no value."""
        if name in self.instants:
            return np.isnat(self.instants[name].utc)
        if name in self.numbers:
            return np.isnan(self.numbers[name])
        return ~filled(self.words[name])

    def cells(self, rule: Rule) -> Cells:
        """The texts a rule reads: None where there is none."""
        if rule.template:
            return self._composed(rule)
        found = self._known(rule.columns[0], rule.empty)
        for header in rule.columns[1:]:
            found = [first if first is not None else other
                     for first, other in zip(found, self._known(header, rule.empty), strict=True)]  # fmt: skip
        return objects([_part(text, rule) for text in found] if rule.split else found)

    def _known(self, header: str, empty: frozenset[str]) -> Sequence[str | None]:
        texts = self._chunk.columns[self._setting.binding.positions[header]]
        if empty == {""}:
            return texts if all(texts) else [text or None for text in texts]
        return [None if text.casefold() in empty else text for text in texts]

    def _composed(self, rule: Rule) -> Cells:
        parts = [self._known(header, rule.empty) for header in rule.headers]
        pieces = PLACEHOLDER.sub("{}", rule.template)
        order = [rule.headers.index(header) for header in PLACEHOLDER.findall(rule.template)]
        composed: list[str | None] = [
            pieces.format(*(row[place] or "" for place in order)).strip() if any(row) else None
            for row in zip(*parts, strict=True)
        ]
        return objects(composed)

    def _masked(self, rule: Rule, absent: Any, column: Any) -> Any:
        """Unknown wherever the condition of the rule is not true."""
        if rule.when:
            column[self.numbers[rule.when] != 1.0] = absent
        return column

    def read_words(self, rule: Rule) -> None:
        if rule.constant is not None:
            read = objects([rule.constant] * self._rows)
        else:
            cells = self.cells(rule)
            self.texts[rule.field.name] = cells
            reader = read_words if rule.field.words else read_texts
            read = reader(cells, rule, self.findings)
        if rule.missing is not None:
            read[~filled(read)] = rule.missing
        self.words[rule.field.name] = self._masked(rule, None, read)

    def read_truths(self, rule: Rule) -> None:
        if rule.constant is not None:
            read = np.full(self._rows, float(rule.constant))
        elif rule.opposite:
            read = 1.0 - self.numbers[rule.opposite]
        elif rule.filled:
            read = filled(objects(self._known(rule.filled, rule.empty))).astype(float)
        else:
            read = read_truths(self.cells(rule), rule, self.findings)
        self._keep_numbers(rule, read)

    def read_seconds(self, rule: Rule) -> None:
        if rule.constant is not None:
            read = np.full(self._rows, float(rule.constant))
        elif rule.sum:
            read = np.sum([self.numbers[name] for name in rule.sum], axis=0)
        elif rule.between:
            read = self._between(rule)
        else:
            read = read_seconds(self.cells(rule), rule, self._setting.mapping.defaults, self.findings)
        self._keep_numbers(rule, read)

    def _between(self, rule: Rule) -> NDArray[np.float64]:
        early, late = (self.instants[name].utc for name in rule.between)
        known = ~np.isnat(early) & ~np.isnat(late)
        read = np.full(len(early), np.nan)
        read[known] = np.round((late[known] - early[known]) / np.timedelta64(1, "s"))
        check_seconds(read, self.findings, column="", name=rule.field.name, values=read)
        return read

    def read_scores(self, rule: Rule) -> None:
        if rule.constant is not None:
            read = np.full(self._rows, float(rule.constant))
        else:
            cells = self.cells(rule)
            self.texts[rule.field.name] = cells
            read = read_scores(cells, rule, self._setting.mapping.defaults, self.findings)
        self._keep_numbers(rule, read)

    def _keep_numbers(self, rule: Rule, read: NDArray[np.float64]) -> None:
        if rule.missing is not None:
            read = np.where(np.isnan(read), float(rule.missing), read)
        self.numbers[rule.field.name] = self._masked(rule, np.nan, read)

    def read_instants(self, rule: Rule) -> None:
        cells: Cells | None = None
        if rule.start:
            instants = self._added(rule)
        else:
            cells = self.cells(rule)
            instants = read_instants(
                cells, rule, self.findings, zone=rule.zone or self._setting.zone, iso_too=self._setting.typed
            )
        self._masked(rule, np.datetime64("NaT"), instants.utc)
        values = instants.utc if cells is None else cells
        check_past(instants, rule, values, self._setting.now, self.findings)
        ordered = check_order(instants, rule, self.instants, values, self.findings)
        self.instants[rule.field.name] = ordered.instants
        self.unusable[rule.field.name] = ordered.unusable

    def _added(self, rule: Rule) -> Instants:
        start = self.instants[rule.start]
        parts = [np.zeros(self._rows), *(self.numbers[name] for name in rule.add)]
        if rule.plus:
            cells = objects(self._known(rule.plus, rule.empty))
            parts.append(read_seconds(cells, rule, self._setting.mapping.defaults, self.findings))
        seconds = np.sum(parts, axis=0)
        known = ~np.isnat(start.utc) & ~np.isnan(seconds)
        utc = np.full(self._rows, np.datetime64("NaT", "us"))
        utc[known] = start.utc[known] + (seconds[known] * 1_000_000).astype("timedelta64[us]")
        return Instants.of(utc)

    def details(self) -> list[tuple[str, Cells]]:
        """The further columns, checked: name and texts."""
        found = []
        for detail in self._setting.binding.details:
            cells = objects(self._known(detail.column, self._setting.mapping.defaults.empty))
            check_texts(
                cells, self.findings, longest=LONGEST_DETAIL, lines=True, name=detail.name, column=detail.column
            )
            found.append((detail.name, cells))
        return found


def _part(text: str | None, rule: Rule) -> str | None:
    """The first or last part of a text that is not empty, cut at any of the signs of the rule."""
    for sign in rule.split[1:]:
        text = text.replace(sign, rule.split[0]) if text else text
    parts = [part.strip() for part in (text or "").split(rule.split[0]) if part.strip()]
    return parts[0 if rule.take == "first" else -1] if parts else None


_READERS = {
    "text": Columns.read_words,
    "words": Columns.read_words,
    "instant": Columns.read_instants,
    "seconds": Columns.read_seconds,
    "boolean": Columns.read_truths,
    "score": Columns.read_scores,
}
