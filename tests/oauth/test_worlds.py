"""Several worlds on one server: each has its own applications and tokens."""

from datetime import UTC, datetime

from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from mockcalendly.snapshots.codec import decode_snapshot, encode_snapshot
from tests.oauth.given import (
    BASE,
    CALLBACK,
    INVALID_CLIENT,
    INVALID_GRANT,
    App,
    code_for,
    credentials,
    exchange,
    me,
    refresh,
    register,
    tokens_for,
)


async def app_of_other_world(emulator: Emulator, client: AsyncClient) -> App:
    clock = Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), rate=0)
    emulator.create_world("other", WorldSettings(seed=1), clock=clock)
    wanted = {"name": "Planner", "redirect_uris": [CALLBACK]}
    return dict((await client.post("/w/other/_mock/apps", json=wanted)).json()["resource"])


async def test_at_the_root_a_client_id_selects_its_world(
    emulator: Emulator, client: AsyncClient
) -> None:
    app = await app_of_other_world(emulator, client)

    tokens = await tokens_for(client, app)

    assert tokens["access_token"] in emulator.named("other").rows.tokens  # type: ignore[union-attr]
    assert tokens["access_token"] not in emulator.default.rows.tokens
    assert (await me(client, tokens["access_token"])).status_code == 200


async def test_below_a_world_s_prefix_the_whole_dance_goes_on_there(
    emulator: Emulator, client: AsyncClient
) -> None:
    app = await app_of_other_world(emulator, client)
    query = {"client_id": app["client_id"], "redirect_uri": CALLBACK, "response_type": "code"}
    answer = await client.get("/w/other/oauth/authorize", params=query | {"login_hint": "admin"})
    form = {
        "grant_type": "authorization_code",
        "code": answer.headers["location"].partition("code=")[2],
        "redirect_uri": CALLBACK,
    }

    tokens = (await client.post("/w/other/oauth/token", data=form | credentials(app))).json()

    assert tokens["owner"] == f"{BASE}/w/other/users/BBBBBBBBBBBBBBBB"


async def test_what_was_granted_in_one_world_is_worth_nothing_in_another(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    other = await app_of_other_world(emulator, client)
    emulator.create_world("third", WorldSettings(seed=2))
    tokens, code = await tokens_for(client, other), await code_for(client, other)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    unknown_app = await client.post("/w/third/oauth/token", data=form | credentials(other))
    unknown_code = await client.post("/oauth/token", data=form | credentials(app))
    unknown_token = await client.get("/w/third/users/me", headers=bearer)
    unknown_refresh = await refresh(client, app, tokens["refresh_token"])

    assert (unknown_app.status_code, unknown_app.json()) == (401, INVALID_CLIENT)
    assert (unknown_code.status_code, unknown_code.json()) == (400, INVALID_GRANT)
    assert unknown_token.status_code == 401
    assert (unknown_refresh.status_code, unknown_refresh.json()) == (400, INVALID_GRANT)


async def test_a_snapshot_holds_what_was_granted(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    world = emulator.default
    tokens = await tokens_for(client, app)
    snapshot = world.snapshot()
    first = (await refresh(client, app, tokens["refresh_token"])).json()
    assert (await refresh(client, app, tokens["refresh_token"])).status_code == 400

    world.restore(snapshot)

    assert (await me(client, first["access_token"])).status_code == 401
    assert (await refresh(client, app, tokens["refresh_token"])).json() == first


async def test_a_file_holds_what_was_granted(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    world = emulator.default
    tokens, code = await tokens_for(client, app), await code_for(client, app)
    content = encode_snapshot(world.snapshot())
    await client.delete(f"/_mock/apps/{app['client_id']}")

    world.restore(decode_snapshot(content))

    assert (await me(client, tokens["access_token"])).status_code == 200
    assert (await exchange(client, app, code)).status_code == 200
    assert (await refresh(client, app, tokens["refresh_token"])).status_code == 200


async def test_two_worlds_with_one_seed_make_the_same_keys(client: AsyncClient, app: App) -> None:
    async with Emulator() as twin:
        async with AsyncClient(transport=ASGITransport(app=twin), base_url=BASE) as other:
            assert (await register(other))["client_secret"] == app["client_secret"]
