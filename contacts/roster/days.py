"""Days as rosters write them. Whether 7/5/2011 is in May or in July is found out over a whole file, never guessed."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from contacts.importers.errors import FileError

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS: Final = (DAY_FIRST, MONTH_FIRST)
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 1, 1)

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?", re.ASCII)
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: [\d:.]+(?: ?[AaPp][Mm])?)?", re.ASCII)
_WITH_WORDS: Final = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y")


def read_day(text: str, order: str) -> date | None:
    """The day, or None where the text is no day between 1950 and 2100. ISO days are read in either order."""
    found = _of_numbers(text, order) or _of_words(text)
    return found if found and EARLIEST <= found < LATEST else None


def find_order(columns: Mapping[str, Iterable[str]], file: str) -> str:
    """The order in which most cells of the file's day columns are days.

    ``columns``: header -> its filled cells. Raises FileError where both orders fit and say different days.
    """
    cells = [(header, text) for header, texts in columns.items() for text in texts]
    fits = {order: sum(read_day(text, order) is not None for _header, text in cells) for order in ORDERS}
    if fits[DAY_FIRST] != fits[MONTH_FIRST]:
        return max(ORDERS, key=fits.__getitem__)
    for header, text in cells:
        if read_day(text, DAY_FIRST) != read_day(text, MONTH_FIRST):
            raise FileError(
                _(
                    '"%(text)s" can be read day first or month first, and nothing in the file tells '
                    "which. Say so: %(day_first)s or %(month_first)s."
                )
                % {"text": text, "day_first": DAY_FIRST, "month_first": MONTH_FIRST},
                file=file,
                column=header,
            )
    return DAY_FIRST


def _of_numbers(text: str, order: str) -> date | None:
    iso, numbers = _ISO.fullmatch(text), _NUMBERS.fullmatch(text)
    if iso:
        year, month, day = map(int, iso.groups())
    elif numbers:
        first, second, year = map(int, numbers.groups())
        day, month = (first, second) if order == DAY_FIRST else (second, first)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_words(text: str) -> date | None:
    for pattern in _WITH_WORDS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day of a calendar has no zone
        except ValueError:
            continue
    return None
