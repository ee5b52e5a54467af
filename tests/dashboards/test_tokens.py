"""The colours of static/css/tokens.css against each other (WCAG 2.2: 1.4.3 text 4.5, 1.4.11 graphics 3)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
PAIR = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall((CSS / "tokens.css").read_text())}

TEXT = [
    (ink, ground)
    for ink in ("ink", "ink-soft", "ink-faint", "accent", "accent-hover", "good", "under", "error")
    for ground in ("canvas", "surface", "sunken", "raised")
]
WASHES = [
    ("accent", "accent-wash"), ("good", "good-wash"), ("under", "under-wash"), ("error", "error-wash"),
    ("ink-soft", "under-wash"), ("ink-soft", "error-wash"), ("ink", "accent-wash"),
]  # fmt: skip
HEAT = [("ink", f"heat-{step}") for step in (1, 2, 3, 5, 6, 7)]
GRAPHICS = [
    (mark, "surface")
    for mark in (*(f"series{n}" for n in range(1, 8)), "good-fill", "under-fill", "target", "control", "error-line")
]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [*TEXT, *WASHES, *HEAT])
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), GRAPHICS)
def test_graphics_can_be_told_from_their_ground(mark: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[mark][theme], TOKENS[ground][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_on_the_accent_can_be_read(theme: int) -> None:
    for fill in ("accent-fill", "accent-fill-hover"):
        assert contrast("#ffffff", TOKENS[fill][theme]) >= 4.5


def test_styles_and_scripts_stay_small() -> None:
    assert sum(path.stat().st_size for path in CSS.glob("*.css")) < 45_000
    assert sum(path.stat().st_size for path in (CSS.parent / "js").glob("*.js")) < 25_000
