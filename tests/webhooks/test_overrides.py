from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.json import encode

from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.webhooks.samples import sample, with_overrides

MESSAGE = sample(
    WebhookEvent.INVITEE_CREATED,
    now=datetime(2026, 11, 22, tzinfo=UTC),
    origin="http://127.0.0.1:8787",
)


def value_at(message: Any, path: str) -> Any:
    for step in path.split("."):
        message = message[int(step)] if isinstance(message, list) else message[step]
    return message


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("event", "invitee.canceled", "invitee.canceled"),
        ("payload.name", "Zoë Ångström", "Zoë Ångström"),
        ("payload.name", "", ""),
        ("payload.name", '"quoted"', "quoted"),
        ("payload.text_reminder_number", "+14155550100", "+14155550100"),
        ("payload.rescheduled", "true", True),
        ("payload.timezone", "null", None),
        ("payload.scheduled_event.invitees_counter.limit", "6", 6),
        ("payload.scheduled_event.invitees_counter.limit", "6.0", 6),
        ("payload.questions_and_answers.0.answer", "None", "None"),
        ("payload.questions_and_answers.0", '{"answer": "a"}', {"answer": "a"}),
        ("payload.tracking", '{"utm_source": "x"}', {"utm_source": "x"}),
    ],
)
def test_a_value_is_json_if_it_can_be_and_text_otherwise(
    path: str, text: str, value: object
) -> None:
    changed = with_overrides(MESSAGE, {path: text})
    assert value_at(changed, path) == value
    assert type(value_at(changed, path)) is type(value)


def test_nothing_else_changes_and_the_message_itself_stays() -> None:
    before = deepcopy(MESSAGE)
    changed = with_overrides(MESSAGE, {"payload.tracking.utm_source": "newsletter"})
    assert before == MESSAGE
    changed["payload"]["tracking"]["utm_source"] = None
    assert encode(changed) == encode(MESSAGE)


def test_later_overrides_reach_into_what_earlier_ones_set() -> None:
    overrides = {
        "payload.questions_and_answers": '[{"answer": "a"}, {"answer": "b"}]',
        "payload.questions_and_answers.1.answer": "c",
    }
    changed = with_overrides(MESSAGE, overrides)
    answers = [item["answer"] for item in changed["payload"]["questions_and_answers"]]
    assert answers == ["a", "c"]


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("payload.emial", "payload.email"),
        ("email", "payload.email"),
        ("payload.questions_and_answers.1.answer", "payload.questions_and_answers.0.answer"),
        ("payload.questions_and_answers.-1", "payload.questions_and_answers.0"),
        ("payload.name.first", "payload.name"),
        ("payload.scheduled_event.startTime", "payload.scheduled_event.start_time"),
        ("payload.", "payload"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_with_the_nearest(path: str, nearest: str) -> None:
    with pytest.raises(ValueError, match="The message has no") as refusal:
        with_overrides(MESSAGE, {path: "x"})
    assert str(refusal.value) == f"The message has no {path!r}; the nearest path is {nearest!r}."


@settings(max_examples=40)
@given(st.text())
def test_no_text_for_a_path_or_a_value_is_too_strange(text: str) -> None:
    changed = with_overrides(MESSAGE, {"payload.name": text})
    assert encode(changed)
    with pytest.raises(ValueError, match="nearest"):
        with_overrides(MESSAGE, {f"payload.name.{text}": "x"})
