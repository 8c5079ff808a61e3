"""The journal of a world over HTTP."""

import asyncio
import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.control.following import BACKLOG, Following
from mockcalendly.inspection.requests import Chosen
from mockcalendly.journal import Exchange, Journal

KEY = "very-secret-signing-key"


@pytest.fixture
def subscribed(http: httpx.Client, calendly: MockCalendly) -> httpx.Client:
    """A world that was asked for a user, and for a subscription, which it made."""
    http.get("/users/me", headers={"X-Trace": "abc"})
    body = {
        "url": "http://127.0.0.1:3000/hook",
        "events": ["invitee.created"],
        "organization": calendly.organization["uri"],
        "scope": "organization",
        "signing_key": KEY,
    }
    assert http.post("/webhook_subscriptions", json=body).status_code == 201
    return http


def listed(http: httpx.Client, **query: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/_mock/requests", params=query).json()["collection"]  # type: ignore[arg-type]
    return found


def test_requests_are_listed_with_their_answers_and_are_none_themselves(
    subscribed: httpx.Client,
) -> None:
    me, made = listed(subscribed)

    assert (me["id"], me["method"], me["path"], me["status"]) == (1, "GET", "/users/me", 200)
    assert me["response"]["resource"]["name"] == "Olivia Owner"
    assert me["headers"]["x-trace"] == "abc"
    assert me["at"] == "2026-11-23T09:00:00.000000Z"
    assert made["body"]["events"] == ["invitee.created"]
    assert len(listed(subscribed)) == 2


def test_secrets_are_shown_only_if_asked_for(subscribed: httpx.Client) -> None:
    hidden = subscribed.get("/_mock/requests").text + subscribed.get("/_mock/requests.har").text
    shown = listed(subscribed, secrets="true")[-1]

    assert KEY not in hidden
    assert "mock.owner.token" not in hidden
    assert shown["body"]["signing_key"] == KEY
    assert shown["headers"]["authorization"] == "Bearer mock.owner.token"


def test_tokens_that_oauth_issues_are_not_shown_even_if_the_journal_keeps_them(
    server: ThreadServer,
) -> None:
    with MockCalendly(server=server, journal_secrets=True) as calendly, calendly.client() as http:
        app = calendly.oauth.create_app("Planner", redirect_uris=["http://localhost:1/back"])
        form = {
            "grant_type": "refresh_token",
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "refresh_token": "a-refresh-token",
            "code": "a-code",
        }
        http.post("/oauth/token", data=form)
        (kept,) = calendly.requests
        hidden = http.get("/_mock/requests").text

    assert b"a-refresh-token" in kept.raw
    for secret in (app["client_secret"], "a-refresh-token", "a-code"):
        assert secret not in hidden
    assert "[redacted]" in hidden


def test_codes_of_errors_are_no_secrets(http: httpx.Client, calendly: MockCalendly) -> None:
    invitee = {"name": "Ada", "email": "ada@example.com", "timezone": "UTC"}
    body = {
        "event_type": calendly.event_types[0]["uri"],
        "start_time": "2026-11-24T03:00:00Z",
        "invitee": invitee,
        "location": {"kind": "google_conference"},
    }
    refused = http.post("/invitees", json=body).json()

    assert listed(http)[-1]["response"] == refused
    assert refused["details"][0]["code"] == "invalid_location_choice"


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ({"method": "post"}, ["/webhook_subscriptions"]),
        ({"path": "/users/*"}, ["/users/me"]),
        ({"operation": "webhooks_*"}, ["/webhook_subscriptions"]),
        ({"status": 201}, ["/webhook_subscriptions"]),
        ({"user": "owner"}, ["/users/me", "/webhook_subscriptions"]),
        ({"user": "member"}, []),
        ({"since": "2026-11-23T09:00:00Z"}, ["/users/me", "/webhook_subscriptions"]),
        ({"since": "2026-11-23T09:00:01Z"}, []),
        ({"after": 1}, ["/webhook_subscriptions"]),
        ({"after": 2}, []),
        ({"limit": 1}, ["/webhook_subscriptions"]),
    ],
)
def test_they_can_be_filtered(
    subscribed: httpx.Client, query: dict[str, object], paths: list[str]
) -> None:
    assert [each["path"] for each in listed(subscribed, **query)] == paths


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"status": "ok"}, {"since": "now"}, {"secret": "true"}]
)
def test_filters_that_make_no_sense_are_refused(
    http: httpx.Client, query: dict[str, object]
) -> None:
    answer = http.get("/_mock/requests", params=query)  # type: ignore[arg-type]

    assert answer.status_code == 400
    assert answer.json()["details"][0]["parameter"] in query


def test_forgetting_them_does_not_start_the_numbers_anew(subscribed: httpx.Client) -> None:
    assert subscribed.delete("/_mock/requests").status_code == 204
    assert listed(subscribed) == []
    subscribed.get("/users/me")

    assert [each["id"] for each in listed(subscribed, after=2)] == [3]


def test_verifying_returns_what_fits(subscribed: httpx.Client) -> None:
    wanted = {"method": "POST", "body": {"scope": "organization"}, "times": 1}
    answer = subscribed.post("/_mock/requests/verify", json=wanted).json()

    assert answer["found"] == 1
    assert answer["collection"][0]["path"] == "/webhook_subscriptions"
    for part in ({"headers": {"X-Trace": "abc"}}, {"status": 200}, {"path": "/users/*"}):
        assert subscribed.post("/_mock/requests/verify", json=part).json()["found"] == 1


