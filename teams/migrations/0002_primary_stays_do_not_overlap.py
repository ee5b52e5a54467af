"""Primary stays of one person never overlap, whoever writes them.

PostgreSQL has exclusion constraints; SQLite gets two triggers that say the same.
"""

from django.db import migrations

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE teams_membership ADD CONSTRAINT membership_no_overlap
    EXCLUDE USING gist (person_id WITH =, daterange(starts_on, ends_on) WITH &&) WHERE ("primary")
    """,
)

SQLITE_TRIGGER = """
CREATE TRIGGER membership_no_overlap_{event} BEFORE {event} ON teams_membership
WHEN NEW."primary" AND EXISTS (
    SELECT 1 FROM teams_membership AS other
    WHERE other.person_id = NEW.person_id AND other."primary" AND other.id IS NOT NEW.id
      AND (NEW.ends_on IS NULL OR other.starts_on < NEW.ends_on)
      AND (other.ends_on IS NULL OR NEW.starts_on < other.ends_on)
)
BEGIN SELECT RAISE(ABORT, 'membership_no_overlap'); END
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
        schema_editor.execute("ALTER TABLE teams_membership DROP CONSTRAINT membership_no_overlap")
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER membership_no_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_people_and_teams")]
    operations = [migrations.RunPython(forbid_overlap, allow_overlap)]
