"""Versions, targets and sealed sets are never edited in place, whoever writes: triggers on both databases.

A target may end; a login that made something may be deleted. Rebuilding a table on SQLite drops its triggers: a later
migration that alters one of these creates them again, as this one does with those against overlap.

A comparison with null is neither true nor false, and a check lets that pass: a quantile without its share and a band
without its ends could be written.
"""

from importlib import import_module

from django.db import migrations, models

OVERLAP = import_module("kpis.migrations.0002_targets_do_not_overlap")

VERSION = (
    "kpi_id", "number", "starts_on", "label", "description", "caution", "counts_on", "kind", "numerator", "denominator",
    "unknown", "quantile", "channels", "categories", "scale", "unit", "decimals", "direction", "minimum_n", "made_at",
    "shipped",
)
TARGET = (
    "public_id", "kpi_id", "direction", "team_id", "person_id", "role", "starts_on", "minimum", "target", "stretch",
    "target_to", "maximum", "note", "made_at",
)
SET = ("role", "composite_id", "starts_on", "made_at", "shipped")
# table -> the columns that stay, and since when
STAYS = {
    "kpis_kpiversion": (VERSION, ""),
    "kpis_target": (TARGET, ""),
    "kpis_kpiset": (SET, "OLD.sealed AND "),
}


def _changed(table, word):
    columns, since = STAYS[table]
    return since + "(" + " OR ".join(f'NEW."{name}" {word} OLD."{name}"' for name in columns) + ")"


def _postgresql():
    yield """
    CREATE FUNCTION kpis_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%_stays', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$
    """
    for table in STAYS:
        yield (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({_changed(table, 'IS DISTINCT FROM')}) EXECUTE FUNCTION kpis_refuse_edit()"
        )


def _sqlite():
    for table in STAYS:
        yield (
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} WHEN {_changed(table, 'IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{table}_stays'); END"
        )


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        OVERLAP.forbid_overlap(apps, schema_editor)
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in STAYS:
        schema_editor.execute(f"DROP TRIGGER {table}_stays{f' ON {table}' if on_table else ''}", params=None)
    if on_table:
        schema_editor.execute("DROP FUNCTION kpis_refuse_edit()", params=None)
    else:
        OVERLAP.allow_overlap(apps, schema_editor)


def forbid_overlap(apps, schema_editor):
    """On the way back the table was rebuilt as well."""
    if schema_editor.connection.vendor == "sqlite":
        OVERLAP.forbid_overlap(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("kpis", "0014_versions_by_category")]
    operations = [
        # Undone last.
        migrations.RunPython(migrations.RunPython.noop, forbid_overlap),
        migrations.RemoveConstraint(
            model_name='kpiversion',
            name='kpi_version_quantile_says_which',
        ),
        migrations.AddConstraint(
            model_name='kpiversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'quantile'), ('quantile__gt', 0), ('quantile__isnull', False), ('quantile__lt', 1), models.Q(('numerator', ''), _negated=True)), models.Q(models.Q(('kind', 'quantile'), _negated=True), ('quantile__isnull', True)), _connector='OR'), name='kpi_version_quantile_says_which'),
        ),
        migrations.AddConstraint(
            model_name='kpiversion',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ratio', 'count', 'closing', 'quantile', 'composite'])), name='kpi_version_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='kpiversion',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['percent', 'count', 'points', 'seconds', 'minutes', 'hours', 'per_hour', 'nps'])), name='kpi_version_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('direction', 'band'), ('maximum__isnull', False), ('target_to__isnull', False)), models.Q(('direction__in', ['higher', 'lower']), ('maximum__isnull', True), ('target_to__isnull', True)), _connector='OR'), name='target_band_has_its_ends'),
        ),
        migrations.RunPython(keep, release),
    ]
