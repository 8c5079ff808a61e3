"""Asserting what requests came, and what a failure says."""

from collections.abc import Iterator

import httpx
import pytest

from mockcalendly import MockCalendly


@pytest.fixture
def client(calendly: MockCalendly) -> Iterator[httpx.Client]:
    with calendly.client() as client:
        yield client


@pytest.fixture
def subscribed(calendly: MockCalendly, client: httpx.Client) -> MockCalendly:
    """A world that was asked for a user and for a subscription, which it refused."""
    client.get("/users/me", headers={"X-Trace": "abc"})
    body = {"url": "http://127.0.0.1:3000/hook", "events": ["invitee.created"], "scope": "user"}
    client.post("/webhook_subscriptions", json=body)
    return calendly


def test_what_came_is_returned(subscribed: MockCalendly) -> None:
    (me,) = subscribed.requests.assert_called("GET", "/users/me")
    assert me.status == 200
    assert me.user == subscribed.owner["uri"].rpartition("/")[2]


@pytest.mark.parametrize(
    "wanted",
    [
        {"method": "POST"},
        {"path": "/webhook_*"},
        {"operation": "users_get-*"},
        {"status": 400},
        {"body": {"scope": "user"}},
        {"body": {"events": ["invitee.created"]}},
        {"headers": {"X-Trace": "abc"}},
        {"response": {"title": "Invalid Argument"}},
        {"times": 1, "path": "/users/me"},
    ],
)
def test_any_part_of_a_request_can_be_asked_for(
    subscribed: MockCalendly, wanted: dict[str, object]
) -> None:
    assert len(subscribed.requests.assert_called(**wanted)) == 1  # type: ignore[arg-type]


def test_a_query_can_be_asked_for(calendly: MockCalendly, client: httpx.Client) -> None:
    client.get("/users/me?page=2&page=3")

    calendly.requests.assert_called(query={"page": "3"})
    calendly.requests.assert_not_called(query={"page": "2"})


def test_a_failure_shows_the_nearest_misses_field_by_field(subscribed: MockCalendly) -> None:
    with pytest.raises(AssertionError) as failure:
        subscribed.requests.assert_called(
            "POST", "/webhook_subscriptions", status=201, body={"scope": "organization", "user": 1}
        )

    assert str(failure.value).splitlines() == [
        'Expected at least one of 2 requests to have method="POST", '
        'path="/webhook_subscriptions", status=201, body={"scope":"organization","user":1}; 0 had.',
        "  POST /webhook_subscriptions -> 400",
        "    status: expected 201, got 400",
        '    body.scope: expected "organization", got "user"',
        "    body.user: expected 1, but it is not there",
        "  GET /users/me -> 200",
        '    method: expected "POST", got "GET"',
        '    path: expected "/webhook_subscriptions", got "/users/me"',
        "    status: expected 201, got 200",
        '    body: expected {"scope":"organization","user":1}, got null',
    ]


def test_counts_are_exact(subscribed: MockCalendly) -> None:
    with pytest.raises(AssertionError, match="Expected 2 of 2 requests to have method"):
        subscribed.requests.assert_called("GET", times=2)
    with pytest.raises(AssertionError, match="Expected 0 of 2 requests"):
        subscribed.requests.assert_not_called("GET", "/users/*")
    subscribed.requests.assert_not_called("DELETE")


def test_order_is_what_came_first_whatever_was_between(
    subscribed: MockCalendly, client: httpx.Client
) -> None:
    client.get("/event_types")
    subscribed.requests.assert_order("GET /users/me", "GET /event_types")
    subscribed.requests.assert_order("GET *", "POST *", "GET *")
    with pytest.raises(AssertionError, match=r"GET /users/me did not come after GET /event_types"):
        subscribed.requests.assert_order("GET /event_types", "GET /users/me")
    with pytest.raises(AssertionError, match=r"^PUT \* did not come\.\nWhat came: \["):
        subscribed.requests.assert_order("PUT *")


def test_what_no_request_has_cannot_be_asked_for(subscribed: MockCalendly) -> None:
    with pytest.raises(TypeError, match="Nothing is known of 'colour'; say method, "):
        subscribed.requests.assert_called(colour="blue")
