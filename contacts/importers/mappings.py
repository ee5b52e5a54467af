"""Mappings: which column of an export becomes which field, written in TOML, shipped as presets or brought along."""

import hashlib
import json
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from contacts.fields import DETAILS, FIELDS, FIRST_RESPONSE_UNKNOWN, SURVEY_SCALES
from contacts.importers.errors import MappingError, nearest
from contacts.importers.file_options import FileOptions, parse_file_options
from contacts.importers.mapping_rules import ReadDefaults, as_folded, as_zone, check_formats, one_of, parse_rule
from contacts.importers.mapping_text import MappingText, as_flag, as_table, as_text, as_texts, folded
from contacts.importers.rules import Rule

_PRESETS: Final = Path(__file__).with_name("presets")
_TABLES: Final = (
    "title",
    "description",
    "source",
    "zone",
    "file",
    "read",
    "columns",
    "details",
    "rows",
    "create",
    "survey",
)
_LONGEST_MAPPING: Final = 1_000_000
_LONGEST_SOURCE: Final = 60


@dataclass(frozen=True)
class RowFilter:
    """Rows to take by the words in a column: those in ``keep``, or those not in ``skip``."""

    column: str
    keep: frozenset[str]
    skip: frozenset[str]


@dataclass(frozen=True)
class Detail:
    """A further column kept with the contact as text, under a name."""

    name: str
    column: str
    optional: bool


@dataclass(frozen=True)
class Mapping:
    """A mapping that was read and holds together. ``rules`` stand in an order in which they can be computed."""

    name: str
    title: str
    description: str
    source: str
    zone: str
    file: FileOptions
    defaults: ReadDefaults
    rules: tuple[Rule, ...]
    details: tuple[Detail, ...]
    row_filters: tuple[RowFilter, ...]
    create_people: bool
    create_teams: bool
    survey_kind: str
    survey_when: str
    content_hash: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of the frames, when the file has every optional column."""
        return frame_fields({rule.field.name for rule in self.rules}, bool(self.details))

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the mapping reads, each once."""
        named = [header for rule in self.rules for header in rule.headers]
        named += [row_filter.column for row_filter in self.row_filters]
        named += [detail.column for detail in self.details]
        return tuple(dict.fromkeys(named))


def frame_fields(filled: set[str], has_details: bool) -> tuple[str, ...]:
    """The columns of a frame in their order, from the fields that rules fill."""
    names = set(filled)
    if any(FIELDS[name].group == "survey" for name in names):
        names |= {"survey_external_id", "survey_kind"} | ({"survey_rated_at"} if "survey_score" in names else set())
    ordered = [name for name in FIELDS if name in names]
    if "first_response_at" in names:
        ordered.append(FIRST_RESPONSE_UNKNOWN)
    return (*ordered, DETAILS) if has_details else tuple(ordered)


def preset_names() -> list[str]:
    """Return the names of the mappings that are shipped."""
    return sorted(path.stem for path in _PRESETS.glob("*.toml"))


def load_mapping(name_or_path: str | Path) -> Mapping:
    """Return a preset by its name, or the mapping in a .toml file. Raises MappingError."""
    path = Path(name_or_path)
    if path.suffix != ".toml" and path.name == str(name_or_path):
        if path.name not in preset_names():
            raise MappingError(
                _('There is no preset "%(name)s". %(nearest)s')
                % {"name": path.name, "nearest": nearest(path.name, preset_names())}
            )
        path = _PRESETS / f"{path.name}.toml"
    try:
        with path.open("rb") as stream:
            content = stream.read(_LONGEST_MAPPING)
    except OSError as error:
        raise MappingError(_("The mapping file cannot be opened. Check the path."), file=str(name_or_path)) from error
    try:
        return parse_mapping(content.decode("utf-8-sig"), path.stem, file=path.name)
    except UnicodeDecodeError as error:
        raise MappingError(_("A mapping is written in UTF-8; this file is not."), file=path.name) from error


def parse_mapping(toml: str, name: str, *, file: str = "") -> Mapping:
    """Return the mapping that a TOML text describes. Raises MappingError naming ``file`` and the line."""
    text = MappingText(file or f"{name}.toml", toml)
    tables = text.tables()
    text.check_keys(tables, _TABLES)
    defaults = _read_defaults(text, tables)
    rules = _rules(text, tables, defaults)
    create = text.table(tables, "create", ("people", "teams"))
    survey = text.table(tables, "survey", ("kind", "when"))
    return Mapping(
        name=name,
        title=text.read({"title": name, **tables}, "title", as_text),
        description=text.read(tables, "description", as_text) if "description" in tables else "",
        source=text.read({"source": name, **tables}, "source", _as_source),
        zone=defaults.zone,
        file=parse_file_options(text, tables),
        defaults=defaults,
        rules=rules,
        details=_details(text, tables),
        row_filters=_row_filters(text, tables),
        create_people=text.read({"people": False, **create}, "people", as_flag, "create"),
        create_teams=text.read({"teams": False, **create}, "teams", as_flag, "create"),
        survey_kind=text.read({"kind": "csat", **survey}, "kind", one_of(*SURVEY_SCALES), "survey"),
        survey_when=text.read({"when": "score", **survey}, "when", one_of("score", "sent"), "survey"),
        content_hash=hashlib.sha256(json.dumps(tables, sort_keys=True, default=str).encode()).hexdigest(),
    )


