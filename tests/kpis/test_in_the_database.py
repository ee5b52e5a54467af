"""What contradicts itself is refused by the database itself, in plain SQL, on both; and what holds is not edited."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kpis.actions import set_target
from kpis.models import Kpi, KpiSet, KpiVersion, Target
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

COPIED = {
    "kpis_kpiversion": [field.column for field in KpiVersion._meta.concrete_fields if field.name != "id"],
    "kpis_target": [field.column for field in Target._meta.concrete_fields if field.name != "id"],
}
NEXT = {"number": "2", "starts_on": "'2026-05-01'"}
OF_ITS_OWN = {"public_id": "'00000000000040008000000000000009'"}
LATER = OF_ITS_OWN | {"starts_on": "'2027-01-01'"}


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def copy(table: str, where: str, changes: dict[str, str]) -> None:
    """Insert a row again with some columns changed."""
    columns = [f'"{name}"' for name in COPIED[table]]
    values = [changes.get(name, f'"{name}"') for name in COPIED[table]]
    execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} WHERE {where}")


@pytest.fixture
def target(cast: Cast) -> Target:
    return set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 1, 1), minimum=70, target=80, by=None)


def of(key: str) -> str:
    return f"kpi_id = {Kpi.objects.get(key=key).pk}"


VERSIONS = [
    ({"number": "1", "starts_on": "'2026-05-01'"}, "number_once"),
    ({"starts_on": '"starts_on"'}, "one_start"),
    ({"numerator": "''"}, "ratio_has_both_parts"),
    ({"denominator": "''"}, "ratio_has_both_parts"),
    ({"kind": "'count'", "denominator": "''", "numerator": "''", "unit": "'count'"}, "count_has_numerator"),
    ({"kind": "'count'", "unit": "'count'"}, "only_a_ratio_divides"),
    ({"kind": "'quantile'", "denominator": "''", "unit": "'hours'"}, "quantile_says_which"),
    ({"quantile": "0.5"}, "quantile_says_which"),
    ({"kind": "'composite'", "denominator": "''", "unit": "'points'"}, "composite_has_parts_only"),
    ({"kind": "'composite'", "denominator": "''", "numerator": "''", "categories": "'x'"}, "composite_has_parts_only"),
    ({"kind": "'count'", "denominator": "''"}, "share_is_a_ratio"),
    ({"kind": "'guess'", "unit": "'points'"}, "kind_known"),
    ({"unit": "'miles'"}, "unit_known"),
    ({"direction": "'aside'"}, "direction_known"),
    ({"scale": "0"}, "scale_in_bounds"),
    ({"decimals": "5"}, "decimals_0_to_4"),
    ({"minimum_n": "100001"}, "minimum_n_in_bounds"),
    ({"label": "''"}, "says_what_it_is"),
]


@pytest.mark.parametrize(("changes", "name"), VERSIONS)
def test_a_version_that_contradicts_itself(cast: Cast, changes: dict[str, str], name: str) -> None:
    refused_by("kpi_version_" + name, lambda: copy("kpis_kpiversion", of("csat"), NEXT | changes))


def refused_by(name: str, write: Any) -> None:
    with pytest.raises(IntegrityError) as refused:
        write()
    said = str(refused.value)
    # SQLite names the columns of what must be unique, not the constraint.
    assert name in said or "UNIQUE constraint failed: kpis_kpiversion.kpi_id" in said


def test_the_next_version_is_taken(cast: Cast) -> None:
    copy("kpis_kpiversion", of("csat"), NEXT)
    assert KpiVersion.objects.filter(kpi__key="csat").count() == 2


TARGETS = [
    (LATER | {"minimum": "80"}, "right_way_round"),
    (LATER | {"direction": "'lower'"}, "right_way_round"),
    (LATER | {"direction": "'band'"}, "band_has_its_ends"),
    (LATER | {"direction": "'band'", "target_to": "79", "maximum": "90"}, "right_way_round"),
    (LATER | {"direction": "'band'", "target_to": "85"}, "band_has_its_ends"),
    (LATER | {"target_to": "85", "maximum": "90"}, "band_has_its_ends"),
    (LATER | {"stretch": "80"}, "stretch_beyond_target"),
    (LATER | {"ends_on": "'2027-01-01'"}, "ends_after_start"),
    (OF_ITS_OWN, "no_overlap"),
    (OF_ITS_OWN | {"starts_on": "'2025-12-01'", "ends_on": "'2026-01-02'"}, "no_overlap"),
]


@pytest.mark.parametrize(("changes", "name"), TARGETS)
def test_a_target_that_contradicts_itself_or_another(target: Target, changes: dict[str, str], name: str) -> None:
    if "starts_on" in changes:
        execute("UPDATE kpis_target SET ends_on = '2026-12-01'")
    with pytest.raises(IntegrityError, match=f"target_{name}"):
        copy("kpis_target", "1 = 1", {"ends_on": "NULL"} | changes)


def test_a_target_of_two_scopes(target: Target, cast: Cast) -> None:
    execute("UPDATE kpis_target SET ends_on = '2026-12-01'")
    with pytest.raises(IntegrityError, match="target_one_scope"):
        copy("kpis_target", "1 = 1", LATER | {"ends_on": "NULL", "role": "'agent'", "team_id": str(cast.alpha.pk)})


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("kpis_kpiversion", "numerator = 'surveys.rated_5'"),
        ("kpis_kpiversion", "starts_on = '2020-01-01'"),
        ("kpis_kpiversion", "minimum_n = 1"),
        ("kpis_target", "target = 75"),
        ("kpis_target", "starts_on = '2025-01-01'"),
        ("kpis_kpiset", "starts_on = '2020-01-01'"),
    ],
)
def test_what_holds_is_not_edited(target: Target, table: str, change: str) -> None:
    with pytest.raises(IntegrityError, match=f"{table}_stays"):
        execute(f"UPDATE {table} SET {change}")


@pytest.mark.parametrize("name", [field.column for field in KpiVersion._meta.concrete_fields])
def test_every_column_of_a_version_stays(cast: Cast, name: str) -> None:
    """But for its number in the table, and for a maker who is deleted."""
    if name in ("id", "made_by_id"):
        execute("UPDATE kpis_kpiversion SET made_by_id = NULL")
        return
    other = "'2020-01-01'" if name in ("starts_on", "made_at") else "NOT shipped" if name == "shipped" else "0"
    with pytest.raises(IntegrityError):
        execute(f'UPDATE kpis_kpiversion SET "{name}" = {other}')


def test_a_target_may_end_and_a_login_go(target: Target) -> None:
    execute("UPDATE kpis_target SET ends_on = '2026-06-01', made_by_id = NULL")
    assert Target.objects.get().ends_on == date(2026, 6, 1)


def test_a_set_that_is_not_100(cast: Cast) -> None:
    composite = Kpi.objects.get(key="performance").pk
    execute(
        "INSERT INTO kpis_kpiset (role, composite_id, starts_on, sealed, made_at, shipped) "
        f"VALUES ('', {composite}, '2026-05-01', false, '2026-05-01', false)"
    )
    made = KpiSet.objects.get(composite=composite, sealed=False)
    csat = Kpi.objects.get(key="csat").pk
    execute(f"INSERT INTO kpis_setitem (kpi_set_id, kpi_id, weight, position) VALUES ({made.pk}, {csat}, 99.99, 0)")
    with pytest.raises(IntegrityError, match="kpi_set_adds_up"):
        execute(f"UPDATE kpis_kpiset SET sealed = true WHERE id = {made.pk}")
    execute(f"UPDATE kpis_setitem SET weight = 100 WHERE kpi_set_id = {made.pk}")
    execute(f"UPDATE kpis_kpiset SET sealed = true WHERE id = {made.pk}")
    with pytest.raises(IntegrityError, match="set_item_is_sealed"):
        execute(f"UPDATE kpis_setitem SET weight = 50 WHERE kpi_set_id = {made.pk}")
