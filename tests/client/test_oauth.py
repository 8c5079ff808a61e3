"""OAuth and tokens from Python: what a test does without a browser."""

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import InvalidArgument, NotFound, OAuthError, UnauthorizedClient
from tests.oauth.given import PKCE, VERIFIER


def test_a_code_for_a_user_of_one_s_choice(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app("Planner", redirect_uris="http://localhost:9/cb?x=1")

    code, url = calendly.oauth.authorize(app, "member", scopes=["users:read"], state="s", **PKCE)
    answer = httpx.post(
        calendly.oauth.token_url,
        auth=(app["client_id"], app["client_secret"]),
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": "http://localhost:9/cb?x=1",
            "code_verifier": VERIFIER,
        },
    )

    assert url == f"http://localhost:9/cb?x=1&code={code}&state=s"
    assert answer.json()["scope"] == "users:read"
    assert answer.json()["owner"] == calendly.member["uri"]


def test_tokens_without_any_dance(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app()

    tokens = calendly.oauth.token(app["client_id"], "admin", scopes=["users:read"])

    assert tokens["owner"] == calendly.admin["uri"]
    assert tokens["expires_in"] == 7200
    with calendly.client(tokens["access_token"]) as client:
        assert client.get("/users/me").status_code == 200
        assert client.get("/event_types").status_code == 403
        calendly.clock.advance("2h")
        assert client.get("/users/me").status_code == 401


def test_a_legacy_application_from_python(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app(legacy=True)

    assert calendly.oauth.token(app)["scope"] == "default"


def test_what_an_application_may_not_ask_for_is_refused(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app(scopes=["users:read"])

    with pytest.raises(OAuthError, match="scope is invalid"):
        calendly.oauth.token(app, scopes=["contacts:read"])
    with pytest.raises(OAuthError, match="scope is invalid"):
        calendly.oauth.authorize(app, scopes=["contacts:read"])
    with pytest.raises(OAuthError, match="redirect uri"):
        calendly.oauth.authorize(app, redirect_uri="https://evil.example")
    with pytest.raises(NotFound):
        calendly.oauth.token("nobody")
    with pytest.raises(NotFound):
        calendly.oauth.authorize(app, "nobody@example.com")


def test_the_registry_from_python(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app("Planner")
    token = calendly.oauth.token(app)["access_token"]

    rotated = calendly.oauth.rotate(app)
    resigned = calendly.oauth.rotate(app, "webhook_signing_key")

    assert rotated["client_secret"] not in (None, app["client_secret"])
    assert resigned["webhook_signing_key"] != rotated["webhook_signing_key"]
    assert [each["name"] for each in calendly.oauth.apps] == ["Planner"]
    assert "client_secret" not in calendly.oauth.apps[0]
    calendly.oauth.delete(app)
    assert calendly.oauth.apps == []
    with calendly.client(token) as client:
        assert client.get("/users/me").json()["message"] == "The access token was revoked"


def test_a_redirect_uri_that_is_not_allowed_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        calendly.oauth.create_app(redirect_uris="http://example.com/cb")

    assert "must use HTTPS" in refusal.value.reason


def test_personal_tokens(calendly: MockCalendly) -> None:
    everything = calendly.tokens.create("member")
    little = calendly.tokens.create(calendly.member, ["users:read"])
    with calendly.client(little) as client:
        assert client.get("/users/me").json()["resource"] == calendly.member
        assert client.get("/event_types").status_code == 403
        calendly.tokens.revoke(little)
        assert client.get("/users/me").status_code == 401
    with calendly.client(everything) as client:
        assert client.get("/event_types", params={"user": calendly.member["uri"]}).is_success


def test_a_scope_that_is_none_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(InvalidArgument):
        calendly.tokens.create(scopes=["users:destroy"])
    with pytest.raises(NotFound):
        calendly.tokens.revoke("none")


def test_tokens_by_role_are_personal_ones(calendly: MockCalendly) -> None:
    calendly.oauth.token(calendly.oauth.create_app(), "member")

    assert dict(calendly.tokens) == calendly.tokens
    assert len(calendly.tokens) == 3
    assert calendly.tokens["member"] == "mock.member.token"
    assert repr(calendly.tokens) == "<tokens of owner, admin, member>"


def test_oauth_requests_are_among_the_requests(calendly: MockCalendly) -> None:
    httpx.post(calendly.oauth.token_url, data={"grant_type": "password"})

    assert calendly.requests.last.path == "/oauth/token"
    assert calendly.requests.last.status == 400


def test_approval_without_a_page_is_an_argument() -> None:
    with MockCalendly(oauth_auto_approve=True) as calendly:
        app = calendly.oauth.create_app()
        query = {
            "client_id": app["client_id"],
            "redirect_uri": "http://localhost:1234",
            "response_type": "code",
        }

        answer = httpx.get(calendly.oauth.authorize_url, params=query)

    assert answer.headers["location"].startswith("http://localhost:1234?code=")


def test_an_application_without_http(calendly: MockCalendly) -> None:
    oauth, app = calendly.oauth, calendly.oauth.create_app(scopes=["users:read", "groups:read"])
    code = oauth.authorize(app, "member", **PKCE).code
    with pytest.raises(OAuthError, match="code_verifier"):
        oauth.exchange(app, code)
    first = oauth.exchange(app, code, code_verifier=VERIFIER)
    second = oauth.refresh(app, first["refresh_token"], scopes="users:read")

    assert first["owner"] == second["owner"] == calendly.member["uri"]
    assert (first["scope"], second["scope"]) == ("groups:read users:read", "users:read")
    shown = oauth.introspect(app["client_id"], second["access_token"])
    assert (shown["active"], shown["client_id"]) == (True, app["client_id"])
    with calendly.client(second["access_token"]) as client:
        assert client.get("/users/me").status_code == 200
        oauth.revoke(app, second["refresh_token"])
        assert client.get("/users/me").status_code == 401
    assert oauth.introspect(app, second["access_token"]) == {"active": False}


def test_tokens_are_an_application_s_own(calendly: MockCalendly) -> None:
    one, other = (calendly.oauth.create_app(name) for name in ("One", "Other"))
    code = calendly.oauth.authorize(one).code
    tokens = calendly.oauth.token(one)

    with pytest.raises(OAuthError):
        calendly.oauth.exchange(other, code)
    with pytest.raises(OAuthError):
        calendly.oauth.exchange(one, code, redirect_uri="http://localhost:9")
    with pytest.raises(OAuthError):
        calendly.oauth.refresh(other, tokens["refresh_token"])
    with pytest.raises(UnauthorizedClient):
        calendly.oauth.revoke(other, tokens["access_token"])
    assert calendly.oauth.introspect(other, tokens["access_token"]) == {"active": False}
    with pytest.raises(NotFound):
        calendly.oauth.exchange("nobody", code)
    assert calendly.oauth.exchange(one, code)["owner"] == calendly.owner["uri"]
