"""Revocation and introspection, and all that ends what was granted."""

from datetime import timedelta

import pytest
from httpx import AsyncClient, Response

from mockcalendly.emulator import Emulator
from tests.oauth.given import (
    BASE,
    INVALID_GRANT,
    PKCE,
    VERIFIER,
    App,
    code_for,
    credentials,
    exchange,
    me,
    refresh,
    register,
    tokens_for,
)


async def revoke(client: AsyncClient, app: App, token: str) -> Response:
    return await client.post("/oauth/revoke", data={**credentials(app), "token": token})


async def introspect(client: AsyncClient, app: App, token: str) -> Response:
    return await client.post("/oauth/introspect", data={**credentials(app), "token": token})


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_revoking_one_token_ends_its_pair(client: AsyncClient, app: App, which: str) -> None:
    tokens = await tokens_for(client, app)

    answer = await revoke(client, app, tokens[which])
    refused = await me(client, tokens["access_token"])

    assert (answer.status_code, answer.content) == (200, b"{}")
    assert refused.status_code == 401
    assert refused.json()["message"] == "The access token was revoked"
    assert (await refresh(client, app, tokens["refresh_token"])).json() == INVALID_GRANT


async def test_to_revoke_twice_or_nothing_does_nothing(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)
    await revoke(client, app, tokens["access_token"])

    assert (await revoke(client, app, tokens["access_token"])).content == b"{}"
    assert (await revoke(client, app, tokens["refresh_token"])).content == b"{}"
    assert (await revoke(client, app, "unknown")).content == b"{}"


@pytest.mark.parametrize("which", ["access_token", "refresh_token", "mock.owner.token"])
async def test_what_is_another_s_cannot_be_revoked(
    client: AsyncClient, app: App, which: str
) -> None:
    other = await register(client, name="Other")
    tokens = await tokens_for(client, app)

    answer = await revoke(client, other, tokens.get(which, which))

    assert answer.status_code == 403
    assert answer.json() == {
        "error": "unauthorized_client",
        "error_description": "You are not authorized to revoke this token",
    }
    assert (await me(client, tokens["access_token"])).status_code == 200
    assert (await me(client, "mock.owner.token")).status_code == 200


@pytest.mark.parametrize("path", ["/oauth/revoke", "/oauth/introspect"])
async def test_a_token_must_be_named(client: AsyncClient, app: App, path: str) -> None:
    answer = await client.post(path, data=credentials(app))

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "Missing required parameter: token.",
    }


async def test_revoking_needs_the_application(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)

    answer = await revoke(client, {**app, "client_secret": "x"}, tokens["access_token"])

    assert answer.status_code == 403
    assert answer.json()["error"] == "unauthorized_client"


async def test_an_access_token_is_told_about(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app, login_hint="member")

    assert (await introspect(client, app, tokens["access_token"])).json() == {
        "active": True,
        "scope": tokens["scope"],
        "client_id": app["client_id"],
        "token_type": "Bearer",
        "exp": tokens["created_at"] + 7200,
        "iat": tokens["created_at"],
        "owner": f"{BASE}/users/CCCCCCCCCCCCCCCC",
        "organization": f"{BASE}/organizations/AAAAAAAAAAAAAAAA",
    }


async def test_a_refresh_token_is_told_about_without_an_end(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)

    told = (await introspect(client, app, tokens["refresh_token"])).json()

    assert told["active"] is True
    assert "exp" not in told


async def test_of_what_is_over_only_that_is_told(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    other = await register(client, name="Other")
    expired, revoked, used = [await tokens_for(client, app) for _ in range(3)]
    await revoke(client, app, revoked["access_token"])
    await refresh(client, app, used["refresh_token"])
    inactive = [
        await introspect(client, app, revoked["access_token"]),
        await introspect(client, app, used["refresh_token"]),
        await introspect(client, app, "mock.owner.token"),
        await introspect(client, app, "unknown"),
        await introspect(client, other, expired["access_token"]),
    ]
    emulator.default.clock.advance(timedelta(hours=2))
    inactive.append(await introspect(client, app, expired["access_token"]))

    assert [answer.json() for answer in inactive] == [{"active": False}] * 6


async def test_a_native_application_revokes_by_its_id(client: AsyncClient, native: App) -> None:
    code = await code_for(client, native, **PKCE)
    tokens = (await exchange(client, native, code, code_verifier=VERIFIER)).json()

    assert (await revoke(client, native, tokens["access_token"])).status_code == 200
    assert (await me(client, tokens["access_token"])).status_code == 401


async def test_deleting_an_application_ends_all_that_it_was_granted(
    client: AsyncClient, app: App
) -> None:
    tokens, code = await tokens_for(client, app), await code_for(client, app)
    other = await register(client, name="Other")
    others = await tokens_for(client, other)

    assert (await client.delete(f"/_mock/apps/{app['client_id']}")).status_code == 204

    refused = await me(client, tokens["access_token"])
    assert (refused.status_code, refused.json()["message"]) == (401, "The access token was revoked")
    assert (await refresh(client, app, tokens["refresh_token"])).status_code == 401
    assert (await exchange(client, app, code)).status_code == 401
    assert (await me(client, others["access_token"])).status_code == 200


async def test_a_rotated_secret_is_the_only_one(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)

    rotated = (await client.post(f"/_mock/apps/{app['client_id']}/rotate")).json()["resource"]

    assert (await refresh(client, app, tokens["refresh_token"])).status_code == 401
    assert (await refresh(client, rotated, tokens["refresh_token"])).status_code == 200
    assert (await me(client, tokens["access_token"])).status_code == 200
