"""What all pages of the console have in common, and the first one."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urljoin

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from tests.console.browsing import BASE, Browsing, Page
from tests.console.conftest import NOW

START = f"{BASE}/_mock/console"


async def every_page(browsing: Browsing, world: str = "") -> list[Page]:
    """Return each page of a world's console, one after a POST and refusals included."""
    root = f"{BASE}{world}/_mock/console"
    form = await browsing.open(f"{root}/apps/new")
    keys = await browsing.send(form, name="Planner")
    app = await browsing.open(keys.link("Go on to Planner"))
    tokens = await browsing.open(f"{root}/tokens")
    revoke = next(
        node.attributes["href"]
        for node in tokens.all("a")
        if node.attributes["href"].endswith("/revoke")
    )
    paths = (
        root,
        f"{root}/apps",
        app.link("Delete Planner…"),
        f"{root}/tokens/new",
        urljoin(tokens.url, revoke),
        f"{root}/apps/nobody",
    )
    refused = await browsing.send(await browsing.open(f"{root}/apps/new"), redirect_uris="x")
    return [form, keys, app, tokens, refused, *[await browsing.open(path) for path in paths]]


async def test_every_page_is_built_so_that_anybody_can_use_it(browsing: Browsing) -> None:
    for page in await every_page(browsing):
        levels = [int(node.tag[1]) for node in page if node.tag in ("h1", "h2", "h3")]
        ids = Counter(node.attributes["id"] for node in page if "id" in node.attributes)
        named = {label.attributes["for"] for label in page.all("label")}
        controls = [
            node
            for node in page
            if node.tag in ("input", "select", "textarea")
            and node.attributes.get("type") != "hidden"
        ]
        described = {
            id_ for node in page for id_ in node.attributes.get("aria-describedby", "").split()
        }

        assert page.one("html").attributes["lang"] == "en"
        assert page.one("title").text.endswith(" · mockcalendly")
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))
        assert max(ids.values()) == 1
        assert {node.attributes["id"] for node in controls} == named
        assert described <= ids.keys()
        assert page.all("a")[0].attributes["href"] == "#main"
        assert page.one("main").attributes["id"] == "main"


async def test_no_page_loads_or_runs_anything_or_can_be_framed_or_kept(browsing: Browsing) -> None:
    for page in await every_page(browsing):
        policy = page.headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert not [node for node in page if node.tag in ("script", "img", "iframe")]
        assert not [node for node in page if "style" in node.attributes]


@pytest.mark.parametrize("world", ["", "/w/two"])
async def test_every_link_leads_to_a_page_of_the_same_world(
    browsing: Browsing, http: AsyncClient, world: str
) -> None:
    for page in await every_page(browsing, world):
        links = [node.attributes["href"] for node in page.all("a")]
        for link in links[links[0] == "#main" :]:
            target = urljoin(page.url, link)
            assert target.startswith(f"{BASE}{world}/")
            answer = await http.get(target, headers={"Accept": "text/html"}, follow_redirects=True)
            assert answer.status_code == 200, target
            assert answer.headers["content-type"].startswith("text/html")


async def test_pages_work_below_a_prefix_that_a_proxy_has_taken_off(browsing: Browsing) -> None:
    for page in await every_page(browsing):
        addresses = [node.attributes["href"] for node in page.all("a")]
        addresses += [node.attributes["action"] for node in page.all("form")]

        assert not [address for address in addresses if address.startswith(("/", "http"))]


async def test_the_first_page_shows_the_world_and_its_clock(
    browsing: Browsing, emulator: Emulator
) -> None:
    await browsing.new_app()
    page = await browsing.open(START)

    assert page.heading == "World default"
    assert page.facts["Its clock"] == "2026-11-23 09:00:00 UTCstands still until it is moved"
    assert (page.facts["Users"], page.facts["OAuth apps"]) == ("3", "1")
    assert page.facts["Personal access tokens"] == "3 in force"


@pytest.mark.parametrize(
    ("rate", "said"), [(1.0, "goes on as time does"), (60.0, "goes 60 times as fast as time does")]
)
async def test_the_first_page_says_how_time_passes(
    browsing: Browsing, emulator: Emulator, rate: float, said: str
) -> None:
    emulator.create_world("other", clock=Clock(NOW + timedelta(days=1), rate=rate))

    page = await browsing.open("/w/other/_mock/console/")

    assert page.heading == "World other"
    assert page.facts["Its clock"].startswith("2026-11-24 09:")
    assert page.facts["Its clock"].endswith(said)


async def test_the_index_leads_to_the_console_of_its_world(http: AsyncClient) -> None:
    index = await http.get("/w/two/_mock/", headers={"Accept": "text/html"})

    assert Page(index).link("Open its console") == f"{BASE}/w/two/_mock/console"


async def test_apps_and_tokens_of_worlds_are_apart(browsing: Browsing) -> None:
    form = await browsing.open("/w/two/_mock/console/apps/new")
    await browsing.send(form, name="Planner")

    assert [node.text for node in (await browsing.open("apps")).all("h2")] == []
    there = await browsing.open("/w/two/_mock/console/apps")
    assert [node.text for node in there.all("h2")] == ["Planner"]


async def test_a_page_can_only_be_looked_at_or_sent(http: AsyncClient) -> None:
    assert (await http.put("/_mock/console/apps")).status_code == 405
    assert (await http.head("/_mock/console")).status_code == 200
