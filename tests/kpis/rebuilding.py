"""What processes do in tests of rebuilding at once: ``python -m tests.kpis.rebuilding seed | stale | work | write``.

They find their database in ``DATABASE_URL``; ``CONTACTS_A_DAY`` makes days longer to rebuild. ``work`` and ``write`` say
"ready" and begin once a line comes in, so that several begin together.
"""

import os
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta

DAYS = 60
FIRST = date(2026, 1, 5)
CONTACTS_A_DAY = int(os.environ.get("CONTACTS_A_DAY", "30"))


def seed() -> None:
    """Sixty days of contacts of six agents in two teams, each solved on the day or on the day after."""
    from contacts.models import Contact
    from teams.models import Person, Team
    from tests.builders import person, team

    people, teams = [person() for _number in range(6)], [team(), team()]
    contacts = [drawn(day, number, people, teams) for day in range(DAYS) for number in range(CONTACTS_A_DAY)]
    Contact.objects.bulk_create(contacts, batch_size=500)
    assert (Person.objects.count(), Team.objects.count()) == (6, 3)
    stale()


def drawn(day: int, number: int, people: list, teams: list) -> object:  # type: ignore[type-arg]
    from contacts.models import Contact
    from tests.builders import instant

    at, hours = instant(FIRST + timedelta(days=day), number % 24, number % 60), number % 30
    place = (day + number) % len(people)
    return Contact(
        source="seed", external_id=f"{day}-{number}", person=people[place], team=teams[place % 2],
        channel=("call", "mail")[number % 2], created_at=at, handled_at=at, closed_at=at + timedelta(hours=hours),
        solved_at=at + timedelta(hours=hours), handle_seconds=60 + number, resolution_seconds=3600 * hours,
        updated_at=at,
    )  # fmt: skip


def stale() -> None:
    from kpis.aggregation import mark_range_stale

    mark_range_stale()


def work() -> None:
    from kpis.aggregation import start_run, work_off

    together()
    run = start_run(trigger="test")
    assert run is not None
    work_off(run)


def write() -> None:
    """Forty late contacts, one a transaction, each with the mark of its day."""
    from django.db import transaction

    from contacts.models import Contact
    from kpis.aggregation import mark_stale
    from tests.builders import contact, instant

    known = list(Contact.objects.select_related("person", "team")[:12])
    together()
    for _number in range(40):
        day, like = FIRST + timedelta(days=random.randrange(DAYS)), random.choice(known)
        with transaction.atomic():
            contact(like.person, like.team, at=instant(day), source=f"late {os.getpid()}")
            mark_stale("contacts.Contact", [day])


def together() -> None:
    from django.db import connection

    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()


TASKS: dict[str, Callable[[], None]] = {"seed": seed, "stale": stale, "work": work, "write": write}

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
    django.setup()
    TASKS[sys.argv[1]]()
