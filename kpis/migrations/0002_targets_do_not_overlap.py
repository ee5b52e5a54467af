"""Targets of one KPI and one scope never overlap, whoever writes them.

PostgreSQL has exclusion constraints; SQLite gets two triggers that say the same. Rebuilding the table on SQLite drops
its triggers: a later migration that alters targets creates them again.
"""

from django.db import migrations

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE kpis_target ADD CONSTRAINT target_no_overlap
    EXCLUDE USING gist (
        kpi_id WITH =, (coalesce(team_id, 0)) WITH =, (coalesce(person_id, 0)) WITH =, role WITH =,
        daterange(starts_on, ends_on) WITH &&
    )
    """,
)

SQLITE_TRIGGER = """
CREATE TRIGGER target_no_overlap_{event} BEFORE {event} ON kpis_target
WHEN EXISTS (
    SELECT 1 FROM kpis_target AS other
    WHERE other.kpi_id = NEW.kpi_id AND other.team_id IS NEW.team_id AND other.person_id IS NEW.person_id
      AND other.role = NEW.role AND other.id IS NOT NEW.id
      AND (NEW.ends_on IS NULL OR other.starts_on < NEW.ends_on)
      AND (other.ends_on IS NULL OR NEW.starts_on < other.ends_on)
)
BEGIN SELECT RAISE(ABORT, 'target_no_overlap'); END
"""


def forbid_overlap(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        statements = POSTGRESQL
    else:
        statements = [SQLITE_TRIGGER.format(event=event) for event in ("INSERT", "UPDATE")]
    for statement in statements:
        schema_editor.execute(statement)


def allow_overlap(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE kpis_target DROP CONSTRAINT target_no_overlap")
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER target_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("kpis", "0001_definitions_targets_runs"), ("teams", "0002_primary_stays_do_not_overlap")]
    operations = [migrations.RunPython(forbid_overlap, allow_overlap)]
