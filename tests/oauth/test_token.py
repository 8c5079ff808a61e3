"""``POST /oauth/token``: codes and refresh tokens become tokens, once, in time, for one app."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from httpx import AsyncClient, Response

from mockcalendly.emulator import Emulator
from tests.oauth.given import (
    BASE,
    CALLBACK,
    INVALID_CLIENT,
    INVALID_GRANT,
    PKCE,
    VERIFIER,
    App,
    code_for,
    exchange,
    me,
    refresh,
    register,
    tokens_for,
)

OWNER = "AAAAAAAAAAAAAAAA"


def refused(answer: Response, error: str = "invalid_grant") -> bool:
    body = answer.json()
    assert set(body) == {"error", "error_description"}
    assert answer.headers["cache-control"] == "no-store"
    return (answer.status_code, body["error"]) == (400, error)


async def test_a_code_becomes_tokens_as_documented(client: AsyncClient, app: App) -> None:
    answer = await exchange(client, app, await code_for(client, app))
    tokens = answer.json()

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert set(tokens.pop("access_token")) > {"."}
    assert len(bytes.fromhex(tokens.pop("refresh_token"))) == 32
    assert tokens == {
        "token_type": "Bearer",
        "scope": "users:read webhooks:write",
        "created_at": 1772442000,
        "expires_in": 7200,
        "owner": f"{BASE}/users/{OWNER}",
        "organization": f"{BASE}/organizations/{OWNER}",
    }


async def test_an_access_token_is_a_jwt_with_the_documented_claims(
    client: AsyncClient, app: App
) -> None:
    token = (await tokens_for(client, app))["access_token"]

    claims = jwt.decode(token, options={"verify_signature": False})

    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert claims.keys() == {"iss", "iat", "jti", "user_uuid", "app_uuid", "exp"}
    assert claims["iss"] == "https://auth.calendly.com"
    assert claims["user_uuid"] == OWNER
    assert claims["exp"] - claims["iat"] == 7200


async def test_an_access_token_is_signed(emulator: Emulator, client: AsyncClient, app: App) -> None:
    token = (await tokens_for(client, app))["access_token"]
    key = emulator.default.ids.mac(b"access tokens", 32)

    assert jwt.decode(token, key, ["HS256"], options={"verify_exp": False})
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, key[::-1], ["HS256"], options={"verify_exp": False})


async def test_no_two_tokens_are_the_same(client: AsyncClient, app: App) -> None:
    several = [await tokens_for(client, app) for _ in range(3)]

    assert len({tokens["access_token"] for tokens in several}) == 3
    assert len({tokens["refresh_token"] for tokens in several}) == 3


@pytest.mark.parametrize("way", ["basic", "form", "json", "curl", "query"])
async def test_an_application_may_say_who_it_is_in_every_usual_way(
    client: AsyncClient, app: App, way: str
) -> None:
    body = {
        "grant_type": "authorization_code",
        "code": await code_for(client, app),
        "redirect_uri": CALLBACK,
    }
    keys = (app["client_id"], app["client_secret"])
    all_of_it = {**body, "client_id": keys[0], "client_secret": keys[1]}
    sent = {
        "basic": lambda: client.post("/oauth/token", data=body, auth=keys),
        "form": lambda: client.post("/oauth/token", data=all_of_it),
        "json": lambda: client.post("/oauth/token", json=all_of_it),
        "curl": lambda: client.post("/oauth/token", json=body, auth=keys),
        "query": lambda: client.post("/oauth/token", params=all_of_it),
    }

    assert (await sent[way]()).status_code == 200


@pytest.mark.parametrize("keys", [("", ""), ("nobody", "x"), ("{id}", "x"), ("{id}", "")])
@pytest.mark.parametrize("by_header", [True, False])
@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect"])
async def test_who_cannot_prove_who_he_is_gets_401(
    client: AsyncClient, app: App, keys: tuple[str, str], path: str, *, by_header: bool
) -> None:
    id_, secret = keys[0].format(id=app["client_id"]), keys[1]
    form = {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"}
    if by_header:
        answer = await client.post(path, data=form, auth=(id_, secret))
    else:
        answer = await client.post(path, data={**form, "client_id": id_, "client_secret": secret})

    assert (answer.status_code, answer.json()) == (401, INVALID_CLIENT)
    assert ("www-authenticate" in answer.headers) is by_header


@pytest.mark.parametrize(
    "header", ["Basic", "Basic ???", "Basic " + b64encode(b"\xff:x").decode(), "Basic eA=="]
)
async def test_a_malformed_header_proves_nothing(client: AsyncClient, header: str) -> None:
    form = {"grant_type": "refresh_token"}

    answer = await client.post("/oauth/token", data=form, headers={"Authorization": header})

    assert answer.status_code == 401


async def test_a_native_application_has_no_secret_to_show(client: AsyncClient, native: App) -> None:
    code = await code_for(client, native, **PKCE)

    with_secret = await exchange(client, native, code, code_verifier=VERIFIER, client_secret="x")
    without = await exchange(client, native, code, code_verifier=VERIFIER)

    assert with_secret.json() == INVALID_CLIENT
    assert without.status_code == 200


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"grant_type": ""}, "invalid_request", "Missing required parameter: grant_type."),
        (
            {"grant_type": "password"},
            "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server.",
        ),
        ({"code": ""}, "invalid_request", "Missing required parameter: code."),
        ({"redirect_uri": ""}, "invalid_request", "Missing required parameter: redirect_uri."),
        ({"code": "0" * 64}, "invalid_grant", INVALID_GRANT["error_description"]),
        ({"redirect_uri": CALLBACK + "/"}, "invalid_grant", INVALID_GRANT["error_description"]),
    ],
)
async def test_a_wrong_request_is_refused_and_the_code_still_good(
    client: AsyncClient, app: App, change: dict[str, str], error: str, said: str
) -> None:
    code = await code_for(client, app)

    answer = await exchange(client, app, **{"code": code, **change})

    assert refused(answer, error)
    assert answer.json()["error_description"] == said
    assert (await exchange(client, app, code)).status_code == 200


async def test_a_body_that_is_not_understood_is_refused(client: AsyncClient) -> None:
    answer = await client.post(
        "/oauth/token", content=b'{"code": ', headers={"Content-Type": "application/json"}
    )

    assert refused(answer, "invalid_request")


async def test_a_code_is_good_once(client: AsyncClient, app: App) -> None:
    code = await code_for(client, app)
    first = await exchange(client, app, code)

    again = await exchange(client, app, code)

    assert (again.status_code, again.json()) == (400, INVALID_GRANT)
    assert (await me(client, first.json()["access_token"])).status_code == 200


async def test_a_code_is_good_for_ten_minutes_of_the_world(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    in_time, too_late = await code_for(client, app), await code_for(client, app)

    emulator.default.clock.advance(timedelta(minutes=10, microseconds=-1))
    assert (await exchange(client, app, in_time)).status_code == 200
    emulator.default.clock.advance(timedelta(microseconds=1))
    assert refused(await exchange(client, app, too_late))


async def test_a_code_is_good_for_the_application_it_was_issued_to(
    client: AsyncClient, app: App
) -> None:
    other = await register(client, name="Other")
    code = await code_for(client, app)

    assert refused(await exchange(client, other, code))
    assert (await exchange(client, app, code)).status_code == 200


@pytest.mark.parametrize("method", ["S256", "plain"])
async def test_pkce_binds_a_code_to_its_verifier(
    client: AsyncClient, app: App, method: str
) -> None:
    plain = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
    code = await code_for(client, app, **(PKCE if method == "S256" else plain))

    missing = await exchange(client, app, code)
    wrong = await exchange(client, app, code, code_verifier=VERIFIER[::-1])
    odd = await exchange(client, app, code, code_verifier="\u00e9")
    right = await exchange(client, app, code, code_verifier=VERIFIER)

    assert missing.json()["error_description"] == "Missing required parameter: code_verifier."
    assert refused(wrong)
    assert refused(odd)
    assert right.status_code == 200


async def test_a_verifier_without_a_challenge_is_refused(client: AsyncClient, app: App) -> None:
    code = await code_for(client, app)

    assert refused(await exchange(client, app, code, code_verifier=VERIFIER))


async def test_a_plain_challenge_is_no_verifier_for_s256(client: AsyncClient, app: App) -> None:
    code = await code_for(client, app, **PKCE)

    assert refused(await exchange(client, app, code, code_verifier=PKCE["code_challenge"]))


async def test_an_access_token_expires_after_two_hours_of_the_world(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    token = (await tokens_for(client, app))["access_token"]

    emulator.default.clock.advance(timedelta(hours=2, microseconds=-1))
    assert (await me(client, token)).status_code == 200
    emulator.default.clock.advance(timedelta(microseconds=1))
    answer = await me(client, token)

    assert answer.status_code == 401
    assert answer.json()["message"] == "The access token expired"


async def test_a_refresh_token_is_good_once_and_for_ever(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    old = await tokens_for(client, app)
    emulator.default.clock.advance(timedelta(days=700))

    new = (await refresh(client, app, old["refresh_token"])).json()
    again = await refresh(client, app, old["refresh_token"])

    assert (again.status_code, again.json()) == (400, INVALID_GRANT)
    assert new.keys() == old.keys()
    assert new["scope"] == old["scope"]
    assert (await me(client, new["access_token"])).status_code == 200
    assert (await refresh(client, app, new["refresh_token"])).status_code == 200


async def test_a_refresh_leaves_the_older_access_token_its_two_hours(
    client: AsyncClient, app: App
) -> None:
    old = await tokens_for(client, app)

    await refresh(client, app, old["refresh_token"])

    assert (await me(client, old["access_token"])).status_code == 200


async def test_a_refresh_can_drop_scopes_but_never_add_any(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)

    more = await refresh(client, app, tokens["refresh_token"], scope="users:read contacts:read")
    fewer = await refresh(client, app, tokens["refresh_token"], scope="users:read")
    back = await refresh(client, app, fewer.json()["refresh_token"], scope=tokens["scope"])

    assert refused(more, "invalid_scope")
    assert fewer.json()["scope"] == "users:read"
    assert refused(back, "invalid_scope")


@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_a_refresh_token_that_is_none_is_refused(
    client: AsyncClient, app: App, token: str
) -> None:
    assert refused(
        await refresh(client, app, token), "invalid_grant" if token else "invalid_request"
    )


async def test_a_refresh_token_is_good_for_its_application_only(
    client: AsyncClient, app: App
) -> None:
    other = await register(client, name="Other")
    tokens = await tokens_for(client, app)

    assert refused(await refresh(client, other, tokens["refresh_token"]))
    assert (await refresh(client, app, tokens["refresh_token"])).status_code == 200


async def test_an_access_token_refreshes_nothing(client: AsyncClient, app: App) -> None:
    assert refused(await refresh(client, app, (await tokens_for(client, app))["access_token"]))


async def test_a_refresh_token_opens_nothing_in_the_api(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)

    assert (await me(client, tokens["refresh_token"])).status_code == 401


async def test_a_legacy_grant_gets_scopes_when_it_is_refreshed(client: AsyncClient) -> None:
    app = await register(client, legacy=True)
    tokens = await tokens_for(client, app, scope="")

    new = (await refresh(client, app, tokens["refresh_token"])).json()

    assert tokens["scope"] == "default"
    assert {"users:read", "webhooks:write"} < set(new["scope"].split())


async def test_a_user_has_eight_token_requests_a_minute(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    world = emulator.default
    world.settings = replace(world.settings, rate_limit=True)
    token = (await tokens_for(client, app))["refresh_token"]
    left = []
    for _ in range(7):
        answer = await refresh(client, app, token)
        token = answer.json()["refresh_token"]
        left.append(answer.headers["x-ratelimit-remaining"])

    too_many = await refresh(client, app, token)
    another = await tokens_for(client, app, login_hint="member")
    world.clock.advance(timedelta(minutes=1))
    later = await refresh(client, app, token)

    assert left == [*"6543210"]
    assert too_many.status_code == 429
    assert too_many.headers["x-ratelimit-limit"] == "8"
    assert too_many.json()["title"] == "Too Many Requests"
    assert another["scope"]
    assert later.status_code == 200


async def test_token_requests_and_api_requests_are_counted_apart(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    world = emulator.default
    world.settings = replace(world.settings, rate_limit=True)
    tokens = await tokens_for(client, app)

    assert (await me(client, tokens["access_token"])).headers["x-ratelimit-remaining"] == "499"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_answered(client: AsyncClient, method: str) -> None:
    assert (await client.request(method, "/oauth/token")).status_code == 404
