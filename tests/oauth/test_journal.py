"""What the journal and the log keep of OAuth requests, and what they must not."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest
from httpx import AsyncClient
from msgspec.json import encode

from mockcalendly.emulator import Emulator
from tests.oauth.given import (
    CALLBACK,
    PKCE,
    VERIFIER,
    App,
    code_for,
    credentials,
    exchange,
    refresh,
    tokens_for,
)


async def dance(client: AsyncClient, app: App) -> set[str]:
    """Use every endpoint, rightly and wrongly, and return all secrets that were in play."""
    code = await code_for(client, app, **PKCE)
    tokens = (await exchange(client, app, code, code_verifier=VERIFIER)).json()
    keys = (app["client_id"], app["client_secret"])
    by_header = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    renewed = (await client.post("/oauth/token", json=by_header, auth=keys)).json()
    await refresh(client, app, tokens["refresh_token"])
    await client.post("/oauth/token", params={"code": code, **credentials(app)})
    token = {"token": renewed["access_token"]}
    await client.post("/oauth/introspect", json={**credentials(app), **token})
    await client.post("/oauth/revoke", data={**credentials(app), **token})
    await client.post("/oauth/token", content=b"{" + code.encode())
    await client.get(f"/oauth/authorize?code={code}&%zz=1")
    multipart = {"code": (None, code), "client_secret": (None, app["client_secret"])}
    await client.post("/oauth/token", files=multipart)
    await client.get("/users/me", headers={"Authorization": f"Bearer {renewed['access_token']}"})
    secrets = {code, VERIFIER, app["client_secret"]}
    for pair in (tokens, renewed):
        secrets |= {pair["access_token"], pair["refresh_token"]}
    return secrets


def journaled(emulator: Emulator) -> Iterator[str]:
    """All that is kept of OAuth requests, and what is shown of others."""
    for kept in emulator.default.journal:
        of_oauth = kept.path.startswith("/oauth")
        yield f"{kept if of_oauth else kept.response_body!r} {kept.headers()}"


async def test_neither_journal_nor_log_hold_a_secret(
    emulator: Emulator, client: AsyncClient, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "mockcalendly")

    secrets = await dance(client, app)

    kept = "\n".join([*journaled(emulator), caplog.text])
    assert [secret for secret in secrets if secret in kept] == []
    assert caplog.records


async def test_secrets_are_kept_where_that_was_asked_for(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    world = emulator.default
    world.settings = replace(world.settings, journal_secrets=True)

    tokens = await tokens_for(client, app)

    assert tokens["refresh_token"] in "".join(journaled(emulator))


async def test_requests_are_journaled_with_their_reason(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    answer = await refresh(client, app, "unknown")
    exchange = [*emulator.default.journal][-1]

    assert (exchange.method, exchange.path) == ("POST", "/oauth/token")
    assert exchange.status == HTTPStatus.BAD_REQUEST
    assert exchange.hint == answer.headers["x-mockcalendly-reason"]
    assert exchange.hint == "The refresh token is unknown."
    assert b"grant_type=refresh_token" in exchange.request_body
    assert exchange.response_body == answer.content


async def test_the_journal_knows_whose_tokens_were_asked_for(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    await tokens_for(client, app, login_hint="member")

    consent, token = [*emulator.default.journal][-2:]

    assert consent.user == token.user == "CCCCCCCCCCCCCCCC"
    assert f"redirect_uri={CALLBACK}".replace(":", "%3A").replace("/", "%2F") in consent.query


async def test_the_registry_shows_no_secret_again(client: AsyncClient, app: App) -> None:
    tokens = await tokens_for(client, app)

    apps = (await client.get("/_mock/apps")).json()
    listed = (await client.get("/_mock/tokens")).json()

    shown = encode([apps, listed]).decode()
    for secret in (app["client_secret"], tokens["access_token"], tokens["refresh_token"]):
        assert secret not in shown


async def test_no_row_holds_a_secret_that_is_shown_once(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    code = await code_for(client, app)
    tokens = await tokens_for(client, app)

    rows = "".join(str(row) for _, table in emulator.default.rows.tables() for row in table)

    for secret in (app["client_secret"], code, tokens["refresh_token"]):
        assert secret not in rows


async def test_a_crash_is_an_answer_too(
    emulator: Emulator, client: AsyncClient, app: App, caplog: pytest.LogCaptureFixture
) -> None:
    code = await code_for(client, app)
    rows = emulator.default.rows
    rows.record([])
    rows.users.delete("A" * 16)  # what no operation does: others refer to it

    answer = await exchange(client, app, code)

    assert answer.status_code == 500
    assert answer.json()["title"] == "Internal Server Error"
    assert "KeyError" in caplog.text


async def test_a_body_that_is_too_large_is_refused(client: AsyncClient) -> None:
    assert (await client.post("/oauth/token", content=b"x" * (2**20 + 1))).status_code == 413


async def test_the_journal_knows_what_there_was_before_a_request(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    before = emulator.default.ids.last_sequence
    await client.post("/oauth/token", data={"grant_type": "client_credentials"})

    exchange = [*emulator.default.journal][-1]
    assert (exchange.operation, exchange.after) == ("oauth_issue-tokens", before)
    assert before > 0
