"""Which column of a table is which field: by the header, whatever way it is written, or as somebody says."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from contacts.importers.errors import FileError, MappingError, nearest

# Field -> headers that mean it beside its own name, the surest first.
Synonyms = Mapping[str, tuple[str, ...]]


def find_columns(
    headers: Sequence[str], synonyms: Synonyms, named: Mapping[str, str], file: str, line: int
) -> dict[str, int]:
    """The place of each field that the table has. ``named``: fields with the header chosen for them, "" for none.

    Headers are compared without capitals, blanks and signs, and go to the first field that asks for them. Raises
    MappingError for a choice that does not fit, FileError for two columns of the same header.
    """
    places = {_folded(header): place for place, header in reversed(list(enumerate(headers)))}
    found = {
        field: _chosen(field, header, headers, places, synonyms, file, line)
        for field, header in named.items()
        if header
    }
    for field, others in synonyms.items():
        words = map(_folded, (field, *others))
        free = [places[key] for key in words if key in places and places[key] not in found.values()]
        if field not in named and free:
            found[field] = free[0]
    _refuse_twins(headers, found, file, line)
    return found


def _chosen(
    field: str, header: str, headers: Sequence[str], places: Mapping[str, int], synonyms: Synonyms, file: str, line: int
) -> int:
    if field not in synonyms:
        raise MappingError(
            _('There is no field "%(field)s". %(nearest)s') % {"field": field, "nearest": nearest(field, synonyms)},
            file=file,
        )
    place = places.get(_folded(header))
    if place is None:
        raise MappingError(
            _('There is no column "%(header)s". %(nearest)s') % {"header": header, "nearest": nearest(header, headers)},
            file=file,
            line=line,
        )
    return place


def _refuse_twins(headers: Sequence[str], found: Mapping[str, int], file: str, line: int) -> None:
    counted = Counter(_folded(header) for header in headers)
    for place in found.values():
        if counted[_folded(headers[place])] > 1:
            raise FileError(_("Two columns have this header."), file=file, line=line, column=headers[place])


def _folded(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())
