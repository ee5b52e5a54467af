"""Pages and API at the size of a large organisation: ``python benchmarks/scale.py [agents] [days]`` (10000 365).

On PostgreSQL and, where it answers, Redis: daily rows of every agent and day are made inside the database, rolled up by
the product's own statements, and asked for over HTTP from gunicorn with two processes, each time by a login's session or
a token: one at a time, then over ten connections. Twenty agents and twenty leaders take turns, each with a login, an
address and a token of their own; the organisation has one manager.

Answers are kept until the data changes (docs/adr/0008-kept-answers.md), so each question is put twice: *first*, where a build is
committed before each answer and nothing that was kept is found, and *again*, with nothing committed in between, after
each address was asked for once. Over ten connections *first* has a build every 20 ms, which the database pays for too.
Prints tables of milliseconds and answers a second, and of bytes.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpis.daily import Daily
    from teams.models import Person

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TEAM_SIZE, TEAMS_A_UNIT = 10, 100
CONNECTIONS, SECONDS, ALONE = 10, 8, 60
# How many take turns, and how often a build comes while ten connections ask for what was not kept.
WHO, BUILD_EVERY = 20, 0.02
PORT = 8399
# How a measure of a person-day is drawn, by its name: about sixty contacts, a quarter of them rated.
DRAWN = {
    "ratings": "15", "sent": "20", "sent_answered": "15", "satisfied": "11 + (h % 4)", "dissatisfied": "1 + (h % 2)",
    "rating_points": "60 + (h % 10)", "rated_5": "8", "rated_4": "3", "rated_3": "2", "rated_2": "1", "rated_1": "1",
    "person_days": "1", "planned_seconds": "28800", "handling_seconds": "20000 + h % 3000",
    "available_seconds": "4000 + h % 1000", "absent_seconds": "0", "off_plan_seconds": "h % 900",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """``asked``: path and headers of each who takes turns."""

    name: str
    asked: list[tuple[str, dict[str, str]]]


def main(agents: int, days: int) -> None:
    from tests.databases import own_postgres
    from tests.services import absent, redis_url

    if reason := absent("postgres"):
        print(f"Left out: {reason}")
        return
    with tempfile.TemporaryDirectory() as folder, own_postgres() as url:
        environment = os.environ | {
            "DATABASE_URL": url, "VAR_DIR": folder, "TIME_ZONE": "UTC", "LOG_LEVEL": "WARNING",
            "REDIS_URL": "" if absent("redis") else redis_url(), "ALLOWED_HOSTS": "127.0.0.1",
        }  # fmt: skip
        command = [sys.executable, __file__, "--fill", str(agents), str(days)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)
        known = json.loads((Path(folder) / "known.json").read_text(encoding="utf-8"))
        with served(environment), psycopg.connect(url, autocommit=True) as database:
            ask_all(known, database)


def fill(agents: int, days: int) -> None:
    """People, teams and logins, daily rows up to yesterday; what the questions need goes to ``known.json``."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from contacts.models import ContactDay, SurveyDay, WorkDay
    from kpis.partitions import make_months, month_of

    call_command("migrate", verbosity=0)
    known = organise(agents)
    began = time.perf_counter()
    first = date.today() - timedelta(days=days)  # noqa: DTZ011 the benchmark's zone is UTC
    tables = (ContactDay, SurveyDay, WorkDay)
    for table in tables:
        make_months(month_of(table._meta.db_table, first + timedelta(days=number)) for number in range(days))
        draw(table, agents, first, days)
        roll_up(table, first, days)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    complete()
    print(f"{agents:,} agents x {days} days filled and rolled up in {time.perf_counter() - began:.0f} s")
    report_size(tables, agents * days)
    Path(os.environ["VAR_DIR"], "known.json").write_text(json.dumps(known), encoding="utf-8")


