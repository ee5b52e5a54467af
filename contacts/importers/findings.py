"""What is said about the rows of a batch: rejections and notes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.object_]
Rows = NDArray[np.bool_]

_LONGEST_COLUMN: Final = 200
_LONGEST_VALUE: Final = 200
_LONGEST_REASON: Final = 400


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row is left out. ``column`` is the header in the file, "" when the row as a whole is meant."""

    line: int
    column: str
    field: str
    value: str
    reason: str


def make_rejection(line: int, column: str, field: str, value: str, reason: str) -> Rejection:
    """Make a rejection whose texts are short enough to be kept."""
    return Rejection(line, column[:_LONGEST_COLUMN], field, value[:_LONGEST_VALUE], reason[:_LONGEST_REASON])


@dataclass
class Findings:
    """Collected over the columns of one batch. ``bad`` marks the rows that are left out."""

    lines: NDArray[np.int64]
    rejections: list[Rejection] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.bad: Rows = np.zeros(len(self.lines), dtype=bool)

    def reject(
        self, rows: Rows, reason: str | Callable[[int], str], *, column: str = "", name: str = "", values: Any = None
    ) -> None:
        """Reject the marked rows; ``values`` holds what stood there, one for each row of the batch. ``reason`` may be
        a function of the row's place in the batch.
        """
        places = np.flatnonzero(rows)
        if not len(places):
            return
        self.bad[places] = True
        for place in places.tolist():
            value = "" if values is None or values[place] is None else str(values[place])
            said = reason if isinstance(reason, str) else reason(place)
            self.rejections.append(make_rejection(int(self.lines[place]), column, name, value, said))

    def note(self, rows: Rows, sentence: str) -> None:
        """Count the marked rows under a sentence, those that are left out anyway not."""
        count = int(np.count_nonzero(rows & ~self.bad))
        if count:
            self.notes[sentence] += count
