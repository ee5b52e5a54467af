"""A call log to import, over the days that are being rebuilt."""

import csv
from datetime import timedelta
from pathlib import Path

from tests.kpis.rebuilding import DAYS, FIRST

MAPPING = "call_log"
# How an import ends that took all rows but the last.
REJECTED = 2
HEADER = (
    "Call Id", "Agent", "Date", "Time", "Topic", "Answered (Y/N)", "Resolved", "Speed of answer in seconds",
    "AvgTalkDuration", "Satisfaction rating",
)  # fmt: skip


def write_calls(path: Path, rows: int = 20_000) -> Path:
    """Calls of eight agents, each rated; the last row has no date and is rejected."""
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADER)
        for number in range(rows):
            day = FIRST + timedelta(days=number % DAYS)
            at = f"{9 + number % 8:02}:{number % 60:02}:00"
            out.writerow([f"C{number}", f"Agent {number % 8}", day, at, "x", "Y", "Y", 10, "0:02:00", 1 + number % 5])
        out.writerow(["C", "Agent 1", "never", "", "x", "Y", "Y", 10, "0:02:00", 3])
    return path
