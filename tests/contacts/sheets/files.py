"""Small sheets to bring in."""

from pathlib import Path

from contacts.importers.limits import COMMAND
from contacts.sheets.importing import Outcome, import_sheet
from contacts.sheets.kinds import Kind
from teams.models import User

TARGETS = "kpi,scope,name,starts_on,last_on,minimum,target,stretch,target_to,maximum,note"
BENCHMARKS = "kpi,value,unit,source,url,date,segment,note"


def sheet(tmp_path: Path, *lines: str, name: str = "sheet.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bring(kind: Kind, path: Path, by: User | None = None, *, dry_run: bool = False) -> Outcome:
    return import_sheet(kind, path, by=by, limits=COMMAND, dry_run=dry_run)


def refusals(outcome: Outcome) -> list[tuple[int, str, str]]:
    """Line, column and reason of each rejected row."""
    return [(row.line, row.column, row.reason) for row in outcome.rejections]
