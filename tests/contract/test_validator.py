"""The validator refuses what it should, and says why."""

import copy
import json
from typing import Any

import httpx
import pytest

from tests.contract.validator import async_event_hooks, contract, event_hooks

ORIGIN = "http://127.0.0.1:8787"
HEADERS = {
    "content-type": "application/json",
    "x-ratelimit-limit": "500",
    "x-ratelimit-remaining": "499",
    "x-ratelimit-reset": "60",
}
NOT_FOUND = {
    "title": "Resource Not Found",
    "message": "The server could not find the requested resource.",
}


def example(name: str) -> dict[str, Any]:
    schema = contract().document["components"]["schemas"][name]
    shown: dict[str, Any] = copy.deepcopy(schema["examples"][0])
    return shown


def invitee_created() -> dict[str, Any]:
    payload = example("InviteePayload")
    return {
        "created_at": "2026-01-02T08:00:00.000000Z",
        "created_by": f"{ORIGIN}/users/AAAAAAAAAAAAAAAA",
        "event": "invitee.created",
        "payload": payload,
    }


def check(
    method: str,
    path: str,
    status: int,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    contract().check(method, path, status, HEADERS if headers is None else headers, content)


@pytest.mark.parametrize(
    "path",
    ["/users/me", "/users/AAAAAAAAAAAAAAAA", "/users/me/", "/w/two/users/me", "/w/w/users/w"],
)
def test_a_right_answer_passes_in_every_world(path: str) -> None:
    check("GET", path, 200, {"resource": example("User")})


def test_a_page_passes() -> None:
    events = [example("Event")] * 3
    check(
        "GET", "/scheduled_events", 200, {"collection": events, "pagination": example("Pagination")}
    )


def test_an_answer_without_a_body_passes() -> None:
    check("DELETE", "/invitee_no_shows/AAAAAAAAAAAAAAAA", 204)


def test_a_missing_key_is_named() -> None:
    user = example("User")
    del user["email"]

    with pytest.raises(AssertionError, match=r"\$\.resource: 'email' is a required property"):
        check("GET", "/users/me", 200, {"resource": user})


def test_an_extra_key_is_named() -> None:
    with pytest.raises(AssertionError, match=r"\$\.resource: .*'nickname' was unexpected"):
        check("GET", "/users/me", 200, {"resource": {**example("User"), "nickname": "D"}})


def test_a_wrong_type_is_named() -> None:
    with pytest.raises(AssertionError, match=r"\$\.resource\.slug: 3 is not of type 'string'"):
        check("GET", "/users/me", 200, {"resource": {**example("User"), "slug": 3}})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("uri", f"{ORIGIN}/organizations/AAAAAAAAAAAAAAAA"),
        ("uri", "/users/AAAAAAAAAAAAAAAA"),
        ("scheduling_url", "ftp://127.0.0.1/dana"),
        ("avatar_url", f"{ORIGIN}/a picture.png"),
        ("email", "dana"),
        ("created_at", "2026-01-02T08:00:00Z"),
        ("created_at", "2026-13-02T08:00:00.000000Z"),
        ("time_notation", "12"),
        ("current_organization", None),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(key: str, value: object) -> None:
    with pytest.raises(AssertionError, match=rf"\$\.resource\.{key}: "):
        check("GET", "/users/me", 200, {"resource": {**example("User"), key: value}})


def test_an_undocumented_status_is_refused() -> None:
    with pytest.raises(
        AssertionError, match="201, but users_get-current-user has only 200, 400, 401"
    ):
        check("GET", "/users/me", 201, {"resource": example("User")})


def test_a_refusal_with_the_title_of_another_status_is_refused() -> None:
    with pytest.raises(AssertionError, match="'Resource Not Found' was expected"):
        check("GET", "/users/me", 404, {**NOT_FOUND, "title": "Internal Server Error"})


def test_a_route_that_does_not_exist_may_only_be_refused() -> None:
    check("GET", "/nowhere", 404, NOT_FOUND)
    check("DELETE", "/event_types/AAAAAAAAAAAAAAAA", 404, NOT_FOUND)

    with pytest.raises(AssertionError, match="200, but no operation matches"):
        check("GET", "/nowhere", 200, {})
    with pytest.raises(AssertionError, match="'message' is a required property"):
        check("GET", "/nowhere", 404, {"title": "Resource Not Found"})


@pytest.mark.parametrize(
    ("headers", "complaint"),
    [
        ({"x-ratelimit-remaining": None}, "X-RateLimit-Remaining is missing"),
        ({"x-ratelimit-reset": "soon"}, "X-RateLimit-Reset: 'soon' is not of type 'integer'"),
        ({"x-ratelimit-limit": "0"}, "X-RateLimit-Limit: 0 is less than the minimum of 1"),
        ({"content-type": "text/html"}, "content-type is 'text/html'"),
    ],
)
def test_wrong_headers_are_refused(headers: dict[str, str | None], complaint: str) -> None:
    changed = {**HEADERS, **headers}
    sent = {name: value for name, value in changed.items() if value is not None}

    with pytest.raises(AssertionError, match=complaint):
        check("GET", "/users/me", 200, {"resource": example("User")}, sent)


def test_names_of_headers_may_be_written_in_any_case() -> None:
    capitals = {name.upper(): value for name, value in HEADERS.items()}

    check("GET", "/users/me", 200, {"resource": example("User")}, capitals)


def test_a_body_where_there_should_be_none_is_refused() -> None:
    with pytest.raises(AssertionError, match="there is a body"):
        check("DELETE", "/invitee_no_shows/AAAAAAAAAAAAAAAA", 204, {})


def test_a_body_that_is_not_json_is_refused() -> None:
    with pytest.raises(AssertionError, match="the body is not JSON"):
        contract().check("GET", "/users/me", 200, HEADERS, b"<html>")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"type": "moon"}, r"location: 'type' is 'moon', none of"),
        ({"type": "zoom"}, r"location: 'data' is a required property"),
        ({"data": None}, r"location: .*'data' was unexpected"),
        ({"status": "done"}, r"location\.status: 'done' is not one of"),
    ],
)
def test_a_location_is_judged_by_its_type(change: dict[str, object], complaint: str) -> None:
    event = example("Event")
    event["location"].update(change)

    with pytest.raises(AssertionError, match=complaint):
        check("GET", "/scheduled_events/AAAAAAAAAAAAAAAA", 200, {"resource": event})


