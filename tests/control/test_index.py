"""What is below ``/_mock/``: a page for people, a list for programs."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urljoin

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator

BASE = "http://127.0.0.1:8787"


@pytest.fixture
async def http() -> AsyncIterator[AsyncClient]:
    async with Emulator() as emulator:
        emulator.create_world("two")
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as http:
            yield http


async def test_programs_get_every_endpoint_with_what_it_is_for(http: AsyncClient) -> None:
    answer = (await http.get("/w/two/_mock/")).json()

    assert answer["world"] == "two"
    paths = {(entry["method"], entry["path"]) for entry in answer["endpoints"]}
    assert paths >= {
        ("GET", "/_mock/"),
        ("GET", "/_mock/explorer"),
        ("GET", "/_mock/health"),
        ("GET", "/openapi.json"),
        ("GET", "/openapi.yaml"),
    }
    assert all(entry["about"] for entry in answer["endpoints"])


@pytest.mark.parametrize("world", ["", "/w/two"])
async def test_every_link_of_the_page_leads_to_something_in_the_same_world(
    http: AsyncClient, world: str
) -> None:
    page = await http.get(f"{world}/_mock/", headers={"Accept": "text/html,*/*;q=0.8"})

    assert page.headers["content-type"].startswith("text/html")
    links = re.findall(r'href="([^"]+)"', page.text)
    assert len(links) > 5
    for link in links:
        target = urljoin(str(page.url), link)
        assert target.startswith(f"{BASE}{world}/")
        assert (await http.get(target)).status_code in (200, 400), target


@pytest.mark.parametrize("path", ["/_mock", "/_mock/health/", "/_mock/explorer/"])
async def test_a_slash_too_many_or_too_few_leads_to_the_same_world(
    http: AsyncClient, path: str
) -> None:
    answer = await http.get(f"/w/two{path}", follow_redirects=True)

    assert answer.status_code == 200
    assert answer.url.path.startswith("/w/two/_mock/")
