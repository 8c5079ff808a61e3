"""What other sites embed pages with, as their browsers fetch it."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator

FILES = {
    "widget.js": "text/javascript; charset=utf-8",
    "widget.css": "text/css; charset=utf-8",
    "close-icon.svg": "image/svg+xml",
}


@pytest.fixture
async def http() -> AsyncIterator[AsyncClient]:
    async with Emulator() as emulator:
        emulator.create_world("other")
        transport = ASGITransport(app=emulator)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as http:
            yield http


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("base", ["", "/w/other", "https://assets.calendly.com"])
async def test_any_site_may_use_it(http: AsyncClient, base: str, name: str) -> None:
    path = f"{base}/assets/external/{name}"
    answer = await http.get(path, headers={"Origin": "http://localhost:3000"})

    assert answer.status_code == 200
    assert answer.content
    headers = answer.headers
    assert headers["content-type"] == FILES[name]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["cache-control"] == "public, max-age=60"
    assert "content-security-policy" not in headers

    head = await http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))


async def test_there_is_nothing_else(http: AsyncClient) -> None:
    answer = await http.get("/assets/external/style.css")

    assert answer.status_code == 404
