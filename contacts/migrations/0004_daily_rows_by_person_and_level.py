from django.db import migrations, models

TABLES = ("contactday", "surveyday", "workday")


class Migration(migrations.Migration):
    """SQLite looked for a person's days by level and day, among the rows of everybody."""

    dependencies = [("contacts", "0003_offered_outcome_known")]

    operations = [
        *(migrations.RemoveIndex(model_name=table, name=f"{table}_person_day") for table in TABLES),
        *(
            migrations.AddIndex(
                model_name=table,
                index=models.Index(fields=["person", "level", "day"], name=f"{table}_person_level_day"),
            )
            for table in TABLES
        ),
    ]
