"""What messages look like that no sample shows."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from mockcalendly.model.contacts import CustomFieldValue
from mockcalendly.model.routing_forms import (
    CustomMessageResult,
    ExternalUrlResult,
    RoutingResult,
)
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.webhooks.dispatch import envelope
from mockcalendly.webhooks.plays import play
from tests.contract.validator import contract

NOW = datetime(2026, 11, 22, 22, 5, 6, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8787"


def payload_with(event: WebhookEvent, /, **changes: Any) -> Any:
    transaction, happened = play(event, 0, NOW)
    changed = replace(happened, subject=replace(happened.subject, **changes))
    message = envelope(transaction, changed, "A" * 16, ORIGIN)
    contract().check_webhook(event, encode(message))
    return message["payload"]


@pytest.mark.parametrize(
    "event", [WebhookEvent.MEETING_RECAP_CREATED, WebhookEvent.MEETING_RECAP_UPDATED]
)
def test_a_recap_leaves_out_what_an_external_meeting_has_not(event: WebhookEvent) -> None:
    unknown = dict.fromkeys(
        ("event", "location", "start_time", "end_time", "name", "discussion_md", "share_link")
    )
    payload = payload_with(event, **unknown)
    assert list(payload["event"]) == ["attendees"]
    assert list(payload["recap"]) == [
        "action_items_md",
        "created_at",
        "summary_md",
        "transcript",
        "updated_at",
        "uri",
    ]


def test_a_deleted_recap_of_an_external_meeting_names_no_event() -> None:
    assert list(payload_with(WebhookEvent.MEETING_RECAP_DELETED, event=None)) == ["recap"]


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (
            ExternalUrlResult(url="https://example.com/thanks?a=1"),
            {"type": "external_url", "value": "https://example.com/thanks?a=1"},
        ),
        (
            CustomMessageResult(headline="Thank you", body="We will write."),
            {
                "type": "custom_message",
                "value": {"body": "We will write.", "headline": "Thank you"},
            },
        ),
    ],
)
def test_a_submission_can_lead_elsewhere(result: RoutingResult, shown: dict[str, Any]) -> None:
    event = WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED
    assert payload_with(event, result=result)["result"] == shown


def test_a_submission_without_a_booking_has_no_submitter() -> None:
    payload = payload_with(WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED, submitter=None)
    assert (payload["submitter"], payload["submitter_type"]) == (None, None)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Gold", '"Gold"'),
        (True, "true"),
        (85000.0, "85000"),
        (0.5, "0.5"),
        (7, "7"),
        (None, "null"),
    ],
)
def test_a_custom_field_shows_its_value_as_it_is(value: str | float | None, shown: str) -> None:
    field = CustomFieldValue(definition="D", label="Tier", value=value)
    payload = payload_with(WebhookEvent.CONTACT_UPDATED, custom_fields=(field,))
    (custom_field,) = payload["contact"]["custom_fields"]
    assert encode(custom_field["value"]).decode() == shown
    assert custom_field["uri"] == f"{ORIGIN}/contacts/custom_field_definitions/D"


def test_tags_are_a_list() -> None:
    field = CustomFieldValue(definition="D", label="Tags", value=("vip", "emea"))
    payload = payload_with(WebhookEvent.CONTACT_UPDATED, custom_fields=(field,))
    assert b'"value":["vip","emea"]' in encode(payload)
