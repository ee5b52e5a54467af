"""What is not documented fails: settings, commands, KPIs, roles, addresses in the README."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from contacts.fields import FIELDS
from contacts.importers.mappings import parse_mapping, preset_names
from contacts.importers.rules import OPTIONS, SOURCES
from contacts.roster.columns import SYNONYMS
from contacts.sheets.kinds import BENCHMARKS, TARGETS, Kind
from kpis.actions import load_catalogue
from kpis.management.commands.document_kpis import catalogue_text
from teams.roles import Role

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
APPS = ("perfdash", "dashboards", "reviews", "contacts", "kpis", "teams")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def variables() -> list[str]:
    return sorted(set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', read("perfdash/settings.py"))))


def commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app in APPS)


def test_there_are_settings_and_commands_to_document() -> None:
    assert "DATABASE_URL" in variables()
    assert "import_contacts" in commands()


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_documented(variable: str) -> None:
    assert f"`{variable}`" in read("docs/settings.md")


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_in_the_example_file(variable: str) -> None:
    assert re.search(rf"^#? ?{variable}=", read(".env.example"), re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    assert f"`{command}`" in read("docs/commands.md") or f"`{command} " in read("docs/commands.md")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_command_that_a_document_names_exists(path: str) -> None:
    text = read(path)
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= get_commands().keys()
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    |; )make ([a-z]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("name", [*FIELDS, *SOURCES, *OPTIONS, *preset_names()])
def test_every_field_option_and_preset_of_an_import_is_documented(name: str) -> None:
    assert f"`{name}`" in read("docs/imports.md")


@pytest.mark.parametrize("field", SYNONYMS)
def test_every_field_of_a_roster_is_documented(field: str) -> None:
    assert f"`{field}`" in read("docs/imports.md").split("## The roster")[1]


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind in (TARGETS, BENCHMARKS) for field in kind.shape.synonyms]
)
def test_every_column_of_a_sheet_is_documented(kind: Kind, field: str) -> None:
    chapter = read("docs/imports.md").split(f"## {kind.key.capitalize()}\n")[1].split("\n## ")[0]
    assert f"`{field}`" in chapter


def mapping_examples() -> list[tuple[str, str]]:
    """Field and rule of the entries of [columns] that docs/imports.md shows in its tables."""
    return re.findall(rf"`({'|'.join(FIELDS)}) = ([^`]+)`", read("docs/imports.md"))


@pytest.mark.parametrize("option", [*SOURCES, *OPTIONS])
def test_every_option_of_a_mapping_has_an_example(option: str) -> None:
    assert any(re.search(rf"\b{option} = ", rule) for _field, rule in mapping_examples())


@pytest.mark.parametrize(("field", "rule"), mapping_examples())
def test_every_example_of_a_mapping_can_be_used(field: str, rule: str) -> None:
    others = [f'{name} = "{name}"' for name in FIELDS if name != field]
    assert parse_mapping("\n".join(["[columns]", f"{field} = {rule}", *others]), "example").fields


def test_the_whole_mapping_shown_can_be_used() -> None:
    (shown,) = re.findall(r"```toml\n(.+?)```", read("docs/imports.md"), re.DOTALL)
    assert parse_mapping(shown, "shown").create_people


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_documented(role: str) -> None:
    assert f"`{role}`" in read("docs/architecture.md")


@pytest.mark.django_db
def test_the_kpi_catalogue_is_what_the_rows_say() -> None:
    load_catalogue()
    assert read("docs/kpis.md") == catalogue_text()


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_between_documents_lead_somewhere(path: str) -> None:
    here = (ROOT / path).parent
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", read(path))
    broken = [t for t in targets if "://" not in t and not (here / t).exists()]
    assert broken == []
