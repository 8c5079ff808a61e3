import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import encode

from mockcalendly.kernel.instants import format_instant, parse_instant
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.webhooks.samples import sample
from mockcalendly.worlds.default import default_rows
from tests.contract.validator import contract

ORIGIN = "http://127.0.0.1:8787"
NOW = datetime(2026, 11, 22, 22, 5, 6, 123456, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVENTS = tuple(WebhookEvent)

NOT_ALPHABETICAL = {
    "tracking": (
        "utm_campaign",
        "utm_source",
        "utm_medium",
        "utm_content",
        "utm_term",
        "salesforce_uuid",
    ),
    "invitees_counter": ("total", "active", "limit"),
}
ELSEWHERE = ("join_url", "intl_numbers_url")

instants = st.integers(0, 4_000_000_000_000_000).map(
    lambda microseconds: EPOCH + timedelta(microseconds=microseconds)
)
seeds = st.integers(0, 2**32)


def made(event: WebhookEvent, seed: int = 0, now: datetime = NOW) -> dict[str, Any]:
    return sample(event, seed=seed, now=now, origin=ORIGIN)


def members(node: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, node
    if isinstance(node, dict):
        for key, child in node.items():
            yield from members(child, key)
    elif isinstance(node, list):
        for child in node:
            yield from members(child, name)


def instant(text: str) -> datetime:
    parsed = parse_instant(text)
    assert parsed is not None
    assert format_instant(parsed) == text
    return parsed


def check_meeting(meeting: dict[str, Any], now: datetime, *, over: bool) -> None:
    start, end = instant(meeting["start_time"]), instant(meeting["end_time"])
    assert (end - start).total_seconds() == 30 * 60
    assert end < now if over else start > now
    assert meeting["location"]["type"] == "zoom"


def check_invitee(payload: dict[str, Any], now: datetime, *, over: bool) -> None:
    event = payload["scheduled_event"]
    id_ = payload["uri"].rpartition("/")[2]
    assert payload["event"] == event["uri"]
    assert payload["uri"] == f"{event['uri']}/invitees/{id_}"
    assert payload["cancel_url"] == f"{ORIGIN}/cancellations/{id_}"
    assert payload["reschedule_url"] == f"{ORIGIN}/reschedulings/{id_}"
    assert payload["created_at"] == event["created_at"] < event["start_time"]
    assert event["event_type"] == f"{ORIGIN}/event_types/{'A' * 16}"
    assert [host["user"] for host in event["event_memberships"]] == [f"{ORIGIN}/users/{'A' * 16}"]
    assert [answer["position"] for answer in payload["questions_and_answers"]] == [0]
    assert payload["rescheduled"] is False
    check_meeting(event, now, over=over)


def check_active(payload: dict[str, Any]) -> None:
    event = payload["scheduled_event"]
    assert payload["status"] == event["status"] == "active"
    assert "cancellation" not in payload
    assert "cancellation" not in event
    assert event["invitees_counter"] == {"total": 1, "active": 1, "limit": 1}


def check_invitee_created(payload: dict[str, Any], now: datetime) -> None:
    check_invitee(payload, now, over=False)
    check_active(payload)
    assert payload["created_at"] == payload["updated_at"] == format_instant(now)
    assert payload["scheduled_event"]["location"]["status"] == "processing"


def check_invitee_canceled(payload: dict[str, Any], now: datetime) -> None:
    check_invitee(payload, now, over=False)
    event = payload["scheduled_event"]
    assert payload["status"] == event["status"] == "canceled"
    assert payload["cancellation"] == event["cancellation"]
    assert payload["cancellation"]["canceler_type"] == "host"
    assert payload["cancellation"]["canceled_by"] == event["event_memberships"][0]["user_name"]
    assert payload["cancellation"]["reason"]
    assert payload["cancellation"]["created_at"] == payload["updated_at"] == format_instant(now)
    assert event["invitees_counter"] == {"total": 1, "active": 0, "limit": 1}


def check_no_show_created(payload: dict[str, Any], now: datetime) -> None:
    check_invitee(payload, now, over=True)
    check_active(payload)
    assert payload["no_show"]["created_at"] == payload["updated_at"] == format_instant(now)
    assert payload["no_show"]["uri"].startswith(f"{ORIGIN}/invitee_no_shows/")
    assert payload["scheduled_event"]["location"]["status"] == "pushed"


def check_no_show_deleted(payload: dict[str, Any], now: datetime) -> None:
    check_invitee(payload, now, over=True)
    check_active(payload)
    assert payload["no_show"] is None
    assert payload["updated_at"] == format_instant(now)


def check_submission(payload: dict[str, Any], now: datetime) -> None:
    assert payload["submitter_type"] == "Invitee"
    assert "/invitees/" in payload["submitter"]
    assert payload["result"] == {
        "type": "event_type",
        "value": f"{ORIGIN}/event_types/{'A' * 16}",
    }
    assert payload["created_at"] < payload["updated_at"] == format_instant(now)
    assert len({answer["question_uuid"] for answer in payload["questions_and_answers"]}) == 3


def check_event_type_created(payload: dict[str, Any], now: datetime) -> None:
    assert payload["created_at"] == payload["updated_at"] == format_instant(now)
    assert payload["deleted_at"] is None
    assert payload["active"] is False


def check_event_type_updated(payload: dict[str, Any], now: datetime) -> None:
    assert payload["created_at"] < payload["updated_at"] == format_instant(now)
    assert payload["deleted_at"] is None


def check_event_type_deleted(payload: dict[str, Any], now: datetime) -> None:
    assert payload["created_at"] < payload["deleted_at"] == format_instant(now)
    assert payload["active"] is False


def check_recap_event(event: dict[str, Any], now: datetime) -> None:
    check_meeting(event, now, over=True)
    host, guest = event["attendees"]
    assert (host["host"], guest["host"]) == (True, False)
    assert host["user_email"] == "olivia@example.com"
    assert event["location"]["status"] == "pushed"


def check_recap(payload: dict[str, Any], now: datetime) -> None:
    check_recap_event(payload["event"], now)
    recap = payload["recap"]
    assert recap["transcript"] == f"{recap['uri']}/transcript"
    assert recap["created_at"] == payload["event"]["start_time"]
    assert recap["updated_at"] == format_instant(now)
    guest = payload["event"]["attendees"][1]["user_name"]
    assert guest in recap["summary_md"]
    assert guest in recap["action_items_md"]


def check_recap_created(payload: dict[str, Any], now: datetime) -> None:
    check_recap(payload, now)
    assert payload["created_at"] == format_instant(now)


def check_recap_updated(payload: dict[str, Any], now: datetime) -> None:
    check_recap(payload, now)
    assert "created_at" not in payload


def check_recap_deleted(payload: dict[str, Any], now: datetime) -> None:
    assert list(payload["event"]) == ["uri"]
    assert list(payload["recap"]) == ["deleted_at", "uri"]
    assert payload["recap"]["deleted_at"] == format_instant(now)


INTERACTIONS = (
    "first_email_date",
    "last_email_date",
    "last_interaction_date",
    "last_meeting_date",
    "next_meeting_date",
)


def check_contact_created(payload: dict[str, Any], now: datetime) -> None:
    contact = payload["contact"]
    assert [address["is_primary"] for address in contact["emails"]] == [True]
    assert contact["created_at"] == contact["updated_at"] == format_instant(now)
    assert {contact[name] for name in INTERACTIONS} == {None}


def check_contact_updated(payload: dict[str, Any], now: datetime) -> None:
    contact = payload["contact"]
    assert contact["last_meeting_date"] == contact["last_interaction_date"]
    assert contact["created_at"] < contact["last_meeting_date"] < contact["updated_at"]
    assert contact["updated_at"] == format_instant(now)


def check_contact_deleted(payload: dict[str, Any], now: datetime) -> None:
    assert list(payload["contact"]) == ["deleted_at", "uri"]
    assert payload["contact"]["deleted_at"] == format_instant(now)


def check_nothing_is_later(payload: dict[str, Any], now: datetime) -> None:
    for name, node in members(payload):
        if isinstance(node, dict) and "created_at" in node:
            assert node["created_at"] <= node.get("updated_at", node["created_at"])
        if name in ("created_at", "updated_at", "deleted_at") and node is not None:
            assert instant(node) <= now


CHECKS: dict[WebhookEvent, Callable[[dict[str, Any], datetime], None]] = {
    WebhookEvent.INVITEE_CREATED: check_invitee_created,
    WebhookEvent.INVITEE_CANCELED: check_invitee_canceled,
    WebhookEvent.INVITEE_NO_SHOW_CREATED: check_no_show_created,
    WebhookEvent.INVITEE_NO_SHOW_DELETED: check_no_show_deleted,
    WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED: check_submission,
    WebhookEvent.EVENT_TYPE_CREATED: check_event_type_created,
    WebhookEvent.EVENT_TYPE_UPDATED: check_event_type_updated,
    WebhookEvent.EVENT_TYPE_DELETED: check_event_type_deleted,
    WebhookEvent.MEETING_RECAP_CREATED: check_recap_created,
    WebhookEvent.MEETING_RECAP_UPDATED: check_recap_updated,
    WebhookEvent.MEETING_RECAP_DELETED: check_recap_deleted,
    WebhookEvent.CONTACT_CREATED: check_contact_created,
    WebhookEvent.CONTACT_UPDATED: check_contact_updated,
    WebhookEvent.CONTACT_DELETED: check_contact_deleted,
}


@pytest.mark.parametrize("event", EVENTS)
@settings(max_examples=25, deadline=None)
@given(seed=seeds, now=instants)
def test_a_sample_is_consistent_whenever_it_is_made(
    event: WebhookEvent, seed: int, now: datetime
) -> None:
    message = made(event, seed, now)
    assert message["event"] == event
    assert message["created_at"] == format_instant(now.replace(microsecond=0))
    CHECKS[event](message["payload"], now)
    check_nothing_is_later(message["payload"], now)
    contract().check_webhook(event, encode(message))


@pytest.mark.parametrize("event", EVENTS)
def test_keys_are_in_the_order_that_was_observed(event: WebhookEvent) -> None:
    for name, node in members(made(event)):
        if isinstance(node, dict):
            assert tuple(node) == NOT_ALPHABETICAL.get(name, tuple(sorted(node)))


@pytest.mark.parametrize("event", EVENTS)
def test_every_uri_of_the_platform_leads_to_the_origin(event: WebhookEvent) -> None:
    uris = [
        node
        for name, node in members(made(event))
        if name not in ELSEWHERE and isinstance(node, str) and "://" in node
    ]
    assert uris
    assert all(uri.startswith(f"{ORIGIN}/") for uri in uris)


def test_the_vendors_own_origin_gives_its_two_hosts() -> None:
    origin = "https://api.calendly.com"
    payload = sample(WebhookEvent.INVITEE_CREATED, now=NOW, origin=origin)["payload"]
    assert payload["uri"].startswith("https://api.calendly.com/scheduled_events/")
    assert payload["cancel_url"].startswith("https://calendly.com/cancellations/")
    assert payload["scheduled_event"]["location"]["join_url"].startswith("https://calendly.com/")


def test_the_message_is_by_whoever_subscribed_and_else_by_the_host() -> None:
    event = WebhookEvent.INVITEE_CREATED
    by_someone = sample(event, now=NOW, origin=ORIGIN, creator="SOMEBODY")
    assert by_someone["created_by"] == f"{ORIGIN}/users/SOMEBODY"
    message = made(event)
    host = message["payload"]["scheduled_event"]["event_memberships"][0]["user"]
    assert message["created_by"] == host


@pytest.mark.parametrize("event", EVENTS)
def test_the_seed_decides_every_byte(event: WebhookEvent) -> None:
    first = encode(made(event, seed=1))
    made(event, seed=2)
    assert encode(made(event, seed=1)) == first
    assert encode(made(event, seed=2)) != first


def test_another_process_makes_the_same_bytes() -> None:
    script = f"""
import sys, datetime
from msgspec.json import encode
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.webhooks.samples import sample
now = datetime.datetime.fromisoformat({NOW.isoformat()!r})
for event in WebhookEvent:
    sys.stdout.buffer.write(encode(sample(event, now=now, origin={ORIGIN!r})))
"""
    command = [sys.executable, "-c", script]
    elsewhere = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert elsewhere.stdout == b"".join(encode(made(event)) for event in EVENTS)


def test_one_seed_tells_of_one_person_and_one_booking() -> None:
    booked = made(WebhookEvent.INVITEE_CREATED)["payload"]
    canceled = made(WebhookEvent.INVITEE_CANCELED)["payload"]
    routed = made(WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED)["payload"]
    assert booked["uri"] == canceled["uri"] == routed["submitter"]
    assert booked["email"] == canceled["email"] == routed["questions_and_answers"][1]["answer"]


def test_making_samples_leaves_the_default_world_as_it_is() -> None:
    for event in EVENTS:
        made(event)
    rows = default_rows()
    assert (len(rows.scheduled_events), len(rows.invitees), len(rows.agenda)) == (0, 0, 0)
