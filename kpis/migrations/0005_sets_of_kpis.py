"""A set becomes a row that owns its items: columns for it first, the data next, what is old goes last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kpis", "0004_quantiles"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="KpiSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, choices=[("agent", "Agent"), ("team_leader", "Team leader"), ("quality_specialist", "Quality specialist"), ("instructor", "Instructor"), ("operations_manager", "Operations manager"), ("hr", "HR"), ("administrator", "Administrator")], max_length=20)),
                ("starts_on", models.DateField()),
                ("sealed", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("shipped", models.BooleanField(default=False)),
                ("composite", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="part_sets", to="kpis.kpi")),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "set of KPIs",
                "ordering": ["role", "composite", "starts_on"],
                "constraints": [
                    models.UniqueConstraint(condition=~models.Q(role=""), fields=("role", "starts_on"), name="kpi_set_of_role_one_start"),
                    models.UniqueConstraint(condition=models.Q(role=""), fields=("composite", "starts_on"), name="kpi_set_of_composite_one_start"),
                    models.CheckConstraint(condition=models.Q(models.Q(("role", ""), ("composite__isnull", False)), models.Q(models.Q(("role", ""), _negated=True), ("composite__isnull", True)), _connector="OR"), name="kpi_set_role_or_composite"),
                ],
            },
        ),
        migrations.AddField(
            model_name="setitem",
            name="kpi_set",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="items", to="kpis.kpiset"),
        ),
        migrations.AlterField(model_name="setitem", name="starts_on", field=models.DateField(null=True)),
        migrations.RemoveConstraint(model_name="setitem", name="set_item_role_or_composite"),
        migrations.RemoveConstraint(model_name="setitem", name="set_item_ends_after_start"),
        migrations.RemoveConstraint(model_name="setitem", name="set_item_weight_0_to_100"),
    ]
