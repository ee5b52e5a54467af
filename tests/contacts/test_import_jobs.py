"""Who works on an import, and what becomes of one whose worker is gone."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from contacts.actions import cancel_import, confirm_import, take_upload
from contacts.ingest import TakenOverError
from contacts.leases import MOST_ATTEMPTS, UPLOADED_FOR, claim, orphans, renew
from contacts.models import Contact, Import, RejectedRow
from contacts.tasks import begin, run_import, sweep_imports
from contacts.uploads import path_of
from kpis.models import StaleDay
from tests.conftest import Cast
from tests.contacts.uploads import BAD, GOOD, MAPPING, export

pytestmark = pytest.mark.django_db


def uploaded(cast: Cast, *lines: str) -> Import:
    file = SimpleUploadedFile("export.csv", export(*(lines or (GOOD, BAD))))
    return take_upload(file, mapping="desk", mapping_text=MAPPING, by=cast.user("ada"))


def queued(cast: Cast, *lines: str) -> Import:
    imported = uploaded(cast, *lines)
    run_import(imported.pk)
    return confirm_import(imported, by=cast.user("ada"))


def outlive(imported: Import) -> None:
    Import.objects.filter(pk=imported.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_check_writes_nothing_and_a_run_writes_it_all(cast: Cast) -> None:
    imported = uploaded(cast)
    run_import(imported.pk)
    imported.refresh_from_db()
    assert (imported.state, Contact.objects.count(), StaleDay.objects.count()) == ("uploaded", 0, 0)
    confirm_import(imported, by=cast.user("ada"))
    run_import(imported.pk)
    imported.refresh_from_db()
    assert (imported.state, Contact.objects.count(), RejectedRow.objects.count()) == ("done", 1, 1)


def test_delivered_twice_it_is_done_once(cast: Cast) -> None:
    imported = queued(cast)
    run_import(imported.pk)
    before = list(Contact.objects.values())
    run_import(imported.pk)
    imported.refresh_from_db()
    assert (list(Contact.objects.values()), imported.attempts, imported.state) == (before, 1, "done")


def test_an_import_is_held_by_one_worker(cast: Cast) -> None:
    imported = queued(cast)
    assert claim(imported.pk) is not None
    assert claim(imported.pk) is None


def test_a_lease_that_ran_out_is_taken_over_and_the_old_worker_stops(cast: Cast) -> None:
    imported = queued(cast)
    old = claim(imported.pk)
    assert old is not None
    renew(old, 10, 100, 200)
    outlive(imported)
    new = claim(imported.pk)
    assert new is not None
    assert new.attempts == 2
    with pytest.raises(TakenOverError):
        renew(old, 20, 200, 200)
    renew(new, 5, 50, 200)


def test_a_cancelled_import_stops_its_worker(cast: Cast) -> None:
    imported = queued(cast)
    held = claim(imported.pk)
    assert held is not None
    cancel_import(imported, by=cast.user("ada"))
    with pytest.raises(TakenOverError):
        renew(held, 1, 1, 1)


def test_the_sweeper_hands_out_what_no_worker_has(cast: Cast) -> None:
    imported, running = queued(cast), queued(cast)
    claim(running.pk)
    assert orphans() == []
    outlive(imported)
    outlive(running)
    assert sorted(orphans()) == [imported.pk, running.pk]
    # What waits in the queue is not asked about again at once; what lost its worker is.
    assert orphans() == [running.pk]


def test_after_three_dead_workers_it_is_given_up_with_a_sentence(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    imported = queued(cast)
    for attempt in range(MOST_ATTEMPTS):
        held = claim(imported.pk)
        assert held is not None
        assert held.attempts == attempt + 1
        outlive(imported)
    path = path_of(imported.file_path)
    with django_capture_on_commit_callbacks(execute=True):
        assert claim(imported.pk) is None
    imported.refresh_from_db()
    assert (imported.state, path.exists(), Contact.objects.count()) == ("failed", False, 0)
    assert "stopped 3 times before its end" in imported.message


@pytest.mark.postgres
def test_the_browser_does_not_wait_for_another_import(cast: Cast) -> None:
    imported = uploaded(cast)
    address = connection.get_connection_params()
    with psycopg.connect(**{key: address[key] for key in ("dbname", "host", "port", "user")}) as other:
        other.execute("SELECT pg_advisory_xact_lock(7302, 1)")
        begin(imported)
        imported.refresh_from_db()
        assert (imported.state, imported.attempts) == ("checking", 0)
    begin(imported)
    imported.refresh_from_db()
    assert imported.state == "uploaded"


def test_uploads_that_nobody_confirms_are_given_up(cast: Cast) -> None:
    imported = uploaded(cast)
    run_import(imported.pk)
    path = path_of(imported.file_path)
    sweep_imports()
    assert path.exists()
    Import.objects.update(created_at=timezone.now() - UPLOADED_FOR - timedelta(hours=1))
    sweep_imports()
    imported.refresh_from_db()
    assert (imported.state, path.exists(), imported.file_path) == ("cancelled", False, "")


def test_a_file_that_a_killed_worker_left_is_removed(cast: Cast) -> None:
    imported = uploaded(cast)
    Import.objects.update(state=Import.State.DONE)
    sweep_imports()
    assert not path_of(imported.file_path).exists()


def test_the_run_reads_what_was_checked_and_keeps_what_it_found(cast: Cast) -> None:
    imported = queued(cast, GOOD, BAD)
    run_import(imported.pk)
    imported.refresh_from_db()
    assert imported.report["contacts"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert "preview" not in imported.report
    assert (imported.checksum, imported.bytes_total) == (imported.checksum, len(export(GOOD, BAD)))
    rejected = imported.rejected_rows.get()
    assert (rejected.line, rejected.column) == (3, "Ended")
