"""What the console says while nobody has a login."""

import sys

from django.db import DatabaseError, connection

from teams.actions import first_run_token


def console_words() -> str:
    """How to begin; "" once somebody has a login, and where the database is away or has no tables yet."""
    try:
        token = first_run_token()
    except DatabaseError:
        return ""
    return (
        f"\nNobody has a login yet. Open /setup/ in a browser and give this token:\n\n    {token}\n\n" if token else ""
    )


def announce() -> None:
    sys.stderr.write(console_words())
    sys.stderr.flush()
    # A process that forks afterwards must not hand its connection on.
    connection.close()
