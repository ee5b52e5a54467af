"""Colours, distances and icons of the design page, read from where they are defined and used."""

import re
from typing import Any

from django.conf import settings

from dashboards.pages import FURTHER_PAGES, PAGES

TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
TEMPLATES = settings.BASE_DIR / "templates"


def foundations() -> dict[str, Any]:
    styles = TOKENS.read_text(encoding="utf-8")
    return {
        "colours": re.findall(r"--([a-z0-9-]+): light-dark", styles),
        "spaces": re.findall(r"--(space-\d): (\d+)px", styles),
        "icons": _icons(),
    }


def _icons() -> list[str]:
    """Those that templates and the navigation name."""
    texts = (path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    named = {name for text in texts for name in re.findall(r"""icon[ =]"([a-z0-9-]+)\"""", text)}
    return sorted(named | {page.icon for page in PAGES + FURTHER_PAGES})
