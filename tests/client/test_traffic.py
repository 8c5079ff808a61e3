"""People who come by themselves."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from mockcalendly import MockCalendly
from mockcalendly.errors import NotFound
from tests.client.conftest import MONDAY, Server


def test_people_come_to_those_who_are_there(calendly: MockCalendly) -> None:
    before = calendly.clock.now
    made = calendly.generate(bookings=6, seed=3)

    assert made.booked == 6
    assert (calendly.clock.now - before).days == 30
    with calendly.client() as client:
        query = {"organization": calendly.organization["uri"], "count": "100"}
        events = client.get("/scheduled_events", params=query).json()["collection"]
    assert 0 < len(events) <= made.booked + made.rescheduled


def test_many_book_at_once(calendly: MockCalendly) -> None:
    before = calendly.clock.now
    invitees = calendly.book_many(
        5, event_types=["30min", "onboarding"], within="3d", locale="de_DE"
    )

    assert calendly.clock.now == before
    assert len({each["uri"] for each in invitees}) == 5
    with calendly.client() as client:
        events = [client.get(each["event"]).json()["resource"] for each in invitees]
    assert {event["name"] for event in events} <= {"30 Minute Meeting", "Onboarding"}
    assert all("2026-11-23" <= event["start_time"] < "2026-11-27" for event in events)


def test_all_book_or_nobody(calendly: MockCalendly) -> None:
    with pytest.raises(LookupError, match="No open slot is left in the 1d ahead"):
        calendly.book_many(40, event_types=["30min"], within="1d")
    with pytest.raises(NotFound):
        calendly.book_many(1, event_types=["60min"])
    with pytest.raises(ValueError, match="bookings must be from 1 to 10000, not 0"):
        calendly.book_many(0)
    with pytest.raises(ValueError, match="tlh"):
        calendly.book_many(1, locale="tlh")

    assert _invitees(calendly) == []
    assert len(calendly.book_many(2)) == len(_invitees(calendly)) == 2


def test_what_comes_of_it_follows_from_the_seed(server: Server) -> None:
    seen = []
    for _ in range(2):
        with MockCalendly(server=server, now=MONDAY) as calendly:
            calendly.generate(users=2, bookings=5, seed=8)
            names = [invitee["name"] for invitee in _invitees(calendly)]
        seen.append(names)

    assert seen[0] == seen[1]
    assert seen[0]


def test_webhooks_tell_of_them(calendly: MockCalendly) -> None:
    told: list[str] = []

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        told.append(json.loads(environ["wsgi.input"].read())["event"])
        start_response("204 No Content", [])
        return []

    calendly.webhooks_to(app, "invitee.created")
    made = calendly.generate(bookings=4)
    calendly.settle()

    assert told == ["invitee.created"] * (made.booked + made.rescheduled)


def test_nonsense_is_refused(calendly: MockCalendly) -> None:
    with pytest.raises(ValueError, match="months must be from 1 to 120, not 0"):
        calendly.generate(months=0)
    with pytest.raises(ValueError, match="no locale 'xx'"):
        calendly.generate(locales=["xx"])


async def test_async_tests_wait_without_blocking(server: Server) -> None:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        made = await calendly.agenerate(bookings=2)

    assert made.booked == 2


def _invitees(calendly: MockCalendly) -> list[dict[str, object]]:
    with calendly.client() as client:
        query = {"organization": calendly.organization["uri"], "count": "100"}
        events = client.get("/scheduled_events", params=query).json()["collection"]
        return [
            invitee
            for event in events
            for invitee in client.get(f"{event['uri']}/invitees").json()["collection"]
        ]
