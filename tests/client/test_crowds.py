"""Worlds that begin with made-up people and their past."""

from pathlib import Path
from typing import Any

import pytest

from mockcalendly import MockCalendly
from mockcalendly.client.beginning import People
from tests.client.conftest import MONDAY, Server

FEW: People = {"users": 3, "months": 1, "bookings": 12}


def events(calendly: MockCalendly) -> list[dict[str, Any]]:
    with calendly.client() as client:
        query = {"organization": calendly.organization["uri"], "count": "100"}
        found: list[dict[str, Any]] = client.get("/scheduled_events", params=query).json()[
            "collection"
        ]
        return found


def test_a_world_begins_with_a_past(server: Server) -> None:
    seen = []
    for _ in range(2):
        with MockCalendly(server=server, now=MONDAY, seed=4, generate=FEW) as calendly:
            assert calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"
            assert calendly.clock.mode == "frozen"
            past = events(calendly)
            calendly.book()
            assert len(events(calendly)) == len(past) + 1
            calendly.reset()
            assert events(calendly) == past
        seen.append([(event["name"], event["start_time"], event["created_at"]) for event in past])

    assert seen[0] == seen[1]
    assert len(seen[0]) >= 10
    assert all("2026-10-24" <= created < MONDAY for _, _, created in seen[0])


def test_time_passes_if_it_is_not_said_when(server: Server) -> None:
    with MockCalendly(server=server, generate={**FEW, "locales": ["de_DE"]}) as calendly:
        assert calendly.clock.mode == "real"
        assert len(events(calendly)) >= 10


def test_with_a_server_of_its_own_it_is_the_same(server: Server) -> None:
    with MockCalendly(server=server, now=MONDAY, generate=FEW) as shared:
        there = {event["start_time"]: event["name"] for event in events(shared)}
    with MockCalendly(now=MONDAY, generate=FEW) as own:
        assert {event["start_time"]: event["name"] for event in events(own)} == there


def test_what_happens_to_them_is_a_story_too(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    with MockCalendly(server=server, now=MONDAY, generate=FEW) as calendly:
        calendly.cancel(calendly.book())
        story = calendly.record(file)
    with MockCalendly() as again:
        report = again.replay(file)

    assert (story.steps, story.differences) == (2, ())
    assert report.ok, report.text()


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ({"user": 3}, "generate takes no 'user', only: users, months, bookings, locales, seed"),
        ({"months": 0}, "months must be from 1 to 120, not 0"),
        ({"users": 0}, "users must be at least 1"),
        ({"locales": "tlh"}, "there is no locale 'tlh'"),
    ],
)
def test_nonsense_is_refused(server: Server, people: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        MockCalendly(server=server, generate=people)


def test_a_file_says_itself_who_is_there(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("mockcalendly: 1\n")

    with pytest.raises(TypeError, match="world and generate exclude one another"):
        MockCalendly(world=world, generate=FEW)
