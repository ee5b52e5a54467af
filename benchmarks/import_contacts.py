"""How long an import and its aggregation take, and in how much memory, beside psql's ``\\copy`` of the same rows.

    python benchmarks/import_contacts.py [--rows 1000000 10000000] [--times 3] [--only PostgreSQL] [--steps import]

Reads the sample export (PERFDASH_SAMPLE_DATA, where it is there) and generated ones (default a million rows) of a year's
work of 2,000 agents with the command as a user starts it: seconds are those of the whole process, its memory the peak
of it alone. On PostgreSQL ``copy`` in turn brings the same contacts and surveys, in one transaction, into the same
empty tables with the same indexes, checks and foreign keys in a second database. ``on a core`` is what the process
and its backend in a server on this machine took of the cores: it holds where other work takes turns with both. With
several sizes a table of growth ends the run. PostgreSQL is taken where BENCH_POSTGRES_URL (default postgres://postgres@127.0.0.1:5432) answers;
databases of its own are made and removed.
"""

import argparse
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
SAMPLE = Path(os.environ.get("PERFDASH_SAMPLE_DATA", ROOT.parent / "shared" / "data"))
NAME = f"perfdash_benchmark_{os.getpid()}"
FACTS = ("contacts_contact", "contacts_survey")
LOOK = 0.2
WATCHED = ("seconds", "core")
STEPS = ("import", "aggregate", "import again")
DATE = "%Y-%m-%d %H:%M:%S"
HEADER = (
    "Ticket", "Channel", "Topic", "Agent", "Team", "Unit", "Arrived", "Answered", "First reply", "Ended", "Solved",
    "Reply due", "Talk", "Wrap", "Wait", "Resolved", "Transferred", "Customer", "Rated", "Rating", "Comment",
)  # fmt: skip
MAPPING = """
title = "Benchmark"
zone = "Europe/Berlin"
[read]
dates = ["%Y-%m-%d %H:%M:%S"]
[columns]
external_id = "Ticket"
channel = { column = "Channel", words = { Phone = "call", Chat = "chat", Mail = "mail" } }
category = "Topic"
agent = "Agent"
team = "Team"
unit = "Unit"
created_at = "Arrived"
answered_at = "Answered"
first_response_at = "First reply"
handled_at = "Ended"
solved_at = "Solved"
first_response_due_at = "Reply due"
talk_seconds = "Talk"
wrap_seconds = "Wrap"
wait_seconds = "Wait"
resolved_at_first_contact = "Resolved"
transferred = "Transferred"
survey_rated_at = "Rated"
survey_score = "Rating"
survey_comment = "Comment"
[create]
people = true
teams = true
[survey]
kind = "csat"
"""

Databases = dict[str, Callable[[], AbstractContextManager[str]]]
Found = dict[str, list["Taken"]]


@dataclass(frozen=True)
class Taken:
    """What a process took: seconds, seconds on a core with those of its backend, and its peak of memory in MiB."""

    seconds: float
    core: float
    memory: float


