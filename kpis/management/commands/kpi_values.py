"""``manage.py kpi_values KEY``: numerator, denominator, value and n of a KPI, by groups."""

import csv
import difflib
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q, QuerySet

from kpis.definitions import definitions, is_measured
from kpis.groups import explained_at, explained_row, labels_of
from kpis.management.commands.aggregate import read_day
from kpis.models import Kind, KpiVersion
from kpis.periods import Period, why_not_kept
from kpis.scopes import Scope, organisation_scope, people_scope, teams_scope
from kpis.selectors import COLUMNS, kpi_values, last_complete_day
from kpis.values import Value
from teams.models import Person, Team

# As the API has it. To look it up loads every page, which takes longer than the work itself; a test compares them.
EXPLAIN = "/api/v1/kpis/{key}/explain/"
FIGURES = ("numerator", "denominator", "value", "n", "unknown")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
M = TypeVar("M", Person, Team)


class Command(BaseCommand):
    help = "Print the values of a KPI. Without --from and --to: the 28 days up to the last one that has data."
    # The pages are not checked: loading them takes longer than the work itself.
    requires_system_checks = [Tags.models]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="a KPI's key, such as csat")
        parser.add_argument("--by", default="", help=f"groups, comma separated: {', '.join(COLUMNS)}")
        parser.add_argument("--from", dest="start", help="first day, YYYY-MM-DD")
        parser.add_argument("--to", dest="end", help="last day, YYYY-MM-DD")
        parser.add_argument("--team", help="a team and those below it: name or public id; a name shared by teams: all")
        parser.add_argument("--person", help="a person: name, key in exports or public id")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        period, by = self.period(options), self.groups(options["by"])
        version = self.version(options["key"], period)
        scope, whose = self.scope(options)
        groups = kpi_values(version, scope, period, by)
        labels = labels_of(by, groups)
        address = explained_at(EXPLAIN.format(key=version.kpi.key), period, whose, by) if whose is not None else ""
        rows = [
            {key: labels[group][key] for key in by}
            | figures(found)
            | {"explain": explained_row(address, by, labels[group]) if address else None}
            for group, found in groups.items()
        ]
        rows.sort(key=lambda row: [str(row[key]) for key in by])
        getattr(self, f"print_{options['format']}")(version, rows, [*by, *FIGURES])

    def period(self, options: dict[str, Any]) -> Period:
        end = read_day(options["end"], "--to")
        last = end or last_complete_day()
        start = read_day(options["start"], "--from") or last - timedelta(days=27)
        if problem := why_not_kept(start):
            raise CommandError(problem, returncode=2)
        if last < start:
            named = f"--to {last}" if end else f"The last day that has data, {last},"
            raise CommandError(f"{named} lies before --from {start}.", returncode=2)
        return Period(start, last + timedelta(days=1))

    def groups(self, text: str) -> list[str]:
        by = list(dict.fromkeys(key.strip() for key in text.split(",") if key.strip()))
        for key in by:
            if key not in COLUMNS:
                raise CommandError(f"There is no group {key!r}: {nearest(key, COLUMNS)}", returncode=2)
        return by

    def version(self, key: str, period: Period) -> KpiVersion:
        known = definitions(period.last)
        if key not in known:
            labelled = (name for name, version in known.items() if version.label.casefold() == key.casefold())
            raise CommandError(f"There is no KPI {key!r}: {nearest(next(labelled, key), known)}", returncode=2)
        version = known[key]
        if version.kind == Kind.COMPOSITE:
            raise CommandError(f"{key!r} is made of other KPIs' attainment: it has a score, not a value.", returncode=2)
        if not is_measured(version):
            raise CommandError(f"{key!r} is not measured yet: nothing here records {version.numerator}.", returncode=2)
        return version

    def scope(self, options: dict[str, Any]) -> tuple[Scope, dict[str, Any] | None]:
        """The scope, and how an address asks for it: None where one name means several."""
        person, team = options["person"], options["team"]
        if person and team:
            raise CommandError("Give --team or --person, not both.", returncode=2)
        if person:
            people = self.found(Person, person, Q(external_id=person))
            return people_scope(people, person), only_one("person", people)
        if team:
            teams = self.found(Team, team)
            return teams_scope(teams, team), only_one("team", teams)
        return organisation_scope(), {}

    def found(self, model: type[M], name: str, further: Q | None = None) -> QuerySet[M]:
        rows = model._default_manager.filter(_named(name) | further if further else _named(name))
        if not rows.exists():
            names = model._default_manager.values_list("name", flat=True).distinct()
            hint = nearest(name, names, otherwise="names are written as on the page of people and teams.")
            raise CommandError(f"There is no {model._meta.verbose_name} {name!r}: {hint}", returncode=2)
        return rows

    def print_json(self, version: KpiVersion, rows: list[dict[str, Any]], columns: list[str]) -> None:
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))

    def print_csv(self, version: KpiVersion, rows: list[dict[str, Any]], columns: list[str]) -> None:
        writer = csv.DictWriter(self.stdout, columns)
        writer.writeheader()
        writer.writerows({column: _csv_cell(row[column]) for column in columns} for row in rows)

    def print_table(self, version: KpiVersion, rows: list[dict[str, Any]], columns: list[str]) -> None:
        cells = [columns, *[[_cell(column, row[column]) for column in columns] for row in rows]]
        widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
        self.stdout.write(
            f"{version.label} ({version.get_unit_display()}), version {version.number}: {version.description}"
        )
        for line in cells:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def figures(value: Value) -> dict[str, Any]:
    return {name: getattr(value, name) for name in FIGURES}


def only_one(key: str, found: QuerySet[Any]) -> dict[str, Any] | None:
    ids = list(found.values_list("public_id", flat=True))
    return {key: ids[0]} if len(ids) == 1 else None


def nearest(text: str, known: Iterable[str], otherwise: str = "") -> str:
    """What was probably meant, else what there is."""
    names = list(known)
    near = difflib.get_close_matches(text, names, 1)
    return f"did you mean {near[0]!r}?" if near else otherwise or f"there are {', '.join(names)}."


def _named(text: str) -> Q:
    try:
        return Q(public_id=UUID(text))
    except ValueError:
        return Q(name=text)


def _csv_cell(cell: Any) -> Any:
    """A leading quote keeps a spreadsheet from running a name as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _cell(column: str, value: Any) -> str:
    if value is None:
        return "no data" if column == "value" else "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
