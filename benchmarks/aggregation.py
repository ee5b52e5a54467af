"""What the aggregation costs: ``python benchmarks/aggregation.py [contacts ...]`` (default 100000 1000000).

    python benchmarks/aggregation.py 1000000 10000000 --only PostgreSQL --times 1

Contacts of 200 agents over 365 days are rebuilt day by day as the night does it, on SQLite and, where one answers, on
PostgreSQL: every measure of contacts without spreads of durations (``sums``), and the same with two (``buckets``).

Beside it the bare statement that one would write by hand for the same sums of persons, over all days at once, into one
plain table with the same indexes: a GROUP BY for each of the instants at which measures count, glued and added up. ``one
instant`` is what it would be if everything counted at the end of handling. Both sides in turn, median of so many times
(default three). With several sizes a table says how many times as long the largest takes as the smallest.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

    from kpis.daily import Daily
    from kpis.measures import Measure

Medians = dict[str, float]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DAYS, AGENTS, TEAMS = 365, 200, 20
FIRST, LATE_DAY = date(2025, 1, 1), date(2025, 6, 1)
SPREADS = 2
START = 1735689600  # 2025-01-01, in seconds
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

NUMBERS = {
    "postgresql": "SELECT i FROM generate_series(0::bigint, {last}) AS g(i)",
    "sqlite": "WITH RECURSIVE g(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM g WHERE i < {last}) SELECT i FROM g",
}
INSTANT = {"postgresql": "to_timestamp({})", "sqlite": "datetime({}, 'unixepoch')"}
DAY_OF = {"postgresql": "({} AT TIME ZONE 'UTC')::date", "sqlite": "date({})"}
RANDOM_ID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
# Arrival c, a wait of up to 90 s, handling of up to 380 s, the last solve within 28 hours; h is as good as random.
INSTANTS = {
    "created_at": "c", "answered_at": "c + h % 90", "first_response_at": "c + h % 90", "updated_at": "c",
    "first_response_due_at": "c + 3600", "handled_at": "c + h % 90 + h % 380", "due_at": "c + 172800",
    "solved_at": "c + h % 90 + h % 380 + s", "closed_at": "c + h % 90 + h % 380 + s",
}  # fmt: skip
OTHERS = {
    "source": "'bench'", "external_id": "CAST(i AS varchar(20))", "person_id": "{person} + h % {agents}",
    "team_id": "{team} + (h % {agents}) / {team_size}", "category": "''", "subcategory": "''",
    "channel": "CASE (h / 7) % 3 WHEN 0 THEN 'call' ELSE 'mail' END", "offered": "true", "answered": "true",
    "resolved_at_first_contact": "h % 3 = 0", "reopened": "h % 11 = 0", "escalated": "h % 13 = 0",
    "transferred": "h % 17 = 0", "first_response_unknown": "false", "abandoned": "false",
    "handle_seconds": "h % 380", "wait_seconds": "h % 90", "first_response_seconds": "h % 90",
    "resolution_seconds": "h % 90 + h % 380 + s", "details": "'{{}}'",
    "turnaround_seconds": "h % 90 + h % 380 + s",
}  # fmt: skip


def main(sizes: list[int], only: str | None, times: int) -> None:
    from tests.databases import own_postgres, own_sqlite
    from tests.services import absent

    makers = {"SQLite": own_sqlite, "PostgreSQL": lambda _folder: own_postgres()}
    reason = absent("postgres")
    found: dict[str, dict[int, Medians]] = {name: {} for name in DATABASES.values() if only in (None, name)}
    if reason and found.pop(DATABASES["postgresql"], None) is not None:
        print(f"Left out: {reason}")
    print(f"{'database':<12}{'contacts':>10}  {'what':<34}{'median s':>9}{'against bare':>14}")
    for size in sizes:
        for name, medians in found.items():
            with tempfile.TemporaryDirectory() as folder, makers[name](Path(folder)) as url:
                medians[size] = measure_apart(url, Path(folder), size, times)
    for name, medians in found.items():
        if len(sizes) > 1:
            report_growth(name, medians)


def measure_apart(url: str, folder: Path, size: int, times: int) -> Medians:
    """In a process of its own, since a process knows one database."""
    environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder), "TIME_ZONE": "UTC"}
    kept = folder / "medians.json"
    command = [sys.executable, __file__, str(size), "--times", str(times), "--here", str(kept)]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    medians: Medians = json.loads(kept.read_text(encoding="utf-8"))
    return medians


def measure_here(size: int, times: int, kept: Path) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(size)
    sums, buckets = daily_table("sums", 0), daily_table("buckets", SPREADS)
    whole, late = [FIRST + timedelta(days=day) for day in range(DAYS)], [LATE_DAY]
    sides = {
        "one instant, a year": bare(sums, whole, at_once=True),
        "bare, a year": bare(sums, whole),
        "night, a year, sums": night(sums, whole),
        "night, a year, buckets": night(buckets, whole),
        "bare, one late day": bare(sums, late),
        "night, one late day, sums": night(sums, late),
        "night, one late day, buckets": night(buckets, late),
        "night, nothing stale": night(sums, []),
    }
    medians = in_turn(sides, times)
    report(size, medians)
    kept.write_text(json.dumps(medians), encoding="utf-8")


def in_turn(sides: dict[str, Callable[[], None]], times: int) -> Medians:
    """The median seconds of each side, run one after the other several times."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _repeat in range(times):
        for name, side in sides.items():
            began = time.perf_counter()
            side()
            seconds[name].append(time.perf_counter() - began)
    return {name: median(taken) for name, taken in seconds.items()}


