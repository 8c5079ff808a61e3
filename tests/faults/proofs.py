"""For each kind of fault what a client, or a receiver, must see of it: whatever its make.

Each proof is one function; `unproven` says which kinds have none.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mockcalendly import MockCalendly, SignatureError
from mockcalendly.faults import BodyDamage, ResetWhen
from mockcalendly.faults.reading import DONE_TO_MESSAGES, DONE_TO_REQUESTS
from mockcalendly.model.webhooks import SignatureFault
from tests.faults.clients import Ask, Received, Seen

__all__ = ["OF_MESSAGES", "OF_REQUESTS", "Inbox", "unproven"]

Inbox = Callable[[], list[Received]]
"""Returns what the receiver has got since it was last asked."""

OF_REQUESTS: dict[str, Callable[[MockCalendly, Ask], None]] = {}
OF_MESSAGES: dict[str, Callable[[MockCalendly, Inbox], None]] = {}

VARIANTS = {
    "latency": ("fixed", "uniform", "log-normal"),
    "reset": tuple(ResetWhen),
    "damage": tuple(BodyDamage),
    "signature": tuple(SignatureFault),
    "skew": ("stale", "future"),
}


def _kinds(actions: tuple[str, ...]) -> set[str]:
    """Name each thing that can be done, in all its variants."""
    return {f"{action} {kind}".strip() for action in actions for kind in VARIANTS.get(action, [""])}


def _of_requests(kind: str) -> Callable[[Callable[[MockCalendly, Ask], None]], None]:
    return lambda proof: OF_REQUESTS.__setitem__(kind, proof)


def _of_messages(kind: str) -> Callable[[Callable[[MockCalendly, Inbox], None]], None]:
    return lambda proof: OF_MESSAGES.__setitem__(kind, proof)


def _me(calendly: MockCalendly, ask: Ask) -> Seen:
    return ask("GET", f"{calendly.url}/users/me", calendly.headers, None)


def _booking(calendly: MockCalendly) -> dict[str, Any]:
    (event_type,) = (each for each in calendly.event_types if each["slug"] == "30min")
    return {
        "event_type": event_type["uri"],
        "start_time": calendly.open_times("30min")[0].isoformat(),
        "location": {"kind": "zoom_conference"},
        "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "Europe/London"},
    }


@_of_requests("error")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(error="token_revoked"):
        seen = _me(calendly, ask)
    assert seen.status == 401
    assert json.loads(seen.body)["message"] == "The access token was revoked"


@_of_requests("status")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(status=502, body="<h1>Späť</h1>"):
        seen = _me(calendly, ask)
    assert (seen.status, seen.body.decode()) == (502, "<h1>Späť</h1>")


@_of_requests("headers")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(headers={"Retry-After": "7"}):
        seen = _me(calendly, ask)
    assert (seen.status, seen.headers["retry-after"]) == (200, "7")


@_of_requests("latency fixed")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(latency=0.1):
        assert _me(calendly, ask).first > 0.09


@_of_requests("latency uniform")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(latency=(0.1, 0.15)):
        assert _me(calendly, ask).first > 0.09


@_of_requests("latency log-normal")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(latency={"median": 0.15, "sigma": 0.01}):
        assert _me(calendly, ask).first > 0.1


@_of_requests("reset before")
def _(calendly: MockCalendly, ask: Ask) -> None:
    url, body = f"{calendly.url}/invitees", _booking(calendly)
    with calendly.fault(reset="before"):
        assert ask("POST", url, calendly.headers, body).broken
    assert ask("POST", url, calendly.headers, body).status == 201


@_of_requests("reset after")
def _(calendly: MockCalendly, ask: Ask) -> None:
    url, body = f"{calendly.url}/invitees", _booking(calendly)
    with calendly.fault(reset="after"):
        assert ask("POST", url, calendly.headers, body).broken
    again = ask("POST", url, calendly.headers, body)
    assert json.loads(again.body)["details"][0]["code"] == "already_filled"


@_of_requests("damage empty")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(damage="empty"):
        seen = _me(calendly, ask)
    assert (seen.status, seen.body) == (200, b"")


@_of_requests("damage truncated")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(damage="truncated"):
        assert _me(calendly, ask).broken


@_of_requests("damage malformed")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(damage="malformed"):
        seen = _me(calendly, ask)
    assert seen.status == 200
    with pytest.raises(ValueError, match=r"."):
        json.loads(seen.body)


@_of_requests("slow_body")
def _(calendly: MockCalendly, ask: Ask) -> None:
    with calendly.fault(slow_body=0.2):
        seen = _me(calendly, ask)
    assert seen.last - seen.first > 0.1
    assert json.loads(seen.body)["resource"]["email"]


@_of_requests("stale")
def _(calendly: MockCalendly, ask: Ask) -> None:
    events = f"{calendly.url}/scheduled_events?organization={calendly.organization['uri']}"
    with calendly.fault(stale=True):
        calendly.book("30min")
        stale = ask("GET", events, calendly.headers, None)
    fresh = ask("GET", events, calendly.headers, None)
    assert [len(json.loads(each.body)["collection"]) for each in (stale, fresh)] == [0, 1]


def _book(calendly: MockCalendly) -> None:
    calendly.book("30min")
    calendly.settle()


@_of_messages("drop")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(drop=True):
        _book(calendly)
    calendly.clock.advance("2d")
    assert inbox() == []


@_of_messages("delay")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(delay="3h"):
        _book(calendly)
    assert inbox() == []
    calendly.clock.advance("3h")
    (got,) = inbox()
    calendly.verify(got.headers, got.body)


@_of_messages("copies")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(copies=2):
        _book(calendly)
    got = inbox()
    assert [each.body for each in got] == [got[0].body] * 3


@_of_messages("swap")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    invitee = calendly.book("30min")
    calendly.settle()
    inbox()
    with calendly.webhook_fault("invitee.canceled", swap=True):
        calendly.reschedule(invitee)
        calendly.settle()
    events = [json.loads(each.body)["event"] for each in inbox()]
    assert events == ["invitee.created", "invitee.canceled"]


@_of_messages("burst")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(burst=3):
        _book(calendly)
        _book(calendly)
        assert inbox() == []
        _book(calendly)
        assert len(inbox()) == 3


@_of_messages("signature wrong")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(signature="wrong"):
        _book(calendly)
    (got,) = inbox()
    with pytest.raises(SignatureError, match="does not match"):
        calendly.verify(got.headers, got.body)


@_of_messages("signature missing")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(signature="missing"):
        _book(calendly)
    (got,) = inbox()
    assert "calendly-webhook-signature" not in got.headers


@_of_messages("signature other_key")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(signature="other_key"):
        _book(calendly)
    (got,) = inbox()
    calendly.verify(got.headers, got.body, "mock.signing.key.other")


@_of_messages("skew stale")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(skew="-10m"):
        _book(calendly)
    (got,) = inbox()
    with pytest.raises(SignatureError, match="too old"):
        calendly.verify(got.headers, got.body)


@_of_messages("skew future")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(skew="10m"):
        _book(calendly)
    (got,) = inbox()
    with pytest.raises(SignatureError, match="in the future"):
        calendly.verify(got.headers, got.body)


@_of_messages("rewrite")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(rewrite=True):
        _book(calendly)
    (got,) = inbox()
    compact = json.dumps(json.loads(got.body), separators=(",", ":"), ensure_ascii=False)
    assert compact.encode() != got.body
    calendly.verify(got.headers, got.body)


@_of_messages("extra")
def _(calendly: MockCalendly, inbox: Inbox) -> None:
    with calendly.webhook_fault(extra=True):
        _book(calendly)
    (got,) = inbox()
    assert "x_unknown_field" in json.loads(got.body)["payload"]


def unproven() -> set[str]:
    """Return the kinds of fault that have no proof, and proofs of what is no kind."""
    return (_kinds(DONE_TO_REQUESTS) ^ OF_REQUESTS.keys()) | (
        _kinds(DONE_TO_MESSAGES) ^ OF_MESSAGES.keys()
    )
