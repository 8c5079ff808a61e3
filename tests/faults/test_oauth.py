"""What faults do to OAuth requests: the same as to those of the API, in OAuth's own words."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.faults import OAUTH, FaultError

CALLBACK = "http://localhost:1234/callback"
TOKEN = "/oauth/token"


@pytest.fixture
def browser(calendly: MockCalendly) -> Iterator[httpx.Client]:
    """A client without any token, as those of the OAuth server are."""
    with httpx.Client(base_url=calendly.url, timeout=5) as client:
        yield client


@pytest.fixture
def form(calendly: MockCalendly) -> dict[str, Any]:
    """What gets new tokens for a refresh token of the member's."""
    app = calendly.oauth.create_app(redirect_uris=CALLBACK)
    issued = calendly.oauth.token(app, "member", scopes=["users:read"])
    return {
        "grant_type": "refresh_token",
        "refresh_token": issued["refresh_token"],
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
    }


def consent(calendly: MockCalendly, **changes: str) -> dict[str, str]:
    """The query of an authorization request that needs nobody to look at a page."""
    app = calendly.oauth.create_app(redirect_uris=CALLBACK)
    return {
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "users:read",
        "state": "s",
        "login_hint": "owner",
        **changes,
    }


def test_the_token_endpoint_can_be_down(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    with calendly.fault(path=TOKEN, status=503, headers={"Retry-After": "7"}) as fault:
        down = browser.post(TOKEN, data=form)

    assert (down.status_code, down.headers["retry-after"], fault.struck) == (503, "7", 1)
    assert down.json()["error"] == "temporarily_unavailable"
    assert browser.post(TOKEN, data=form).status_code == 200


@pytest.mark.parametrize("name", OAUTH.errors)
def test_every_error_of_oauth_can_be_had_by_name(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any], name: str
) -> None:
    with calendly.fault(operation="oauth_issue-tokens", error=name):
        answer = browser.post(TOKEN, data=form)

    expected = OAUTH.errors[name]()
    assert (answer.status_code, answer.json()) == (expected.status, expected.render())
    assert browser.post(TOKEN, data=form).status_code == 200


def test_a_status_comes_with_oauths_own_body(calendly: MockCalendly, browser: httpx.Client) -> None:
    bodies = {}
    for status in (400, 401, 403, 500, 503):
        with calendly.fault(path="/oauth/*", status=status):
            bodies[status] = browser.post("/oauth/introspect").json()["error"]

    assert bodies == {
        400: "invalid_request",
        401: "invalid_client",
        403: "unauthorized_client",
        500: "server_error",
        503: "temporarily_unavailable",
    }


def test_a_gateway_answers_as_before_the_api(calendly: MockCalendly, browser: httpx.Client) -> None:
    with calendly.fault(status=502, body="<html>Bad Gateway</html>"):
        assert browser.post(TOKEN).text == "<html>Bad Gateway</html>"
    with calendly.fault(status=504):
        assert browser.post(TOKEN).json()["title"] == "Gateway Timeout"


def test_an_error_of_one_server_never_strikes_at_the_other(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    """So a client whose access token has expired can get another one."""
    calendly.fault(error="token_expired", times=1)
    calendly.fault(error="invalid_grant", nth=2)

    assert browser.post(TOKEN, data=form).status_code == 200
    with calendly.client() as client:
        assert client.get("/users/me").status_code == 401
        assert client.get("/users/me").status_code == 200
    assert browser.post(TOKEN, data=form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ({"path": TOKEN}, "token_expired"),
        ({"operation": "oauth_*"}, "not_found"),
        ({"path": "/users/me"}, "invalid_grant"),
    ],
)
def test_an_error_that_nothing_there_can_have_is_refused(
    calendly: MockCalendly, place: dict[str, str], error: str
) -> None:
    with pytest.raises(FaultError, match=r"^error is none there; there are "):
        calendly.faults.add(error=error, **place)