def organise(agents: int) -> dict[str, list[dict[str, str]]]:
    """Teams of ten below units of a hundred; logins for an agent and the leader of each of the first twenty teams."""
    from kpis.actions import set_target
    from kpis.models import Kpi
    from teams.actions import add_membership, create_person, create_team, root_team
    from teams.models import Membership, Person, Team
    from teams.roles import Role

    count = agents // TEAM_SIZE
    root = root_team()
    units = [create_team(name=f"Unit {n}", parent=root, by=None) for n in range(max(count // TEAMS_A_UNIT, 1))]
    teams = [create_team(name=f"Team {n}", parent=units[n % len(units)], by=None) for n in range(count)]
    Person.objects.bulk_create(Person(name=f"Agent {n}", external_id=f"agent {n}") for n in range(agents))
    people = list(Person.objects.order_by("pk"))
    begin = date(2020, 1, 1)
    Membership.objects.bulk_create(
        Membership(person=who, team=teams[n // TEAM_SIZE], role=Role.AGENT, starts_on=begin)
        for n, who in enumerate(people)
    )
    known: dict[str, list[dict[str, str]]] = {"agent": [], "leader": [], "manager": []}
    for number in range(min(WHO, count)):
        leader = create_person(name=f"Leader {number}", by=None)
        add_membership(person=leader, team=teams[number], role=Role.TEAM_LEADER, starts_on=begin, by=None)
        agent = people[number * TEAM_SIZE]
        known["agent"].append(enter(agent, f"agent-{number}", agent.public_id))
        known["leader"].append(enter(leader, f"leader-{number}", teams[number].public_id))
    manager = create_person(name="Manager", by=None)
    add_membership(person=manager, team=root, role=Role.OPERATIONS_MANAGER, starts_on=begin, by=None)
    known["manager"].append(enter(manager, "manager", root.public_id))
    for key, minimum, target in (("csat", 70, 82), ("service_level", 60, 80), ("first_contact_resolution", 50, 75)):
        set_target(kpi=Kpi.objects.get(key=key), starts_on=begin, minimum=minimum, target=target, by=None)
    assert Team.objects.count() == count + len(units) + 1
    return known


def enter(who: "Person", username: str, about: Any) -> dict[str, str]:
    """A login with a session and a token, and the id of what it asks about."""
    from django.conf import settings
    from django.test import Client
    from knox.models import AuthToken

    from teams.actions import give_login

    user = give_login(who, username=username, by=None)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"session": session, "token": AuthToken.objects.create(user)[1], "id": str(about)}


def draw(table: type["Daily"], agents: int, first: date, days: int) -> None:
    """One row a person and day, by one statement; spreads of durations stay empty."""
    from django.db import connection

    from kpis.measures import Buckets, Sum
    from teams.models import Membership

    measures = table.measures()
    values = [
        "''" if isinstance(m, Buckets) else DRAWN.get(n, "7000 + h % 9000" if isinstance(m, Sum) else "40 + h % 20")
        for n, m in measures.items()
    ]
    columns = ", ".join(connection.ops.quote_name(name) for name in measures)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table._meta.db_table} (day, level, person_id, team_id, channel, {columns}) "
            f"SELECT day, 1, person_id, team_id, 'call', {', '.join(values).replace('%', '%%')} FROM ("
            f"SELECT %s::date + d AS day, person_id, team_id, (person_id * 7919 + d * 104729) %% 65536 AS h "
            f"FROM generate_series(0, %s) AS days(d) CROSS JOIN {Membership._meta.db_table} WHERE role = 'agent'"
            f") AS drawn",
            [first, days - 1],
        )


def roll_up(table: type["Daily"], first: date, days: int) -> None:
    from django.db import connection

    from kpis.daily import Level
    from kpis.roll_up import insert_level

    with connection.cursor() as cursor:
        for number in range(days):
            for level in (Level.TEAM, Level.ORGANISATION):
                insert_level(cursor, table, first + timedelta(days=number), level)


def complete() -> None:
    """The log of a night that built it all."""
    from kpis.aggregation import finish_run, start_run
    from kpis.models import Build

    run = start_run(trigger="bench")
    assert run is not None
    Build.objects.create(run=run, table="contacts", day=date.today(), rows=0, rows_before=0, seconds=0)  # noqa: DTZ011
    finish_run(run)


def report_size(tables: tuple[type["Daily"], ...], person_days: int) -> None:
    from django.db import connection

    print(f"\n{'daily rows':<24}{'rows':>12}{'MB':>8}{'bytes a person-day, with indexes and roll-ups':>48}")
    with connection.cursor() as cursor:
        for table in tables:
            name = table._meta.db_table
            size = f"SELECT SUM(pg_total_relation_size(relid))::bigint FROM pg_partition_tree('{name}')"
            cursor.execute(f"SELECT ({size}), (SELECT COUNT(*) FROM {name})")
            size, rows = cursor.fetchone()
            print(f"{name:<24}{rows:>12,}{size / 1e6:>8.0f}{size / person_days:>48.0f}")


@contextmanager
def served(environment: dict[str, str]) -> "Iterator[None]":
    command = [
        sys.executable, "-m", "gunicorn", "perfdash.wsgi", "--worker-class", "gthread", "--workers", "2",
        "--threads", "5", "--preload", "--no-control-socket", "--bind", f"127.0.0.1:{PORT}", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        for _attempt in range(200):
            try:
                ask(http.client.HTTPConnection("127.0.0.1", PORT, timeout=60), "/healthz", {})
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def ask(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> int:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    return answer.status


def ask_all(known: dict[str, list[dict[str, str]]], database: psycopg.Connection[Any]) -> None:
    until = date.today() - timedelta(days=1)  # noqa: DTZ011
    span = {days: f"from={until - timedelta(days=days - 1)}&to={until}&by=day" for days in (30, 90, 365)}
    values = "/api/v1/kpis/csat/values/?"
    questions = [
        Question("page of an agent", by_session(known["agent"], "/me/")),
        Question("page of a team", by_session(known["leader"], "/my-team/")),
        Question("page of the organisation", by_session(known["manager"], "/operations/")),
        Question("API: an agent's 90 days", by_token(known["agent"], f"{values}{span[90]}", "&person=")),
        Question("API: a team's 30 days", by_token(known["leader"], f"{values}{span[30]}", "&team=")),
        Question("API: the organisation's 365 days", by_token(known["manager"], f"{values}{span[365]}", "")),
    ]
    print(f"\n{'':<34}{'first':>8}{'':>22}{'again':>10}")
    print(f"{'question':<34}" + 2 * f"{'p50 ms':>8}{'p95 ms':>8}{'a second':>10}    ")
    for question in questions:
        print(f"{question.name:<34}", end="", flush=True)
        for build in (partial(commit_build, database), None):
            times = alone(question, build)
            p95 = quantiles(times, n=20)[-1]
            print(f"{median(times):>8.1f}{p95:>8.1f}{together(question, build):>10.0f}", end="    ", flush=True)
        print()


def by_session(who: list[dict[str, str]], path: str) -> list[tuple[str, dict[str, str]]]:
    return [(path, {"Cookie": f"sessionid={one['session']}"}) for one in who]


def by_token(who: list[dict[str, str]], path: str, about: str) -> list[tuple[str, dict[str, str]]]:
    return [(f"{path}{about + one['id'] if about else ''}", {"Authorization": f"Token {one['token']}"}) for one in who]


def commit_build(database: psycopg.Connection[Any]) -> None:
    """As a rebuilt day leaves it, over rows that stay as they are."""
    database.execute(
        'INSERT INTO kpis_build (run_id, "table", day, rows, rows_before, seconds, built_at) '
        "SELECT MAX(id), 'contacts', CURRENT_DATE, 0, 0, 0, clock_timestamp() FROM kpis_run"
    )


def alone(question: Question, build: Callable[[], None] | None) -> list[float]:
    """Milliseconds of each answer, one at a time over one connection, after each address was asked for once."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    for path, headers in question.asked:
        ask(connection, path, headers)
    times = []
    for path, headers in islice(cycle(question.asked), ALONE):
        if build:
            build()
        began = time.perf_counter()
        ask(connection, path, headers)
        times.append(1000 * (time.perf_counter() - began))
    return times


def together(question: Question, build: Callable[[], None] | None) -> float:
    """Answers a second over ten connections at once."""
    counts = [0] * CONNECTIONS
    end = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for path, headers in cycle(question.asked[number:] + question.asked[:number]):
            if time.perf_counter() > end:
                return
            ask(connection, path, headers)
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    while build and time.perf_counter() < end:
        build()
        time.sleep(BUILD_EVERY)
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        fill(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 10_000, int(sys.argv[2]) if sys.argv[2:] else 365)
