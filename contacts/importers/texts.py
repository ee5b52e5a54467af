"""Cells as texts, words and truths."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contacts.importers.findings import Cells, Findings, Rows
from contacts.importers.rules import Rule
from teams.numbers import write_count, write_plain

PLAIN_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)

# Marks that turn the direction of writing, markup and formulas are text like any other: they are kept to the letter
# and made harmless where they are shown. Control characters have no meaning in a text and are refused.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_BUT_LINES: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def filled(cells: Cells) -> Rows:
    """Mark the cells that hold something."""
    return np.asarray(pd.notna(cells))


def objects(values: Sequence[Any]) -> Cells:
    """A column of Python objects, never widened to an array of two dimensions."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def by_value(cells: Cells, convert: Callable[[str], Any]) -> list[Any]:
    """Convert each different text once; None stays None."""
    codes, different = pd.factorize(cells, use_na_sentinel=True)
    converted = [convert(text) for text in different]
    converted.append(None)
    return [converted[code] for code in codes.tolist()]


def read_texts(cells: Cells, rule: Rule, findings: Findings) -> Cells:
    """Return the texts, with the mapping's words in place of theirs. Too long ones and control characters reject."""
    if rule.words:
        words, otherwise = dict(rule.words), rule.otherwise
        kept = objects(
            by_value(cells, lambda text: words.get(text.casefold(), text if otherwise is None else otherwise))
        )
    else:
        kept = cells
    check_texts(
        kept, findings, longest=rule.field.longest, lines=rule.field.lines, name=rule.field.name, column=rule.column
    )
    return kept


def check_texts(cells: Cells, findings: Findings, *, longest: int, lines: bool, name: str, column: str) -> None:
    """Reject texts that are too long or hold control characters."""
    texts = list(filter(None, cells.tolist()))
    if texts and max(map(len, texts)) > longest:
        rows = np.array([cell is not None and len(cell) > longest for cell in cells.tolist()], dtype=bool)
        findings.reject(
            rows,
            _("The text is longer than %(longest)s characters.") % {"longest": write_count(longest)},
            column=column,
            name=name,
            values=cells,
        )
    pattern = _CONTROL_BUT_LINES if lines else _CONTROL
    joined = "".join(texts)
    if not joined.isprintable() and pattern.search(joined):
        rows = np.array([cell is not None and bool(pattern.search(cell)) for cell in cells.tolist()], dtype=bool)
        reason = _("The text holds a control character (a line break, a tab or an invisible sign).")
        findings.reject(rows, reason, column=column, name=name, values=objects([_visible(cell) for cell in cells]))


def _visible(cell: str | None) -> str | None:
    return None if cell is None else _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", cell)


def read_words(cells: Cells, rule: Rule, findings: Findings) -> Cells:
    """Return the word of a closed list that each cell stands for; a cell that stands for none rejects its row."""
    words = {word: word for word in rule.field.words} | dict(rule.words)
    read = objects(by_value(cells, lambda text: words.get(text.casefold(), rule.otherwise)))
    unknown = filled(cells) & ~filled(read)
    known = ", ".join(f'"{word}"' for word in list(words)[:12])
    findings.reject(
        unknown,
        _("The mapping does not say what this word means; it knows %(known)s.") % {"known": known},
        column=rule.column,
        name=rule.field.name,
        values=cells,
    )
    return read


def read_truths(cells: Cells, rule: Rule, findings: Findings) -> NDArray[np.float64]:
    """Return 1 for true, 0 for false, NaN for unknown. A cell that is neither rejects its row."""
    read = np.array(by_value(cells, lambda text: _truth(text, rule)), dtype=float)
    odd = filled(cells) & np.isnan(read)
    if rule.over is not None:
        reason = _("This is no number, and true is what is over %(over)s.") % {"over": write_plain(rule.over)}
    else:
        yes, no = (", ".join(f'"{word}"' for word in sorted(words)) for words in (rule.true, rule.false))
        reason = _("This is neither true (%(yes)s) nor false (%(no)s).") % {"yes": yes, "no": no}
    findings.reject(odd, reason, column=rule.column, name=rule.field.name, values=cells)
    return read


def _truth(text: str, rule: Rule) -> float | None:
    if rule.over is not None:
        return float(float(text) > rule.over) if PLAIN_NUMBER.fullmatch(text) else None
    word = text.casefold()
    return 1.0 if word in rule.true else 0.0 if word in rule.false else None