def test_a_lost_answer_leaves_the_refresh_token_used(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    with calendly.fault(path=TOKEN, reset="after"), pytest.raises(httpx.TransportError):
        browser.post(TOKEN, data=form)

    assert browser.post(TOKEN, data=form).json()["error"] == "invalid_grant"


def test_a_connection_broken_off_before_leaves_it_as_it_was(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    with calendly.fault(path=TOKEN, reset="before"), pytest.raises(httpx.TransportError):
        browser.post(TOKEN, data=form)

    assert calendly.requests.last.status == 0
    assert browser.post(TOKEN, data=form).status_code == 200


@pytest.mark.parametrize("damage", ["empty", "truncated", "malformed"])
def test_the_body_can_be_damaged(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any], damage: str
) -> None:
    with calendly.faults.add(path=TOKEN, damage=damage):
        with pytest.raises((httpx.TransportError, ValueError)):
            browser.post(TOKEN, data=form).json()


def test_a_slow_server_tries_the_clients_patience(
    calendly: MockCalendly, form: dict[str, Any]
) -> None:
    with calendly.fault(path=TOKEN, latency=5), pytest.raises(httpx.ReadTimeout):
        httpx.post(calendly.url + TOKEN, data=form, timeout=0.1)


def test_a_storm_of_429_ends_when_its_headers_say(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    calendly.fault(error="too_many_requests", lasting="42s")

    refused = browser.post(TOKEN, data=form)
    assert refused.status_code == 429
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["x-ratelimit-reset"] == "42"
    assert refused.headers["x-ratelimit-limit"] == "8"
    calendly.clock.advance("42s")
    assert browser.post(TOKEN, data=form).status_code == 200


def test_a_fault_may_be_of_one_user_only(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    with calendly.fault(user="member", error="server_error"):
        assert browser.post(TOKEN, data=form).status_code == 500
    with calendly.fault(user="owner", error="server_error"):
        assert browser.post(TOKEN, data=form).status_code == 200


def test_an_application_is_told_of_an_error_by_redirect(
    calendly: MockCalendly, browser: httpx.Client
) -> None:
    with calendly.fault(path="/oauth/authorize", error="server_error"):
        answer = browser.get("/oauth/authorize", params=consent(calendly))

    assert answer.status_code == 302
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (told["error"], told["state"]) == (["server_error"], ["s"])
    assert "code" not in told


def test_nobody_is_sent_where_no_application_is(
    calendly: MockCalendly, browser: httpx.Client
) -> None:
    wrong = consent(calendly, redirect_uri="https://evil.example/")
    with calendly.fault(error="access_denied"):
        answer = browser.get("/oauth/authorize", params=wrong)

    assert "location" not in answer.headers
    assert answer.headers["content-type"].startswith("text/html")


def test_the_journal_calls_each_exchange_by_its_name(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    asked = [
        ("GET", "/oauth/authorize", "oauth_authorize"),
        ("POST", "/oauth/authorize", "oauth_answer-consent"),
        ("POST", TOKEN, "oauth_issue-tokens"),
        ("POST", "/oauth/introspect", "oauth_introspect-token"),
        ("POST", "/oauth/revoke", "oauth_revoke-token"),
        ("POST", "/oauth/register", "oauth_register-client"),
        ("GET", "/.well-known/oauth-authorization-server", "oauth_get-server-metadata"),
        ("GET", "/.well-known/oauth-protected-resource", "oauth_get-resource-metadata"),
        ("DELETE", TOKEN, ""),
    ]
    for method, path, _ in asked:
        browser.request(method, path, data=form if method == "POST" else None)

    assert [each.operation for each in calendly.requests] == [id_ for _, _, id_ in asked]


def test_journal_and_header_say_that_it_was_on_purpose(
    calendly: MockCalendly, browser: httpx.Client, form: dict[str, Any]
) -> None:
    with calendly.fault(error="invalid_grant", name="the bad minute"):
        answer = browser.post(TOKEN, data=form)

    said = "Fault on purpose: the bad minute."
    assert answer.headers["x-mockcalendly-reason"] == said
    recorded = calendly.requests.last
    assert (recorded.hint, recorded.status) == (said, 400)
    assert calendly.member["uri"].endswith(f"/users/{recorded.user}")
