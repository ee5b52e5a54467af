"""Rejected rows in the words of the command line."""

from django.core.management.base import CommandError

from contacts.importers.findings import Rejection


def rejection_line(file: str, row: Rejection) -> str:
    """Say where in which file the row stands, and why it is left out."""
    column = f', column "{row.column}"' if row.column else ""
    value = f" ({row.value!r})" if row.value else ""
    return f"rejected: {file}, line {row.line}{column}: {row.reason}{value}"


def rejection_error(file: str, rejected: int, taken: int, *, dry_run: bool) -> CommandError:
    """What the command ends with once everything else is told: a script must not take such a file for a good one."""
    rows = "1 row" if rejected == 1 else f"{rejected:,} rows"
    if not taken:
        return CommandError(f"{file}: No row could be taken.", returncode=2)
    others = "would be taken" if dry_run else "were taken"
    return CommandError(f"{file}: {rows} rejected; the others {others}.", returncode=2)
