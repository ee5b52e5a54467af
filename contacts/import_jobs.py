"""One uploaded import, checked (read and merged, nothing written) or run, by whoever holds it."""

import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime

from contacts.fields import DETAILS
from contacts.file_imports import import_file
from contacts.importers.errors import ReadingError
from contacts.importers.findings import Rejection
from contacts.importers.limits import UPLOAD, Limits
from contacts.importers.mappings import Mapping, load_mapping, parse_mapping
from contacts.importers.previews import Preview, PreviewRow, preview
from contacts.ingest import IngestError, Progress, TakenOverError
from contacts.leases import claim, held, renew
from contacts.models import Import, RejectedRow
from contacts.uploads import drop_file, path_of
from kpis.periods import organisation_zone
from kpis.tasks import aggregate_stale
from teams.tasks import enqueue

logger = logging.getLogger(__name__)

PREVIEWED: Final = 10
_LONGEST_SHOWN: Final = 60


def work_on(import_id: int) -> None:
    """Do what an import waits for. Called twice, in parallel or after a kill, the facts are the same."""
    imported = claim(import_id)
    if imported is None:
        return
    # What it finds is written down in words.
    with translation.override((imported.by.language if imported.by else "") or translation.get_language()):
        _work_on(imported)


def _work_on(imported: Import) -> None:
    try:
        _check(imported) if imported.state == Import.State.CHECKING else _run(imported)
    except TakenOverError:
        logger.info("Import %s is another's, or was cancelled", imported.public_id)
    except (ReadingError, IngestError) as error:
        _fail(imported, str(error))


def mapping_of(imported: Import) -> Mapping:
    """The mapping as it was chosen: a preset, or the text that was brought along."""
    if imported.mapping_text:
        return parse_mapping(imported.mapping_text, imported.mapping)
    return load_mapping(imported.mapping)


def upload_limits() -> Limits:
    return replace(UPLOAD, file_bytes=settings.UPLOAD_LIMIT_BYTES)


def _check(imported: Import) -> None:
    """Read it all, tell what would come of it, and wait for somebody to say yes."""
    mapping, path = mapping_of(imported), path_of(imported.file_path)
    zone = organisation_zone().key
    first = preview(
        path,
        mapping,
        now=timezone.now(),
        limits=upload_limits(),
        name=imported.file_name,
        zone=zone,
        rows=PREVIEWED,
    )
    found = import_file(
        path,
        mapping,
        by=imported.by,
        limits=upload_limits(),
        name=imported.file_name,
        progress=partial(_progress, imported),
        dry_run=True,
    )
    rows = found.outcome.rows
    with transaction.atomic():
        imported.rejected_rows.all().delete()
        RejectedRow.objects.bulk_create(_rejected(imported, found.outcome.rejections), batch_size=500)
        held(imported).update(
            state=Import.State.UPLOADED,
            lease_until=None,
            report=found.as_json() | {"preview": _shown(first, found.outcome.rejections)},
            created=rows.created,
            updated=rows.updated,
            unchanged=rows.unchanged,
            rejected=found.outcome.rejected,
            rows_total=sum(vars(rows).values()) + found.outcome.rejected + found.outcome.left_out,
        )


def _rejected(imported: Import, rejections: Iterable[Rejection]) -> list[RejectedRow]:
    return [
        RejectedRow(imported=imported, line=row.line, column=row.column, value=row.value, reason=row.reason)
        for row in rejections
    ]


def _run(imported: Import) -> None:
    imported.report.pop("preview", None)
    found = import_file(
        path_of(imported.file_path),
        mapping_of(imported),
        by=imported.by,
        limits=upload_limits(),
        name=imported.file_name,
        imported=imported,
        progress=partial(_progress, imported),
    )
    drop_file(imported)
    if found.outcome.stale_days:
        # Where the queue is away, the schedule finds the stale days.
        transaction.on_commit(lambda: enqueue(aggregate_stale, "import", False))


def _progress(imported: Import, total: int) -> Progress:
    return lambda rows, done: renew(imported, rows, done, total)


def _fail(imported: Import, message: str) -> None:
    ended = held(imported).update(
        state=Import.State.FAILED, finished_at=timezone.now(), lease_until=None, message=message
    )
    if ended:
        drop_file(imported)


def _shown(first: Preview, rejections: list[Rejection]) -> dict[str, Any]:
    """The first rows as they would be read, in words: what no row has is left out.

    ``rejections`` are those of the whole file, by line: what is stored refuses rows that read well.
    """
    fields = [name for name in first.fields if any(row.values and row.values[name] is not None for row in first.rows)]
    reasons: dict[int, list[str]] = {}
    for why in rejections:
        reasons.setdefault(why.line, []).append(f"{why.column}: {why.reason}" if why.column else why.reason)
    return {"fields": fields, "rows": [_row(row, fields, reasons.get(row.line, [])) for row in first.rows]}


def _row(row: PreviewRow, fields: list[str], reasons: list[str]) -> dict[str, Any]:
    cells = [_words(row.values[name], name) if row.values else "" for name in fields]
    return {"line": row.line, "cells": cells, "reasons": reasons}


def _words(value: Any, field: str) -> str:
    if value is None:
        return ""
    if field == DETAILS:
        value = "; ".join(f"{name}: {text}" for name, text in json.loads(value).items())
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i:s")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return Truncator(value).chars(_LONGEST_SHOWN)
