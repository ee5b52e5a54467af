"""How the page tests look at answers."""

import re
from typing import Any

from django.test import Client

from tests.builders import PASSWORD
from tests.conftest import Cast


def text(answer: Any) -> str:
    """The page's words, without markup, blanks as one."""
    words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", words)


def main(answer: Any) -> str:
    """The words of the page without its frame."""
    page = answer.content.decode()
    start = page.index("<main")
    return re.sub(r"\s+", " ", re.sub(r"<svg\b.*?</svg>|<[^>]+>", " ", page[start : page.index("</main>")], flags=re.S))


def confirmed(cast: Cast, name: str) -> Client:
    """A client whose login has just given its password again."""
    client = cast.client(name)
    assert client.post("/login/again/", {"password": PASSWORD}).status_code == 302
    return client
