"""What the files for production say: images, health, order, volumes; and that the example of settings is whole."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OWN = ("migrate", "web", "worker", "beat", "backup")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(read("docker-compose.yml"))
    return content


def test_services(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "redis", *OWN}


def test_every_image_is_pinned_by_a_tag_and_named_without_a_host(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE)
    for image in images:
        assert re.fullmatch(r"[a-z]+:\d+(\.\d+)*(-[a-z0-9.]+)*", image), image


@pytest.mark.parametrize("name", ["postgres", "redis", "web", "worker", "beat"])
def test_what_stays_up_has_a_health_check(compose: dict[str, Any], name: str) -> None:
    check = compose["services"][name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout"} <= set(check)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_migrations_come_first_and_are_a_step_of_their_own(compose: dict[str, Any], name: str) -> None:
    waits_for = compose["services"][name]["depends_on"]
    assert waits_for["migrate"] == {"condition": "service_completed_successfully"}
    assert waits_for["redis"] == waits_for["postgres"] == {"condition": "service_healthy"}
    assert compose["services"]["migrate"]["command"] == ["python", "manage.py", "migrate"]


@pytest.mark.parametrize("name", OWN)
def test_own_services_have_no_rights_to_spare(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_data_lives_in_volumes(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"]) == {"postgres", "redis", "var", "backup"}


def test_secrets_are_asked_for_and_never_written(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE))
    assert example["SECRET_KEY"] == example["POSTGRES_PASSWORD"] == ""


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    variables = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", read("docker-compose.yml")))
    assert variables
    for variable in variables:
        assert re.search(rf"^(# )?{variable}=", read(".env.example"), re.MULTILINE), variable


def test_the_image_does_not_run_as_root_and_checks_its_health() -> None:
    dockerfile = read("Dockerfile")
    assert re.search(r"^USER [1-9]\d*$", dockerfile, re.MULTILINE)
    assert "HEALTHCHECK" in dockerfile
    assert "--require-hashes -r requirements/run.txt" in dockerfile


def test_the_image_and_the_compose_file_start_the_web_process_alike(compose: dict[str, Any]) -> None:
    (command,) = re.findall(r"^CMD (\[.*\])$", read("Dockerfile"), re.MULTILINE)
    assert yaml.safe_load(command) == compose["services"]["web"]["command"]


def test_every_package_enters_the_image() -> None:
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert packages | {"templates", "static", "manage.py", "requirements/run.txt"} <= let_in
    assert not {".env", "var", "tests", ".git"} & let_in
