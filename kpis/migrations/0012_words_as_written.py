from django.db import migrations, models
from django.db.models import Q

WORDS = {
    "label": models.CharField(max_length=60, db_column="label"),
    "description": models.TextField(db_column="description"),
    "caution": models.TextField(blank=True, db_column="caution"),
    "counts_on": models.CharField(max_length=60, db_column="counts_on"),
}
CHECK = "kpi_version_says_what_it_is"


class Migration(migrations.Migration):
    """The attributes have other names, the columns and the check keep theirs: nothing to do in the database."""

    dependencies = [("kpis", "0011_state_of_data")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("kpiversion", CHECK),
                *(migrations.RenameField("kpiversion", name, f"written_{name}") for name in WORDS),
                *(migrations.AlterField("kpiversion", f"written_{name}", field) for name, field in WORDS.items()),
                migrations.AddConstraint(
                    "kpiversion",
                    models.CheckConstraint(
                        condition=~Q(written_label="") & ~Q(written_description=""), name=CHECK
                    ),
                ),
            ]
        )
    ]
