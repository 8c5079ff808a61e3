"""Webhooks as a test arranges, awaits and examines them."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

import flask
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockcalendly import MockCalendly, SignatureError
from mockcalendly.errors import AlreadyExists, InvalidArgument, PermissionDenied
from tests.client.conftest import Server

HOOK = "/hooks/calendly"
NOBODY = "http://127.0.0.1:1/hook"
"""Where connections are refused."""

INVITEES = ["invitee.created", "invitee.canceled"]

Received = list[tuple[dict[str, str], bytes]]


def starlette_app(received: Received) -> Starlette:
    async def hook(request: Request) -> Response:
        received.append((dict(request.headers), await request.body()))
        return Response(status_code=204)

    return Starlette(routes=[Route(HOOK, hook, methods=["POST"])])


def flask_app(received: Received) -> flask.Flask:
    app = flask.Flask("receiver")

    @app.post(HOOK)
    def hook() -> tuple[str, int]:
        received.append((dict(flask.request.headers), flask.request.get_data()))
        return "", 204

    return app


@pytest.mark.parametrize("make_app", [starlette_app, flask_app])
def test_webhooks_go_straight_into_an_app(
    calendly: MockCalendly, make_app: Callable[[Received], Any]
) -> None:
    received: Received = []
    url = calendly.webhooks_to(make_app(received), INVITEES, path=HOOK)
    invitee = calendly.book()
    calendly.settle()
    ((headers, body),) = received
    message = json.loads(body)
    assert message["event"] == "invitee.created"
    assert message["payload"]["uri"] == invitee["uri"]
    calendly.verify(headers, body)
    (delivery,) = calendly.deliveries
    assert (delivery.raw, delivery.body, delivery.payload) == (body, message, message["payload"])
    assert (delivery.url, delivery.state, delivery.status) == (url, "succeeded", 204)
    assert (delivery.error, delivery.due_at, len(delivery.attempts)) == (None, None, 1)
    assert delivery.created_at == calendly.clock.now
    assert url.endswith(HOOK)


def test_an_app_may_call_the_api_while_it_takes_a_webhook(calendly: MockCalendly) -> None:
    app = flask.Flask("receiver")
    seen: list[int] = []

    @app.post("/")
    def hook() -> str:
        uri = json.loads(flask.request.get_data())["payload"]["uri"]
        with calendly.client() as api:
            seen.append(api.get(uri).status_code)
        return ""

    calendly.webhooks_to(app, INVITEES)
    calendly.book()
    calendly.settle()
    assert seen == [200]
    assert [each.path.rpartition("/")[0][-9:] for each in calendly.requests] == ["/invitees"]


def test_an_app_may_act_as_the_host_while_it_takes_a_webhook(calendly: MockCalendly) -> None:
    app = flask.Flask("receiver")

    @app.post("/")
    def hook() -> str:
        message = json.loads(flask.request.get_data())
        if message["event"] == "invitee.created":
            calendly.cancel(message["payload"])
        return ""

    calendly.webhooks_to(app, INVITEES)
    calendly.book()
    calendly.settle()
    assert [each.event for each in calendly.deliveries] == ["invitee.created", "invitee.canceled"]
    assert {each.state for each in calendly.deliveries} == {"succeeded"}


def test_a_failing_app_is_seen_with_what_it_raised(calendly: MockCalendly) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError("oops")

    calendly.webhooks_to(app, INVITEES)
    calendly.book()
    calendly.settle()
    assert calendly.deliveries.last.state == "pending"
    assert calendly.deliveries.last.error == "ZeroDivisionError: oops"
    assert calendly.deliveries.last.due_at is not None
    assert "ZeroDivisionError: oops (attempts: 1)" in repr(calendly.deliveries)


def test_each_app_has_a_url_of_its_own(calendly: MockCalendly) -> None:
    one: Received = []
    other: Received = []
    urls = {
        calendly.webhooks_to(starlette_app(one), "invitee.created", path=HOOK),
        calendly.webhooks_to(starlette_app(other), "invitee.canceled", path=HOOK),
    }
    calendly.cancel(calendly.book())
    calendly.settle()
    assert len(urls) == 2
    assert [json.loads(body)["event"] for _, body in one] == ["invitee.created"]
    assert [json.loads(body)["event"] for _, body in other] == ["invitee.canceled"]


def test_an_apps_url_is_free_again_when_the_world_is_gone(server: Server) -> None:
    def url() -> str:
        with MockCalendly(server=server) as calendly:
            return calendly.webhooks_to(starlette_app([]), path=HOOK)

    assert url() == url()


async def test_an_app_can_run_on_the_loop_of_the_test(server: Server) -> None:
    loops: list[Any] = []

    async def hook(_: Request) -> Response:
        loops.append(asyncio.get_running_loop())
        return Response(status_code=204)

    app = Starlette(routes=[Route("/", hook, methods=["POST"])])
    async with MockCalendly(server=server) as calendly:
        calendly.webhooks_to(app, INVITEES, loop=asyncio.get_running_loop())
        calendly.book()
        with pytest.raises(RuntimeError, match=r"await asettle\(\)"):
            calendly.settle()
        with pytest.raises(RuntimeError, match=r"await clock\.aadvance\(\)"):
            calendly.clock.advance("1h")
        await calendly.asettle()
        assert calendly.deliveries.last.state == "succeeded"
    assert loops == [asyncio.get_running_loop()]


async def test_in_process_webhooks_go_into_an_app_too() -> None:
    received: Received = []
    async with MockCalendly(in_process=True) as calendly:
        calendly.webhooks_to(starlette_app(received), path=HOOK)
        calendly.book()
        await calendly.asettle()
        calendly.verify(*received[0])


def test_what_is_no_app_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(TypeError, match="not callable"):
        calendly.webhooks_to(object())  # type: ignore[arg-type]


def test_webhooks_to_a_url_go_over_the_network(calendly: MockCalendly) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert calendly.webhooks_to(url, ["invitee.created"], path="/hook") == f"{url}/hook"
        calendly.book()
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(65536).startswith(b"POST /hook HTTP/1.1\r\n")
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            calendly.settle()
    assert calendly.deliveries.last.state == "succeeded"


def test_without_a_choice_it_is_all_events_that_the_scope_has(calendly: MockCalendly) -> None:
    shared = calendly.subscribe("http://127.0.0.1:1/1")
    own = calendly.subscribe("http://127.0.0.1:1/2", scope="user")
    assert {"invitee.created", "routing_form_submission.created"} <= set(shared["events"])
    assert not any(event.startswith("meeting_recap.") for event in shared["events"])
    assert {"invitee.created", "meeting_recap.created"} <= set(own["events"])
    assert "routing_form_submission.created" not in own["events"]
    assert own["user"] == calendly.owner["uri"]


def test_a_free_plan_lacks_what_must_be_paid_for(server: Server) -> None:
    with MockCalendly(server=server, plan="free") as calendly:
        events = calendly.subscribe(NOBODY)["events"]
        assert "invitee.created" in events
        assert not {"routing_form_submission.created"} & set(events)
        calendly.webhooks_to(f"{NOBODY}/all")
        with pytest.raises(PermissionDenied, match="upgrade"):
            calendly.subscribe(f"{NOBODY}/more", "routing_form_submission.created")


def test_events_that_only_users_can_have_take_a_second_subscription(
    calendly: MockCalendly,
) -> None:
    url = calendly.webhooks_to(NOBODY, ["invitee.created", "meeting_recap.created"])
    assert url == NOBODY
    calendly.webhooks_to(f"{NOBODY}/recaps", "meeting_recap.created")
    assert [(each["callback_url"], each["scope"], each["events"]) for each in listed(calendly)] == [
        (NOBODY, "organization", ["invitee.created"]),
        (f"{NOBODY}#user", "user", ["meeting_recap.created"]),
        (f"{NOBODY}/recaps", "user", ["meeting_recap.created"]),
    ]


def listed(calendly: MockCalendly) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    with calendly.client() as api:
        for scope in ("organization", "user"):
            answer = api.get(
                "/webhook_subscriptions",
                params={
                    "organization": calendly.organization["uri"],
                    "user": calendly.owner["uri"],
                    "scope": scope,
                },
            )
            found += answer.json()["collection"]
    return found


@pytest.mark.parametrize("user", ["member", "mia-member", "mia@example.com", "CCCCCCCCCCCCCCCC"])
def test_a_subscription_can_be_for_another_user(calendly: MockCalendly, user: str) -> None:
    made = calendly.subscribe(NOBODY, "invitee.created", scope="user", user=user)
    assert (made["user"], made["creator"]) == (calendly.member["uri"], calendly.owner["uri"])
    calendly.book("30min")
    assert len(calendly.deliveries) == 0
    calendly.book("onboarding")
    assert len(calendly.deliveries) == 1


def test_a_subscription_is_shown_as_the_api_shows_it(calendly: MockCalendly) -> None:
    made = calendly.subscribe(NOBODY)
    with calendly.client() as api:
        assert api.get(made["uri"]).json()["resource"] == made


def test_a_url_is_subscribed_only_once(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY)
    with pytest.raises(AlreadyExists):
        calendly.subscribe(NOBODY)


def test_an_event_that_the_scope_lacks_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        calendly.subscribe(NOBODY, "meeting_recap.created")
    assert "not available in the organization scope" in refusal.value.__notes__[0]


def test_an_event_that_does_not_exist_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(ValueError, match=r"'invitee\.moved' is no webhook event; there are: invi"):
        calendly.subscribe(NOBODY, ["invitee.created", "invitee.moved"])


@pytest.mark.parametrize("url", ["hook", "ftp://127.0.0.1/hook", "http://"])
def test_a_url_that_nothing_can_be_sent_to_is_refused(calendly: MockCalendly, url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|host"):
        calendly.webhooks_to(url)


def test_deliveries_can_be_looked_at_by_event(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY, INVITEES)
    created = calendly.deliveries.of("invitee.created")
    with pytest.raises(LookupError, match="There is no delivery"):
        _ = created.last
    assert repr(created) == "[]"
    calendly.cancel(calendly.book())
    calendly.book()
    assert len(created) == 2
    assert [each.event for each in calendly.deliveries[1:]] == [
        "invitee.canceled",
        "invitee.created",
    ]
    assert len(calendly.deliveries.of("invitee.created", "invitee.canceled")) == 3
    assert calendly.deliveries.of("invitee_no_show.created")[:] == []


def test_before_its_first_attempt_a_delivery_has_sent_nothing(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with MockCalendly(server=server) as calendly:
            calendly.subscribe(url, INVITEES)
            calendly.book()
            (delivery,) = calendly.deliveries
            assert (delivery.state, delivery.headers, delivery.status) == ("pending", {}, None)
            with pytest.raises(TimeoutError, match=r"invitee\.created to http://127"):
                calendly.settle(timeout=0.05)


def test_without_a_key_messages_are_not_signed(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY, signing_key=None)
    calendly.book()
    calendly.settle()
    delivery = calendly.deliveries.last
    with pytest.raises(SignatureError, match="not signed"):
        calendly.verify(delivery.headers, delivery.raw)


def test_a_signature_is_judged_by_key_body_and_time(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY, signing_key="secret")
    calendly.book()
    calendly.settle()
    delivery = calendly.deliveries.last
    calendly.verify(httpx.Headers(delivery.headers), delivery.raw, "secret")
    with pytest.raises(SignatureError, match="does not match"):
        calendly.verify(delivery.headers, delivery.raw)
    with pytest.raises(SignatureError, match="does not match"):
        calendly.verify(delivery.headers, delivery.raw + b" ", "secret")
    calendly.clock.set("2026-11-23T10:00:00Z")
    with pytest.raises(SignatureError, match="too old"):
        calendly.verify(delivery.headers, delivery.raw, "secret")
    calendly.verify(delivery.headers, delivery.raw, "secret", tolerance=None)


FAR = "224.0.0.1"
"""No local address, but one that no TCP connection leaves the machine for: it is multicast."""


@pytest.mark.parametrize(("allowed", "state"), [((), "refused"), ((FAR,), "pending")])
def test_webhooks_stay_near_unless_a_host_is_allowed(allowed: tuple[str, ...], state: str) -> None:
    with MockCalendly(allow_webhook_host=allowed) as calendly:
        calendly.subscribe(f"http://{FAR}/hook")
        calendly.book()
        calendly.settle()
        assert calendly.deliveries.last.state == state
        error = str(calendly.deliveries.last.error)
        assert ("--allow-webhook-host" in error) is not bool(allowed)
        assert f"invitee.created to http://{FAR}/hook: {error}" in calendly.notes
