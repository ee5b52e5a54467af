"""Ids that a file holds more than once, found in 24 bytes a row."""

import secrets
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from contacts.importers.findings import Cells

_KEY_LENGTH: Final = 16
# Merging takes as much memory again as what is merged, so runs stop growing here; a million ids stay a handful of runs.
_LARGEST_RUN: Final = 200_000


@dataclass(frozen=True)
class _Run:
    """Ids seen, sorted by the first of two 64-bit digests, with the lines they stand in."""

    digests: NDArray[np.uint64]
    checks: NDArray[np.uint64]
    lines: NDArray[np.int64]

    def find(self, digests: NDArray[np.uint64], checks: NDArray[np.uint64]) -> NDArray[np.int64]:
        places = np.minimum(np.searchsorted(self.digests, digests), len(self.digests) - 1)
        same = (self.digests[places] == digests) & (self.checks[places] == checks)
        return np.where(same, self.lines[places], 0)


class SeenIds:
    """The ids of the rows taken so far. Two digests with keys of their own stand for an id, 128 bits together, so that
    a million ids take 24 MB instead of a hundred, and two different ones are never taken for the same.
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._keys = [secrets.token_hex(_KEY_LENGTH // 2) for _ in range(2)]

    def first_lines(self, ids: Cells, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """Take in ids in their order; return for each the line in which it stood before, 0 for a new one."""
        if not len(ids):
            return np.zeros(0, dtype=np.int64)
        digests, checks = (pd.util.hash_array(ids, hash_key=key, categorize=False) for key in self._keys)
        # In the order of the digests neighbours are looked up side by side in a run, and equal ids are neighbours.
        order = np.argsort(digests, kind="stable")
        digests, checks, lines = digests[order], checks[order], lines[order]
        before = np.zeros(len(ids), dtype=np.int64)
        for run in self._runs:
            before = np.where(before == 0, run.find(digests, checks), before)
        repeated = np.zeros(len(ids), dtype=bool)
        repeated[1:] = (digests[1:] == digests[:-1]) & (checks[1:] == checks[:-1])
        # The first of each group of equal ids, carried along the order.
        firsts = np.maximum.accumulate(np.where(repeated, 0, np.arange(len(ids))))
        before = np.where((before == 0) & repeated, lines[firsts], before)
        new = before == 0
        self._add(_Run(digests[new], checks[new], lines[new]))
        found = np.zeros(len(ids), dtype=np.int64)
        found[order] = before
        return found

    def _add(self, run: _Run) -> None:
        """Keep few runs of growing size: merging equals of size costs each id a handful of moves over a whole file."""
        while self._runs and len(self._runs[-1].digests) <= min(2 * len(run.digests), _LARGEST_RUN - len(run.digests)):
            run = _merged(self._runs.pop(), run)
        if len(run.digests):
            self._runs.append(run)


def _merged(older: _Run, newer: _Run) -> _Run:
    digests = np.concatenate([older.digests, newer.digests])
    order = np.argsort(digests, kind="stable")
    return _Run(
        digests[order],
        np.concatenate([older.checks, newer.checks])[order],
        np.concatenate([older.lines, newer.lines])[order],
    )
