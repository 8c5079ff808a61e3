"""What the explorer's page is made of, and what it says without its package."""

import subprocess
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly import ThreadServer
from mockcalendly.control.explorer import PACKAGE
from mockcalendly.emulator import Emulator

BASE = "http://127.0.0.1:8787"
SCRIPT = "/_mock/explorer/assets/swagger-ui-bundle.js"


@pytest.fixture
async def http() -> AsyncIterator[AsyncClient]:
    async with Emulator() as emulator:
        emulator.create_world("two")
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as http:
            yield http


@pytest.mark.parametrize("path", ["/_mock/explorer", "/w/two/_mock/explorer"])
async def test_the_page_may_load_and_call_nothing_but_its_own_server(
    http: AsyncClient, path: str
) -> None:
    page = await http.get(path)

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    policy = dict(
        part.split(" ", 1) for part in page.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    for kind in ("script-src", "style-src", "connect-src"):
        assert policy[kind] == "'self'"
    assert "://" not in page.text


async def test_the_page_has_the_token_that_the_world_knows(http: AsyncClient) -> None:
    assert 'data-token="mock.owner.token"' in (await http.get("/_mock/explorer")).text


async def test_a_browser_asks_whether_a_file_is_still_the_same(http: AsyncClient) -> None:
    for path in (SCRIPT, "/_mock/static/explorer.js"):
        first = await http.get(path)
        assert first.headers["content-type"].startswith("text/javascript")
        assert first.headers["cache-control"] == "no-cache"
        again = await http.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("above", ["../flask_swagger_ui.py", "%2e%2e/__init__.py", "..%2fLICENSE"])
def test_no_path_leads_out_of_the_files(above: str) -> None:
    with ThreadServer() as server, httpx.Client() as client:
        request = client.build_request("GET", server.url)
        request.url = request.url.copy_with(
            raw_path=f"{SCRIPT.rpartition('/')[0]}/{above}".encode()
        )
        assert client.send(request).status_code == 404


async def test_without_its_package_the_page_says_what_to_install(
    http: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, PACKAGE, None)

    page = await http.get("/_mock/explorer")

    assert page.status_code == 501
    assert "pip install 'mockcalendly[explorer]'" in page.text
    assert (await http.get(SCRIPT)).status_code == 404


def test_the_package_lends_its_files_and_is_not_imported() -> None:
    program = f"""
import asyncio, sys
from httpx import ASGITransport, AsyncClient
from mockcalendly.emulator import Emulator
async def main():
    async with Emulator() as app, AsyncClient(transport=ASGITransport(app=app)) as http:
        assert (await http.get("http://127.0.0.1{SCRIPT}")).status_code == 200
asyncio.run(main())
assert not sys.modules.keys() & {{"{PACKAGE}", "flask"}}
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
