"""A body must survive ``JSON.stringify(JSON.parse(body))``: that is what some receivers sign."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import encode
from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.conferences import first_location
from mockcalendly.domain.subscriptions import CreateSubscription, create_subscription
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.bookings import Answer
from mockcalendly.model.contacts import Contact, CustomFieldValue
from mockcalendly.model.webhooks import SubscriptionScope, WebhookEvent
from mockcalendly.webhooks.dispatch import envelope
from mockcalendly.webhooks.plays import play
from mockcalendly.webhooks.samples import sample, with_overrides
from mockcalendly.world import World

NODE = shutil.which("node") or "node"

pytestmark = pytest.mark.node

NOW = datetime(2026, 11, 23, 9, 0, 0, 120, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8787"
HOST = "A" * 16
AGAIN = """
const bodies = require("fs").readFileSync(0).toString().split("\\n");
process.stdout.write(bodies.map((body) => JSON.stringify(JSON.parse(body))).join("\\n"));
"""
NAMES = (
    "Jürgen Groß",
    'Dwayne "The Rock" O\'Neil',
    "C:\\new\\table/of <b>&amp;</b>",
    "".join(map(chr, range(0x20))) + "\x7f\x80\x9f",
    "line\u2028and\u2029paragraph",
    "\ufeffmark\ufffe\uffff",
    "Zoe 👩\u200d👩\u200d👧 👍🏽 🏳️\u200d🌈",
    "עִבְרִית عربى ไทย",
    "",
)


def again_in_javascript(bodies: list[bytes]) -> list[bytes]:
    command = [NODE, "--eval", AGAIN]
    run = subprocess.run(command, input=b"\n".join(bodies), capture_output=True, check=True)
    return run.stdout.split(b"\n")


def hypothetical_names() -> list[str]:
    names: list[str] = []

    @settings(max_examples=200, database=None)
    @given(st.text())
    def collect(name: str) -> None:
        names.append(name)

    collect()
    return names


def bodies_of_bookings(names: list[str]) -> list[bytes]:
    world = World("node", clock=Clock(NOW, rate=0))
    event_type = world.rows.event_types[HOST]
    world.execute(
        create_subscription,
        CreateSubscription(
            url="http://127.0.0.1:9/hook",
            events=(WebhookEvent.INVITEE_CREATED,),
            scope=SubscriptionScope.ORGANIZATION,
            organization=event_type.organization,
            user=None,
            group=None,
            signing_key=None,
            origin=ORIGIN,
            caller=Caller(user=world.rows.users[HOST]),
        ),
    )
    slots = open_slots(world.rows, NOW, event_type, NOW, NOW + timedelta(days=60))
    assert len(slots) > len(names)
    for name, slot in zip(names, slots, strict=False):
        question = event_type.custom_questions[0].name
        command = Book(
            event_type=event_type.id,
            start_time=slot.start,
            email="ada@example.com",
            timezone="Europe/London",
            name=name,
            location=first_location(event_type),
            questions_and_answers=(Answer(question=question, answer=name, position=0),),
        )
        world.execute(book, command)
    return [delivery.body for delivery in world.rows.deliveries]


def test_a_booking_under_any_name_survives() -> None:
    names = [*NAMES, *hypothetical_names()]
    bodies = bodies_of_bookings(names)
    assert len(bodies) == len(names)
    assert again_in_javascript(bodies) == bodies


def test_every_kind_of_message_survives() -> None:
    bodies = [encode(sample(event, now=NOW, origin=ORIGIN)) for event in WebhookEvent]
    assert again_in_javascript(bodies) == bodies


def test_numbers_of_contacts_survive() -> None:
    transaction, happened = play(WebhookEvent.CONTACT_UPDATED, 0, NOW)
    assert isinstance(happened.subject, Contact)
    values = (85000.0, -3.0, -0.0, 0.5, 12.25, 0.00001, 7, 2.0**53 - 1, 1e15 + 0.5)
    fields = tuple(
        CustomFieldValue(definition=str(number), label="Seats", value=value)
        for number, value in enumerate(values)
    )
    changed = replace(happened, subject=replace(happened.subject, custom_fields=fields))
    body = encode(envelope(transaction, changed, HOST, ORIGIN))
    assert b'"value":85000}' in body
    assert again_in_javascript([body]) == [body]


def test_overridden_messages_survive() -> None:
    message = sample(WebhookEvent.INVITEE_CREATED, now=NOW, origin=ORIGIN)
    overrides = {
        "payload.scheduled_event.invitees_counter.limit": "6.0",
        "payload.tracking": '{ "utm_source": "\\u00fc\\u2028\\/", "n": [1.0, 2.50, -0.0] }',
        "payload.name": "\\u00fc stays as typed",
    }
    body = encode(with_overrides(message, overrides))
    assert again_in_javascript([body]) == [body]
