"""What the tests of contacts make, and how they listen."""

import asyncio
from typing import Any

from httpx import AsyncClient

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.emulator import Emulator
from tests.api.given import ORGANIZATION, Json
from tests.api.receiver import Receiver
from tests.contract.validator import contract

DEFINITIONS = "/contacts/custom_field_definitions"
CONTACT_EVENTS = ["contact.created", "contact.updated", "contact.deleted"]


def body(email: str = "riley@example.com", **changes: Any) -> Json:
    """Return the body of a new contact."""
    return {"name": "Riley Stone", "emails": [{"email": email, "is_primary": True}], **changes}


async def enter(api: AsyncClient, email: str = "riley@example.com", **changes: Any) -> Json:
    """Create a contact and return it."""
    answer = await api.post("/contacts", json=body(email, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def define(api: AsyncClient, label: str, field_type: str = "text", **more: Any) -> Json:
    """Define a custom field and return its definition."""
    answer = await api.post(DEFINITIONS, json={"label": label, "field_type": field_type, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


def uuid(resource: Json) -> str:
    """Return the last segment of a resource's URI."""
    return str(resource["uri"]).rpartition("/")[2]


async def listen(api: AsyncClient, emulator: Emulator, *events: str, **changes: Any) -> Receiver:
    """Subscribe to events of contacts, if no others are named, and return what gets them."""
    receiver = Receiver()
    emulator.courier.receivers["http://app.test"] = AppReceiver(
        receiver, loop=asyncio.get_running_loop()
    )
    answer = await api.post(
        "/webhook_subscriptions",
        json={
            "url": "http://app.test/hook",
            "events": events or CONTACT_EVENTS,
            "organization": ORGANIZATION,
            "scope": "organization",
            **changes,
        },
    )
    assert answer.status_code == 201, answer.text
    return receiver


async def told(emulator: Emulator, receiver: Receiver) -> list[tuple[str, Json]]:
    """Return the events and payloads that came since last time, held against the contract."""
    await emulator.settle(emulator.default)
    received, receiver.received = receiver.received, []
    for each in received:
        contract().check_webhook(each.event, each.body)
    return [(each.event, each.payload) for each in received]


def named(answer: Any) -> list[str]:
    """Return the parameters that a refusal with 400 names."""
    assert answer.status_code == 400, answer.text
    return [item["parameter"] for item in answer.json()["details"]]
