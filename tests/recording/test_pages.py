"""Sessions on scheduling pages become stories, which end as they have."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from mockcalendly.cli import main
from mockcalendly.recording import Recording
from mockcalendly.snapshots import decode_snapshot
from mockcalendly.world import Snapshot
from tests.scheduling.browser import Browser, browsing

WORLD = """\
mockcalendly: 1
seed: 5
now: 2026-03-02T14:00:00Z
event_types:
  - name: Visit
    duration: 30
    duration_options: [30, 45]
    locations: [{kind: physical, location: Room 1}, {kind: outbound_call}]
    custom_questions:
      - {name: Why?, type: text, required: true}
      - {name: What?, type: multi_select, answer_choices: [Tea, Cake]}
routing_forms:
  - name: Help
    questions:
      - {name: Your name, type: name, required: true}
      - {name: Your email, type: email, required: true}
      - {name: Company, type: text}
      - {name: Story, type: textarea}
      - {name: Topic, type: radios, required: true, answer_choices: [Sales, Partners]}
    routes:
      - {when: {Topic: Sales}, to: {event_type: olivia-owner/30min}}
    fallback: {external_url: "https://partners.example.com/"}
"""

ADA = {"full_name": "Ada ${x}", "email": "ada@example.com"}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    file = tmp_path / "world.yaml"
    file.write_text(WORLD)
    return file


@pytest.fixture
def browser(world: Path) -> Iterator[Browser]:
    with browsing(world=world, now=None) as browser:
        yield browser


def link_made(browser: Browser, path: str, **body: Any) -> str:
    """Ask the API for a single-use link or a share; return the path of its page."""
    with browser.calendly.client() as client:
        owner = next(row["uri"] for row in browser.calendly.event_types if row["slug"] == "30min")
        sent = {name: owner if value is None else value for name, value in body.items()}
        made = client.post(path, json=sent).raise_for_status().json()["resource"]
    url: str = made.get("booking_url") or made["scheduling_links"][0]["booking_url"]
    return urlsplit(url).path


def single_use(browser: Browser) -> str:
    return link_made(
        browser, "/scheduling_links", max_event_count=1, owner=None, owner_type="EventType"
    )


def snapshot(browser: Browser) -> Snapshot:
    """Return the world as it is now, with its journal."""
    browser.http.post("/_mock/snapshots", json={"name": "now"}).raise_for_status()
    return decode_snapshot(browser.http.get("/_mock/snapshots/now").content)


def recorded(browser: Browser, world: Path) -> Recording:
    """Record, and see that the story ends as the session has."""
    recording = browser.calendly.record()
    assert recording.differences == ()
    assert str(world) not in recording.text()
    return recording


def actions(recording: Recording) -> list[str]:
    kinds = (set(step) - {"id", "at", "returns"} for step in recording.document["timeline"])
    return [kind for (kind,) in kinds]


def test_a_whole_session_on_the_pages_is_played_again(browser: Browser, tmp_path: Path) -> None:
    calendly = browser.calendly
    calendly.subscribe(
        "http://127.0.0.1:9/hook",
        ["invitee.created", "invitee.canceled", "routing_form_submission.created"],
    )
    form = browser.choose(browser.open("/olivia-owner/30min?utm_source=mail&timezone=Asia/Tokyo"))
    first = browser.send(form, **ADA, guests="bob@example.com, eve@example.com")
    calendly.clock.advance("1h")

    page = single_use(browser)
    calendly.clock.advance("5m")
    over_link = browser.choose(browser.open(page))
    second = browser.send(over_link, full_name="Bob", email="bob@example.com")

    id_ = next(row.id for row in calendly.snapshot().rows.routing_forms if row.name == "Help")
    help_ = browser.open(f"/routing/{id_}?utm_campaign=spring")
    said = {"answer_1": "Eve", "answer_2": "eve@example.com", "answer_4": "One\r\ntwo"}
    calendar = browser.send(help_, **said, answer_5="Sales")
    calendly.clock.advance("1m")
    third = browser.send(browser.choose(calendar))
    browser.post(help_, **said, answer_5="Partners")

    calendly.clock.advance("30m")
    moved = browser.send(
        browser.choose(browser.open(first.link("Reschedule"))), reason="A dentist."
    )
    browser.send(browser.choose(browser.open(second.link("Reschedule"))))
    calendly.clock.advance("1h")
    browser.send(browser.open(moved.link("Cancel")), reason="Another one.")
    browser.send(browser.open(third.link("Cancel")))

    seen = snapshot(browser)
    assert len(seen.rows.scheduled_events) == 5
    recording = calendly.record(tmp_path / "story.yaml")
    assert recording.differences == ()
    assert actions(recording) == [
        "request",  # the subscription
        "book",
        "request",  # the link
        "book",
        "submit_form",
        "book",
        "submit_form",
        "reschedule",
        "reschedule",
        "cancel",
        "cancel",
    ]
    assert (recording.idle, recording.refused) == (0, 0)
    over = recording.document["timeline"][3]["book"]
    assert over["link"] == "${scheduling-link-1.body.resource.booking_url}"
    assert main(["replay", str(tmp_path / "story.yaml"), "--seed", "9"]) == 0


def test_a_share_is_booked_again_as_it_was_made_over(browser: Browser, world: Path) -> None:
    page = link_made(
        browser, "/shares", event_type=None, name="Our talk", duration=60, period_type="unlimited"
    )
    done = browser.send(browser.choose(browser.open(page)), **ADA)
    browser.send(browser.choose(browser.open(done.link("Reschedule"))))
    recording = recorded(browser, world)
    book = recording.document["timeline"][1]["book"]
    assert book["link"] == "${share-1.body.resource.scheduling_links.0.booking_url}"
    assert "duration" not in book


def test_a_link_that_the_world_began_with_is_named(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "mockcalendly: 1\nscheduling_links: [{event_type: 30min, token: abc-def-ghi}]\n"
    )
    with browsing(world=world) as browser:
        browser.send(browser.choose(browser.open("/d/abc-def-ghi")), **ADA)
        recording = recorded(browser, world)
        assert recording.document["timeline"][0]["book"]["link"] == "abc-def-ghi"


def test_pages_are_no_requests_that_were_left_out(browser: Browser, world: Path) -> None:
    form = browser.choose(browser.open("/olivia-owner/30min"))
    browser.send(form, full_name="", email="nobody")
    browser.http.get("/api/booking/scheduling_links/none")
    browser.http.post("/cancellations/none")
    browser.send(form, **ADA)
    with browser.calendly.client() as client:
        client.get("/users/me")
        client.post("/invitees", json={})
    recording = recorded(browser, world)
    assert (recording.idle, recording.refused, recording.oauth) == (1, 1, 0)
    assert actions(recording) == ["book"]


def test_questions_and_places_are_told(browser: Browser, world: Path) -> None:
    form = browser.choose(browser.open("/olivia-owner/visit?duration=45"))
    done = browser.send(
        form,
        **ADA,
        location_kind="outbound_call",
        location="+14155550123",
        phone_number="+14155550124",
        question_0="One\r\ntwo",
        **{"question_1[]": ["Tea", "Cake"]},
    )
    assert done.heading == "You are scheduled"
    (book,) = (step["book"] for step in recorded(browser, world).document["timeline"])
    assert book["location"] == {"kind": "outbound_call", "location": "+14155550123"}
    assert book["duration"] == 45
    assert book["invitee"]["text_reminder_number"] == "+14155550124"
    assert book["questions_and_answers"][1] == {"question": "What?", "answer": "Tea\nCake"}
