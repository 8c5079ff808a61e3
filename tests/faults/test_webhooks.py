"""What faults do to webhooks, as a receiver sees it."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from mockcalendly import MockCalendly, SignatureError
from tests.api.receiver import Receiver

EVENTS = ["invitee.created", "invitee.canceled"]


@pytest.fixture
def receiver(calendly: MockCalendly) -> Receiver:
    receiver = Receiver()
    calendly.webhooks_to(receiver, EVENTS)
    return receiver


@pytest.fixture
def booked(calendly: MockCalendly, receiver: Receiver) -> Callable[[], list[str]]:
    """Books once, settles, and returns the events that the receiver has got so far."""

    def book() -> list[str]:
        calendly.book("30min")
        calendly.settle()
        return events(receiver)

    return book


def events(receiver: Receiver) -> list[str]:
    return [each.event for each in receiver.received]


def test_a_dropped_message_never_arrives(
    calendly: MockCalendly, booked: Callable[[], list[str]]
) -> None:
    with calendly.webhook_fault("invitee.created", drop=True, name="lost") as fault:
        assert booked() == []
    calendly.clock.advance("2d")

    lost = calendly.deliveries.last
    assert (lost.state, lost.attempts, lost.due_at, lost.faults) == ("dropped", (), None, ("lost",))
    assert fault.struck == 1
    assert booked() == ["invitee.created"]


def test_a_late_message_comes_when_its_time_has_come(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(delay="3h")

    assert booked() == []
    calendly.clock.advance(timedelta(hours=3) - timedelta(seconds=1))
    assert events(receiver) == []
    calendly.clock.advance("1s")
    assert events(receiver) == ["invitee.created"]
    headers, body = receiver.received[0].headers, receiver.received[0].body
    calendly.verify(headers, body)


def test_duplicates_have_the_same_body_and_are_signed_each(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(copies=2)

    assert booked() == ["invitee.created"] * 3
    assert len({each.body for each in receiver.received}) == 1
    for each in receiver.received:
        calendly.verify(each.headers, each.body)


def test_the_pair_of_a_reschedule_comes_in_the_other_order(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    invitee = calendly.book("30min")
    calendly.reschedule(invitee)
    calendly.settle()
    usual = events(receiver)[1:]
    receiver.received.clear()
    invitee = calendly.book("30min")
    calendly.settle()
    receiver.received.clear()

    with calendly.webhook_fault(usual[0], swap=True):
        calendly.reschedule(invitee)
        calendly.settle()

    assert sorted(usual) == sorted(EVENTS)
    assert events(receiver) == usual[::-1]
    assert booked() == [*usual[::-1], "invitee.created"]


def test_a_swapped_message_waits_for_the_next_one_and_no_longer(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(swap=True)

    assert booked() == []
    assert calendly.deliveries.last.state == "pending"
    first = calendly.deliveries.last.body
    assert len(booked()) == 2
    assert receiver.received[1].document == first
    assert len(booked()) == 2


def test_what_a_fault_holds_back_goes_out_when_it_ends(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    with calendly.webhook_fault(burst=10):
        booked()
        booked()
        assert events(receiver) == []
    calendly.settle()
    assert events(receiver) == ["invitee.created"] * 2


def test_a_burst_comes_together_and_in_order(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(burst=3)

    assert [len(booked()) for _ in range(4)] == [0, 0, 3, 3]
    created = [each.document for each in receiver.received]
    assert created == [each.body for each in calendly.deliveries][:3]


def test_what_is_held_back_is_dropped_with_its_subscription(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    fault = calendly.webhook_fault(swap=True)
    booked()
    with calendly.client() as client:
        hooks = {"organization": calendly.organization["uri"], "scope": "organization"}
        listed = client.get("/webhook_subscriptions", params=hooks).json()["collection"]
        uri = str(listed[0]["uri"]).removeprefix(calendly.url)
        assert client.delete(uri).status_code == 204

    assert calendly.deliveries.last.state == "dropped"
    fault.remove()
    calendly.settle()
    assert events(receiver) == []


@pytest.mark.parametrize("signature", ["wrong", "other_key"])
def test_a_wrong_signature_does_not_fit(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]], signature: str
) -> None:
    calendly.webhook_fault(signature=signature)  # type: ignore[arg-type]
    booked()

    with pytest.raises(SignatureError, match="does not match"):
        calendly.verify(receiver.received[0].headers, receiver.received[0].body)


def test_another_key_is_a_key(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(signature="other_key")
    booked()

    calendly.verify(
        receiver.received[0].headers, receiver.received[0].body, "mock.signing.key.other"
    )


def test_a_missing_signature_is_no_header(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(signature="missing")
    booked()

    with pytest.raises(SignatureError, match="not signed"):
        calendly.verify(receiver.received[0].headers, receiver.received[0].body)


@pytest.mark.parametrize(("skew", "complaint"), [("-10m", "too old"), ("10m", "in the future")])
def test_a_skewed_signature_is_right_but_of_another_time(
    calendly: MockCalendly,
    receiver: Receiver,
    booked: Callable[[], list[str]],
    skew: str,
    complaint: str,
) -> None:
    calendly.webhook_fault(skew=skew)
    booked()

    got = receiver.received[0]
    with pytest.raises(SignatureError, match=complaint):
        calendly.verify(got.headers, got.body)
    calendly.verify(got.headers, got.body, tolerance=None)


def test_a_rewritten_body_is_the_same_json_in_other_bytes(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    with calendly.webhook_fault(rewrite=True):
        booked()

    got = receiver.received[0]
    calendly.verify(got.headers, got.body)
    compact = json.dumps(got.document, separators=(",", ":"), ensure_ascii=False).encode()
    assert compact != got.body
    with pytest.raises(SignatureError):
        calendly.verify(got.headers, compact)


def test_extra_fields_stand_beside_those_that_there_are(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    with calendly.webhook_fault(extra={"favourite_colour": "blue"}):
        booked()
    with calendly.webhook_fault(extra=True):
        booked()

    assert receiver.received[0].payload["favourite_colour"] == "blue"
    assert receiver.received[0].payload["email"]
    assert "x_unknown_field" in receiver.received[1].payload


def test_a_retry_is_struck_like_the_first_attempt(calendly: MockCalendly) -> None:
    receiver = Receiver(500)
    calendly.webhooks_to(receiver, EVENTS)
    with calendly.webhook_fault(signature="missing"):
        calendly.book("30min")
        calendly.clock.advance("1h")

    assert ["calendly-webhook-signature" in each.headers for each in receiver.received] == [
        False,
        False,
    ]


def test_a_fault_may_be_of_some_events_and_urls_only(
    calendly: MockCalendly, receiver: Receiver
) -> None:
    other = Receiver()
    url = calendly.webhooks_to(other, EVENTS, path="/other")
    with calendly.webhook_fault("invitee.can*", url=url, drop=True):
        calendly.cancel(calendly.book("30min"))
        calendly.settle()

    assert events(receiver) == EVENTS
    assert events(other) == EVENTS[:1]


def test_a_restored_world_holds_back_what_its_snapshot_did(
    calendly: MockCalendly, receiver: Receiver, booked: Callable[[], list[str]]
) -> None:
    calendly.webhook_fault(burst=2)
    booked()
    snapshot = calendly.snapshot()
    assert len(booked()) == 2
    receiver.received.clear()

    calendly.restore(snapshot)

    assert len(booked()) == 2
