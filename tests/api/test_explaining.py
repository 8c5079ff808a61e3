"""The control API says why a start is offered, or why it is not."""

from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.settings import WorldSettings
from tests.api.given import ADMIN, BASE, COLLECTIVE, ONE_ON_ONE, ROUND_ROBIN, Json, book

PATH = "/_mock/availability/explain"
OPEN = "2026-03-03T15:00:00Z"


async def explained(api: AsyncClient, start_time: str = OPEN, **changes: Any) -> Json:
    query = {"event_type": ONE_ON_ONE, "start_time": start_time, **changes}
    answer = await api.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_open_start_has_nothing_against_it(api: AsyncClient) -> None:
    assert await explained(api) == {"available": True, "reasons": []}
    assert (await explained(api, event_type="A" * 16))["available"] is True
    assert (await explained(api, event_type=f"{ONE_ON_ONE}/"))["available"] is True


async def test_a_taken_start_names_the_booking_and_its_host(api: AsyncClient) -> None:
    invitee = await book(api)

    answer = await explained(api)

    assert answer["available"] is False
    (reason,) = answer["reasons"]
    assert (reason["rule"], reason["host"]) == ("scheduled_event", "A" * 16)
    assert invitee["event"].rpartition("/")[2] in reason["message"]


async def test_every_rule_that_is_broken_is_named(api: AsyncClient) -> None:
    past = await explained(api, "2026-03-02T08:00:00Z")
    assert [reason["rule"] for reason in past["reasons"]] == ["past"]
    at_night = await explained(api, "2026-06-06T03:10:00+01:00")
    assert [reason["rule"] for reason in at_night["reasons"]] == ["booking_window", "open_hours"]
    assert at_night["reasons"][0]["host"] is None


async def test_each_host_of_a_shared_event_type_has_reasons_of_his_own(api: AsyncClient) -> None:
    collective = await explained(api, "2026-03-03T20:00:00Z", event_type=COLLECTIVE)
    assert [reason["host"] for reason in collective["reasons"]] == [ADMIN.rpartition("/")[2]]
    nobody = await explained(api, "2026-03-03T05:00:00Z", event_type=ROUND_ROBIN)
    assert [reason["host"] for reason in nobody["reasons"]] == ["A" * 16, "B" * 16, "C" * 16]


async def test_it_asks_about_a_duration_of_the_event_type(api: AsyncClient) -> None:
    change = {"duration": 30, "duration_options": [30, 60]}
    assert (await api.patch(ONE_ON_ONE, json=change)).status_code == 200

    last = "2026-03-03T21:30:00Z"
    assert (await explained(api, last, duration=30))["available"] is True
    assert (await explained(api, last, duration=60))["reasons"][0]["rule"] == "open_hours"
    refused = await api.get(
        PATH, params={"event_type": ONE_ON_ONE, "start_time": last, "duration": "45"}
    )
    assert refused.status_code == 400
    assert refused.json()["details"] == [
        {"parameter": "duration", "message": "must be one of: 30, 60"}
    ]


async def test_it_is_about_the_world_that_is_asked(api: AsyncClient, emulator: Emulator) -> None:
    emulator.create_world("other", WorldSettings(), clock=emulator.default.clock)
    await book(api)

    query = {"event_type": ONE_ON_ONE, "start_time": OPEN}
    answer = await api.get(f"/w/other{PATH}", params=query)

    assert answer.json()["available"] is True


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ({}, ["event_type", "start_time"]),
        ({"event_type": ONE_ON_ONE, "start_time": "tomorrow"}, ["start_time"]),
        ({"event_type": ONE_ON_ONE, "start_time": "2026-03-03T15:00:00"}, ["start_time"]),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    api: AsyncClient, query: dict[str, str], parameters: list[str]
) -> None:
    answer = await api.get(PATH, params=query)

    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Argument"
    assert [detail["parameter"] for detail in answer.json()["details"]] == parameters


async def test_an_unknown_event_type_is_not_found(api: AsyncClient) -> None:
    query = {"event_type": f"{BASE}/event_types/nothing", "start_time": OPEN}
    answer = await api.get(PATH, params=query)

    assert answer.status_code == 404
    assert answer.json() == {
        "title": "Resource Not Found",
        "message": "The server could not find the requested resource.",
        "details": [{"message": "No event type has the id nothing."}],
    }