@pytest.mark.parametrize(
    "change",
    [
        {"status": "canceled"},
        {"cancellation": None},
        {"cancellation": {"canceled_by": "Dana"}},
    ],
)
def test_a_cancellation_stands_in_canceled_events_and_nowhere_else(
    change: dict[str, object],
) -> None:
    with pytest.raises(AssertionError, match="outside the contract"):
        check("GET", "/scheduled_events/A", 200, {"resource": {**example("Event"), **change}})


def test_a_right_message_passes() -> None:
    contract().check_webhook("invitee.created", json.dumps(invitee_created()).encode())


@pytest.mark.parametrize(
    ("event", "change", "complaint"),
    [
        ("invitee.created", {"event": "invitee.canceled"}, r"\$\.event: "),
        ("invitee.created", {"created_at": "2026-01-02T08:00:00.000001Z"}, r"\$\.created_at: "),
        ("invitee.created", {"payload": {}}, r"\$\.payload: 'uri' is a required property"),
        ("invitee.created", {"resource": {}}, "'resource' was unexpected"),
        ("invitee_no_show.deleted", {"event": "invitee_no_show.deleted"}, "payload.no_show: "),
        ("invitee.moved", {}, "invitee.moved is not among invitee.created"),
    ],
)
def test_a_wrong_message_is_refused(event: str, change: dict[str, object], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        contract().check_webhook(event, json.dumps({**invitee_created(), **change}).encode())


def test_sample_data_is_judged_by_its_event() -> None:
    check("GET", "/sample_webhook_data", 200, invitee_created())

    with pytest.raises(AssertionError, match=r"\$\.payload: 'contact' is a required property"):
        check("GET", "/sample_webhook_data", 200, {**invitee_created(), "event": "contact.created"})


def answer(request: httpx.Request) -> httpx.Response:
    """An application that answers everything with a user, were it asked for one or not."""
    return httpx.Response(200, headers=HEADERS, json={"resource": example("User")})


async def test_an_async_client_with_hooks_judges_every_answer() -> None:
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(answer),
        base_url=ORIGIN,
        event_hooks=async_event_hooks(contract()),
    ) as client:
        response = await client.get("/users/me", params={"unknown": "a/b"})
        assert response.json()["resource"]["name"] == "Dana Okafor"
        await client.get("/_mock/health")
        await client.get("/w/two/_mock/clock")
        await client.head("/organizations/AAAAAAAAAAAAAAAA")
        with pytest.raises(AssertionError, match="GET /w/two/organizations/A%2FB: 200"):
            await client.get("/w/two/organizations/A%2FB")


def test_a_client_with_hooks_judges_every_answer() -> None:
    with httpx.Client(
        transport=httpx.MockTransport(answer),
        base_url=ORIGIN,
        event_hooks=event_hooks(contract()),
    ) as client:
        assert client.get("/users/me").json()["resource"]["name"] == "Dana Okafor"
        with pytest.raises(AssertionError, match="outside the contract"):
            client.get("/organizations/AAAAAAAAAAAAAAAA")
