"""The consent page and its redirects, as a browser and a forger see them."""

from dataclasses import replace

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.oauth.given import (
    CALLBACK,
    PKCE,
    App,
    answered,
    checkboxes,
    exchange,
    hidden,
    me,
    register,
    request,
    tokens_for,
)

MEMBER = "CCCCCCCCCCCCCCCC"


async def shown(client: AsyncClient, app: App, **changes: str) -> str:
    answer = await client.get("/oauth/authorize", params=request(app, **changes))
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_page_names_the_application_its_scopes_and_who_may_sign_in(
    client: AsyncClient, app: App
) -> None:
    page = await shown(client, app)

    assert "<h1>Planner wants to use Calendly for you</h1>" in page
    assert checkboxes(page) == ["users:read", "webhooks:write"]
    assert all(email in page for email in ("olivia@", "adam@", "mia@example.com"))
    assert CALLBACK in page


async def test_what_stands_on_the_page_is_escaped(client: AsyncClient) -> None:
    app = await register(client, name='<script>alert("1")</script>')

    page = await shown(client, app, state='"><script>alert(2)</script>')

    assert "<script" not in page
    assert hidden(page)["state"] == '"><script>alert(2)</script>'


async def test_a_page_can_load_nothing_and_be_framed_by_nobody(
    client: AsyncClient, app: App
) -> None:
    headers = (await client.get("/oauth/authorize", params=request(app))).headers

    policy = headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"


async def test_whoever_signs_in_grants_the_scopes_that_he_leaves_checked(
    client: AsyncClient, app: App
) -> None:
    form = hidden(await shown(client, app, state="a b&c"))
    chosen = {"user": MEMBER, "scopes[]": "users:read", "decision": "allow"}

    back = answered(await client.post("/oauth/authorize", data=form | chosen))
    tokens = (await exchange(client, app, back["code"])).json()

    assert back["state"] == "a b&c"
    assert tokens["scope"] == "users:read"
    assert tokens["owner"].endswith(f"/users/{MEMBER}")


async def test_unchecking_everything_leaves_a_token_that_opens_nothing(
    client: AsyncClient, app: App
) -> None:
    form = hidden(await shown(client, app)) | {"user": MEMBER, "decision": "allow"}
    code = answered(await client.post("/oauth/authorize", data=form))["code"]

    tokens = (await exchange(client, app, code)).json()

    assert tokens["scope"] == ""
    assert (await me(client, tokens["access_token"])).status_code == 403


async def test_who_denies_sends_an_error_back(client: AsyncClient, app: App) -> None:
    form = hidden(await shown(client, app, state="s")) | {"user": MEMBER, "decision": "deny"}

    assert answered(await client.post("/oauth/authorize", data=form)) == {
        "error": "access_denied",
        "error_description": "The resource owner or authorization server denied the request.",
        "state": "s",
    }


async def test_a_form_cannot_grant_more_than_was_asked_for(client: AsyncClient, app: App) -> None:
    form = hidden(await shown(client, app, scope="users:read"))
    more = {"user": MEMBER, "scopes[]": ["users:read", "contacts:write"], "decision": "allow"}

    assert answered(await client.post("/oauth/authorize", data=form | more))["error"] == (
        "invalid_scope"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"authenticity_token": ""},
        {"authenticity_token": "0" * 64},
        {"authenticity_token": "\u00e9"},
        {"scope": "users:read"},
        {"state": "another"},
        {"code_challenge": "another", "code_challenge_method": "plain"},
    ],
)
async def test_a_form_counts_only_for_the_request_that_it_was_shown_for(
    client: AsyncClient, app: App, change: dict[str, str]
) -> None:
    form = hidden(await shown(client, app, state="s")) | {"user": MEMBER, "decision": "allow"}

    answer = await client.post("/oauth/authorize", data=form | change)

    assert answer.status_code == 400
    assert "start again" in answer.text


