"""Webhook messages over HTTP: looking, waiting, sending again."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.webhooks.signature import verify
from tests.cli.process import Receiver, receiver

KEY = "a-key"


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as there:
        yield there


@pytest.fixture
def booked(http: httpx.Client, calendly: MockCalendly, there: Receiver) -> httpx.Client:
    """A world in which somebody has booked and canceled, and two webhooks have told of it."""
    calendly.subscribe(there.url, ["invitee.created", "invitee.canceled"], signing_key=KEY)
    calendly.cancel(calendly.book("30min"), reason="Ill")
    assert http.post("/_mock/settle").status_code == 200
    return http


def listed(http: httpx.Client, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get("/_mock/deliveries", params=query).json()["collection"]
    return found


def test_a_message_is_shown_with_all_that_was_sent_and_came_back(
    booked: httpx.Client, there: Receiver, calendly: MockCalendly
) -> None:
    created, canceled = listed(booked)
    shown = booked.get(f"/_mock/deliveries/{created['id']}").json()["resource"]
    (attempt,) = shown["attempts"]

    assert shown == created
    assert [created["event"], canceled["event"]] == ["invitee.created", "invitee.canceled"]
    assert (shown["state"], shown["status"], shown["error"]) == ("succeeded", 204, None)
    assert shown["raw"].encode() == there.requests[0].body
    assert shown["body"]["payload"]["status"] == "active"
    assert attempt["headers"] == there.requests[0].headers
    verify(attempt["signature"], shown["raw"].encode(), KEY, now=calendly.clock.now)
    assert KEY not in booked.get("/_mock/deliveries").text


def test_of_an_answer_with_a_body_the_beginning_is_kept(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    with receiver(status=500, answer=b"oh no") as there:
        calendly.subscribe(there.url, "invitee.created")
        calendly.book("30min")
        http.post("/_mock/settle")
    (message,) = listed(http, state="pending")

    assert message["error"] == "Answered 500 Internal Server Error."
    assert message["attempts"][0]["response_body"] == "oh no"
    assert message["due_at"] == "2026-11-23T09:01:00.000000Z"


@pytest.mark.parametrize(
    ("query", "events"),
    [
        ({"event": "invitee.canceled"}, ["invitee.canceled"]),
        ({"event": "invitee.canceled,invitee.created"}, ["invitee.created", "invitee.canceled"]),
        ({"state": "failed"}, []),
        ({"limit": "1"}, ["invitee.canceled"]),
        ({"subscription": "another"}, []),
    ],
)
def test_they_can_be_filtered(
    booked: httpx.Client, query: dict[str, str], events: list[str]
) -> None:
    assert [each["event"] for each in listed(booked, **query)] == events
    subscription = listed(booked)[0]["subscription"]
    assert len(listed(booked, subscription=subscription)) == 2


@pytest.mark.parametrize("query", [{"event": "invitee.made"}, {"state": "lost"}, {"limit": "0"}])
def test_filters_that_make_no_sense_are_refused(http: httpx.Client, query: dict[str, str]) -> None:
    assert http.get("/_mock/deliveries", params=query).status_code == 400


def test_one_is_sent_again(booked: httpx.Client, there: Receiver) -> None:
    first = listed(booked)[0]
    again = booked.post(f"/_mock/deliveries/{first['id']}/redeliver")
    booked.post("/_mock/settle")

    assert again.status_code == 201
    assert again.json()["resource"]["redelivery_of"] == first["id"]
    assert there.requests[-1].body == there.requests[0].body
    assert booked.post("/_mock/deliveries/none/redeliver").status_code == 404


def test_all_that_fit_are_sent_again(booked: httpx.Client, there: Receiver) -> None:
    some = booked.post("/_mock/deliveries/redeliver", json={"event": "invitee.canceled"})
    assert len(some.json()["collection"]) == 1
    everything = booked.post("/_mock/deliveries/redeliver")
    assert len(everything.json()["collection"]) == 3
    booked.post("/_mock/settle")
    assert len(there.requests) == 6


def test_waiting_returns_as_soon_as_there_are_as_many(
    http: httpx.Client, calendly: MockCalendly, there: Receiver
) -> None:
    calendly.subscribe(there.url, "invitee.created")
    calendly.book("30min")

    found = http.post("/_mock/deliveries/wait", json={"event": ["invitee.created"]}).json()

    assert [each["state"] for each in found["collection"]] == ["succeeded"]


def test_waiting_in_vain_says_how_the_messages_stand(booked: httpx.Client) -> None:
    body = {"event": "invitee.created", "count": 2, "timeout": 0}
    answer = booked.post("/_mock/deliveries/wait", json=body)

    assert answer.status_code == 504
    message = answer.json()["message"]
    assert message.startswith(
        'Expected at least 2 of 2 deliveries to have event="invitee.created", '
        'state="succeeded" within 0 s; 1 had.'
    )
    assert 'event: expected "invitee.created", got "invitee.canceled"' in message


def test_what_does_not_exist_is_not_found(http: httpx.Client) -> None:
    answer = http.get("/_mock/deliveries/none")

    assert answer.status_code == 404
    assert answer.json()["details"] == [
        {"message": "No delivery has the id none; the newest 10000 finished ones are kept."}
    ]


def test_the_doctor_says_what_is_wrong_and_what_to_do(
    booked: httpx.Client, calendly: MockCalendly
) -> None:
    well = booked.get("/_mock/doctor").json()
    calendly.subscribe("http://127.0.0.1:1/down", "invitee.created")
    calendly.subscribe("https://93.184.215.14/far", "invitee.created")
    calendly.fault(path="/invitees", status=503, name="outage")
    ill = booked.get("/_mock/doctor").json()
    found = {each["subject"]: each for each in ill["collection"]}

    assert well["status"] == "ok"
    assert "2 of 2 webhooks have got through." in [each["message"] for each in well["collection"]]
    assert ill["status"] == "problem"
    assert "Connection refused" in found["http://127.0.0.1:1/down"]["message"]
    assert "--allow-webhook-host 93.184.215.14" in found["https://93.184.215.14/far"]["message"]
    assert "outage" in found["faults"]["message"]
    assert [each["level"] for each in ill["collection"]].count("problem") == 2


def test_the_doctor_sees_what_failed_before(http: httpx.Client, calendly: MockCalendly) -> None:
    with receiver(status=500) as there:
        calendly.subscribe(there.url, "invitee.created")
        calendly.book("30min")
        http.post("/_mock/settle")
        failing = http.get("/_mock/doctor").json()["collection"]
        http.post("/_mock/clock/advance", json={"until": "idle"})
        disabled = http.get("/_mock/doctor").json()["collection"]

    assert failing[0]["level"] == "warning"
    assert failing[-1]["message"].startswith(
        "Webhooks fail since 2026-11-23T09:00:00Z. Answered 500"
    )
    assert disabled[-1]["message"].startswith("The subscription was disabled")
    assert all(each["advice"] for each in (failing[0], failing[-1], disabled[-1]))


def test_the_doctor_finds_an_app_of_the_test_s_always_there(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    async def app(scope: object, receive: object, send: object) -> None:
        return None

    calendly.webhooks_to(app, interface="asgi")

    assert http.get("/_mock/doctor").json()["status"] == "ok"
