"""How fast an export is read and checked, and in how much memory: ``python benchmarks/import_reading.py [rows]``.

Writes a CSV of twelve mapped columns (default a million rows), reads it in a process of its own, and prints a table.
"""

import csv
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MAPPING = """
zone = "Europe/Berlin"
[read]
dates = ["%d/%m/%Y %H:%M:%S"]
[columns]
external_id = "Id"
channel = { column = "Channel", words = { Phone = "call", Mail = "mail" } }
category = "Topic"
agent = "Agent"
team = "Team"
created_at = "Created"
first_response_at = "Replied"
solved_at = "Solved"
talk_seconds = "Talk"
wait_seconds = "Wait"
survey_score = "Score"
survey_comment = "Comment"
"""


def write_export(path: Path, rows: int) -> None:
    random.seed(7)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            [
                "Id",
                "Channel",
                "Topic",
                "Agent",
                "Team",
                "Created",
                "Replied",
                "Solved",
                "Talk",
                "Wait",
                "Score",
                "Comment",
            ]
        )
        for number in range(rows):
            created = start + timedelta(seconds=number * 30)
            replied = created + timedelta(seconds=random.randrange(5000))
            agent = random.randrange(2000)
            writer.writerow(
                [
                    f"T-{number:09d}",
                    random.choice(("Phone", "Mail")),
                    f"Topic {number % 40}",
                    f"Agent {agent}",
                    f"Team {agent % 100}",
                    f"{created:%d/%m/%Y %H:%M:%S}",
                    f"{replied:%d/%m/%Y %H:%M:%S}",
                    f"{replied + timedelta(hours=2):%d/%m/%Y %H:%M:%S}",
                    random.randrange(1, 900),
                    random.randrange(0, 300),
                    random.choice(("", "1", "4", "5")),
                    random.choice(("", "", "Thanks, all well", "Not solved \u00e9")),
                ]
            )


def read_export(path: Path, results: "multiprocessing.Queue[tuple[int, int, float, float, float, float]]") -> None:
    from contacts.importers.limits import COMMAND
    from contacts.importers.mappings import parse_mapping
    from contacts.importers.reading import open_import

    before = peak_mebibytes()
    began, worked = time.perf_counter(), time.process_time()
    good = rejected = 0
    with open_import(path, parse_mapping(MAPPING, "benchmark"), now=datetime.now(UTC), limits=COMMAND) as reading:
        for batch in reading:
            good += len(batch.frame)
            rejected += len(batch.rejections)
    took = time.perf_counter() - began, time.process_time() - worked
    results.put((good, rejected, *took, before, peak_mebibytes()))


def peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write_export(path, rows)
        context = multiprocessing.get_context("spawn")
        results = context.Queue()
        process = context.Process(target=read_export, args=(path, results))
        process.start()
        good, rejected, seconds, processor, before, peak = results.get()
        process.join()
        size = path.stat().st_size / 1024**2
    heads = "rows", "rejected", "MiB file", "s", "s CPU", "rows/s", "MiB before", "MiB peak"
    cells = f"{good:,}", f"{rejected:,}", f"{size:.0f}", f"{seconds:.2f}", f"{processor:.2f}", f"{good / seconds:,.0f}"
    print("".join(f"{head:>12}" for head in heads))
    print("".join(f"{cell:>12}" for cell in (*cells, f"{before:.0f}", f"{peak:.0f}")))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
