"""Recordings of what Python tests do."""

from pathlib import Path
from urllib.parse import urlencode

from mockcalendly import MockCalendly
from mockcalendly.recording import record
from tests.recording.sessions import MONDAY, ORGANIZATION, checked, session

OWNER = "https://api.calendly.com/users/" + "A" * 16


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


def test_what_a_test_did_is_told_although_nothing_is_left_of_it() -> None:
    with session() as here:
        events = ("contact.created", "contact.deleted", "invitee_no_show.deleted")
        here.calendly.subscribe("http://127.0.0.1:9/hook", events)
        contact = here.calendly.create_contact("Zoe", "zoe@example.com", user="member")
        here.calendly.delete_contact(contact)
        booked = here.calendly.book()
        here.calendly.clock.advance("5d")
        here.calendly.no_show(booked)
        here.calendly.undo_no_show(booked, user="owner")
        recap = here.calendly.add_recap(booked, status="processing")
        here.calendly.finish_recap(recap, "Notes")
        here.request("DELETE", recap["uri"])
        snapshot = here.snapshot()
    recording, differences = checked(snapshot)
    assert differences == []
    assert [
        next(iter({*step} - {"id", "at", "returns"})) for step in recording.document["timeline"]
    ] == [
        "request",
        "create_contact",
        "delete_contact",
        "book",
        "no_show",
        "undo_no_show",
        "add_recap",
        "finish_recap",
        "request",
    ]


def test_recaps_of_made_up_meetings_are_told() -> None:
    with session(seed=4) as here:
        came = here.calendly.generate(bookings=60)
        snapshot = here.snapshot()
    assert came.recaps > 1
    recording, differences = checked(snapshot)
    assert differences == []
    told = [step for step in recording.document["timeline"] if "add_recap" in step]
    assert len(told) == came.recaps


def test_what_was_put_in_is_missed() -> None:
    with session() as here:
        here.calendly.book()
        here.calendly.extend(contacts=[{"name": "Zoe", "emails": ["zoe@example.com"]}])
        snapshot = here.snapshot()
    _, differences = checked(snapshot)
    assert differences == ["contacts: there were 2, the story makes 1"]


def test_what_is_set_and_still_holds_is_missed() -> None:
    with session() as here:
        here.calendly.book()
        here.calendly.fault(path="/users/*", status=503, name="outage")
        here.calendly.fault(path="/invitees/*", status=503, name="over", lasting="1s")
        here.calendly.fault(path="/locations", status=503, name="spent", times=1)
        here.request("GET", "/locations")
        here.calendly.rate_limit.set("member", per_minute=5)
        here.calendly.clock.advance("1s")
        snapshot = here.snapshot()
    _, differences = checked(snapshot)
    assert differences == [
        "faults: in force are outage; the story adds none",
        "rate limits: 1 were set; the story sets none",
    ]


def test_settings_that_a_replay_needs_are_said() -> None:
    with session(rate_limit=False) as here:
        for _ in range(12):
            here.book_by_api()
        snapshot = here.snapshot()
    assert len(here.invitees) == 12
    _, differences = checked(snapshot)
    assert differences[:2] == [
        "a replay has other settings, unless you say MOCKCALENDLY_RATE_LIMIT=false",
        "a part of the result of step 11: status: expected 201, got 429",
    ]


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


def test_forms_and_queries_say_the_same_again() -> None:
    asked = {
        "url": "http://127.0.0.1:9/hook",
        "organization": ORGANIZATION,
        "scope": "organization",
    }
    events = [("events[]", "invitee.created"), ("events[]", "invitee.canceled")]
    with session() as here:
        form = urlencode([*asked.items(), *events])
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        here.client.post("/webhook_subscriptions", content=form, headers=headers)
        parts = {"name": "Zoe ${x}", "emails[][email]": "zoe@example.com"}
        parts["emails[][is_primary]"] = "true"
        here.client.post("/contacts", files={name: (None, text) for name, text in parts.items()})
        body = {"owner": OWNER, "name": "Advice", "duration": 30}
        made = here.request("POST", "/event_types", body)["resource"]
        week = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
        hours = [{"from": "09:00", "to": "17:00"}]
        days = [{"type": "wday", "wday": day, "intervals": hours} for day in week]
        rule = {"timezone": "Europe/Berlin", "rules": days, "user": OWNER}
        rules = {"availability_setting": "host", "availability_rule": rule}
        path = "/event_type_availability_schedules"
        here.client.patch(path, params={"event_type": made["uri"]}, json=rules).raise_for_status()
        snapshot = here.snapshot()
    assert len(snapshot.rows.subscriptions) == 1
    assert len(snapshot.rows.contacts) == 1
    recording, differences = checked(snapshot)
    assert differences == []
    *_, last = recording.document["timeline"]
    assert last["request"]["query"] == {"event_type": "${event-type-1.body.resource.uri}"}
