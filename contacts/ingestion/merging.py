"""The staged rows meet what is stored: one statement makes ``ready``, with every column as it would be written.

A column that is not in the frame is taken from the stored row. What is computed is computed from the merged columns, so
that a file with a part of the columns gives the same figures as one with all of them. Then each row is held against the
list of problems.
"""

from collections.abc import Mapping

from contacts.ingestion.dialects import Dialect, dialect
from contacts.ingestion.plans import FactPlan, Plan
from contacts.ingestion.staging import Staging


class Columns(dict[str, str]):
    """Column name -> SQL expression; a column that there is not is unknown."""

    def __missing__(self, name: str) -> str:
        return "NULL"

    def fill(self, template: str) -> str:
        return template.format_map(self)


def merge(staging: Staging, source: str) -> None:
    """Make the table ``ready`` and mark the rows that cannot be taken with the number of their problem."""
    plan, fields = staging.plan, frozenset(staging.fields)
    facts = staging.facts
    names, sql = _merged(plan, facts, fields)
    for layer in _layers(plan, names):
        names, sql = _overlaid(names, layer, sql)
    columns = Columns({name: name for name in names})
    problems = " ".join(
        f"WHEN {columns.fill(problem.condition)} THEN {number}" for number, problem in enumerate(plan.problems)
    )
    happened = columns.fill(plan.happened_at)
    staging.cursor.execute(
        f"CREATE TEMP TABLE ready AS SELECT x.*, {happened} AS happened_at, CASE {problems} END AS problem "
        f"FROM ({sql}) AS x",
        [source] * len(facts),
    )


def stored_alias(fact: FactPlan) -> str:
    return f"stored_{fact.label}"


def read_stored(fact: FactPlan, column: str, to: Dialect) -> str:
    """A stored column in the shape staging keeps."""
    name = f'{stored_alias(fact)}."{column}"'
    if fact.columns[column] == "instant":
        return to.read_instant.format(name)
    return to.read_json.format(name) if column in fact.json_columns else name


def _merged(plan: Plan, facts: tuple[FactPlan, ...], fields: frozenset[str]) -> tuple[list[str], str]:
    to = dialect()
    columns = {
        "n": "staged.n",
        "line": "staged.line",
        "group_no": "staged.group_no",
        "channel": _channel(facts, fields),
    }
    joins = ["staged"]
    for fact in facts:
        alias = stored_alias(fact)
        joins.append(
            f"LEFT JOIN {fact.table} AS {alias} ON {alias}.source = %s AND {alias}.external_id = staged.{fact.key}"
        )
        columns |= {fact.key: f"staged.{fact.key}"}
        columns |= {f"{fact.prefix}stored_{name}": f"{alias}.{name}" for name in ("id", "person_id", "team_id")}
        columns |= _fact_columns(plan, fact, fields, to)
        if fact.prefix:
            columns[f"{fact.prefix}contact_id"] = f"{alias}.contact_id"
    selected = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    return list(columns), f"SELECT {selected} FROM {' '.join(joins)}"


def _channel(facts: tuple[FactPlan, ...], fields: frozenset[str]) -> str:
    given = ["staged.channel"] if "channel" in fields else [f"{stored_alias(fact)}.channel" for fact in facts]
    return f"COALESCE({', '.join(given)}, 'other')"


def _fact_columns(plan: Plan, fact: FactPlan, fields: frozenset[str], to: Dialect) -> dict[str, str]:
    stored = Columns({f"{fact.prefix}{name}": read_stored(fact, name, to) for name in fact.columns})
    found = {}
    for name in fact.columns:
        field = f"{fact.prefix}{name}"
        if field in plan.results and field not in plan.kinds:
            continue
        expression = f"staged.{field}" if field in fields else _kept(plan, field, fields, stored, to)
        default = fact.defaults.get(name)
        found[field] = f"COALESCE({expression}, {default})" if default else expression
    return found


def _kept(plan: Plan, field: str, fields: frozenset[str], stored: Mapping[str, str], to: Dialect) -> str:
    """The stored value of a column that the frame lacks; unknown where it was computed and is to be computed anew."""
    if field in plan.given_unless:
        return f"CASE WHEN {stored[plan.given_unless[field]]} THEN NULL ELSE {stored[field]} END"
    template, inputs = plan.computed.get(field, ("", frozenset()))
    if not inputs & fields:
        return stored[field]
    computed = template.format_map(stored)
    return f"CASE WHEN {stored[field]} {to.distinct} ({computed}) THEN {stored[field]} END"


def _layers(plan: Plan, names: list[str]) -> list[dict[str, str]]:
    computed = [
        {name: f"COALESCE({{{name}}}, {plan.computed[name][0]})" for name in layer if name in names}
        for layer in plan.layers
    ]
    rules = [
        {name: rule for name, rule in layer.items() if _has_fact(name, names)}
        for layer in (plan.corrected, plan.results)
    ]
    return [layer for layer in (*computed, *rules) if layer]


def _has_fact(name: str, names: list[str]) -> bool:
    return ("survey_external_id" if name.startswith("survey_") else "external_id") in names


def _overlaid(names: list[str], layer: dict[str, str], inner: str) -> tuple[list[str], str]:
    columns = Columns({name: f"x.{name}" for name in names})
    expressions = columns | {name: columns.fill(rule) for name, rule in layer.items()}
    selected = ", ".join(f"{expression} AS {name}" for name, expression in expressions.items())
    return list(expressions), f"SELECT {selected} FROM ({inner}) AS x"
