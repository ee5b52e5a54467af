"""The kinds of sheets as data: their columns, who may bring them, and what takes their rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.sheets import benchmarks, targets
from contacts.sheets.reading import Line, Shape
from teams.access import require, require_everywhere
from teams.models import User
from teams.roles import Permission

Text = Promise | str


class Taker(Protocol):
    """Takes line after line. False where what a line says is so already.

    Raises RowError or ValidationError for a line that cannot be taken.
    """

    def take(self, line: Line) -> bool: ...

    def shown(self, line: Line) -> list[str]:
        """The cells of a line that was taken, under the ``columns`` of its kind."""
        ...


@dataclass(frozen=True)
class Kind:
    """``event``: how the audit log calls the import; ``home``: the name of the page where what was brought in is seen.

    ``admit`` raises Http404 for who may not bring any.
    """

    key: str
    event: str
    shape: Shape
    taker: Callable[[User | None, str], Taker]
    admit: Callable[[User], None]
    home: str
    title: Text
    lead: Text
    columns: tuple[Text, ...]
    example: tuple[Mapping[str, str], ...]


TARGETS: Final = Kind(
    "targets",
    "target.import",
    targets.SHAPE,
    targets.TargetTaker,
    lambda user: require(user, Permission.EDIT_TARGETS),
    "targets",
    _("Import targets"),
    _("One target a row. You see first what would come of it; the file is imported whole or not at all."),
    (_("KPI"), _("For"), _("Days"), _("Minimum"), _("Target"), _("Stretch or maximum")),
    targets.EXAMPLE,
)
BENCHMARKS: Final = Kind(
    "benchmarks",
    "benchmark.import",
    benchmarks.SHAPE,
    benchmarks.BenchmarkTaker,
    lambda user: require_everywhere(user, Permission.KEEP_BENCHMARKS),
    "benchmarks",
    _("Import benchmarks"),
    _("One published figure a row. You see first what would come of it; the file is imported whole or not at all."),
    (_("KPI"), _("Value"), _("Source"), _("Date of the source"), _("Of whom")),
    benchmarks.EXAMPLE,
)
