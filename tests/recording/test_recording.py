"""Recordings of what Python tests do."""

from pathlib import Path

from mockcalendly import MockCalendly
from mockcalendly.recording import record
from tests.recording.sessions import MONDAY, checked, session


def test_what_a_test_has_done_is_played_by_another(tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    with MockCalendly(now=MONDAY, plan="enterprise") as calendly:
        calendly.subscribe("http://127.0.0.1:9/hook", "invitee.created")
        moved = calendly.reschedule(
            calendly.book("webinar", name="Ada", guests=["eve@example.com"])
        )
        calendly.clock.advance("40d")
        calendly.no_show(moved)
        file.write_text(record(calendly.snapshot(), name="Mine").text())
    with MockCalendly() as calendly:
        report = calendly.replay(file)
        assert report.ok, report.text()
        assert [step.action for step in report.steps] == [
            "request",
            "book",
            "reschedule",
            "no_show",
        ]
        assert report.to_json()["scenario"] == "Mine"
        with calendly.client() as client:
            invitee = client.get(moved["uri"].partition("//")[2].partition("/")[2]).json()
    assert invitee["resource"]["name"] == "Ada"
    assert invitee["resource"]["no_show"]["created_at"] == "2026-04-11T14:00:00.000000Z"


def test_what_leaves_no_trace_is_missed() -> None:
    with session() as here:
        here.calendly.subscribe("http://127.0.0.1:9/hook", "invitee_no_show.deleted")
        booked = here.calendly.book()
        here.calendly.clock.advance("5d")
        here.calendly.no_show(booked)
        here.calendly.undo_no_show(booked)
        snapshot = here.snapshot()
    _, differences = checked(snapshot)
    assert "messages: there were 1, the story makes 0" in differences


def test_the_clock_ends_where_it_stood() -> None:
    with session() as here:
        here.book_by_api()
        here.calendly.clock.advance("3d")
        snapshot = here.snapshot()
    recording, differences = checked(snapshot)
    assert differences == []
    assert recording.document["timeline"][-1] == {"advance": "to 2026-03-05T14:00:00Z"}
    assert recording.document["world"]["now"] == MONDAY


def test_who_has_asked_asks_again() -> None:
    with session() as here:
        body = {"name": "Mo", "emails": [{"email": "mo@example.com", "is_primary": True}]}
        here.request("POST", "/contacts", body, token="mock.member.token")
        here.request("POST", "/contacts", body)
        snapshot = here.snapshot()
    recording, differences = checked(snapshot)
    assert differences == []
    tokens = [step["request"].get("token") for step in recording.document["timeline"]]
    assert tokens == ["mock.member.token", None]
