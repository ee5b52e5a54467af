"""What may not stand in the repository, and that its requirements are pinned."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Put together here, so that this file does not name them either.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
        ("crates", "io"), ("rubygems", "org"), ("docker", "io"), ("ghcr", "io"), ("quay", "io"), ("gcr", "io"),
        ("jsdelivr", "net"), ("unpkg", "com"), ("cloudflare", "com"), ("googleapis", "com"),
    )
)  # fmt: skip
FOREIGN_PLACES = ("node_modules", "vendor", "third_party", "site-packages", "bower_components")
FOREIGN_NAMES = (".min.js", ".min.css", ".map", ".whl", ".jar", ".woff", ".woff2", ".ttf", ".otf", ".lock")
FOREIGN_WORDS = ("copyright (c)", "@license", "licensed under the", "sourcemappingurl", "spdx-license")
LONGEST_LINE = 1_000
LARGEST = 300_000
PICTURES = (".png", ".jpg", ".ico", ".webp")


@cache
def tracked() -> tuple[str, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("needs git and a checkout")
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def texts() -> list[tuple[str, str]]:
    return [
        (name, (ROOT / name).read_text(encoding="utf-8"))
        for name in tracked()
        if not name.endswith((*PICTURES, ".xlsx", ".gz", ".mo"))
    ]


def test_no_file_names_a_package_registry() -> None:
    named = [(name, host) for name, text in texts() for host in REGISTRIES if host in text.lower()]
    assert named == []


def test_no_file_comes_from_elsewhere() -> None:
    own = Path(__file__).name
    for name, text in texts():
        assert not set(Path(name).parts) & set(FOREIGN_PLACES), name
        assert not name.endswith(FOREIGN_NAMES), name
        if not name.endswith(own):
            assert not [word for word in FOREIGN_WORDS if word in text.lower()], name


def test_no_file_is_minified_or_too_large_to_read() -> None:
    for name, text in texts():
        assert len(text) < LARGEST, name
        if not name.startswith("tests/") and "/migrations/" not in name:
            assert max(map(len, text.splitlines()), default=0) < LONGEST_LINE, name


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    home = re.compile(r"(?<![\w.])/(home|root|Users)/\w|file:///|(?<![\w.])/work/")
    found = [(name, match.group()) for name, text in texts() if (match := home.search(text))]
    assert [entry for entry in found if not entry[0].endswith(Path(__file__).name)] == []


def test_templates_are_short() -> None:
    long = [name for name, text in texts() if name.endswith(".html") and len(text.splitlines()) > 100]
    assert long == []


def pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version with its marker, and hashes, by package."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.IGNORECASE)
    found = {}
    for block in blocks:
        first = block.splitlines()[0].rstrip("\\ ")
        package, _, version = first.partition("==")
        key = package + (" ;" + version.partition(";")[2] if ";" in version else "")
        found[key] = (version.partition(";")[0].strip(), frozenset(re.findall(r"sha256:[0-9a-f]{64}", block)))
    return found


@pytest.mark.parametrize("name", ["run.txt", "test.txt"])
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    assert len(pins(name)) > 50
    for package, (version, hashes) in pins(name).items():
        assert version, package
        assert hashes, package


def test_the_requirements_of_tests_hold_those_that_run() -> None:
    run, test = pins("run.txt"), pins("test.txt")
    assert {package: test.get(package) for package in run} == run
