"""How many contacts and surveys a second the API takes: ``DATABASE_URL=... python benchmarks/bulk_upsert.py [calls]``.

Sends calls of 10,000 records (default 5) by token to an installation of 200 agents in 20 teams, in a database of its
own that is made and removed. Times hold all between request and answer but the network: parsing, checks, writing.
"""

import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")

import django
from django.conf import settings
from django.db import connection
from django.test import Client

RECORDS = 10_000
START = datetime(2025, 1, 1, tzinfo=UTC)


def main(calls: int) -> None:
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Nobody takes the tasks of a database that is about to go.
    settings.CELERY_BROKER_URL = "memory://"
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{name}.benchmark"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        client = Client(headers={"authorization": f"Token {organisation()}"})
        print(f"{connection.vendor}, calls of {RECORDS:,} records, median of {calls}\n")
        print(f"{'':34} {'s a call':>9} {'records/s':>10} {'MB a call':>10}")
        for title, path, bodies in work(calls):
            report(title, [send(client, path, body) for body in bodies], bodies)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def organisation() -> str:
    """Twenty teams of ten agents and an administrator, whose token is returned."""
    from knox.models import AuthToken

    from teams.roles import Role
    from tests import builders

    for number in range(20):
        team = builders.team(f"Team {number}")
        for place in range(10):
            builders.stay(builders.person(f"Agent {number * 10 + place}"), team, starts_on=START.date())
    ada = builders.person("Ada")
    builders.stay(ada, builders.root_team(), Role.ADMINISTRATOR, starts_on=START.date())
    token: str = AuthToken.objects.create(builders.login(ada, "ada"))[1]
    return token


def work(calls: int) -> list[tuple[str, str, list[str]]]:
    contacts = [[contact(call * RECORDS + number) for number in range(RECORDS)] for call in range(calls)]
    changed = [[record | {"escalated": True} for record in call] for call in contacts]
    short = [[{k: record[k] for k in ("source", "external_id")} | {"reopened": True} for record in c] for c in contacts]
    surveys = [[survey(call * RECORDS + number) for number in range(RECORDS)] for call in range(calls)]
    parts = [
        ("contacts, new", "/api/v1/contacts/", contacts),
        ("contacts, the same again", "/api/v1/contacts/", contacts),
        ("contacts, one field changed", "/api/v1/contacts/", changed),
        ("contacts, only that field sent", "/api/v1/contacts/", short),
        ("surveys of them, new", "/api/v1/surveys/", surveys),
    ]
    return [(title, path, [json.dumps(call) for call in given]) for title, path, given in parts]


def contact(number: int) -> dict[str, Any]:
    created = START + timedelta(minutes=number * 5)
    return {
        "source": "desk",
        "external_id": f"contact-{number:09}",
        "agent": f"Agent {number % 200}",
        "channel": ("call", "chat", "mail")[number % 3],
        "category": f"Category {number % 12}",
        "subcategory": f"Reason {number % 50}",
        "created_at": created.isoformat(),
        "answered_at": (created + timedelta(seconds=30)).isoformat(),
        "first_response_at": (created + timedelta(seconds=45)).isoformat(),
        "first_response_due_at": (created + timedelta(hours=1)).isoformat(),
        "handled_at": (created + timedelta(minutes=8)).isoformat(),
        "solved_at": (created + timedelta(hours=3)).isoformat(),
        "due_at": (created + timedelta(days=1)).isoformat(),
        "answered": True,
        "abandoned": False,
        "resolved_at_first_contact": number % 4 != 0,
        "escalated": False,
        "transferred": number % 9 == 0,
        "talk_seconds": 200 + number % 300,
        "hold_seconds": number % 40,
        "wrap_seconds": 60,
        "wait_seconds": number % 90,
    }


def survey(number: int) -> dict[str, Any]:
    return {
        "source": "desk",
        "external_id": f"survey-{number:09}",
        "contact": f"contact-{number:09}",
        "kind": "csat",
        "score": 1 + number % 5,
        "rated_at": (START + timedelta(minutes=number * 5, hours=5)).isoformat(),
        "comment": "All fine, thank you" if number % 4 == 0 else None,
    }


def send(client: Client, path: str, body: str) -> float:
    began = time.perf_counter()
    answer = client.post(path, body, content_type="application/json")
    seconds = time.perf_counter() - began
    assert answer.status_code == 200, answer.content[:500]
    assert answer.json()["rejected"] == 0, answer.json()["errors"][:3]
    return seconds


def report(title: str, seconds: list[float], bodies: list[str]) -> None:
    middle = statistics.median(seconds)
    size = statistics.mean(len(body) for body in bodies) / 1e6
    print(f"{title:34} {middle:9.2f} {RECORDS / middle:10,.0f} {size:10.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