async def test_a_form_from_another_site_is_refused(client: AsyncClient, app: App) -> None:
    form = hidden(await shown(client, app)) | {"user": MEMBER, "decision": "allow"}

    answer = await client.post(
        "/oauth/authorize", data=form, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 400


async def test_nobody_can_sign_in_who_does_not_exist(client: AsyncClient, app: App) -> None:
    form = hidden(await shown(client, app)) | {"user": "Z" * 16, "decision": "allow"}

    answer = await client.post("/oauth/authorize", data=form)

    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"client_id": ""}, 400, "Missing required parameter: client_id."),
        ({"client_id": "nobody"}, 401, "unknown client"),
        ({"redirect_uri": ""}, 400, "Missing required parameter: redirect_uri."),
        ({"redirect_uri": "https://evil.example/"}, 400, "redirect uri is malformed"),
        ({"redirect_uri": CALLBACK + "/"}, 400, "redirect uri is malformed"),
        ({"redirect_uri": CALLBACK + "?next=1"}, 400, "redirect uri is malformed"),
        ({"redirect_uri": "//localhost:1234/callback"}, 400, "redirect uri is malformed"),
    ],
)
async def test_who_asks_wrongly_is_told_on_the_page_and_sent_nowhere(
    client: AsyncClient, app: App, change: dict[str, str], status: int, said: str
) -> None:
    query = request(app, login_hint="owner", decision="allow", **change)

    for method in ("GET", "POST"):
        answer = await client.request(method, "/oauth/authorize", params=query)

        assert answer.status_code == status
        assert said in answer.text
        assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"response_type": ""}, "invalid_request", "Missing required parameter: response_type."),
        (
            {"response_type": "token"},
            "unsupported_response_type",
            "The authorization server does not support this response type.",
        ),
        (
            {"scope": "users:read users:destroy"},
            "invalid_scope",
            "The requested scope is invalid, unknown, or malformed.",
        ),
        ({"scope": "default"}, "invalid_scope", "The requested scope is invalid"),
        ({"scope": "mcp:scheduling:read"}, "invalid_scope", "The requested scope is invalid"),
        (
            {"code_challenge": "x", "code_challenge_method": "S512"},
            "invalid_request",
            "The code_challenge_method must be one of plain, S256.",
        ),
        ({"code_challenge": "x"}, "invalid_request", "The code_challenge_method must be one of"),
    ],
)
async def test_what_the_application_did_wrong_it_is_told_by_redirect(
    client: AsyncClient, app: App, change: dict[str, str], error: str, said: str
) -> None:
    query = request(app, state="s", login_hint="owner", **change)

    back = answered(await client.get("/oauth/authorize", params=query))

    assert (back["error"], back["state"]) == (error, "s")
    assert back["error_description"].startswith(said)
    assert "code" not in back


async def test_an_application_asks_only_for_scopes_that_were_selected_for_it(
    client: AsyncClient,
) -> None:
    app = await register(client, scopes=["users:read"])

    back = answered(await client.get("/oauth/authorize", params=request(app, login_hint="owner")))

    assert back["error"] == "invalid_scope"


async def test_an_application_that_asks_for_no_scopes_gets_none(
    client: AsyncClient, app: App
) -> None:
    assert "no scopes" in await shown(client, app, scope="")
    assert (await tokens_for(client, app, scope=""))["scope"] == ""


async def test_a_native_application_must_use_pkce(client: AsyncClient, native: App) -> None:
    query = request(native, login_hint="owner")

    refused = answered(await client.get("/oauth/authorize", params=query))
    allowed = answered(await client.get("/oauth/authorize", params=query | PKCE))

    assert refused["error_description"] == "Code challenge is required."
    assert "code" in allowed


@pytest.mark.parametrize("hint", ["member", "mia@example.com", "MIA@example.com", MEMBER])
async def test_a_login_hint_signs_a_user_in_at_once(
    client: AsyncClient, app: App, hint: str
) -> None:
    tokens = await tokens_for(client, app, login_hint=hint)

    assert tokens["owner"].endswith(f"/users/{MEMBER}")
    assert tokens["scope"] == "users:read webhooks:write"


async def test_a_login_hint_that_names_nobody_is_refused_on_the_page(
    client: AsyncClient, app: App
) -> None:
    query = request(app, login_hint="nobody@example.com")

    answer = await client.get("/oauth/authorize", params=query)

    assert answer.status_code == 400
    assert "e-mail address, a role" in answer.text


async def test_a_setting_lets_the_owner_approve_at_once(
    emulator: Emulator, client: AsyncClient, app: App
) -> None:
    emulator.default.settings = replace(emulator.default.settings, oauth_auto_approve=True)

    back = answered(await client.get("/oauth/authorize", params=request(app)))

    assert (await exchange(client, app, back["code"])).json()["owner"].endswith("/" + "A" * 16)


async def test_a_query_in_the_redirect_uri_is_kept(client: AsyncClient) -> None:
    uri = f"{CALLBACK}?tenant=7"
    app = await register(client, redirect_uris=[uri])
    query = request(app, redirect_uri=uri, login_hint="owner")

    back = answered(await client.get("/oauth/authorize", params=query))

    assert back["tenant"] == "7"
    assert len(back["code"]) == 64


async def test_a_native_application_is_sent_back_to_its_own_scheme(client: AsyncClient) -> None:
    uri = "com.site.app://auth/calendly"
    app = await register(client, kind="native", redirect_uris=[uri])
    query = request(app, redirect_uri=uri, login_hint="owner") | PKCE

    answer = await client.get("/oauth/authorize", params=query)

    assert answer.headers["location"].startswith(f"{uri}?code=")


async def test_a_legacy_application_gets_everything(client: AsyncClient) -> None:
    app = await register(client, legacy=True)
    page = await shown(client, app, scope="")

    tokens = await tokens_for(client, app, scope="default")

    assert "full access" in page
    assert tokens["scope"] == "default"
    assert (await me(client, tokens["access_token"])).status_code == 200


async def test_a_legacy_application_may_ask_for_scopes_too(client: AsyncClient) -> None:
    app = await register(client, legacy=True)

    assert (await tokens_for(client, app, scope="users:read"))["scope"] == "users:read"
