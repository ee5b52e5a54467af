"""The figures of the sample exports come out of command, API and page alike."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from kpis.actions import load_catalogue
from teams.actions import root_team
from teams.models import Person, Team
from teams.roles import Role
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sample_data]

SPAN = {"from": "2023-07-01", "to": "2023-12-31"}
CUSTOM = "period=custom&from=2023-07-01&to=2023-12-31"


def by_command(key: str, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "kpi_values", key, "--from", SPAN["from"], "--to", SPAN["to"], "--format", "json", *options, stdout=out
    )
    (row,) = json.loads(out.getvalue())
    return dict(row)


def by_api(client: Client, key: str, **options: str) -> dict[str, Any]:
    response = client.get(f"/api/v1/kpis/{key}/values/", SPAN | options)
    assert response.status_code == 200, response.content
    (row,) = response.json()["results"]
    return dict(row)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


@pytest.fixture
def imported(db: None, sample_data: Path) -> Client:
    """The CSAT export in the database, and a client of an operations manager."""
    load_catalogue()
    root = root_team()
    export = sample_data / "ecommerce_csat" / "customer_support_data.csv"
    call_command("import_contacts", str(export), "--mapping", "csat_export", stdout=StringIO())
    call_command("aggregate", stdout=StringIO())
    manager = builders.person("Mara")
    builders.stay(manager, root, Role.OPERATIONS_MANAGER)
    client = Client()
    client.force_login(builders.login(manager), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_command_api_and_page_agree_on_the_csat_export(imported: Client) -> None:
    emily = Team.objects.get(name="Emily Chen", parent=root_team())
    abigail = Person.objects.get(name="Abigail Suzuki")

    for row in (by_command("csat"), by_api(imported, "csat")):
        assert (row["numerator"], row["denominator"], round(row["value"], 4)) == (14211, 17182, 82.7086)
    for row in (by_command("csat", "--team", "Emily Chen"), by_api(imported, "csat", team=str(emily.public_id))):
        assert (row["n"], round(row["value"], 4)) == (2887, 86.5258)
    row = by_command("csat", "--team", "Abigail Suzuki")
    assert (row["n"], round(row["value"], 4)) == (433, 83.8337)
    for row in (by_command("first_response_time"), by_api(imported, "first_response_time")):
        assert (row["n"], row["unknown"], round(row["value"], 4)) == (16547, 635, 173.5152)
    for row in (by_command("average_handle_time"), by_api(imported, "average_handle_time")):
        assert row["value"] is None

    assert "14,211: Ratings of 4 and 5." in page(imported, f"/explain/csat/?{CUSTOM}")
    under_emily = page(imported, f"/explain/csat/?team={emily.public_id}&{CUSTOM}")
    assert "86.5" in under_emily
    assert "n 2,887" in under_emily
    under_abigail = page(imported, f"/people/{abigail.public_id}/teams/?{CUSTOM}")
    assert "83.8" in under_abigail
    assert "n 433" in under_abigail
    replies = page(imported, f"/explain/first_response_time/?{CUSTOM}")
    assert "173.5" in replies
    assert "635" in replies
    assert "no data" in page(imported, f"/explain/average_handle_time/?{CUSTOM}")