def test_verifying_says_where_the_nearest_misses_differ(subscribed: httpx.Client) -> None:
    wanted = {"method": "POST", "path": "/webhook_subscriptions", "body": {"scope": "user"}}
    answer = subscribed.post("/_mock/requests/verify", json=wanted)

    assert answer.status_code == 417
    assert answer.json()["message"].splitlines()[1:3] == [
        "  POST /webhook_subscriptions -> 201",
        '    body.scope: expected "user", got "organization"',
    ]
    assert KEY not in answer.text


def test_verifying_counts_and_looks_at_the_order(subscribed: httpx.Client) -> None:
    def status(**body: object) -> int:
        return subscribed.post("/_mock/requests/verify", json=body).status_code

    assert status(method="GET", times=2) == 417
    assert status(method="PUT", times=0) == 200
    assert status(order=["GET /users/me", "POST *"]) == 200
    assert status(order=["POST *", "GET /users/me"]) == 417
    assert status(order=["GET *"], method="GET") == 400
    assert status(colour="blue") == 400


def test_an_archive_has_every_request_as_browsers_tools_want_it(
    subscribed: httpx.Client, calendly: MockCalendly
) -> None:
    log = subscribed.get("/_mock/requests.har").json()["log"]
    me, made = log["entries"]

    assert (log["version"], log["creator"]["name"]) == ("1.2", "mockcalendly")
    assert me["request"]["url"] == f"{calendly.url}/users/me"
    assert {"name": "x-trace", "value": "abc"} in me["request"]["headers"]
    assert me["startedDateTime"] == "2026-11-23T09:00:00.000000Z"
    assert json.loads(made["request"]["postData"]["text"])["scope"] == "organization"
    assert made["response"]["status"] == 201
    assert json.loads(made["response"]["content"]["text"])["resource"]["state"] == "active"
    assert calendly.requests.har()["log"]["entries"] == log["entries"]


def test_notes_say_which_webhooks_failed(http: httpx.Client, calendly: MockCalendly) -> None:
    calendly.webhooks_to("http://127.0.0.1:1/down", "invitee.created")
    calendly.book("30min")
    calendly.settle()

    (note,) = http.get("/_mock/notes").json()["collection"]
    assert "Connection refused" in note["message"]


@contextmanager
def following(http: httpx.Client, **query: object) -> Iterator[Iterator[dict[str, Any]]]:
    """Open the stream, and return its events once it is sure to miss nothing."""
    with http.stream("GET", "/_mock/requests/stream", params=query) as response:  # type: ignore[arg-type]
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.iter_lines()
        assert next(lines).startswith(":")
        yield (json.loads(line[6:]) for line in lines if line.startswith("data: "))


def test_requests_can_be_followed_as_they_come(
    subscribed: httpx.Client, calendly: MockCalendly
) -> None:
    with following(subscribed, path="/users/*") as events, calendly.client() as client:
        client.get("/event_types")
        client.get("/users/me")
        event = next(events)

    assert (event["id"], event["path"]) == (4, "/users/me")
    assert event["headers"]["authorization"] == "[redacted]"


def test_after_a_break_the_stream_goes_on_where_it_was(subscribed: httpx.Client) -> None:
    with following(subscribed, after=1) as events:
        assert next(events)["id"] == 2
    with following(subscribed, after=0) as events:
        assert next(events)["id"] == 1
    subscribed.headers["Last-Event-ID"] = "1"
    with following(subscribed) as events:
        assert next(events)["id"] == 2


async def test_a_reader_who_is_too_slow_is_sent_away_and_can_go_on_from_there() -> None:
    journal, reading, sent = Journal(), asyncio.Event(), list[bytes]()

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        if message.get("body"):
            await reading.wait()
            sent.append(message["body"])

    stream = Following(journal, Chosen(), secrets=False)
    following = asyncio.ensure_future(stream({"method": "GET"}, receive, send))
    await asyncio.sleep(0)
    for number in range(BACKLOG + 3):
        journal.record(exchange(number))
    reading.set()
    await following

    assert len(sent) == 1 + BACKLOG
    assert sent[-1].startswith(b"id: %d\n" % BACKLOG)


def exchange(number: int) -> Exchange:
    return Exchange(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        method="GET",
        path=f"/{number}",
        query="",
        request_headers=(),
        request_body=b"",
        operation="",
        user="",
        status=200,
        response_body=b"",
        hint="",
        seconds=0.0,
    )


@pytest.mark.parametrize("end", ["drop", "reset"])
def test_the_stream_ends_with_the_world(http: httpx.Client, server: ThreadServer, end: str) -> None:
    world = http.post("/_mock/worlds", json={}).json()["resource"]
    with httpx.Client(base_url=world["url"]) as client, following(client) as events:
        if end == "drop":
            http.delete(f"/_mock/worlds/{world['name']}")
        else:
            http.post(f"{world['url']}/_mock/reset")
        assert list(events) == []


def test_the_stream_ends_with_the_server() -> None:
    server = ThreadServer().start()
    with httpx.Client(base_url=server.url) as client, following(client) as events:
        server.stop()
        assert list(events) == []


def test_a_stream_that_nobody_reads_any_more_is_forgotten(
    http: httpx.Client, server: ThreadServer, calendly: MockCalendly
) -> None:
    with following(http):
        pass
    http.get("/users/me")
    world = server.emulator.named(calendly.url.rpartition("/")[2])
    assert world is not None

    def listeners() -> int:
        return len(world.journal._listeners)

    # The server hears of the closed connection before it answers on a new one.
    for _ in range(100):
        if not server.call(listeners):
            break
        http.get("/users/me")
    assert server.call(listeners) == 0
