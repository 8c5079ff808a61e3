"""Hypothesis strategies for users: what they draw is what Calendly could send, hold or see."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.scenario.piece import read_whole_world
from mockcalendly.strategies import (
    Booking,
    Canceling,
    NoShow,
    Rescheduling,
    Story,
    bookings,
    stories,
    webhook_payloads,
    worlds,
)
from mockcalendly.webhooks.signature import sign, verify
from tests.contract.validator import contract

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])

UNSHRUNK = settings(max_examples=200, phases=[Phase.generate])


def some(
    strategy: st.SearchStrategy[dict[str, Any]],
    wanted: Callable[[dict[str, Any]], bool] = lambda _: True,
) -> dict[str, Any]:
    """Return the first example that is wanted; a simpler one is not looked for."""
    return find(strategy, wanted, settings=UNSHRUNK)


def leaves(node: Any) -> Iterator[Any]:
    """Yield all values in some JSON that hold no others."""
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from leaves(each)
    else:
        yield node


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@given(message=webhook_payloads())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_messages_are_as_the_contract_has_them(message: dict[str, Any]) -> None:
    contract().check_webhook(message["event"], json.dumps(message).encode())


@given(message=webhook_payloads())
@FEW
def test_messages_can_be_signed_and_come_through_json(message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()

    verify(sign(body, "key", NOW), body, "key", now=NOW)
    assert json.loads(body) == message


@given(message=webhook_payloads())
@FEW
def test_messages_are_plain_data(message: dict[str, Any]) -> None:
    kinds = {type(value) for value in leaves(message)}

    assert kinds <= {str, int, float, bool, type(None)}


@pytest.mark.parametrize("event", WebhookEvent)
def test_messages_of_one_event_can_be_asked_for(event: WebhookEvent) -> None:
    message = some(webhook_payloads(event.value))

    assert message["event"] == event


def test_an_event_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"invitee\.changed"):
        some(webhook_payloads("invitee.changed"))


def test_a_person_is_the_same_one_all_over_a_message() -> None:
    contact = some(webhook_payloads("contact.created"))["payload"]["contact"]
    recap = some(webhook_payloads("meeting_recap.created"))["payload"]["event"]
    submitted = some(webhook_payloads("routing_form_submission.created"))["payload"]

    (address,) = contact["emails"]
    _, guest = recap["attendees"]
    said = [each["answer"] for each in submitted["questions_and_answers"]]
    people = [
        (contact["name"], address["email"]),
        (guest["user_name"], guest["user_email"]),
        (said[0], said[1]),
    ]
    assert len(set(people)) == 1, "the first example of each, which is the simplest one"


def test_names_are_as_wild_as_people_s() -> None:
    created = webhook_payloads("invitee.created")

    assert some(created, lambda message: not message["payload"]["name"].isascii())
    assert some(created, lambda message: "'" in message["payload"]["name"])
    assert some(created, lambda message: bool(message["payload"]["tracking"]["utm_source"]))


@given(content=worlds(users=3))
@FEW
def test_worlds_can_be_laid_out(content: dict[str, Any]) -> None:
    json.dumps(content)
    spec = read_whole_world(content, now=NOW)

    assert len(spec.rows.users) == len(content["users"]) <= 3
    assert len(spec.rows.event_types) >= len(spec.rows.users)


@given(data=st.data())
@FEW
def test_bookings_can_be_booked(server: ThreadServer, data: st.DataObject) -> None:
    arguments = data.draw(bookings("onboarding"))
    with MockCalendly(server=server, now=NOW) as calendly:
        invitee = calendly.book(**arguments)

    assert (invitee["name"], invitee["email"]) == (arguments["name"], arguments["email"])
    for key, value in arguments.get("tracking", {}).items():
        assert invitee["tracking"][key] == value


def test_nobody_brings_himself() -> None:
    def brings_himself(booking: dict[str, Any]) -> bool:
        return booking["email"] in booking.get("guests", ())

    with pytest.raises(NoSuchExample):
        find(bookings(), brings_himself, settings=settings(max_examples=2000, database=None))


@given(story=stories())
@FEW
def test_stories_come_to_what_they_say(server: ThreadServer, story: Story) -> None:
    with MockCalendly(server=server, now=NOW) as calendly:
        played = story.play(calendly)
        with calendly.client() as http:
            shown = [http.get(each["uri"]).json()["resource"] for each in played.invitees]

    canceled = {n for n, each in enumerate(shown) if each["status"] == "canceled"}
    missing = {n for n, each in enumerate(shown) if each["no_show"] is not None}
    assert (canceled, missing) == (played.canceled, played.no_shows)
    assert len(played.active) == len(shown) - len(canceled)


def test_everything_happens_in_some_story() -> None:
    seen: set[type] = set()

    @given(story=stories())
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    def look(story: Story) -> None:
        seen.update(map(type, story.acts))

    look()
    assert seen == {Booking, Canceling, Rescheduling, NoShow}


def test_an_invitee_moves_on_from_where_he_moved_to(server: ThreadServer) -> None:
    acts = (Booking({}), Rescheduling(0, ""), Rescheduling(0, ""), NoShow(0, undone=True))
    with MockCalendly(server=server, now=NOW) as calendly:
        played = Story(acts).play(calendly)

    assert len(played.active) == 1
    assert played.active[0]["old_invitee"] is not None
    assert played.no_shows == set()
