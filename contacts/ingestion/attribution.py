"""Whose each row is: the person by the key, the team by the row's name or by the stay that held at its instant."""

from datetime import date

from contacts.ingestion.dialects import dialect, microseconds
from contacts.ingestion.merging import stored_alias
from contacts.ingestion.organisation import Organisation
from contacts.ingestion.plans import FactPlan
from contacts.ingestion.staging import Staging, write_rows
from kpis.periods import day_bounds
from teams.models import Membership

CREATED, UPDATED, UNCHANGED = 1, 2, 3
_FOREVER = 2**62


def write_groups(staging: Staging, found: Organisation) -> None:
    """Make ``grouped`` (group number -> person, team, or why not) and ``stays`` (of those people)."""
    number, text = dialect().number, dialect().types["text"]
    cursor = staging.cursor
    cursor.execute(
        f"CREATE TEMP TABLE grouped (no {number} PRIMARY KEY, named_person_id {number}, named_team_id {number}, "
        f"refused_field {text}, refused_value {text}, refused_reason {text})",
        [],
    )
    rows: list[tuple[object, ...]] = [
        (no, found.people[no], team_id, None, None, None) for no, team_id in found.teams.items()
    ]
    rows += [(no, None, None, why.field, why.value, why.reason) for no, why in found.refused.items()]
    write_rows(
        cursor,
        "grouped",
        ("no", "named_person_id", "named_team_id", "refused_field", "refused_value", "refused_reason"),
        rows,
    )
    cursor.execute(
        f"CREATE TEMP TABLE stays (person_id {number}, team_id {number}, starts_at {number}, ends_at {number})", []
    )
    write_rows(
        cursor,
        "stays",
        ("person_id", "team_id", "starts_at", "ends_at"),
        _stays(found, by_agent="agent" in staging.fields),
    )
    cursor.execute("CREATE INDEX stays_of_person ON stays (person_id, starts_at)", [])


def _stays(found: Organisation, *, by_agent: bool) -> list[tuple[int, int, int, int]]:
    people = {person_id for person_id in found.people.values() if person_id} if by_agent else None
    stays = Membership.objects.filter(primary=True).values_list("person_id", "team_id", "starts_on", "ends_on")
    return [
        (person, team, _starts_at(start), _starts_at(end) if end else _FOREVER)
        for person, team, start, end in stays
        if people is None or person in people
    ]


def _starts_at(day: date) -> int:
    return microseconds(day_bounds(day)[0])


def attribute(staging: Staging) -> None:
    """Make ``assigned``: the good rows with person, team and what is to be done for each fact they hold.

    Whole rows, though they stand in ``ready`` too: a dozen statements read them, and none has to join.
    """
    facts = staging.written
    states = ", ".join(f"{_state(staging, fact)} AS {fact.prefix}state" for fact in facts)
    joins = " ".join(
        f"LEFT JOIN {fact.table} AS {stored_alias(fact)} ON {stored_alias(fact)}.id = r.{fact.prefix}stored_id"
        for fact in facts
    )
    cursor = staging.cursor
    cursor.execute(f"CREATE TEMP TABLE assigned AS SELECT r.*, {states} FROM ({placed(staging)}) AS r {joins}", [])
    # Facts are written in the order of the file: sorted by it, a million of them would be sorted on disk.
    cursor.execute("CREATE UNIQUE INDEX assigned_in_order ON assigned (n)", [])


def states_of(staging: Staging) -> list[str]:
    """The columns of ``assigned`` that say what is to be done, and with which stored fact."""
    return [f"{fact.prefix}{name}" for fact in staging.written for name in ("state", "stored_id")]


def placed(staging: Staging) -> str:
    """The good rows with ``new_person_id`` and ``new_team_id`` of each fact; what a survey lacks its contact has."""
    by_agent = "agent" in staging.fields
    sql = (
        "SELECT r.*, g.named_person_id, g.named_team_id FROM ready AS r "
        "JOIN grouped AS g ON g.no = r.group_no WHERE r.problem IS NULL"
    )
    person_before, team_before = "NULL", "NULL"
    for fact in staging.facts:
        person = "r.named_person_id" if by_agent else f"COALESCE(r.{fact.prefix}stored_person_id, {person_before})"
        sql = f"SELECT r.*, {person} AS {fact.prefix}new_person_id FROM ({sql}) AS r"
        team = f"COALESCE(r.named_team_id, {_team(fact, by_agent=by_agent)}, {team_before})"
        sql = f"SELECT r.*, {team} AS {fact.prefix}new_team_id FROM ({sql}) AS r"
        person_before, team_before = f"r.{fact.prefix}new_person_id", f"r.{fact.prefix}new_team_id"
    return sql


def _team(fact: FactPlan, *, by_agent: bool) -> str:
    """The team of the stay that held at the instant of the fact, and the stored one: that comes first where the rows
    do not say whose they are, and only counts for the same person where they do.
    """
    instant = "COALESCE(r.survey_rated_at, r.survey_sent_at)" if fact.prefix else "r.happened_at"
    held = (
        f"(SELECT stays.team_id FROM stays WHERE stays.person_id = r.{fact.prefix}new_person_id "
        f"AND stays.starts_at <= {instant} AND stays.ends_at > {instant} ORDER BY stays.starts_at DESC LIMIT 1)"
    )
    stored = f"r.{fact.prefix}stored_team_id"
    if not by_agent:
        return f"{stored}, {held}"
    return f"{held}, CASE WHEN r.{fact.prefix}stored_person_id = r.{fact.prefix}new_person_id THEN {stored} END"


def _state(staging: Staging, fact: FactPlan) -> str:
    to, alias = dialect(), stored_alias(fact)
    pairs = {f"{name}_id": f"r.{fact.prefix}new_{name}_id" for name in ("person", "team")} | {"channel": "r.channel"}
    differs = [f'{value} {to.distinct} {alias}."{name}"' for name, value in (pairs | written(fact)).items()]
    if fact.prefix and "external_id" in staging.fields:
        differs.append(f"(r.external_id IS NOT NULL AND {alias}.contact_id IS NULL)")
    return (
        f"CASE WHEN r.{fact.key} IS NULL THEN NULL WHEN r.{fact.prefix}stored_id IS NULL THEN {CREATED} "
        f"WHEN {' OR '.join(differs)} THEN {UPDATED} ELSE {UNCHANGED} END"
    )


def written(fact: FactPlan) -> dict[str, str]:
    """The columns of a fact's own as the table keeps them, out of ``assigned AS r``."""
    to, found = dialect(), {}
    for name, kind in fact.columns.items():
        expression = f"r.{fact.prefix}{name}"
        if kind == "instant":
            expression = to.write_instant.format(expression)
        found[name] = to.write_json.format(expression) if name in fact.json_columns else expression
    return found
