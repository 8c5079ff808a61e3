"""Scenarios in the world of a test."""

import asyncio
from pathlib import Path

import flask
import pytest

from mockcalendly import DocumentError, MockCalendly

STORY = """
mockcalendly: 1
parameters:
  email: ada@example.com
world:
  seed: 5
  plan: free
  now: 2026-03-02T14:00:00Z
webhooks:
  - url: http://127.0.0.1:1/hook
    events: [invitee.created, invitee.canceled]
timeline:
  - id: ada
    book:
      event_type: 30min
      start_time: next open slot
      invitee: {name: Ada Lovelace, email: "${email}"}
  - id: look
    request:
      method: GET
      path: /users/me
  - after: 1h
    cancel:
      invitee: ${ada.uri}
expect:
  - events: {status: canceled, count: 1}
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    file = tmp_path / "story.yaml"
    file.write_text(STORY)
    return file


def test_a_story_is_played_in_a_world_that_begins_as_its_own(
    calendly: MockCalendly, story: Path
) -> None:
    calendly.book()
    report = calendly.replay(story)
    assert report.ok, report.text()
    assert calendly.organization["stage"] == "free"
    assert calendly.clock.now.isoformat() == "2026-03-02T15:00:00+00:00"
    assert calendly.clock.mode == "frozen"
    assert [each.event for each in calendly.deliveries] == ["invitee.created", "invitee.canceled"]
    assert calendly.deliveries[0].payload["email"] == "ada@example.com"
    assert calendly.deliveries[0].payload["uri"].startswith(calendly.url)
    assert [each.path for each in calendly.requests] == ["/users/me"]


def test_a_reset_afterwards_leads_to_the_beginning_of_the_test(
    calendly: MockCalendly, story: Path
) -> None:
    calendly.replay(story)
    calendly.reset()
    assert calendly.organization["stage"] == "paid"
    assert calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"


def test_its_webhooks_can_go_into_an_app(calendly: MockCalendly, story: Path) -> None:
    app = flask.Flask("receiver")
    received: list[bytes] = []

    @app.post("/hooks")
    def hook() -> str:
        received.append(flask.request.get_data())
        return ""

    calendly.replay(story, to=calendly.webhooks_to(app, path="/hooks"))
    assert received == [each.raw for each in calendly.deliveries]
    assert {each.state for each in calendly.deliveries} == {"succeeded"}


def test_what_is_said_goes_before_the_file(calendly: MockCalendly, story: Path) -> None:
    calendly.replay(
        story,
        parameters={"email": "grace@example.com"},
        seed=6,
        now="2026-03-03T14:00:00Z",
    )
    grace = calendly.deliveries[0].payload
    assert grace["email"] == "grace@example.com"
    assert grace["created_at"] == "2026-03-03T14:00:00.000000Z"
    calendly.replay(story)
    assert calendly.deliveries[0].payload["uri"] != grace["uri"]


def test_a_story_that_does_not_hold_says_so_in_its_report(
    calendly: MockCalendly, story: Path
) -> None:
    story.write_text(STORY.replace("count: 1", "count: 2"))
    report = calendly.replay(story)
    assert not report.ok
    assert "0 of 1 expectations hold" in report.text()


def test_a_wrong_file_is_refused(calendly: MockCalendly, story: Path) -> None:
    story.write_text(STORY.replace("book:", "boook:"))
    with pytest.raises(DocumentError, match=r"story\.yaml:14:\d+: "):
        calendly.replay(story)


async def test_a_story_can_be_awaited(story: Path) -> None:
    async with MockCalendly(in_process=True) as calendly:
        with pytest.raises(RuntimeError, match=r"await areplay\(\)"):
            calendly.replay(story)
        report = await asyncio.wait_for(calendly.areplay(story), 10)
        assert report.ok, report.text()
