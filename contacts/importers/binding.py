"""A mapping held against the headers of a file: what each rule reads, what is missing, what nobody reads."""

from collections import Counter
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from contacts.importers.errors import FileError, MappingError, nearest
from contacts.importers.mappings import Detail, Mapping, frame_fields
from contacts.importers.rows import Table
from contacts.importers.rules import Rule


@dataclass(frozen=True)
class Binding:
    """``positions``: header as the mapping writes it -> place in a row. ``rules`` and ``details``: those the file can
    fill. ``missing``: optional headers the file lacks. ``unused``: headers of the file that the mapping does not read.
    """

    positions: dict[str, int]
    rules: tuple[Rule, ...]
    details: tuple[Detail, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return frame_fields({rule.field.name for rule in self.rules}, bool(self.details))


def bind(mapping: Mapping, table: Table, file: str) -> Binding:
    """Find the columns that the mapping reads. Raises FileError for equal headers, MappingError for missing ones."""
    _check_unique(table, file)
    positions = _positions(mapping.headers, table.headers)
    _check_present(mapping, table, positions, file)
    used = set(positions.values())
    return Binding(
        positions=positions,
        rules=_fillable(mapping.rules, positions),
        details=tuple(detail for detail in mapping.details if detail.column in positions),
        missing=tuple(header for header in mapping.headers if header not in positions),
        unused=tuple(header for place, header in enumerate(table.headers) if header and place not in used),
    )


def _check_unique(table: Table, file: str) -> None:
    for header, times in Counter(filter(None, table.headers)).items():
        if times > 1:
            places = " and ".join(str(place + 1) for place, name in enumerate(table.headers) if name == header)
            raise FileError(
                _("%(times)s columns have this header (columns %(places)s). Rename or remove all but one.")
                % {"times": times, "places": places},
                file=file,
                line=table.header_line,
                column=header,
            )


def _positions(wanted: tuple[str, ...], headers: list[str]) -> dict[str, int]:
    """Exact headers first; else regardless of case and inner spaces, as exports change these between versions."""
    exact = {header: place for place, header in reversed(list(enumerate(headers)))}
    loose = {_loose(header): place for place, header in reversed(list(enumerate(headers)))}
    found = {name: exact.get(name, loose.get(_loose(name))) for name in wanted}
    return {name: place for name, place in found.items() if place is not None}


def _loose(header: str) -> str:
    return " ".join(header.casefold().split())


def _check_present(mapping: Mapping, table: Table, positions: dict[str, int], file: str) -> None:
    wanted = {header: rule.field.name for rule in mapping.rules if not rule.optional for header in rule.headers}
    wanted |= {entry.column: "a row filter" for entry in mapping.row_filters}
    wanted |= {detail.column: f"the detail {detail.name}" for detail in mapping.details if not detail.optional}
    absent = {header: reader for header, reader in wanted.items() if header not in positions}
    if not absent:
        return
    header, reader = next(iter(absent.items()))
    others = [f'"{name}"' for name in list(absent)[1:]]
    more = _(" Also missing: %(list)s.") % {"list": ", ".join(others)} if others else ""
    raise MappingError(
        _(
            'The mapping %(name)s reads %(reader)s from the column "%(header)s", which the file '
            "does not have. %(nearest)s%(more)s"
        )
        % {
            "name": mapping.name,
            "reader": reader,
            "header": header,
            "nearest": nearest(header, filter(None, table.headers)),
            "more": more,
        },
        file=file,
        line=table.header_line,
        column=header,
    )


def _fillable(rules: tuple[Rule, ...], positions: dict[str, int]) -> tuple[Rule, ...]:
    """The rules whose columns are there, and whose parts can be filled; they come in the order of computing."""
    filled: dict[str, Rule] = {}
    for rule in rules:
        present = tuple(header for header in rule.headers if header in positions)
        if rule.headers and (not present or (rule.template and len(present) < len(rule.headers))):
            continue
        if not rule.made_of <= filled.keys():
            continue
        kept = rule.if_before if rule.needs <= filled.keys() else None
        filled[rule.field.name] = replace(rule, columns=present if rule.columns else (), if_before=kept)
    return tuple(filled.values())
