"""Below the top of the navigation every page says where it stands, and its crumbs lead somewhere."""

import re
from html import unescape

import pytest
from django.urls import reverse

from dashboards.pages import ACCOUNT_PAGES, PAGES
from tests.access_scene import scene
from tests.access_table import PERSONAS, TABLE
from tests.conftest import Cast

# Pages beside each other at the top stand in tabs, which say where one is.
TABS = re.compile(r'<nav class="tabs"(?:(?!</nav>).)* aria-current="page"', re.DOTALL)
TRAIL = re.compile(r'<ol class="breadcrumbs">(.*?)</ol>', re.DOTALL)
# Reached from everywhere, and what “Reviews” opens for who has no others to read: they stand below nothing.
BESIDE = {"search", "compare", "my_reviews"}


@pytest.mark.walk
def test_every_page_below_the_top_has_a_path_of_working_links(cast: Cast) -> None:
    found, top, wrong = scene(cast), {page.address for page in PAGES + ACCOUNT_PAGES} | BESIDE, []
    for who in ("ann", "lena", "mara", "hugo", "ada"):
        client, place, opens = cast.client(who), list(PERSONAS.values()).index(who), {}
        for name, row in TABLE.items():
            if name in top or not row.get or row.statuses("get")[place] != 200:
                continue
            address = reverse(name, kwargs={key: found[value] for key, value in row.objects.items()})
            page = client.get(address)
            text = page.content.decode() if "html" in page.get("Content-Type", "") else ""
            if '<main id="main"' not in text:
                continue
            trail = TRAIL.search(text)
            links = re.findall(r'href="([^"]+)"', trail[1]) if trail else []
            wrong += [] if links or TABS.search(text) else [f"{name} as {who}"]
            for url in set(links) - set(opens):
                opens[url] = client.get(unescape(url), follow=True).status_code == 200
            dead = [url for url in links if not opens[url]]
            wrong += [f"{name} as {who}: {url}" for url in dead]
    assert wrong == [], "\n".join(wrong)
