"""Ways for HTTP clients to get to a world."""

import httpx
import pytest
import requests

from mockcalendly import MockCalendly
from tests.client.conftest import Server


def test_a_client_speaks_for_the_owner_unless_told_otherwise(calendly: MockCalendly) -> None:
    for role, user in [
        (None, calendly.owner),
        ("admin", calendly.admin),
        ("member", calendly.member),
        ("mock.member.token", calendly.member),
    ]:
        with calendly.client(role) as api:
            assert api.get("/users/me").json()["resource"] == user


async def test_an_async_client_does_too(calendly: MockCalendly) -> None:
    async with calendly.async_client("member") as api:
        assert (await api.get("/users/me")).json()["resource"] == calendly.member


def test_a_client_takes_what_httpx_takes(calendly: MockCalendly) -> None:
    with calendly.client(headers={"X-Mine": "1"}, timeout=3) as api:
        api.get("/users/me")
        assert api.timeout.read == 3
    assert calendly.requests.last.headers["x-mine"] == "1"
    assert calendly.requests.last.status == 200


def test_a_client_ignores_a_proxy_of_the_environment(
    calendly: MockCalendly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with calendly.client() as api:
        assert api.get("/users/me").status_code == 200


def test_another_library_needs_only_the_url_and_the_headers(calendly: MockCalendly) -> None:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(f"{calendly.url}/users/me", headers=calendly.headers, timeout=5)
    assert answer.json()["resource"]["uri"] == f"{calendly.url}/users/AAAAAAAAAAAAAAAA"


def test_tokens_go_by_role(calendly: MockCalendly) -> None:
    assert calendly.tokens == {
        "owner": "mock.owner.token",
        "admin": "mock.admin.token",
        "member": "mock.member.token",
    }
    assert calendly.token == "mock.owner.token"


def test_every_uri_starts_with_the_public_url(server: Server) -> None:
    with MockCalendly(server=server, public_url="https://api.calendly.com") as calendly:
        assert calendly.owner["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
        with calendly.client() as api:
            assert api.get("/users/me").json()["resource"] == calendly.owner


def test_any_token_will_do_if_it_is_so_set(server: Server) -> None:
    with MockCalendly(server=server, auth="any") as calendly, calendly.client("whatever") as api:
        assert api.get("/users/me").json()["resource"] == calendly.owner


def test_the_rate_limit_follows_the_plan_and_can_be_switched_off(server: Server) -> None:
    def statuses(*, rate_limit: bool) -> set[int]:
        with (
            MockCalendly(
                server=server, plan="free", rate_limit=rate_limit, now="2026-11-23T09:00:00Z"
            ) as calendly,
            calendly.client() as api,
        ):
            return {api.get("/users/me").status_code for _ in range(61)}

    assert statuses(rate_limit=True) == {200, 429}
    assert statuses(rate_limit=False) == {200}


def test_what_the_world_holds_is_told_as_the_api_tells_it(calendly: MockCalendly) -> None:
    with calendly.client() as api:
        organization = calendly.organization
        assert api.get(organization["uri"]).json()["resource"] == organization
        listed = api.get(
            "/event_types", params={"organization": organization["uri"], "sort": "position:asc"}
        )
    assert listed.json()["collection"] == calendly.event_types


def test_requests_are_kept_with_why_they_were_refused(calendly: MockCalendly) -> None:
    with calendly.client() as api:
        api.get("/event_types", params={"organization": "x", "count": "0"})
        api.post("/invitees", json={"event_type": 1})
        api.get("/nothing")

    listed, booked, lost = calendly.requests
    assert (listed.method, listed.path, listed.status) == ("GET", "/event_types", 400)
    assert listed.params == {"organization": "x", "count": "0"}
    assert listed.operation == "eventTypes_list-event-types"
    assert booked.body == {"event_type": 1}
    assert booked.response["title"] == "Invalid Argument"
    assert booked.at == calendly.clock.now
    assert "There is no operation at /nothing" in lost.hint
    assert lost.headers["authorization"] == "[redacted]"
    assert calendly.requests.of("POST", "/invitees").last.raw == booked.raw
    assert [each.path for each in calendly.requests[1:]] == ["/invitees", "/nothing"]
    assert repr(lost) == "<GET /nothing -> 404>"


def test_the_last_of_no_requests_is_none(calendly: MockCalendly) -> None:
    with pytest.raises(LookupError, match="no request"):
        _ = calendly.requests.last


def test_a_world_is_not_reached_with_the_certificate_of_anybody(calendly: MockCalendly) -> None:
    with calendly.client() as api, pytest.raises(httpx.ConnectError):
        api.get(calendly.url.replace("http:", "https:"))
