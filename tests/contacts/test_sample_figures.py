"""The published figures of two exports that nobody here wrote, out of the command line."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from contacts.models import Contact, Survey
from kpis.actions import load_catalogue
from teams.models import Membership, Person, Team
from teams.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.sample_data]

CSAT_DAYS = ("--from", "2023-07-29", "--to", "2023-08-31")
CALL_DAYS = ("--from", "2021-01-01", "--to", "2021-03-31")


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    load_catalogue()


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def imported(file: Path, mapping: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("import_contacts", str(file), "--mapping", mapping, "--json"))
    run("aggregate")
    return found


def value(key: str, *arguments: str) -> dict[str, float]:
    (row,) = json.loads(run("kpi_values", key, *arguments, "--format", "json"))
    return row


def test_csat_export_gives_the_published_figures(sample_data: Path) -> None:
    found = imported(sample_data / "ecommerce_csat" / "customer_support_data.csv", "csat_export")
    assert (found["created"], found["updated"], found["unchanged"], found["rejected"]) == (17_182, 0, 0, 0)
    assert found["notes"]["first_response_at before created_at, read as unknown"] == 635
    assert (Contact.objects.count(), Survey.objects.count()) == (17_182, 17_182)

    csat = value("csat", *CSAT_DAYS)
    assert (csat["numerator"], csat["denominator"]) == (14_211, 17_182)
    assert csat["value"] == pytest.approx(82.7086, abs=5e-5)
    emily = value("csat", *CSAT_DAYS, "--team", "Emily Chen")
    assert (emily["n"], emily["value"]) == (2_887, pytest.approx(86.5258, abs=5e-5))
    abigail = value("csat", *CSAT_DAYS, "--team", "Abigail Suzuki")
    assert (abigail["n"], abigail["value"]) == (433, pytest.approx(83.8337, abs=5e-5))

    handle = value("average_handle_time", *CSAT_DAYS)
    assert (handle["value"], handle["denominator"]) == (None, 0)
    response = value("first_response_time", *CSAT_DAYS)
    assert (response["n"], response["value"]) == (16_547, pytest.approx(173.5152, abs=5e-5))
    unknown = Contact.objects.filter(first_response_unknown=True)
    assert unknown.count() == 635
    assert not unknown.filter(first_response_seconds__isnull=False).exists()

    assert Person.objects.count() == 1_414
    assert Team.objects.filter(name="Abigail Suzuki").count() > 1
    assert Membership.objects.filter(role=Role.AGENT, primary=True).count() == 1_368


def test_call_log_gives_the_published_figures(sample_data: Path) -> None:
    imported(sample_data / "pwc_call_center" / "Call-Center-Dataset.xlsx", "call_log")
    contacts = Contact.objects.all()
    assert contacts.filter(offered=True).count() == 5_000
    assert contacts.filter(answered=True).count() == 4_054
    assert contacts.filter(abandoned=True).count() == 946
    assert contacts.filter(resolved_at_first_contact=True).count() == 3_646

    resolution = value("first_contact_resolution", *CALL_DAYS)
    assert resolution["value"] == pytest.approx(89.94, abs=5e-3)
    offered = value("first_contact_resolution_of_offered", *CALL_DAYS)
    assert (offered["n"], offered["value"]) == (5_000, pytest.approx(72.92, abs=5e-3))
    assert value("average_speed_of_answer", *CALL_DAYS)["value"] == pytest.approx(67.52, abs=5e-3)
    assert value("csat_mean", *CALL_DAYS)["value"] == pytest.approx(3.40, abs=5e-3)
    assert Membership.objects.filter(team__name="Call centre", role=Role.AGENT).count() == 8