def _as_source(value: Any) -> str:
    source = as_text(value)
    if len(source) > _LONGEST_SOURCE:
        raise ValueError(f"must have at most {_LONGEST_SOURCE} characters")
    return source


def _read_defaults(text: MappingText, tables: dict[str, Any]) -> ReadDefaults:
    table = text.table(tables, "read", ("dates", "true", "false", "empty", "decimal", "thousands"))
    settings: dict[str, Any] = {
        key: text.read(table, key, as_folded, "read") for key in ("true", "false") if key in table
    }
    if "empty" in table:
        settings["empty"] = text.read(table, "empty", as_folded, "read") | {""}
    if "dates" in table:
        settings["formats"] = text.read(table, "dates", as_texts, "read")
        check_formats(text, settings["formats"], "read", "dates")
    for key, signs in (("decimal", (".", ",")), ("thousands", (",", ".", " ", "'"))):
        if key in table:
            settings[key] = text.read(table, key, one_of(*signs), "read")
    if settings.get("thousands") == settings.get("decimal", "."):
        raise text.error("decimal and thousands in [read] are the same sign.", "read", "thousands")
    if "zone" in tables:
        settings["zone"] = text.read(tables, "zone", as_zone)
    return ReadDefaults(**settings)


def _rules(text: MappingText, tables: dict[str, Any], defaults: ReadDefaults) -> tuple[Rule, ...]:
    if "columns" not in tables:
        raise text.error(_("The mapping has no [columns]: it says of no column what it is."))
    columns = text.read(tables, "columns", as_table)
    for name in columns:
        if name not in FIELDS:
            raise text.error(
                _('Unknown field "%(name)s" in [columns]. %(nearest)s')
                % {"name": name, "nearest": nearest(name, FIELDS)},
                "columns",
                name,
            )
    rules = {name: parse_rule(text, FIELDS[name], value, defaults) for name, value in columns.items()}
    missing = [field.name for field in FIELDS.values() if field.required and field.name not in rules]
    if missing:
        raise text.error(f"[columns] does not say which column is {missing[0]}.", "columns")
    _check_references(text, rules)
    return _ordered(text, rules)


def _check_references(text: MappingText, rules: dict[str, Rule]) -> None:
    for name, rule in rules.items():
        for needed in sorted(rule.needs):
            if needed not in rules:
                raise text.error(
                    _('"%(needed)s", which %(name)s refers to, is not a field that this mapping fills. %(nearest)s')
                    % {"needed": needed, "name": name, "nearest": nearest(needed, [*rules, "unknown", "reject"])},
                    "columns",
                    name,
                )
            kind = _wanted_kind(rule, needed)
            if FIELDS[needed].kind != kind:
                raise text.error(
                    _('"%(needed)s", which %(name)s refers to, is no %(kind)s field.')
                    % {"needed": needed, "name": name, "kind": kind},
                    "columns",
                    name,
                )


def _wanted_kind(rule: Rule, needed: str) -> str:
    if needed in (rule.opposite, rule.when):
        return "boolean"
    return "seconds" if needed in (*rule.add, *rule.sum) else "instant"


def _ordered(text: MappingText, rules: dict[str, Rule]) -> tuple[Rule, ...]:
    graph = {name: rule.needs | ({rule.field.starts_at} & rules.keys()) for name, rule in rules.items()}
    try:
        return tuple(rules[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        around = " and ".join(dict.fromkeys(error.args[1]))
        raise text.error(_("%(around)s are defined by each other.") % {"around": around}, "columns") from error


def _details(text: MappingText, tables: dict[str, Any]) -> tuple[Detail, ...]:
    table = text.read({DETAILS: {}, **tables}, DETAILS, as_table)
    found = []
    for name, value in table.items():
        entry = {"column": value} if isinstance(value, str) else text.read(table, name, as_table, DETAILS)
        text.check_keys(entry, ("column", "optional"), DETAILS, name)
        column = text.read({"column": None, **entry}, "column", as_text, DETAILS, name)
        found.append(Detail(name, column, text.read({"optional": False, **entry}, "optional", as_flag, DETAILS, name)))
    return tuple(found)


def _row_filters(text: MappingText, tables: dict[str, Any]) -> tuple[RowFilter, ...]:
    entries = tables.get("rows", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise text.error(_('Filters are written as [[rows]], with "column" and "keep" or "skip".'), "rows")
    return tuple(_row_filter(text, entry) for entry in entries)


def _row_filter(text: MappingText, entry: dict[str, Any]) -> RowFilter:
    text.check_keys(entry, ("column", "keep", "skip"), "rows")
    if "column" not in entry or ("keep" in entry) == ("skip" in entry):
        raise text.error(_('A filter in [[rows]] needs "column" and either "keep" or "skip".'), "rows")
    words = {key: folded(text.read(entry, key, as_texts, "rows")) for key in ("keep", "skip") if key in entry}
    nothing: frozenset[str] = frozenset()
    column = text.read(entry, "column", as_text, "rows")
    return RowFilter(column, words.get("keep", nothing), words.get("skip", nothing))
