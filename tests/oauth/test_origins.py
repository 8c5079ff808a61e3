"""Web pages of others get no answer from OAuth's endpoints but the consent page, by a link."""

import pytest
from httpx import AsyncClient

from tests.oauth.given import App, request

JSON_ENDPOINTS = ["token", "revoke", "introspect", "register"]
METADATA = {
    "client_name": "Client",
    "redirect_uris": ["http://localhost:1/"],
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "none",
}


@pytest.mark.parametrize("endpoint", JSON_ENDPOINTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"},
        {"host": "evil.example:8787", "origin": "http://evil.example:8787"},
    ],
    ids=["origin", "cross-site", "form", "rebinding"],
)
async def test_pages_of_others_are_refused(
    client: AsyncClient, endpoint: str, headers: dict[str, str]
) -> None:
    answer = await client.post(f"/oauth/{endpoint}", json=METADATA, headers=headers)

    assert answer.status_code == 403
    assert answer.json()["title"] == "Permission Denied"
    assert answer.headers["x-mockcalendly-reason"]
    assert (await client.get("/_mock/apps")).json()["collection"] == []
    journal = (await client.get("/_mock/requests")).json()["collection"]
    assert [each["status"] for each in journal] == [403]


async def test_what_is_no_browser_is_served_by_every_known_name(client: AsyncClient) -> None:
    for host in ("mockcalendly:8787", "auth.calendly.com", "host.docker.internal"):
        answer = await client.post("/oauth/register", json=METADATA, headers={"host": host})
        assert answer.status_code == 201, host


async def test_an_applications_page_leads_to_the_consent_page(
    client: AsyncClient, app: App
) -> None:
    query = request(app)
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}

    shown = await client.get("/oauth/authorize", params=query, headers=followed)
    rebound = await client.get("/oauth/authorize", params=query, headers={"host": "evil.example"})

    assert (shown.status_code, rebound.status_code) == (200, 403)


async def test_discovery_is_for_all(client: AsyncClient) -> None:
    headers = {"origin": "https://app.example", "host": "calendly.corp.example"}
    path = "/.well-known/oauth-authorization-server"
    assert (await client.get(path, headers=headers)).status_code == 200
