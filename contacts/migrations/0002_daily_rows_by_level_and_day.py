import django.db.models.deletion
from django.db import migrations, models

TABLES = ("contactday", "surveyday", "workday")
OLD = ("person_day", "team_day", "organisation_day", "day")
NEW = {"person_day": ["person", "day"], "team_level_day": ["team", "level", "day"], "level_day": ["level", "day"]}
OWNERS = {"person": ("teams.person", django.db.models.deletion.CASCADE), "team": ("teams.team", django.db.models.deletion.PROTECT)}


def owner(to, on_delete):
    return models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=on_delete, related_name="+", to=to)


class Migration(migrations.Migration):
    """No index found the rows of a day that is rebuilt: one by level and day does, and two others are not needed."""

    dependencies = [("contacts", "0001_contacts_and_surveys")]

    operations = [
        *(migrations.RemoveIndex(model_name=table, name=f"{table}_{name}") for table in TABLES for name in OLD),
        *(
            migrations.AddIndex(model_name=table, index=models.Index(fields=fields, name=f"{table}_{name}"))
            for table in TABLES
            for name, fields in NEW.items()
        ),
        *(
            migrations.AlterField(model_name=table, name=name, field=owner(*target))
            for table in TABLES
            for name, target in OWNERS.items()
        ),
    ]
