"""What was frozen cannot be changed, whoever writes: triggers on both databases.

Cards and figures never change; a period no longer does once it is closed (but for its login, which may be deleted).
"""

from django.db import migrations

FROZEN = ("kpis_frozencard", "kpis_frozenfigure")
PERIOD = "kpis_closedperiod"
SEALED = (
    "public_id", "period_start", "period_end", "state", "trigger", "by_name", "began_at", "closed_at",
    "complete_until", "cards_expected", "checksum",
)

POSTGRESQL_REFUSE = """
CREATE FUNCTION kpis_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'frozen content of % cannot be changed', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def _sealed(word):
    return "OLD.state = 'closed' AND (" + " OR ".join(f'NEW."{c}" {word} OLD."{c}"' for c in SEALED) + ")"


def _postgresql():
    yield POSTGRESQL_REFUSE
    for table, when in [*((table, "") for table in FROZEN), (PERIOD, f"WHEN ({_sealed('IS DISTINCT FROM')}) ")]:
        yield (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW {when}"
            "EXECUTE FUNCTION kpis_refuse_change()"
        )


def _sqlite():
    for table, when in [*((table, "") for table in FROZEN), (PERIOD, f"WHEN {_sealed('IS NOT')} ")]:
        yield (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, 'frozen content of {table} cannot be changed'); END"
        )


def keep_frozen_content(apps, schema_editor):
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement, params=None)


def release_frozen_content(apps, schema_editor):
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in (*FROZEN, PERIOD):
        schema_editor.execute(f"DROP TRIGGER {table}_stays{f' ON {table}' if on_table else ''}", params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION kpis_refuse_change()", params=None)


class Migration(migrations.Migration):
    dependencies = [("kpis", "0008_closed_periods")]
    operations = [migrations.RunPython(keep_frozen_content, release_frozen_content)]
