"""Gives every role and composite a set for each day on which its items changed, with weights of 100 together."""

from decimal import Decimal

from django.db import migrations

WHOLE = Decimal(100)
CENT = Decimal("0.01")


def into_sets(apps, schema_editor):
    item_model, set_model = apps.get_model("kpis", "SetItem"), apps.get_model("kpis", "KpiSet")
    old = list(item_model.objects.order_by("position", "id"))
    for role, composite in {(item.role, item.composite_id) for item in old}:
        own = [item for item in old if (item.role, item.composite_id) == (role, composite)]
        for day in sorted({item.starts_on for item in own} | {item.ends_on for item in own if item.ends_on}):
            held = [item for item in own if item.starts_on <= day and (item.ends_on is None or day < item.ends_on)]
            weighed = {item.kpi_id: item.weight for item in held if item.weight}
            if weighed:
                made = set_model.objects.create(role=role, composite_id=composite, starts_on=day, shipped=True)
                for position, (kpi, weight) in enumerate(_to_whole(weighed).items()):
                    item_model.objects.create(kpi_set=made, kpi_id=kpi, weight=weight, position=position)
    item_model.objects.filter(pk__in=[item.pk for item in old]).delete()


def _to_whole(weights):
    """In proportion, to the cent; the heaviest takes what rounding leaves."""
    total = sum(weights.values())
    scaled = {kpi: (weight * WHOLE / total).quantize(CENT) for kpi, weight in weights.items()}
    heaviest = max(scaled, key=lambda kpi: scaled[kpi])
    scaled[heaviest] += WHOLE - sum(scaled.values())
    return scaled


def out_of_sets(apps, schema_editor):
    item_model, set_model = apps.get_model("kpis", "SetItem"), apps.get_model("kpis", "KpiSet")
    for one in set_model.objects.order_by("starts_on"):
        later = set_model.objects.filter(role=one.role, composite=one.composite, starts_on__gt=one.starts_on)
        ends_on = later.order_by("starts_on").values_list("starts_on", flat=True).first()
        item_model.objects.filter(kpi_set=one).update(
            role=one.role, composite=one.composite, starts_on=one.starts_on, ends_on=ends_on, kpi_set=None
        )
    set_model.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("kpis", "0005_sets_of_kpis")]
    operations = [migrations.RunPython(into_sets, out_of_sets)]
