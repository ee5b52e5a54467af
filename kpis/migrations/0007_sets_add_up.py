"""Items belong to a set, and a set is sealed only where they weigh 100 together and none is the composite itself.

An item of a sealed set is neither added nor changed; with one taken away the seal goes, and the set holds no more.
Rebuilding a table on SQLite drops its triggers: a later migration that alters sets or items creates them again.
"""

import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = (
    """
    CREATE FUNCTION kpi_set_adds_up() RETURNS trigger AS $$ BEGIN
      IF NEW.sealed AND (SELECT coalesce(sum(weight), 0) FROM kpis_setitem WHERE kpi_set_id = NEW.id) <> 100 THEN
        RAISE EXCEPTION 'kpi_set_adds_up' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.sealed AND EXISTS (SELECT 1 FROM kpis_setitem WHERE kpi_set_id = NEW.id AND kpi_id = NEW.composite_id) THEN
        RAISE EXCEPTION 'kpi_set_holds_not_itself' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE FUNCTION set_item_is_sealed() RETURNS trigger AS $$ BEGIN
      IF EXISTS (SELECT 1 FROM kpis_kpiset WHERE id = NEW.kpi_set_id AND sealed)
         OR (TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM kpis_kpiset WHERE id = OLD.kpi_set_id AND sealed)) THEN
        RAISE EXCEPTION 'set_item_is_sealed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE FUNCTION set_item_breaks_seal() RETURNS trigger AS $$ BEGIN
      UPDATE kpis_kpiset SET sealed = false WHERE id = OLD.kpi_set_id AND sealed;
      RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER kpi_set_adds_up BEFORE INSERT OR UPDATE ON kpis_kpiset
    FOR EACH ROW EXECUTE FUNCTION kpi_set_adds_up()
    """,
    """
    CREATE TRIGGER set_item_is_sealed BEFORE INSERT OR UPDATE ON kpis_setitem
    FOR EACH ROW EXECUTE FUNCTION set_item_is_sealed()
    """,
    """
    CREATE TRIGGER set_item_breaks_seal AFTER DELETE ON kpis_setitem
    FOR EACH ROW EXECUTE FUNCTION set_item_breaks_seal()
    """,
)

# A weight is a floating number there: cents are added up after rounding.
SQLITE_SET = """
CREATE TRIGGER kpi_set_adds_up_{event} BEFORE {event} ON kpis_kpiset WHEN NEW.sealed
BEGIN
  SELECT RAISE(ABORT, 'kpi_set_adds_up')
  WHERE (SELECT round(coalesce(sum(weight), 0), 2) FROM kpis_setitem WHERE kpi_set_id = NEW.id) <> 100;
  SELECT RAISE(ABORT, 'kpi_set_holds_not_itself')
  WHERE EXISTS (SELECT 1 FROM kpis_setitem WHERE kpi_set_id = NEW.id AND kpi_id = NEW.composite_id);
END
"""
SQLITE_ITEM = """
CREATE TRIGGER set_item_is_sealed_{event} BEFORE {event} ON kpis_setitem
WHEN EXISTS (SELECT 1 FROM kpis_kpiset WHERE id IN ({sets}) AND sealed)
BEGIN SELECT RAISE(ABORT, 'set_item_is_sealed'); END
"""
SQLITE_SEAL = """
CREATE TRIGGER set_item_breaks_seal AFTER DELETE ON kpis_setitem
BEGIN UPDATE kpis_kpiset SET sealed = 0 WHERE id = OLD.kpi_set_id AND sealed; END
"""
SQLITE = (
    SQLITE_SET.format(event="INSERT"),
    SQLITE_SET.format(event="UPDATE"),
    SQLITE_ITEM.format(event="INSERT", sets="NEW.kpi_set_id"),
    SQLITE_ITEM.format(event="UPDATE", sets="NEW.kpi_set_id, OLD.kpi_set_id"),
    SQLITE_SEAL,
)
TRIGGERS = {
    "postgresql": (("kpi_set_adds_up", "kpis_kpiset"), ("set_item_is_sealed", "kpis_setitem"),
                   ("set_item_breaks_seal", "kpis_setitem")),
    "sqlite": ("kpi_set_adds_up_INSERT", "kpi_set_adds_up_UPDATE", "set_item_is_sealed_INSERT",
               "set_item_is_sealed_UPDATE", "set_item_breaks_seal"),
}  # fmt: skip


def forbid(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)
    apps.get_model("kpis", "KpiSet").objects.update(sealed=True)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, table in TRIGGERS["postgresql"]:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}")
    else:
        for name in TRIGGERS["sqlite"]:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("kpis", "0006_items_into_their_sets")]
    operations = [
        migrations.AlterModelOptions(
            name="setitem", options={"ordering": ["kpi_set", "position", "id"], "verbose_name": "set item"}
        ),
        migrations.RemoveField(model_name="setitem", name="role"),
        migrations.RemoveField(model_name="setitem", name="composite"),
        migrations.RemoveField(model_name="setitem", name="starts_on"),
        migrations.RemoveField(model_name="setitem", name="ends_on"),
        migrations.AlterField(
            model_name="setitem",
            name="kpi_set",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="kpis.kpiset"
            ),
        ),
        migrations.AlterField(
            model_name="setitem",
            name="kpi",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="kpis.kpi"),
        ),
        migrations.AddConstraint(
            model_name="setitem",
            constraint=models.UniqueConstraint(fields=("kpi_set", "kpi"), name="set_item_kpi_once"),
        ),
        migrations.AddConstraint(
            model_name="setitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0), ("weight__lte", 100)), name="set_item_weight_in_bounds"
            ),
        ),
        migrations.RunPython(forbid, allow),
    ]
