"""OAuth clients that people use do the whole dance, unchanged but for URLs."""

import asyncio
import warnings
from collections.abc import Iterator
from threading import Barrier, Thread

import httpx
import pytest
from httpx import ASGITransport, AsyncClient
from oauthlib.oauth2 import InvalidGrantError
from requests_oauthlib import OAuth2Session

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.emulator import Emulator
from tests.oauth.given import BASE, CALLBACK, VERIFIER, App, tokens_for

# It says that it will have another HTTP client some day, and insists on being heard.
with warnings.catch_warnings(record=True):
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client

SCOPES = ["users:read", "webhooks:write"]


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly:
        yield calendly


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post", "none"])
async def test_authlib_gets_uses_renews_and_revokes_tokens(
    emulator: Emulator, client: AsyncClient, app: App, native: App, way: str
) -> None:
    keys = native if way == "none" else app
    saved = []

    async def save(token: dict[str, object], **_: object) -> None:
        saved.append(token)

    async with AsyncOAuth2Client(
        keys["client_id"],
        keys["client_secret"],
        token_endpoint_auth_method=way,
        scope=" ".join(SCOPES),
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint=f"{BASE}/oauth/token",
        update_token=save,
        transport=ASGITransport(app=emulator),
    ) as session:
        url, state = session.create_authorization_url(
            f"{BASE}/oauth/authorize", code_verifier=VERIFIER
        )
        back = (await client.get(f"{url}&login_hint=owner")).headers["location"]
        token = await session.fetch_token(
            authorization_response=back, state=state, code_verifier=VERIFIER
        )
        assert token["scope"] == " ".join(SCOPES)

        first = await session.get(f"{BASE}/users/me")
        assert first.json()["resource"]["email"] == "olivia@example.com"

        renewed = await session.refresh_token(refresh_token=token["refresh_token"])
        assert renewed["access_token"] != token["access_token"]
        with pytest.raises(OAuthError, match="invalid_grant"):
            await session.refresh_token(refresh_token=token["refresh_token"])

        session.token = renewed
        told = await session.introspect_token(
            f"{BASE}/oauth/introspect", token=renewed["access_token"]
        )
        assert told.json()["active"] is True
        await session.revoke_token(f"{BASE}/oauth/revoke", token=renewed["access_token"])
        assert (await session.get(f"{BASE}/users/me")).status_code == 401
    assert [each["access_token"] for each in saved] == [renewed["access_token"]]


def test_requests_oauthlib_gets_uses_and_renews_tokens(
    calendly: MockCalendly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # it takes plain HTTP on no host
    app = calendly.oauth.create_app(redirect_uris=CALLBACK)
    keys = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    saved: list[dict[str, str]] = []
    with OAuth2Session(
        app["client_id"],
        redirect_uri=CALLBACK,
        scope=SCOPES,
        pkce="S256",
        auto_refresh_url=calendly.oauth.token_url,
        auto_refresh_kwargs=keys,
        token_updater=saved.append,
    ) as session:
        url, _ = session.authorization_url(calendly.oauth.authorize_url, login_hint="member")
        back = httpx.get(url).headers["location"].replace("http://", "https://")
        token = session.fetch_token(
            calendly.oauth.token_url,
            authorization_response=back,
            client_secret=app["client_secret"],
        )
        assert session.get(f"{calendly.url}/users/me").json()["resource"]["name"] == "Mia Member"

        calendly.clock.advance("3h")
        assert session.get(f"{calendly.url}/users/me").status_code == 401
        session.token = {**session.token, "expires_in": -1, "expires_at": 1}
        assert session.get(f"{calendly.url}/users/me").status_code == 200
        assert saved[0]["refresh_token"] != token["refresh_token"]
        with pytest.raises(InvalidGrantError):
            session.refresh_token(
                calendly.oauth.token_url, refresh_token=token["refresh_token"], **keys
            )


def test_of_two_refreshes_at_once_exactly_one_wins(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app()
    token = calendly.oauth.token(app)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    gate, statuses = Barrier(2), []

    def refresh() -> None:
        keys = (app["client_id"], app["client_secret"])
        with httpx.Client(auth=keys, trust_env=False) as client:
            gate.wait()
            statuses.append(client.post(calendly.oauth.token_url, data=form).status_code)

    threads = [Thread(target=refresh) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 400]


async def test_of_many_refreshes_in_one_loop_exactly_one_wins(
    client: AsyncClient, app: App
) -> None:
    token = (await tokens_for(client, app))["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    keys = (app["client_id"], app["client_secret"])

    answers = await asyncio.gather(
        *(client.post("/oauth/token", data=form, auth=keys) for _ in range(10))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9
