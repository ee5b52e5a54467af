"""An installation that is attacked: a database with sixty days of facts, its processes, and the check that follows."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.kpis.stores import DAILY, ROOT, RUNS, Store, seeded
from tests.processes import PATIENCE_SECONDS, alive, kill, wait_until
from tests.servers import Redis

Rows = list[tuple[Any, ...]]
TAKEN_OVER = "Its worker stopped before the end; a later run did the rest."
SEND = "import perfdash.celery as c; c.app.send_task('kpis.tasks.{task}', {arguments})"
# Days must take long enough to be killed in the middle of one.
CONTACTS_A_DAY = "400"
CATCH_UPS = 20
NOTE_MARKS = {
    "postgres": (
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
        '$$ BEGIN INSERT INTO marks VALUES (NEW."table", NEW.day); RETURN NULL; END $$',
        "CREATE TRIGGER note AFTER INSERT ON kpis_staleday FOR EACH ROW EXECUTE FUNCTION note()",
    ),
    "sqlite": (
        'CREATE TRIGGER note AFTER INSERT ON kpis_staleday BEGIN INSERT INTO marks VALUES (NEW."table", NEW.day); END',
    ),
}


@dataclass
class Site(Store):
    """``marks`` keeps every stale mark that was ever made, ``seeded_days`` the days that have facts at the beginning."""

    folder: Path = Path()
    alone: Rows = field(default_factory=list)
    started: list[subprocess.Popen[str]] = field(default_factory=list)
    standing: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def prepare(self) -> None:
        """Have the database note every mark, and keep the rows that one process alone makes out of nothing."""
        self.ask('CREATE TABLE seeded_days AS SELECT DISTINCT "table", day FROM kpis_staleday')
        self.ask('CREATE TABLE marks AS SELECT "table", day FROM kpis_staleday')
        for statement in NOTE_MARKS[self.url.partition(":")[0]]:
            self.ask(statement)
        if self.on_postgres:
            # A copied database forgets at a crash which numbers its sequences drew before the next checkpoint.
            with psycopg.connect(self.url, autocommit=True) as server:
                server.execute("CHECKPOINT")
        self.alone = self.rebuilt()

    def wipe(self) -> None:
        for table in ("kpis_build", "kpis_run", "kpis_staleday", "marks", *DAILY):
            self.ask(f"DELETE FROM {table}")
        self.mark()

    def rebuilt(self) -> Rows:
        self.ask("DELETE FROM marks")
        super().wipe()
        self.do("-m", "tests.kpis.rebuilding", "work")
        return self.rows()

    def mark(self) -> None:
        self.ask(
            'INSERT INTO kpis_staleday ("table", day, marked_at) SELECT "table", day, CURRENT_TIMESTAMP FROM seeded_days'
        )

    def background(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        """A process whose words go to the log, killed at the end of the test if it still runs."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment | environment, text=True,
                start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.started.append(process)
        return process

    def worker(self) -> subprocess.Popen[str]:
        """The one that the attack before has left, or a new one with two processes: to start takes seconds."""
        if self.standing is None or not alive(self.standing.pid):
            self.standing = self.background("-m", "celery", "-A", "perfdash", "worker", "--concurrency", "2")
        return self.standing

    def send(self, task: str, *arguments: object) -> None:
        self.do("-c", SEND.format(task=task, arguments=list(arguments)))

    def send_at_once(self, task: str, times: int) -> None:
        self.do("-c", "\n".join([SEND.format(task=task, arguments=[])] * times))

    def catch_up(self) -> None:
        """What the schedule does every five minutes, until everything is over."""
        for _five_minutes in range(CATCH_UPS):
            self.older()
            self.send("aggregate_stale")
            with suppress(AssertionError):
                wait_until(self.closed, PATIENCE_SECONDS / CATCH_UPS)
                return
        raise AssertionError(f"Not over after {CATCH_UPS} times: {self.stale()} stale days, runs {self.ask(RUNS)}.")

    def older(self) -> None:
        """Let ten minutes pass in which nobody has rebuilt a day."""
        for table, column in (("kpis_staleday", "marked_at"), ("kpis_build", "built_at")):
            earlier = f"{column} - INTERVAL '10 minutes'" if self.on_postgres else f"datetime({column}, '-10 minutes')"
            self.ask(f"UPDATE {table} SET {column} = {earlier}")

    @property
    def on_postgres(self) -> bool:
        return self.url.startswith("postgres")

    def reach(self, builds: int) -> None:
        """Wait until so many days are built, and no longer: days take milliseconds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self.looking() as look:
            while look("SELECT COUNT(*) FROM kpis_build") < builds:
                assert time.monotonic() < deadline, f"not {builds} days within {PATIENCE_SECONDS:.0f} s"
                time.sleep(0.002)

    @contextmanager
    def looking(self) -> Iterator[Any]:
        """A function that answers questions over one connection."""
        if not self.on_postgres:
            yield self.number
            return
        with psycopg.connect(self.url, autocommit=True) as server:
            yield lambda sql: server.execute(sql).fetchone()[0]  # type: ignore[index]

    def closed(self) -> bool:
        """Whether everything is over: nothing is stale and no run is open."""
        return (
            self.builds() > 0 and self.stale() == 0 and not self.ask("SELECT 1 FROM kpis_run WHERE state = 'running'")
        )

    def waiting(self, table: str) -> bool:
        """Whether somebody waits for a lock on a table of PostgreSQL."""
        return bool(self.ask(f"SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass"))

    def settle(self) -> None:
        """Wait until everything is over, without any help."""
        wait_until(self.closed)

    def end(self, *, all: bool = False) -> None:
        """Kill what still runs, but for the worker."""
        spared = [] if all else [process for process in self.started if process is self.standing]
        for process in self.started:
            if process not in spared:
                kill(process)
        self.started = spared

    def check(self, *, taken_over: int = 0, fresh: bool = False) -> None:
        """What must hold after every attack. ``taken_over``: how many runs may say that their worker died;
        ``fresh``: facts have changed, so the rows are compared with those of a rebuild out of nothing made now."""
        assert self.stale() == 0
        self.check_runs(taken_over)
        self.check_builds()
        found = self.rows()
        assert found == (self.rebuilt() if fresh else self.alone)
        assert "database is locked" not in self.words()

    def check_runs(self, taken_over: int) -> None:
        """Every run is closed and says how it ended."""
        runs = self.ask("SELECT state, message, finished_at, complete_until FROM kpis_run")
        assert runs
        assert {state for state, _message, _end, _until in runs} == {"done"}
        assert all(end and until for _state, _message, end, until in runs)
        messages = Counter(message for _state, message, _end, _until in runs)
        assert messages.keys() <= {"", TAKEN_OVER}
        assert messages[TAKEN_OVER] <= taken_over

    def check_builds(self) -> None:
        """Each day is named for each time it was built: once, or again where it was marked again; with its true rows."""
        marks = Counter(self.ask('SELECT "table", day FROM marks'))
        builds = Counter(self.ask('SELECT "table", day FROM kpis_build'))
        assert builds.keys() == marks.keys()
        assert builds <= marks
        last = self.ask('SELECT "table", day, "rows" FROM kpis_build ORDER BY id')
        said = {(table, day): rows for table, day, rows in last}
        assert {key: rows for key, rows in said.items() if rows} == self.person_rows()

    def person_rows(self) -> dict[tuple[str, Any], int]:
        prefixes = dict(zip(DAILY, ("contacts", "surveys", "work"), strict=True))
        counted = "SELECT day, COUNT(*) FROM {} WHERE level = 1 GROUP BY day"
        return {(p, day): n for table, p in prefixes.items() for day, n in self.ask(counted.format(table))}

    def forget_late_facts(self) -> None:
        """What an attack has written besides the facts of the beginning."""
        self.ask("DELETE FROM contacts_survey WHERE source <> 'seed'")
        self.ask("DELETE FROM contacts_contact WHERE source <> 'seed'")

    def words(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@contextmanager
def attacked(kind: str, folder: Path, broker: Redis | None = None) -> Iterator[Site]:
    """``kind``: postgres or sqlite."""
    environment = {"CONTACTS_A_DAY": CONTACTS_A_DAY, "AGGREGATION_WORKERS": "2"}
    if broker:
        environment["REDIS_URL"] = broker.url
    with seeded(kind, folder, **environment) as store:
        site = Site(store.url, dict(store.environment), folder)
        site.prepare()
        try:
            yield site
        finally:
            site.end(all=True)
