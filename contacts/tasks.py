"""Celery's wrappers around imports and the clocks of contacts."""

import logging
from typing import Final

from celery import shared_task
from django.db import OperationalError, transaction

from contacts.import_jobs import work_on
from contacts.ingestion import recomputing
from contacts.ingestion.patience import patience
from contacts.leases import give_back, orphans, tidy_up
from contacts.models import Import
from contacts.uploads import path_of
from kpis.tasks import aggregate_stale
from teams.tasks import enqueue

logger = logging.getLogger(__name__)

# A larger file, or one that must be unpacked first, would keep the browser waiting.
_CHECKED_AT_ONCE: Final = 2**20
_BROWSER_WAITS_MS: Final = 3_000
_PACKED: Final = (b"PK", b"\x1f\x8b", b"\xd0\xcf")


@shared_task
def run_import(import_id: int) -> None:
    """Check or run an import, whichever it waits for. Delivered twice or after a kill, it is done once."""
    with patience():
        work_on(import_id)


@shared_task
def sweep_imports() -> None:
    """Hand out imports that no worker has, and remove what ended ones left."""
    for import_id in orphans():
        enqueue(run_import, import_id)
    tidy_up()


@shared_task
def recompute_clocks() -> None:
    """Let contacts follow calendars and promises that changed, and the figures follow these contacts."""
    if recomputing.recompute_clocks().stale_days:
        enqueue(aggregate_stale, "clocks", False)


def begin(imported: Import) -> None:
    """Check a small upload here and now; leave the rest to a worker, whose progress the page shows."""
    if imported.state == Import.State.CHECKING and _is_small(imported) and _check_at_once(imported):
        return
    # Where the queue is away, the sweeper hands it out.
    transaction.on_commit(lambda: enqueue(run_import, imported.pk))


def _check_at_once(imported: Import) -> bool:
    """Whether it was checked; not where another import writes, which the browser shall not wait for."""
    try:
        with patience(_BROWSER_WAITS_MS):
            work_on(imported.pk)
    except OperationalError:
        logger.info("Another import is writing: import %s is left to a worker", imported.public_id)
        give_back(imported)
        return False
    return True


def _is_small(imported: Import) -> bool:
    with path_of(imported.file_path).open("rb") as stream:
        head = stream.read(2)
    return imported.bytes_total <= _CHECKED_AT_ONCE and head not in _PACKED
