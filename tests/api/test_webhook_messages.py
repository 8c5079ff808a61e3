"""What subscribers are told, from the request that made it happen to the receiver's bytes."""

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.domain.cancellations import CancelInvitee, Reschedule, cancel_invitee, reschedule
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import (
    BASE,
    GROUP,
    MEMBER,
    NOW,
    ORGANIZATION,
    OWNER,
    ROUND_ROBIN,
    InviteeIds,
    Json,
    book,
    booking,
)
from tests.api.receiver import Receiver
from tests.contract.validator import contract

HOOK = "http://app.test/hook"
EVERYTHING = [
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
]


def listen(emulator: Emulator, *statuses: int) -> Receiver:
    """Put a receiver behind http://app.test that answers with these statuses, then with 200."""
    receiver = Receiver(*statuses)
    emulator.courier.receivers["http://app.test"] = AppReceiver(
        receiver, loop=asyncio.get_running_loop()
    )
    return receiver


@pytest.fixture
async def hooked(api: AsyncClient, emulator: Emulator) -> Receiver:
    receiver = listen(emulator)
    await subscribe(api)
    return receiver


async def subscribe(api: AsyncClient, url: str = HOOK, **changes: Any) -> Json:
    body = {
        "url": url,
        "events": EVERYTHING,
        "organization": ORGANIZATION,
        "scope": "organization",
        "signing_key": "s3cret",
        **changes,
    }
    answer = await api.post("/webhook_subscriptions", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def messages(emulator: Emulator, receiver: Receiver) -> list[Json]:
    """Let everything arrive; hold it against the contract; return what came since last time."""
    await emulator.settle(emulator.default)
    received, receiver.received = receiver.received, []
    for each in received:
        contract().check_webhook(each.event, each.body)
    return [each.document for each in received]


def ids_of(invitee: Json) -> InviteeIds:
    segments = invitee["uri"].split("/")
    return {"event": segments[-3], "invitee": segments[-1]}


async def test_a_booking_is_told_with_the_invitee_and_its_event(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    invitee = await book(api)
    event = (await api.get(invitee["event"])).json()["resource"]
    (message,) = await messages(emulator, hooked)
    assert message["event"] == "invitee.created"
    assert message["created_at"] == "2026-03-02T09:00:00.000000Z"
    assert message["created_by"] == OWNER
    told = message["payload"].pop("scheduled_event")
    assert message["payload"] == invitee
    del event["calendar_event"]
    for membership in event["event_memberships"]:
        del membership["buffered_start_time"], membership["buffered_end_time"]
    assert told == event


async def test_the_bytes_are_compact_sorted_and_signed(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    await book(api, invitee={"name": "Zoë / “Q”", "email": "z@example.com", "timezone": "UTC"})
    await emulator.settle(emulator.default)
    (received,) = hooked.received
    document = json.loads(received.body)
    compact = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    assert received.body == compact
    for level in (document, document["payload"], document["payload"]["scheduled_event"]):
        assert list(level) == sorted(level)
    header = received.headers["calendly-webhook-signature"]
    seconds = int(NOW.timestamp())
    signed = b"%d." % seconds + received.body
    digest = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    assert header == f"t={seconds},v1={digest}"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"] == "Calendly"


async def test_without_a_key_there_is_no_signature(api: AsyncClient, emulator: Emulator) -> None:
    receiver = listen(emulator)
    await subscribe(api, signing_key=None)
    await book(api)
    await emulator.settle(emulator.default)
    assert "calendly-webhook-signature" not in receiver.received[0].headers


async def test_a_hosts_cancellation_is_told_as_observed(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    invitee = await book(api)
    await api.post(f"{invitee['event']}/cancellation")
    _, message = await messages(emulator, hooked)
    payload = message["payload"]
    assert message["event"] == "invitee.canceled"
    assert payload["status"] == payload["scheduled_event"]["status"] == "canceled"
    assert payload["cancellation"] == payload["scheduled_event"]["cancellation"]
    assert payload["cancellation"]["canceler_type"] == "host"
    assert payload["scheduled_event"]["invitees_counter"] == {"total": 1, "active": 0, "limit": 1}
    assert payload["rescheduled"] is False
    assert payload["new_invitee"] is None


async def test_a_hosts_cancellation_of_a_group_event_is_told_for_each_invitee(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    location = {"kind": "google_conference"}
    invitees = [await book(api, event_type=GROUP, location=location) for _ in range(3)]
    emulator.default.execute(cancel_invitee, CancelInvitee(**ids_of(invitees[0])))
    left = (await messages(emulator, hooked))[-1]
    assert left["event"] == "invitee.canceled"
    assert left["payload"]["scheduled_event"]["status"] == "active"
    assert "cancellation" not in left["payload"]["scheduled_event"]
    await api.post(f"{invitees[0]['event']}/cancellation")
    told = [message["payload"]["uri"] for message in await messages(emulator, hooked)]
    assert told == [invitee["uri"] for invitee in invitees[1:]]


async def test_a_reschedule_is_told_as_a_pair(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    old = await book(api)
    await messages(emulator, hooked)
    start = NOW + timedelta(days=2, hours=7)
    emulator.default.execute(reschedule, Reschedule(**ids_of(old), start_time=start))
    canceled, created = await messages(emulator, hooked)
    assert (canceled["event"], created["event"]) == ("invitee.canceled", "invitee.created")
    assert canceled["payload"]["uri"] == old["uri"] == created["payload"]["old_invitee"]
    assert canceled["payload"]["new_invitee"] == created["payload"]["uri"]
    assert canceled["payload"]["rescheduled"] is True
    assert created["payload"]["rescheduled"] is False
    assert created["payload"]["scheduled_event"]["uri"] != old["event"]


async def test_a_no_show_and_its_undoing_are_told(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    invitee = await book(api)
    await emulator.advance(emulator.default, NOW + timedelta(days=2))
    mark = (await api.post("/invitee_no_shows", json={"invitee": invitee["uri"]})).json()
    await api.delete(mark["resource"]["uri"])
    _, marked, unmarked = await messages(emulator, hooked)
    assert (marked["event"], unmarked["event"]) == (
        "invitee_no_show.created",
        "invitee_no_show.deleted",
    )
    assert marked["payload"]["no_show"]["uri"] == mark["resource"]["uri"]
    assert unmarked["payload"]["no_show"] is None
    assert marked["payload"]["status"] == unmarked["payload"]["status"] == "active"


async def test_a_refused_operation_is_told_to_nobody(
    api: AsyncClient, emulator: Emulator, hooked: Receiver
) -> None:
    await book(api)
    for wrong in ({}, booking()):
        assert (await api.post("/invitees", json=wrong)).status_code == 400
    assert len(await messages(emulator, hooked)) == 1


async def test_a_users_subscription_hears_of_his_own_events_only(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    receiver = listen(emulator)
    await subscribe(as_member, scope="user", user=MEMBER)
    await book(api)
    hosts = []
    for start_time in ("2026-03-03T17:00:00Z", "2026-03-03T17:00:00Z", "2026-03-04T17:00:00Z"):
        invitee = await book(api, start_time, event_type=ROUND_ROBIN, location=None)
        event = (await api.get(invitee["event"])).json()["resource"]
        hosts += [host["user"] for host in event["event_memberships"]]
    told = await messages(emulator, receiver)
    assert len(told) == hosts.count(MEMBER) >= 1
    for message in told:
        members = message["payload"]["scheduled_event"]["event_memberships"]
        assert [host["user"] for host in members] == [MEMBER]


async def test_uris_in_messages_lead_back_the_way_the_subscription_came(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = listen(emulator)
    answer = await api.post(
        "/webhook_subscriptions",
        json={
            "url": HOOK,
            "events": ["invitee.created"],
            "organization": ORGANIZATION,
            "scope": "organization",
        },
        headers={"Host": "mockcalendly:8787"},
    )
    assert answer.json()["resource"]["uri"].startswith("http://mockcalendly:8787/")
    await book(api)
    (message,) = await messages(emulator, receiver)
    assert message["payload"]["uri"].startswith("http://mockcalendly:8787/scheduled_events/")


async def test_a_failed_message_is_tried_again_with_the_same_body_and_a_fresh_signature(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = listen(emulator, 500, 302)
    hook = await subscribe(api)
    await book(api)
    await emulator.settle(emulator.default)
    assert len(receiver.received) == 1
    retrying = (await api.get(hook["uri"])).json()["resource"]
    assert retrying["retry_started_at"] == "2026-03-02T09:00:00.000000Z"
    await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    assert len(receiver.received) == 3
    assert len({each.body for each in receiver.received}) == 1
    times = [each.headers["calendly-webhook-signature"][2:12] for each in receiver.received]
    assert [int(time) - int(NOW.timestamp()) for time in times] == [0, 60, 180]
    assert (await api.get(hook["uri"])).json()["resource"]["retry_started_at"] is None


async def test_a_subscription_is_disabled_after_a_day_without_success(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = listen(emulator, *[500] * 100)
    hook = await subscribe(api)
    await book(api)
    await emulator.advance(emulator.default, NOW + timedelta(hours=23, minutes=59))
    assert (await api.get(hook["uri"])).json()["resource"]["state"] == "active"
    await emulator.advance(emulator.default, NOW + timedelta(hours=24))
    assert (await api.get(hook["uri"])).json()["resource"]["state"] == "disabled"
    tries = len(receiver.received)
    await book(api, "2026-03-04T16:00:00Z")
    await emulator.advance(emulator.default, NOW + timedelta(hours=60))
    assert len(receiver.received) == tries


async def bodies(seed: int) -> list[bytes]:
    settings = WorldSettings(seed=seed)
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        receiver = listen(emulator)
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as api:
            api.headers["Authorization"] = "Bearer mock.owner.token"
            await subscribe(api)
            invitee = await book(api)
            await api.post(f"{invitee['event']}/cancellation")
            await emulator.advance(emulator.default, NOW + timedelta(hours=1))
        return [each.body for each in receiver.received]


async def test_the_same_seed_gives_the_same_bytes() -> None:
    first = await bodies(seed=1)
    assert len(first) == 2
    assert await bodies(seed=1) == first
    assert await bodies(seed=2) != first
