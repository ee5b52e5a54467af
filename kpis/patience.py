"""How long rebuilding waits for its database, and leaves room for others in it."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from teams.outages import is_held, is_passing

logger = logging.getLogger(__name__)

# A server that restarts takes seconds, one that recovers or an import into SQLite takes minutes.
PATIENCE_SECONDS: Final = 600
BETWEEN_TRIES_SECONDS: Final = 0.5
# SQLite gives no turns: who waits looks every 100 ms, and may never find a gap between two days of a rebuild.
TURN_SECONDS: Final = 2
GAP_SECONDS: Final = 0.12

P = ParamSpec("P")
R = TypeVar("R")


class UnavailableError(OperationalError):
    """The database could not be used for as long as we wait."""


def patient(action: Callable[P, R]) -> Callable[P, R]:
    """Try again while the database is away or another process has it, for ``PATIENCE_SECONDS``; then UnavailableError.

    The action must bear being done twice: a server may die after it has committed and before it says so. Inside of a
    transaction there is nothing to try again.
    """

    @wraps(action)
    def persist(*args: P.args, **kwargs: P.kwargs) -> R:
        deadline = 0.0
        while True:
            try:
                return action(*args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                if connection.in_atomic_block or isinstance(error, UnavailableError) or not is_passing(error):
                    raise
                if not deadline:
                    deadline = time.monotonic() + PATIENCE_SECONDS
                    logger.warning("%s Trying again for %d minutes.", _reason(error), PATIENCE_SECONDS / 60)
                if time.monotonic() > deadline:
                    minutes = _("We waited for %(n)d minutes; what is not rebuilt stays stale.")
                    raise UnavailableError(f"{_reason(error)} {minutes % {'n': PATIENCE_SECONDS / 60}}") from error
            connection.close()
            time.sleep(BETWEEN_TRIES_SECONDS)

    return persist


class Turns:
    """Lets other writers in between two days."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def offer(self) -> None:
        if connection.vendor == "sqlite" and time.monotonic() - self.began > TURN_SECONDS:
            time.sleep(GAP_SECONDS)
            self.began = time.monotonic()


def _reason(error: Exception) -> str:
    if is_held(error):
        return _("Another process is writing, perhaps an import, and SQLite lets in one at a time.")
    return _("The database does not answer: %(error)s.") % {"error": str(error).partition("\n")[0].rstrip(".")}
