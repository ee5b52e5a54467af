"""An import is worked on by one worker at a time, whoever is killed, and by three at most.

A worker holds an import by its state, its number of attempts and a lease that it renews with each batch. When the lease
has run out the worker is taken for dead and another may claim the import; the old one, should it live, finds its row
changed and writes nothing.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.ingestion.outcomes import TakenOverError
from contacts.models import Import
from contacts.uploads import drop_file

# Longer than the writing of the largest upload takes, in which the lease cannot be renewed.
LEASE: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 3
# Somebody should have taken up a waiting import by then; the sweeper asks again.
TAKEN_UP_WITHIN: Final = timedelta(minutes=2)
UPLOADED_FOR: Final = timedelta(days=7)

_FREE: Final = Q(state=Import.State.QUEUED) | Q(state=Import.State.CHECKING, attempts=0)
_WORKING: Final = (Import.State.CHECKING, Import.State.QUEUED, Import.State.RUNNING)
_ENDED: Final = (Import.State.DONE, Import.State.FAILED, Import.State.CANCELLED)


def claim(import_id: int) -> Import | None:
    """Take an import that nobody works on; None where there is nothing to do. A queued one is running from then on."""
    now = timezone.now()
    orphaned = Q(state__in=(Import.State.CHECKING, Import.State.RUNNING), lease_until__lt=now)
    with transaction.atomic():
        found = Import.objects.select_for_update().filter(_FREE | orphaned, pk=import_id).first()
        if found is None or _gave_up(found):
            return None
        if found.state == Import.State.QUEUED:
            found.state = Import.State.RUNNING
        found.attempts += 1
        found.lease_until, found.started_at = now + LEASE, found.started_at or now
        found.save(update_fields=["state", "attempts", "lease_until", "started_at"])
        return found


def _gave_up(found: Import) -> bool:
    """Three workers died over it: the fourth would too."""
    if found.attempts < MOST_ATTEMPTS:
        return False
    found.message = _(
        "The import was stopped %(times)s times before its end, so it is not tried again. Nothing of it was written. "
        "Try a smaller part of the file, or look into the log of the worker."
    ) % {"times": found.attempts}
    found.state, found.finished_at, found.lease_until = Import.State.FAILED, timezone.now(), None
    found.save(update_fields=["message", "state", "finished_at", "lease_until"])
    transaction.on_commit(lambda: drop_file(found))
    return True


def give_back(imported: Import) -> None:
    """Leave an import whose check could not be begun to the next worker."""
    Import.objects.filter(pk=imported.pk, state=Import.State.CHECKING).update(
        attempts=0, lease_until=timezone.now() + TAKEN_UP_WITHIN
    )


def held(imported: Import) -> QuerySet[Import]:
    """The row, if it is still this worker's."""
    return Import.objects.filter(pk=imported.pk, state=imported.state, attempts=imported.attempts)


def renew(imported: Import, rows: int, done: int, total: int) -> None:
    """Note how far the reading is. Raises TakenOverError when the import is another's or was cancelled."""
    until = timezone.now() + LEASE
    if not held(imported).update(rows_done=rows, bytes_done=done, bytes_total=total, lease_until=until):
        raise TakenOverError(_("Another worker has taken this import over, or it was cancelled."))


def orphans() -> list[int]:
    """The imports that nobody has taken up in time, or whose worker is gone; they are asked about less often then."""
    now = timezone.now()
    working = Import.objects.filter(state__in=_WORKING, lease_until__lt=now)
    found = list(working.values_list("pk", flat=True))
    Import.objects.filter(_FREE, pk__in=found).update(lease_until=now + TAKEN_UP_WITHIN)
    return found


def tidy_up() -> None:
    """Give up uploads that nobody confirmed, and remove files that a killed worker left."""
    old = timezone.now() - UPLOADED_FOR
    Import.objects.filter(state=Import.State.UPLOADED, created_at__lt=old).update(
        state=Import.State.CANCELLED, finished_at=timezone.now()
    )
    for imported in Import.objects.filter(state__in=_ENDED).exclude(file_path=""):
        drop_file(imported)