def write_export(path: Path, rows: int) -> None:
    """Agents in teams of twenty, teams of ten units; a rating on a quarter."""
    draw = random.Random(11)
    start, year = datetime(2025, 1, 1, tzinfo=UTC), 365 * 86400
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(rows):
            writer.writerow(_row(draw, number, start + timedelta(seconds=number * year // rows)))


def _row(draw: random.Random, number: int, arrived: datetime) -> tuple[object, ...]:
    agent, wait, talk, wrap = draw.randrange(2000), draw.randrange(90), draw.randrange(30, 900), draw.randrange(120)
    answered = arrived + timedelta(seconds=wait)
    ended = answered + timedelta(seconds=talk + wrap)
    solved = ended + timedelta(seconds=draw.randrange(100_000))
    rated = f"{solved + timedelta(hours=1):{DATE}}" if number % 4 == 0 else ""
    return (
        f"T-{number:09}", draw.choice(("Phone", "Chat", "Mail")), f"Topic {number % 40}", f"Agent {agent:04}",
        f"Team {agent // 20:03}", f"Unit {agent // 200}", f"{arrived:{DATE}}", f"{answered:{DATE}}",
        f"{answered:{DATE}}", f"{ended:{DATE}}", f"{solved:{DATE}}", f"{arrived + timedelta(hours=1):{DATE}}",
        talk, wrap, wait, draw.choice(("yes", "yes", "no")), draw.choice(("yes", "no", "no")),
        f"C-{draw.randrange(300_000)}", rated, draw.choice((5, 5, 4, 3, 1)) if rated else "",
        "All fine, thank you" if rated and number % 3 == 0 else "",
    )  # fmt: skip


class Backends(threading.Thread):
    """Looks, as long as it runs, at what the backends of a database take of the cores."""

    def __init__(self, database: str) -> None:
        super().__init__(daemon=True)
        self._title = f" {database.rpartition('/')[2]} "
        self._over = threading.Event()
        self._seconds: dict[str, float] = {}

    def run(self) -> None:
        while not self._over.wait(LOOK):
            self._look()

    def _look(self) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                title = (folder / "cmdline").read_bytes().decode(errors="replace")
                if title.startswith("postgres: ") and self._title in title:
                    user, system = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
                    self._seconds[folder.name] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
            except OSError:
                continue

    def seconds(self) -> float:
        self._over.set()
        self.join()
        return sum(self._seconds.values())


def run(database: str, *arguments: str) -> Taken:
    """Run ``manage.py`` and wait for it."""
    return timed([sys.executable, str(ROOT / "manage.py"), *arguments], database)


def timed(command: list[str], database: str) -> Taken:
    backends = Backends(database)
    backends.start()
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Taken(took, usage.ru_utime + usage.ru_stime + backends.seconds(), usage.ru_maxrss / 1024)


@contextmanager
def empty_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/benchmark.sqlite3"


@contextmanager
def postgres(name: str = NAME, template: str = "template1") -> Iterator[str]:
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{POSTGRES}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settle() -> None:
    """What one side left to be written to disk must not be written while the other is timed."""
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        server.execute("CHECKPOINT")


def databases() -> Databases:
    found: Databases = {"SQLite": empty_sqlite}
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        print(f"PostgreSQL left out: {POSTGRES} does not answer")
    else:
        found["PostgreSQL"] = postgres
    return found


def copied(folder: Path) -> Taken:
    """``\\copy`` of the same facts into the emptied tables of a second database with the same people and teams."""
    with postgres(f"{NAME}_copy", template=NAME) as database:
        with psycopg.connect(database) as connection:
            for table in FACTS:
                with (folder / table).open("wb") as file, connection.cursor().copy(f"COPY {table} TO STDOUT") as rows:
                    for block in rows:
                        file.write(block)
            connection.execute(f"TRUNCATE {', '.join(FACTS)}")
        settle()
        commands = [part for table in FACTS for part in ("-c", f"\\copy {table} FROM '{folder / table}'")]
        return timed(["psql", "-q", "-1", "-v", "ON_ERROR_STOP=1", *commands, database], database)


def measure(
    path: Path, mapping: str, empty: Callable[[], AbstractContextManager[str]], times: int, steps: Sequence[str] = STEPS
) -> Found:
    """Import, copy, aggregate, import again: each ``times`` times, every time from an empty database."""
    found: Found = {}
    reading = ("import_contacts", str(path), "--mapping", mapping)
    commands = dict(zip(STEPS, (reading, ("aggregate",), reading), strict=True))
    for _ in range(times):
        with empty() as database:
            on_server = database.startswith("postgres")
            run(database, "migrate", "-v0")
            for step in steps:
                if on_server:
                    settle()
                found.setdefault(step, []).append(run(database, *commands[step]))
                if on_server and step == "import":
                    found.setdefault("copy", []).append(copied(path.parent))
    return found


def middle(found: Found, step: str, what: str) -> float:
    return statistics.median(getattr(one, what) for one in found[step])


def report(label: str, name: str, found: Found) -> None:
    for step, taken in found.items():
        cells = "".join(
            f"{middle(found, step, what):>11.2f}"
            + (f"{middle(found, step, what) / middle(found, 'copy', what):>9.2f}" if "copy" in found else " " * 9)
            for what in WATCHED
        )
        print(f"{label:<28}{name:<13}{step:<14}{cells}{max(one.memory for one in taken):>10.0f}", flush=True)


def report_growth(name: str, sizes: dict[int, Found]) -> None:
    """How many times as long the largest export takes as the smallest."""
    small, large = min(sizes), max(sizes)
    print(f"\n{name}: {large:,} rows against {small:,}, {large / small:g} times as many")
    print(f"{'step':<14}{'s':>11}{'on a core':>11}")
    for step in sizes[small]:
        grown = (middle(sizes[large], step, what) / middle(sizes[small], step, what) for what in WATCHED)
        print(f"{step:<14}{''.join(f'{times:>11.2f}' for times in grown)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"))
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=STEPS)
    options = parser.parse_args()
    chosen = {name: empty for name, empty in databases().items() if options.only in (None, name)}
    heads = f"{'median s':>11}{'to copy':>9}{'on a core':>11}{'to copy':>9}{'peak MiB':>10}"
    print(f"{'file':<28}{'database':<13}{'step':<14}{heads}")
    with tempfile.TemporaryDirectory() as folder:
        sample = SAMPLE / "ecommerce_csat" / "customer_support_data.csv"
        if sample.exists():
            (Path(folder) / "sample.csv").symlink_to(sample)
            for name, empty in chosen.items():
                found = measure(Path(folder) / "sample.csv", "csat_export", empty, options.times)
                report("sample, 17,182 rows", name, found)
        measure_generated(Path(folder), options.rows, chosen, options.times, options.steps)


def measure_generated(folder: Path, sizes: list[int], chosen: Databases, times: int, steps: Sequence[str]) -> None:
    mapping, path = folder / "benchmark.toml", folder / "generated.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    found: dict[str, dict[int, Found]] = {name: {} for name in chosen}
    for rows in sizes:
        write_export(path, rows)
        for name, empty in chosen.items():
            found[name][rows] = measure(path, str(mapping), empty, times, steps)
            report(f"generated, {rows:,} rows", name, found[name][rows])
    for name in chosen:
        if len(sizes) > 1:
            report_growth(name, found[name])


if __name__ == "__main__":
    main()
