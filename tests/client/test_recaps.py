"""Recaps of meetings, as notetakers make them."""

from typing import Any

import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import InvalidArgument, NotFound, PermissionDenied


@pytest.fixture
def held(calendly: MockCalendly) -> dict[str, Any]:
    """Somebody who has met the owner."""
    invitee = calendly.book("30min", name="Ada", email="ada@example.com")
    calendly.clock.advance("7d")
    return dict(invitee)


def test_the_notes_get_ready_change_and_go(calendly: MockCalendly, held: dict[str, Any]) -> None:
    calendly.subscribe("http://127.0.0.1:9/hook", "meeting_recap.created", scope="user")
    recap = calendly.add_recap(held, status="processing")
    ready = calendly.finish_recap(recap, "Hello", transcript="Ada: Hello", shared=True)
    changed = calendly.update_recap(recap, summary_md="Goodbye", action_items_md="- Go")
    emptied = calendly.update_recap(recap, action_items_md=None, shared=False)
    with calendly.client() as api:
        assert api.get(recap["uri"]).json()["resource"] == emptied
    gone = calendly.delete_recap(recap)

    assert (recap["status"], recap["event"]) == ("Processing", held["event"])
    assert [each["user_email"] for each in recap["attendees"]][1] == "ada@example.com"
    assert (ready["status"], ready["summary_md"]) == ("Available", "Hello")
    assert ready["share_link"]
    assert (changed["summary_md"], changed["action_items_md"]) == ("Goodbye", "- Go")
    assert (emptied["summary_md"], emptied["action_items_md"]) == ("Goodbye", None)
    assert emptied["share_link"] is None
    assert gone == emptied
    calendly.settle()
    assert [each.event for each in calendly.deliveries] == ["meeting_recap.created"]
    with pytest.raises(NotFound):
        calendly.delete_recap(recap)


def test_any_meeting_can_be_written_down(calendly: MockCalendly) -> None:
    recap = calendly.add_recap(
        name="Tea",
        start_time="2026-11-23T07:00:00Z",
        end_time="2026-11-23T08:00:00Z",
        location={"type": "zoom", "join_url": "https://zoom.us/j/1", "status": "pushed"},
        user="member",
        attendees=[{"name": "Mia", "email": "mia@example.com", "host": True}],
        summary_md="Nice tea",
    )

    assert (recap["name"], recap["start_time"]) == ("Tea", "2026-11-23T07:00:00.000000Z")
    assert recap["location"]["type"] == "zoom"
    with calendly.client("member") as api:
        assert api.get(recap["uri"]).json()["resource"] == recap


def test_there_may_be_no_notes(calendly: MockCalendly) -> None:
    recap = calendly.add_recap(status="processing")

    assert calendly.fail_recap(recap["uri"])["status"] == "Unavailable"
    with pytest.raises(InvalidArgument):
        calendly.finish_recap(recap, "Too late")


def test_it_is_for_whose_meeting_it_was(calendly: MockCalendly, held: dict[str, Any]) -> None:
    recap = calendly.add_recap(held, summary_md="Hello")

    with pytest.raises(PermissionDenied):
        calendly.update_recap(recap, summary_md="Mine", user="member")
    with pytest.raises(PermissionDenied):
        calendly.delete_recap(recap, user="member")
    assert calendly.update_recap(recap, summary_md="Ours", user="owner")["summary_md"] == "Ours"


@pytest.mark.parametrize(
    ("said", "parameter"),
    [
        ({}, "summary_md"),
        ({"summary_md": "S", "location": {"type": "moon"}}, "location.type"),
        ({"summary_md": "S", "location": {"kind": "zoom"}}, "location"),
        ({"summary_md": "S", "attendees": [{"name": "Ada"}]}, "attendees[0].email"),
        ({"summary_md": "S", "transcript": "no speaker"}, "transcript"),
        ({"summary_md": "S", "end_time": "2026-11-23T08:00:00Z"}, "start_time"),
    ],
)
def test_nonsense_is_refused(calendly: MockCalendly, said: dict[str, Any], parameter: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        calendly.add_recap(**said)

    assert [each.parameter for each in refusal.value.details] == [parameter]
