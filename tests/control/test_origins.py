"""Web pages of others get nowhere with the control API, whatever their address; all else does."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient, Response

from mockcalendly.emulator import Emulator
from mockcalendly.settings import WorldSettings

HERE = "127.0.0.1:8787"


@pytest.fixture
async def http() -> AsyncIterator[AsyncClient]:
    settings = WorldSettings(public_url="https://calendly.staging.example:8443/mock")
    async with Emulator(settings, allow_hosts=["mock.example.com", "*.ci.example"]) as emulator:
        emulator.create_world("two")
        transport = ASGITransport(app=emulator)
        async with AsyncClient(transport=transport, base_url=f"http://{HERE}") as http:
            yield http


async def reset(http: AsyncClient, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await http.post("/_mock/reset", headers=named)


@pytest.mark.parametrize(
    "host",
    [
        HERE,
        "localhost:8787",
        "LOCALHOST",
        "app.localhost:8787",
        "[::1]:8787",
        "192.168.1.7",
        "mockcalendly:8787",
        "mockcalendly",
        "host.docker.internal:8787",
        "mock.testing.svc.cluster.local",
        "calendly.test",
        "api.calendly.com",
        "calendly.com:443",
        "calendly.staging.example:8443",
        "mock.example.com",
        "Mock.Example.com.:80",
        "a.b.ci.example",
    ],
)
async def test_names_that_no_page_can_take_are_known(http: AsyncClient, host: str) -> None:
    assert (await reset(http, host=host)).status_code == 200
    assert (await http.get("/_mock/requests", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8787",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8787",
        "api.calendly.com.evil.example",
        "evilcalendly.com",
        "xmock.example.com",
        "ci.example",
        "evil.example@127.0.0.1",
        "evil.internal.example",
    ],
)
async def test_a_page_that_gave_its_name_our_address_is_refused(
    http: AsyncClient, host: str
) -> None:
    """DNS rebinding: the browser takes what it sends for the page's own affair."""
    own = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
    for path in ("/_mock/tokens", "/_mock/console", "/w/two/_mock/requests", "/openapi.json"):
        answer = await http.get(path, headers={**own, "accept": "text/html"})
        assert answer.status_code == 403, path
    answer = await reset(http, host=host)
    assert answer.status_code == 403
    assert f"--allow-host {host.partition(':')[0]}" in answer.json()["details"][0]["message"]


@pytest.mark.parametrize("world", ["", "/w/two"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": f"http://{HERE}.evil.example"},
        {"origin": "null"},
        {"origin": "http://[::1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:3000"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
    ],
)
async def test_a_page_of_another_origin_is_refused(
    http: AsyncClient, headers: dict[str, str], world: str
) -> None:
    """Cross-site request forgery: whatever the content type, for forms and fetch alike."""
    for method, path in (("GET", "requests"), ("POST", "worlds"), ("DELETE", "worlds/two")):
        answer = await http.request(method, f"{world}/_mock/{path}", headers=headers)
        assert answer.status_code == 403, path
        assert answer.json()["title"] == "Permission Denied"
    worlds = (await http.get("/_mock/worlds")).json()["collection"]
    assert [each["name"] for each in worlds] == ["default", "two"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": f"http://{HERE}"},
        {"sec-fetch-site": "same-origin", "origin": "https://in-front.example"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_own_pages_and_what_is_no_browser_are_served(
    http: AsyncClient, headers: dict[str, str]
) -> None:
    assert (await http.post("/_mock/reset", headers=headers)).status_code == 200


async def test_a_link_may_stand_on_any_page_but_a_form_may_not(http: AsyncClient) -> None:
    followed = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    assert (await http.get("/_mock/console", headers=followed)).status_code == 200
    assert (await http.post("/_mock/reset", headers=followed)).status_code == 403


async def test_every_name_can_be_allowed() -> None:
    async with Emulator(allow_hosts=["*"]) as emulator:
        transport = ASGITransport(app=emulator)
        async with AsyncClient(transport=transport, base_url="http://evil.example") as http:
            assert (await http.get("/_mock/health")).status_code == 200


async def test_the_api_itself_is_called_by_any_name(http: AsyncClient) -> None:
    headers = {"host": "calendly.corp.example", "authorization": "Bearer mock.owner.token"}
    answer = await http.get("/users/me", headers={**headers, "origin": "https://app.example"})
    assert answer.status_code == 200