def report(size: int, medians: Medians) -> None:
    from django.db import connection

    for name, seconds in medians.items():
        span = next((span for span in ("a year", "one late day") if span in name), "")
        against = f"{seconds / medians[f'bare, {span}']:.2f}" if span else ""
        print(f"{DATABASES[connection.vendor]:<12}{size:>10,}  {name:<34}{seconds:>9.2f}{against:>14}", flush=True)


def report_growth(name: str, sizes: dict[int, Medians]) -> None:
    small, large = min(sizes), max(sizes)
    print(f"\n{name}: {large:,} contacts against {small:,}, {large / small:g} times as many")
    for side, seconds in sizes[small].items():
        print(f"{side:<34}{sizes[large][side] / seconds:>9.2f}")


def daily_table(prefix: str, spreads: int) -> type["Daily"]:
    """A daily table like that of contacts, with its sums and counts and with so many of its spreads."""
    from django.db import connection

    from contacts.models import ContactDay
    from kpis.daily import Daily, daily_tables
    from kpis.measures import Buckets

    found = ContactDay.measures()
    wanted = [name for name, measure in found.items() if not isinstance(measure, Buckets)]
    wanted += [name for name, measure in found.items() if isinstance(measure, Buckets)][:spreads]
    fields = {name: again(found[name]) for name in wanted}
    names = {"__module__": "contacts.models", "Meta": type("Meta", (Daily.Meta,), {"abstract": False}), **fields}
    table = type(
        f"{prefix.title()}Bench",
        (Daily,),
        names,
        fact="contacts.Contact",
        counted_at=ContactDay.counted_at,
        prefix=prefix,
    )
    daily_tables.cache_clear()
    with connection.schema_editor() as editor:
        editor.create_model(table)
    keep_by_months(table)
    return table


def keep_by_months(table: type["Daily"]) -> None:
    """On PostgreSQL the daily tables of the product are partitioned, and so are these; on SQLite nothing changes."""
    from django.db import connection

    from kpis.partitioning import PartitionByMonth

    state = SimpleNamespace(apps=SimpleNamespace(get_model=lambda _app, _name: table))
    with connection.schema_editor() as editor:
        PartitionByMonth(table.__name__).database_forwards("contacts", editor, state, state)


def again(measure: "Measure") -> "Measure":
    return type(measure)(
        measure.adds, where=measure.where, at=measure.at, unit=measure.unit, description=measure.description
    )


def night(table: type["Daily"], days: list[date]) -> Callable[[], None]:
    """Days of one table are stale; a run rebuilds them."""
    from kpis.aggregation import start_run, work_off
    from kpis.models import StaleDay

    def side() -> None:
        StaleDay.objects.bulk_create(StaleDay(table=table.prefix, day=day) for day in days)
        run = start_run(trigger="bench")
        assert run is not None
        work_off(run)

    return side


