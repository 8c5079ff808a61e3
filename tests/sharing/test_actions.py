"""Actions over HTTP, as other languages ask for them."""

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.actions import ACTIONS, as_raised, name_of, to_raise
from mockcalendly.errors import AlreadyInvited, InsufficientScope, NotFound


def act(calendly: MockCalendly, name: str, **said: object) -> httpx.Response:
    return httpx.post(f"{calendly.url}/_mock/actions/{name}", json=said)


def test_a_booking_takes_no_more_than_the_wish(calendly: MockCalendly) -> None:
    made = act(calendly, "book", email="ada@example.com").json()["result"]
    assert made["email"] == "ada@example.com"
    canceled = act(calendly, "cancel", booking=made["uri"], by="invitee").json()["result"]
    assert canceled["status"] == "canceled"


def test_open_times_can_be_asked_for(calendly: MockCalendly) -> None:
    times = act(calendly, "open_times", event_type="30min", days=2).json()["result"]
    assert times[0] == "2026-11-23T14:00:00Z"
    reasons = act(calendly, "explain", start_time="2026-11-22T14:00:00Z").json()["result"]
    assert reasons[0]["rule"] == "past"


def test_a_refusal_says_how_python_raises_it(calendly: MockCalendly) -> None:
    answer = act(calendly, "book", event_type="nope")
    assert (answer.status_code, answer.json()["title"]) == (404, "Resource Not Found")
    assert answer.json()["raised"]["type"] == "NotFound"
    assert answer.json()["details"][0]["message"].startswith("No event type is 'nope'")


@pytest.mark.parametrize(
    ("name", "said", "status", "message"),
    [
        ("book", {"start_time": "2026-11-23T14:00:00"}, 400, "start_time"),
        ("book", {"emial": "x"}, 400, 'has no \\"emial\\"; did you mean \\"email\\"?'),
        ("book", {"guests": "a@example.com"}, 400, '"guests","message":"must be array, not str"'),
        ("book", {"payment": {"amount": "1", "provider": "strip"}}, 400, "did you mean"),
        ("book", {"payment": {"sum": "1"}}, 400, '"parameter":"payment"'),
        ("cancel", {}, 400, '"parameter":"booking","message":"is missing"'),
        ("add_recap", {"location": {"type": "zom"}}, 400, 'did you mean \\"zoom\\"?'),
        ("update_contact", {"contact": "A", "emails": [{"mail": "x"}]}, 400, "emails[0]"),
        ("no_such_action", {}, 404, "there are: "),
        ("creat_contact", {}, 404, 'did you mean \\"create_contact\\"?'),
        ("advance", {}, 400, "Say either how far"),
        ("user", {"role": "admin"}, 200, ""),
        ("wait_for_deliveries", {"timeout": 0.01}, 504, "Expected at least 1 of 0 deliveries"),
    ],
)
def test_what_makes_no_sense_is_refused(
    calendly: MockCalendly, name: str, said: dict[str, object], status: int, message: str
) -> None:
    answer = act(calendly, name, **said)
    assert answer.status_code == status
    assert message in answer.text


@pytest.mark.parametrize("body", [b"[]", b"{", b'"\xff"'])
def test_what_is_no_json_object_is_refused(calendly: MockCalendly, body: bytes) -> None:
    answer = httpx.post(f"{calendly.url}/_mock/actions/book", content=body)
    assert answer.status_code == 400


def test_the_present_can_be_taken_as_a_file_and_brought_back(calendly: MockCalendly) -> None:
    control = f"{calendly.url}/_mock"
    file = httpx.get(f"{control}/snapshot").content
    calendly.book("30min")
    assert httpx.put(f"{control}/snapshot", content=file).status_code == 200
    assert httpx.get(f"{control}/snapshot").content == file
    assert httpx.put(f"{control}/snapshot", content=b"{}").status_code == 400


@pytest.mark.parametrize(
    "error",
    [
        NotFound(hint="nowhere"),
        AlreadyInvited("ada@example.com"),
        InsufficientScope(["users:read"]),
        KeyError("name"),
        TimeoutError("too late"),
    ],
    ids=repr,
)
def test_an_error_is_on_the_other_side_what_it_was(error: Exception) -> None:
    raised = as_raised(error)
    assert raised is not None
    again = to_raise(raised)
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert {**vars(again), "required": ()} == {**vars(error), "required": ()}


def test_what_nobody_has_foreseen_does_not_travel() -> None:
    assert as_raised(ZeroDivisionError()) is None


def test_actions_are_called_after_what_they_do() -> None:
    assert {name: name_of(kind) for name, kind in ACTIONS.items()} == {
        name: name for name in ACTIONS
    }
    assert {"book", "open_times", "undo_no_show"} <= ACTIONS.keys()
