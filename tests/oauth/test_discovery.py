"""How clients find their way alone: metadata, dynamic registration, and which host has what."""

from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.oauth.given import BASE, PKCE, VERIFIER, exchange, me, request

SERVER = "/.well-known/oauth-authorization-server"
RESOURCE = "/.well-known/oauth-protected-resource"
METADATA_URI = "http://127.0.0.1:33418/cb"
METADATA = {
    "client_name": "Agent",
    "redirect_uris": [METADATA_URI],
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "token_endpoint_auth_method": "none",
}
OWN = "127.0.0.1:8787"


async def test_the_server_says_what_it_does(client: AsyncClient) -> None:
    document = (await client.get(SERVER)).json()

    assert document["issuer"] == f"{BASE}/"
    assert document["authorization_endpoint"] == f"{BASE}/oauth/authorize"
    assert document["token_endpoint"] == f"{BASE}/oauth/token"
    assert document["registration_endpoint"] == f"{BASE}/oauth/register"
    assert document["code_challenge_methods_supported"] == ["plain", "S256"]
    assert document["token_endpoint_auth_methods_supported"] == ["none"]


async def test_the_vendor_s_documents_are_as_they_were_seen(client: AsyncClient) -> None:
    server = await client.get(SERVER, headers={"Host": "calendly.com"})
    resource = await client.get(RESOURCE, headers={"Host": "mcp.calendly.com"})

    assert server.json()["token_endpoint"] == "http://calendly.com/oauth/token"
    assert resource.json() == {
        "resource": "http://mcp.calendly.com",
        "authorization_servers": ["http://calendly.com/"],
        "scopes_supported": ["mcp:scheduling:write", "mcp:scheduling:read"],
        "bearer_methods_supported": ["header"],
    }


async def test_the_documents_lead_to_the_public_url(
    emulator: Emulator, client: AsyncClient
) -> None:
    world = emulator.default
    world.settings = replace(world.settings, public_url="https://api.calendly.com")

    assert (await client.get(SERVER)).json()["issuer"] == "https://calendly.com/"


@pytest.mark.parametrize("path", [f"/w/other{SERVER}", f"{SERVER}/w/other"])
async def test_a_world_has_documents_of_its_own_in_both_places(
    emulator: Emulator, client: AsyncClient, path: str
) -> None:
    emulator.create_world("other")

    document = (await client.get(path)).json()

    assert document["issuer"] == f"{BASE}/w/other"
    assert document["token_endpoint"] == f"{BASE}/w/other/oauth/token"


@pytest.mark.parametrize("path", ["/w/nowhere/oauth/token", f"{SERVER}/w/nowhere"])
async def test_a_world_that_is_none_has_nothing(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("host", "answers"),
    [
        (OWN, (401, 200, 200)),
        ("calendly.com", (401, 200, 404)),
        ("auth.calendly.com", (401, 404, 404)),
        ("auth.calendly.com:443", (401, 404, 404)),
        ("mcp.calendly.com", (404, 404, 200)),
        ("api.calendly.com", (404, 404, 404)),
    ],
)
async def test_each_host_has_what_the_vendor_s_has(
    client: AsyncClient, host: str, answers: tuple[int, int, int]
) -> None:
    headers = {"Host": host}
    form = {"grant_type": "refresh_token"}

    token = await client.post("/oauth/token", data=form, headers=headers)
    server = await client.get(SERVER, headers=headers)
    resource = await client.get(RESOURCE, headers=headers)

    assert (token.status_code, server.status_code, resource.status_code) == answers


async def test_uris_of_the_auth_host_lead_to_the_api_s(client: AsyncClient) -> None:
    app = (await client.post("/oauth/register", json=METADATA)).json()
    headers = {"Host": "auth.calendly.com"}
    query = request(app, **PKCE, redirect_uri=METADATA_URI, scope="", login_hint="owner")
    answer = await client.get("/oauth/authorize", params=query, headers=headers)
    form = {
        "grant_type": "authorization_code",
        "code": answer.headers["location"].partition("code=")[2],
        "redirect_uri": METADATA_URI,
        "code_verifier": VERIFIER,
        "client_id": app["client_id"],
    }

    tokens = (await client.post("/oauth/token", data=form, headers=headers)).json()

    assert tokens["owner"] == "http://api.calendly.com/users/AAAAAAAAAAAAAAAA"


async def test_a_client_registers_itself_and_gets_no_secret(client: AsyncClient) -> None:
    answer = await client.post("/oauth/register", json=METADATA)
    registered = answer.json()

    assert answer.status_code == 201
    assert registered.items() >= METADATA.items()
    assert registered["scope"] == "mcp:scheduling:read mcp:scheduling:write"
    assert "client_secret" not in registered


async def test_a_client_that_registered_itself_gets_tokens_that_open_no_api(
    client: AsyncClient,
) -> None:
    app = (await client.post("/oauth/register", json=METADATA)).json()
    query = request(app, **PKCE, redirect_uri=METADATA_URI, scope="mcp:scheduling:read")
    answer = await client.get("/oauth/authorize", params=query | {"login_hint": "owner"})
    code = answer.headers["location"].partition("code=")[2]
    keys = {**app, "client_secret": None}
    bound = {"redirect_uri": METADATA_URI, "code_verifier": VERIFIER}

    tokens = (await exchange(client, keys, code, **bound)).json()

    assert tokens["scope"] == "mcp:scheduling:read"
    assert (await me(client, tokens["access_token"])).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_name", None),
        ("client_name", " "),
        ("redirect_uris", None),
        ("redirect_uris", []),
        ("redirect_uris", "http://localhost"),
        ("redirect_uris", ["http://localhost", 7]),
        ("grant_types", None),
        ("grant_types", ["implicit"]),
        ("grant_types", ["authorization_code", "password"]),
        ("response_types", None),
        ("response_types", ["token"]),
        ("token_endpoint_auth_method", None),
        ("token_endpoint_auth_method", "client_secret_basic"),
        ("scope", "users:read"),
    ],
)
async def test_a_client_must_say_who_it_is(client: AsyncClient, name: str, value: Any) -> None:
    metadata = {key: item for key, item in {**METADATA, name: value}.items() if item is not None}

    answer = await client.post("/oauth/register", json=metadata)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"
    assert name.partition("s")[0] in answer.json()["error_description"]


@pytest.mark.parametrize(
    "uri",
    [
        "http://example.com/cb",
        "https://*.example.com/cb",
        "https://user@example.com/cb",
        "https://example.com/cb#part",
        "javascript:alert(1)",
        "data:text/html,x",
        "/cb",
        "https://",
        "https://example.com/\u00e9",
        "https://example.com\\@evil.example",
    ],
)
async def test_a_client_cannot_be_sent_back_anywhere(client: AsyncClient, uri: str) -> None:
    answer = await client.post("/oauth/register", json={**METADATA, "redirect_uris": [uri]})

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_redirect_uri"
