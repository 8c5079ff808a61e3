"""The registry of applications and tokens over the control API, and what follows from it."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.api import all_operations
from mockcalendly.courier import AppReceiver
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.emulator import Emulator
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, SignatureError, verify
from tests.api.given import booking
from tests.api.receiver import Receiver
from tests.oauth.conftest import NOW
from tests.oauth.given import BASE, App, me, register, tokens_for


def test_every_scope_that_an_operation_asks_for_can_be_granted() -> None:
    asked = {scope for each in all_operations() for scope in (*each.scopes, *each.or_scopes)}

    assert asked <= SCOPES.keys()


async def test_an_application_is_shown_with_its_keys_once(client: AsyncClient) -> None:
    created = await register(client)
    (listed,) = (await client.get("/_mock/apps")).json()["collection"]

    secret = created.pop("client_secret")
    assert len(secret) == len(created["client_id"]) == len(created["webhook_signing_key"]) == 43
    assert listed == created
    assert listed["kind"] == "web"
    assert listed["environment"] == "sandbox"
    assert listed["scopes"] == sorted(SCOPES)
    assert listed["legacy"] is False


async def test_a_native_application_has_no_secret(client: AsyncClient, native: App) -> None:
    answer = await client.post(f"/_mock/apps/{native['client_id']}/rotate")

    assert native["client_secret"] is None
    assert answer.status_code == 400
    assert answer.json()["details"][0]["parameter"] == "key"


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"redirect_uris": None}, "redirect_uris"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": ["http://localhost", 7]}, "redirect_uris"),
        ({"redirect_uris": ["http://localhost", "http://127.0.0.1"]}, "redirect_uris[1]"),
        ({"redirect_uris": ["com.site.app://x"]}, "redirect_uris[0]"),
        ({"environment": "production"}, "redirect_uris[0]"),
        ({"environment": "staging"}, "environment"),
        ({"kind": "mobile"}, "kind"),
        ({"scopes": ["users:read", "users:destroy"]}, "scopes"),
        ({"scopes": "users:read"}, "scopes"),
        ({"legacy": "perhaps"}, "legacy"),
        ({"secret": "x"}, "secret"),
    ],
)
async def test_what_an_application_cannot_be_is_refused(
    client: AsyncClient, body: dict[str, Any], parameter: str
) -> None:
    wanted = {"name": "Planner", "redirect_uris": ["http://localhost:1234"], **body}

    answer = await client.post("/_mock/apps", json=wanted)

    assert answer.status_code == 400
    assert parameter in [detail["parameter"] for detail in answer.json()["details"]]


@pytest.mark.parametrize(
    ("kind", "environment", "uri"),
    [
        ("web", "sandbox", "http://localhost:1234"),
        ("web", "sandbox", "http://localhost/callback?tenant=1"),
        ("web", "sandbox", "https://app.example.com/callback"),
        ("web", "production", "https://app.example.com/callback"),
        ("native", "production", "com.site.app://auth/calendly"),
        ("native", "sandbox", "com.site.app:/auth"),
    ],
)
async def test_redirect_uris_that_the_vendor_allows(
    client: AsyncClient, kind: str, environment: str, uri: str
) -> None:
    app = await register(client, kind=kind, environment=environment, redirect_uris=[uri])

    assert app["redirect_uris"] == [uri]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/_mock/apps/nobody"),
        ("POST", "/_mock/apps/nobody/rotate"),
        ("DELETE", "/_mock/tokens/none"),
    ],
)
async def test_what_is_not_there_is_404(client: AsyncClient, method: str, path: str) -> None:
    assert (await client.request(method, path)).status_code == 404


async def test_a_personal_token_opens_what_it_was_made_for(client: AsyncClient) -> None:
    body = {"user": "mia@example.com", "scopes": ["users:read"]}
    made = (await client.post("/_mock/tokens", json=body)).json()["resource"]
    bearer = {"Authorization": f"Bearer {made['token']}"}

    answer = await me(client, made["token"])
    events = await client.get(
        f"/event_types?user={answer.json()['resource']['uri']}", headers=bearer
    )

    assert made["token"].count(".") == 2
    assert made["expires_at"] is None
    assert answer.json()["resource"]["email"] == "mia@example.com"
    assert events.status_code == 403
    assert events.json()["required_scopes"] == ["event_types:read"]


async def test_a_personal_token_can_be_revoked_by_either_name(client: AsyncClient) -> None:
    for name in ("id", "token"):
        made = (await client.post("/_mock/tokens", json={})).json()["resource"]
        assert (await client.delete(f"/_mock/tokens/{made[name]}")).status_code == 204

        answer = await me(client, made["token"])

        assert answer.status_code == 401
        assert answer.json()["message"] == "The access token was revoked"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"user": "nobody"}, 404),
        ({"scopes": ["users:destroy"]}, 400),
        ({"scopes": "users:read"}, 400),
        ({"expires_at": None}, 400),
    ],
)
async def test_a_personal_token_that_cannot_be_is_refused(
    client: AsyncClient, body: dict[str, Any], status: int
) -> None:
    assert (await client.post("/_mock/tokens", json=body)).status_code == status


async def test_tokens_are_listed_with_whose_they_are(client: AsyncClient, app: App) -> None:
    await tokens_for(client, app)

    *_, newest = (await client.get("/_mock/tokens")).json()["collection"]

    assert newest["client_id"] == app["client_id"]
    assert newest["scopes"] == ["users:read", "webhooks:write"]
    assert newest["user"].endswith("/users/AAAAAAAAAAAAAAAA")
    assert (newest["revoked_at"], newest["expires_at"]) == (None, "2026-03-02T11:00:00.000000Z")


async def subscribe(client: AsyncClient, token: str) -> None:
    body = {
        "url": "http://app.test/hook",
        "events": ["invitee.created"],
        "organization": f"{BASE}/organizations/AAAAAAAAAAAAAAAA",
        "scope": "organization",
        "signing_key": "key-of-the-request",
    }
    bearer = {"Authorization": f"Bearer {token}"}
    answer = await client.post("/webhook_subscriptions", json=body, headers=bearer)
    assert answer.status_code == 201, answer.text


async def booked(emulator: Emulator, client: AsyncClient, hour: int) -> None:
    body = booking(f"2026-03-03T{hour}:00:00Z")
    bearer = {"Authorization": "Bearer mock.owner.token"}
    answer = await client.post("/invitees", json=body, headers=bearer)
    assert answer.status_code == 201, answer.text
    await emulator.settle(emulator.default)


def signed_with(receiver: Receiver, key: str) -> bool:
    last = receiver.received[-1]
    try:
        verify(last.headers[SIGNATURE_HEADER.lower()], last.body, key, now=NOW)
    except SignatureError:
        return False
    return True


@pytest.fixture
async def receiver(emulator: Emulator) -> Receiver:
    receiver = Receiver()
    loop = asyncio.get_running_loop()
    emulator.courier.receivers["http://app.test"] = AppReceiver(receiver, loop=loop)
    return receiver


async def test_subscriptions_of_an_application_are_signed_with_its_key(
    emulator: Emulator, client: AsyncClient, app: App, receiver: Receiver
) -> None:
    tokens = await tokens_for(client, app, scope="webhooks:write scheduled_events:read")
    await subscribe(client, tokens["access_token"])

    await booked(emulator, client, 15)

    assert signed_with(receiver, app["webhook_signing_key"])
    assert not signed_with(receiver, "key-of-the-request")


async def test_a_personal_token_s_subscription_is_signed_with_its_own_key(
    emulator: Emulator, client: AsyncClient, receiver: Receiver
) -> None:
    await subscribe(client, "mock.owner.token")

    await booked(emulator, client, 15)

    assert signed_with(receiver, "key-of-the-request")


async def test_a_new_signing_key_signs_what_comes_after(
    emulator: Emulator, client: AsyncClient, app: App, receiver: Receiver
) -> None:
    tokens = await tokens_for(client, app, scope="webhooks:write scheduled_events:read")
    await subscribe(client, tokens["access_token"])
    rotate = f"/_mock/apps/{app['client_id']}/rotate"
    key = {"key": "webhook_signing_key"}

    rotated = (await client.post(rotate, json=key)).json()["resource"]
    await booked(emulator, client, 15)

    assert rotated["client_secret"] is None
    assert rotated["webhook_signing_key"] != app["webhook_signing_key"]
    assert signed_with(receiver, rotated["webhook_signing_key"])


async def test_a_deleted_application_hears_nothing_more(
    emulator: Emulator, client: AsyncClient, app: App, receiver: Receiver
) -> None:
    tokens = await tokens_for(client, app, scope="webhooks:write scheduled_events:read")
    await subscribe(client, tokens["access_token"])
    await client.delete(f"/_mock/apps/{app['client_id']}")

    await booked(emulator, client, 15)

    assert receiver.received == []
    assert len(emulator.default.rows.subscriptions) == 0


async def test_a_webhook_s_event_needs_its_own_scope(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app, scope="webhooks:write")
    body = {
        "url": "http://app.test/hook",
        "events": ["invitee.created"],
        "organization": f"{BASE}/organizations/AAAAAAAAAAAAAAAA",
        "scope": "organization",
    }
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    answer = await client.post("/webhook_subscriptions", json=body, headers=bearer)

    assert answer.status_code == 403
    assert answer.json()["required_scopes"] == ["scheduled_events:read"]
