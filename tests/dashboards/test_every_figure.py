"""Every tile and every cell leads to an explanation, and that explains the same figure."""

import html
import re

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.scenes import PERIOD, march

TAG = re.compile(r"<[^>]+>")
TILE = re.compile(r'<article class="tile">.*?</article>', re.S)
CELL = re.compile(r"<td.*?</td>", re.S)
LINK = re.compile(r'<a [^>]*href="(/explain/[^"]+)"[^>]*>(.*?)</a>', re.S)
HEAD = re.compile(r'class="score-value.*?</p>', re.S)
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture
def figures(cast: Cast) -> Cast:
    return march(cast)


def numbers(piece: str) -> list[str]:
    return NUMBER.findall(html.unescape(TAG.sub(" ", piece)))


def explained(client: Client, address: str) -> list[str]:
    """The numbers at the head of an explanation: the figure, then its n."""
    answer = client.get(html.unescape(address))
    assert answer.status_code == 200, address
    head = HEAD.search(answer.content.decode())
    assert head, address
    return numbers(head[0])


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("ann", "/me/"),
        ("lena", "/my-team/"),
        ("mara", "/operations/"),
        ("mara", "/people/{ann}/"),
        ("mara", "/teams/{north}/"),
    ],
)
def test_what_a_figure_leads_to_explains_that_figure(figures: Cast, who: str, address: str) -> None:
    client = figures.client(who)
    address = address.format(ann=figures.ann.public_id, north=figures.north.public_id)
    page = client.get(f"{address}?{PERIOD}").content.decode()
    tiles = TILE.findall(page)
    with_value = [tile for tile in tiles if "is-missing" not in tile]
    assert with_value
    assert [tile for tile in with_value if not LINK.search(tile)] == []
    links = [LINK.search(piece) for piece in [*with_value, *CELL.findall(page)]]
    followed = {(link[1], tuple(numbers(link[2]))) for link in links if link}
    assert len(followed) >= len(with_value)
    for link, shown in followed:
        if shown:
            assert explained(client, link)[0] in shown, (link, shown)
