"""Writes imports as jobs: taken up, confirmed, cancelled. What their rows become is written by ``contacts.ingest``."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.leases import TAKEN_UP_WITHIN
from contacts.models import Import
from contacts.uploads import drop_file, keep_file
from teams.actions import record_event
from teams.models import User


def take_upload(file: "UploadedFile[Any]", *, mapping: str, mapping_text: str, by: User) -> Import:
    """Keep an uploaded file until its import has ended. The import waits to be checked."""
    kept = keep_file(file)
    return Import.objects.create(
        by=by,
        file_name=Path(file.name or "file").name[-255:],
        file_path=kept.name,
        checksum=kept.checksum,
        mapping=mapping,
        mapping_text=mapping_text,
        bytes_total=kept.size,
        lease_until=timezone.now() + TAKEN_UP_WITHIN,
    )


@transaction.atomic
def confirm_import(imported: Import, *, by: User) -> Import:
    """Queue a checked import; the caller hands it to a worker on commit. Raises ValidationError when it is too late."""
    lease = timezone.now() + TAKEN_UP_WITHIN
    _change(
        imported,
        (Import.State.UPLOADED,),
        state=Import.State.QUEUED, attempts=0, lease_until=lease, rows_done=0, bytes_done=0,
    )  # fmt: skip
    record_event(
        by=by, action="import.confirm", subject=imported.file_name, details={"import": str(imported.public_id)}
    )
    return imported


@transaction.atomic
def cancel_import(imported: Import, *, by: User) -> Import:
    """Give an import up. Raises ValidationError when its rows have been written, or it has ended otherwise, and
    OperationalError while they are being written.
    """
    open_states = (Import.State.CHECKING, Import.State.UPLOADED, Import.State.QUEUED, Import.State.RUNNING)
    _change(imported, open_states, state=Import.State.CANCELLED, finished_at=timezone.now(), lease_until=None)
    record_event(by=by, action="import.cancel", subject=imported.file_name, details={"import": str(imported.public_id)})
    transaction.on_commit(lambda: drop_file(imported))
    return imported


def _change(imported: Import, states: tuple[Import.State, ...], **changes: object) -> None:
    """Change the row if it is still in one of the states: two who press at once, or a worker, must not both win."""
    own = Import.objects.filter(pk=imported.pk, state__in=states)
    # A worker that writes holds the row until the end: nobody's browser should wait for that.
    list(own.select_for_update(nowait=True))
    if not own.update(**changes):
        imported.refresh_from_db()
        raise ValidationError(
            _("This import has gone on meanwhile: it is “%(state)s”.") % {"state": imported.get_state_display()}
        )
    imported.refresh_from_db()
