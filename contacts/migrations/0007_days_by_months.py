from django.db import migrations

from kpis.partitioning import MonthIndex, PartitionByMonth

TABLES = ("contactday", "surveyday", "workday")
# What an index finds rows by, and what of that is left within a month.
FIELDS = {"person": (["person", "level"], ["person"]), "team": (["team", "level"], ["team", "level"])}


class Migration(migrations.Migration):
    """PostgreSQL keeps daily rows by months, in less space: docs/adr/0007-months-as-partitions.md."""

    dependencies = [("contacts", "0006_spreads_of_durations")]

    operations = [
        PartitionByMonth(*TABLES, leaving=[f"{table}_{name}_level_day" for table in TABLES for name in FIELDS]),
        *(migrations.RemoveIndex(model_name=t, name=f"{t}_{name}_level_day") for t in TABLES for name in FIELDS),
        *(
            migrations.AddIndex(
                model_name=t,
                index=MonthIndex(fields=[*fields, "day"], within=within, name=f"{t}_{name}_days"),
            )
            for t in TABLES
            for name, (fields, within) in FIELDS.items()
        ),
    ]