def bare(table: type["Daily"], days: list[date], *, at_once: bool = False) -> Callable[[], None]:
    """One statement for all days, written for the table's own sums; ``at_once``: all counted at one instant."""
    from django.db import connection

    instants = {table.counted_at: list(table.measures())} if at_once else table.instants()
    parts = [grouped(table, instant, names, days) for instant, names in instants.items()]
    united = " UNION ALL ".join(sql for sql, _params in parts)
    sums = ", ".join(f"SUM({name})" for name in table.measures())
    columns = ", ".join(["level", "day", "person_id", "team_id", "channel", "category", *table.measures()])
    copy = f"bare_{table.prefix}_{len(days)}_{at_once:d}"
    empty_copy(table, copy)
    select = (
        f"SELECT 1, d, person_id, team_id, channel, '', {sums} FROM ({united}) AS u "
        "GROUP BY d, person_id, team_id, channel"
    )

    def side() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {copy}")
            cursor.execute(f"INSERT INTO {copy} ({columns}) {select}", [p for _sql, params in parts for p in params])

    return side


def grouped(table: type["Daily"], instant: str, names: list[str], days: list[date]) -> tuple[str, tuple[Any, ...]]:
    """The sums that count at one instant by day, person, team and channel; 0 in the columns of the others."""
    from django.db import connection
    from django.db.models import Q
    from django.db.models.expressions import RawSQL

    from contacts.models import Contact
    from kpis.periods import day_bounds

    facts = Contact.objects.filter(
        **{f"{instant}__gte": day_bounds(days[0])[0], f"{instant}__lt": day_bounds(days[-1])[1]}
    )
    sums = {f"day_{name}": table.measures()[name].aggregate(Q()) for name in names}
    by_day = facts.order_by().annotate(d=RawSQL(DAY_OF[connection.vendor].format(instant), ()))
    sql, params = by_day.values("d", "person_id", "team_id", "channel").annotate(**sums).query.sql_with_params()
    columns = ", ".join(
        f"CAST({f'day_{name}' if name in names else 0} AS bigint) AS {name}" for name in table.measures()
    )
    return f"SELECT d, person_id, team_id, channel, {columns} FROM ({sql}) AS g", params


def empty_copy(table: type["Daily"], name: str) -> None:
    """A table like the daily one, with its indexes, that nothing else writes."""
    from django.db import connection

    like = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {name} (LIKE {like} INCLUDING ALL)")
            return
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [like])
        for (sql,) in cursor.fetchall():
            cursor.execute(sql.replace(f'"{like}"', f'"{name}"').replace('INDEX "', f'INDEX "{name}_'))


def fill(size: int) -> None:
    """Facts made by one statement inside the database."""
    from django.db import connection

    from contacts.models import Contact
    from teams.actions import create_team, root_team
    from teams.models import Person

    teams = [create_team(name=f"Team {number}", parent=root_team(), by=None) for number in range(TEAMS)]
    Person.objects.bulk_create(Person(name=f"Agent {n}", external_id=f"agent {n}") for n in range(AGENTS))
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    places = {"person": first, "team": teams[0].pk, "agents": AGENTS, "team_size": AGENTS // TEAMS}
    instants = {name: INSTANT[connection.vendor].format(text) for name, text in INSTANTS.items()}
    others = {name: text.format(**places) for name, text in OTHERS.items()}
    columns = {"public_id": RANDOM_ID[connection.vendor], **instants, **others}
    columns |= {name: default for name, default in resting(Contact).items() if name not in columns}
    seconds = f"{START} + i * {DAYS * 86400} / {size}"
    numbers = NUMBERS[connection.vendor].format(last=size - 1)
    drawn = f"SELECT i, (i * 2654435761) % 4294967296 AS h, {seconds} AS c FROM ({numbers}) AS n"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Contact._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
            f"FROM (SELECT i, h, c, (h / 3) % 100000 AS s FROM ({drawn}) AS d) AS facts"
        )
        cursor.execute("ANALYZE")


def resting(model: type["Model"]) -> dict[str, str]:
    """The columns that must hold something, as they are where nothing is known."""
    fields = [field for field in model._meta.concrete_fields if not field.null and not field.primary_key]
    return {field.column: f"'{field.get_default()}'" for field in fields}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contacts", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--only", choices=DATABASES.values())
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure_here(options.contacts[0], options.times, options.here)
    else:
        main(options.contacts, options.only, options.times)
