"""What a test has done, as a scenario that does it again."""

import json
from pathlib import Path

import pytest

from mockcalendly import MockCalendly
from mockcalendly.recording import RecordingError
from mockcalendly.scenario.documents import load_document
from tests.client.conftest import MONDAY, Server

CAREFUL = """\
mockcalendly: 1
seed: 8
event_types:
  - {slug: 30min, reconfirm_before: 1440}
bookings:
  - {event_type: 30min, start_time: -2d 15:00, invitee: {name: Eve, email: eve@example.com}}
"""
"""A world whose moments count from when it begins."""


def test_a_test_becomes_a_story(calendly: MockCalendly, tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    moved = calendly.reschedule(calendly.book("30min", name="Ada", email="ada@example.com"))
    with calendly.client() as api:
        api.post(f"{moved['event']}/cancellation", json={"reason": "Ill"}).raise_for_status()

    story = calendly.record(file, name="Mine")

    assert story.differences == ()
    assert [step.keys() & {"book", "reschedule", "request"} for step in timeline(file)] == [
        {"book"},
        {"reschedule"},
        {"request"},
    ]
    assert file.read_text() == story.text()
    with MockCalendly() as again:
        report = again.replay(file)
        assert report.ok, report.text()
        assert report.scenario == "Mine"
        assert again.clock.now == calendly.clock.now


@pytest.mark.parametrize("seed", range(3))
def test_what_was_generated_and_moved_before_is_in_it(server: Server, seed: int) -> None:
    with MockCalendly(
        server=server,
        now=MONDAY,
        seed=seed,
        generate={"users": 3, "months": 1, "bookings": 30},
    ) as calendly:
        calendly.cancel(calendly.book())
        story = calendly.record()
    assert "rescheduled" in story.text()
    assert story.differences == ()


def test_it_can_be_json_and_need_not_be_written(calendly: MockCalendly, tmp_path: Path) -> None:
    calendly.book()
    file = tmp_path / "story.json"

    story = calendly.record(file)

    assert json.loads(file.read_text()) == calendly.record().document == story.document
    assert list(tmp_path.iterdir()) == [file]


def test_the_story_begins_as_the_world_did(server: Server, tmp_path: Path) -> None:
    world, file = tmp_path / "world.yaml", tmp_path / "story.yaml"
    world.write_text(CAREFUL)
    with MockCalendly(server=server, world=world, now=MONDAY, plan="enterprise") as calendly:
        ada = calendly.book("30min", start_time="2026-11-27T15:00:00Z", email="ada@example.com")
        calendly.clock.advance(until="2026-11-26T16:00:00Z")
        calendly.reconfirm(ada)
        calendly.cancel(ada, user="admin", reason="Ill")
        story = calendly.record(file)

    assert story.differences == ()
    assert story.document["world"]["now"] == MONDAY
    _, confirmed, canceled = story.document["timeline"]
    assert confirmed["reconfirm"] == {"invitee": "${invitee-1.uri}"}
    assert canceled["cancel"]["as"] == "adam@example.com"
    with MockCalendly() as again:
        assert again.replay(file).ok


def test_what_no_story_can_tell_is_said(calendly: MockCalendly) -> None:
    calendly.book()
    calendly.extend(users=[{"name": "Wanda Way"}])

    assert "users: there were 4, the story makes 3" in calendly.record().differences


def test_nothing_makes_no_story(calendly: MockCalendly, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="Nothing has happened"):
        calendly.record(tmp_path / "story.yaml")

    assert list(tmp_path.iterdir()) == []


async def test_async_tests_go_on_meanwhile(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    with MockCalendly(server=server, now=MONDAY) as calendly:
        calendly.book()
        story = await calendly.arecord(file)

    assert story.differences == ()
    assert file.read_text() == story.text()


async def test_worlds_in_process_are_told_too() -> None:
    async with MockCalendly(in_process=True, now=MONDAY) as calendly:
        calendly.book()
        story = calendly.record()

    assert (story.steps, story.differences) == (1, ())


def timeline(file: Path) -> list[dict[str, object]]:
    plain = load_document(file).plain()
    assert isinstance(plain, dict)
    steps: list[dict[str, object]] = plain["timeline"]
    return steps
