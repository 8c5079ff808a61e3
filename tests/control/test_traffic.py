"""Made-up people over HTTP: in a world that runs, and in one that begins with a past."""

import json
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.webhooks.signature import verify
from tests.cli.process import receiver

KEY = "a-key"


def test_people_come_while_time_passes_and_webhooks_tell_of_it(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    with receiver() as there:
        calendly.subscribe(there.url, ["invitee.created", "invitee.canceled"], signing_key=KEY)
        answer = http.post("/_mock/traffic", json={"bookings": 20})
        calendly.settle()
    came = answer.json()["resource"]
    told = [json.loads(request.body) for request in there.requests]
    created = [each for each in told if each["event"] == "invitee.created"]

    assert (answer.status_code, came["booked"]) == (200, 20)
    assert len(created) == 20 + came["rescheduled"]
    assert len(told) - len(created) == came["canceled"] + came["rescheduled"]
    assert http.get("/_mock/clock").json()["now"] == "2026-12-23T09:00:00.000000Z"
    for message, request in zip(told, there.requests, strict=True):
        at = message["created_at"].replace("Z", "+00:00")
        signed = request.headers["Calendly-Webhook-Signature"]
        assert signed.startswith("t=")
        verify(signed, request.body, KEY, now=calendly.clock.now, tolerance=None)
        assert "2026-11-23T09:00:00" <= at <= "2026-12-23T09:00:00"


def test_who_wants_is_told_how_far_it_is(http: httpx.Client) -> None:
    told: list[dict[str, Any]] = []
    headers = {"Accept": "text/event-stream"}
    body = {"bookings": 20, "seed": 1}
    with http.stream("POST", "/_mock/traffic", json=body, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            name, _, data = line.partition(": ")
            if name == "data":
                told.append(json.loads(data))
    *progress, last = told

    booked = [each["progress"]["booked"] for each in progress]
    assert booked == sorted(set(booked))
    assert (booked[0], booked[-1]) == (0, 20)
    assert {each["progress"]["total"] for each in progress} == {20}
    assert last["report"]["booked"] == 20


def test_who_wants_to_be_told_hears_of_the_end_of_the_world(http: httpx.Client) -> None:
    url = http.post("/_mock/worlds", json={"name": "short"}).json()["resource"]["url"]
    headers = {"Accept": "text/event-stream"}
    body = {"months": 60, "bookings": 50_000}
    with http.stream("POST", f"{url}/_mock/traffic", json=body, headers=headers) as answer:
        lines = answer.iter_lines()
        next(lines)
        dropped = httpx.delete(f"{url.partition('/w/')[0]}/_mock/worlds/short")
        *_, last = (line for line in lines if line)

    assert dropped.status_code == 204
    said = json.loads(last.removeprefix("data: "))
    assert said["error"]["message"] == "The world was dropped meanwhile."


def test_users_are_added_to_those_who_are_there(http: httpx.Client) -> None:
    organization = http.get("/users/me").json()["resource"]["current_organization"]
    http.post("/_mock/traffic", json={"users": 2, "bookings": 0})
    http.post("/_mock/traffic", json={"users": 3, "bookings": 5, "seed": 4})
    query = {"organization": organization}
    people = http.get("/organization_memberships", params=query).json()["collection"]

    assert len(people) == 3 + 2 + 3
    assert [each["role"] for each in people].count("owner") == 1
    assert len({each["user"]["email"] for each in people}) == len(people)


def test_the_same_seed_twice_brings_other_people(http: httpx.Client) -> None:
    for _ in range(2):
        answer = http.post("/_mock/traffic", json={"users": 1, "bookings": 0, "seed": 4})
        assert answer.status_code == 200


def test_nobody_comes_where_nothing_can_be_booked(http: httpx.Client) -> None:
    world = {"base": "empty", "users": [{"name": "Ada"}]}
    url = http.post("/_mock/worlds", json={"world": world}).json()["resource"]["url"]

    assert httpx.post(f"{url}/_mock/traffic", json={"bookings": 9}).json()["resource"] == {
        "booked": 0,
        "canceled": 0,
        "rescheduled": 0,
        "no_shows": 0,
        "submissions": 0,
        "recaps": 0,
        "turned_away": 0,
    }


def test_a_world_begins_with_made_up_people_and_their_past(http: httpx.Client) -> None:
    plan = {"users": 4, "months": 2, "bookings": 60, "locales": ["de_DE"]}
    body = {"generate": plan, "now": "2026-11-23T09:00:00Z", "seed": 3}
    world = http.post("/_mock/worlds", json=body).json()["resource"]
    again = http.post("/_mock/worlds", json=body).json()["resource"]

    assert world["clock"]["now"] == "2026-11-23T09:00:00.000000Z"
    assert events(world) == events(again)
    assert min(event["start_time"] for event in events(world)) < "2026-10"
    assert max(event["start_time"] for event in events(world)) > "2026-11-23"


def events(world: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was booked in a world, but for where the world is."""
    headers = {"Authorization": f"Bearer {world['tokens']['owner']}"}
    with httpx.Client(base_url=world["url"], headers=headers) as http:
        me = http.get("/users/me").json()["resource"]
        query = {"organization": me["current_organization"], "count": "100"}
        answer = http.get("/scheduled_events", params=query)
    found: list[dict[str, Any]] = json.loads(answer.text.replace(world["url"], ""))["collection"]
    return found


@pytest.mark.parametrize(
    ("plan", "parameter"),
    [
        ({"users": -1}, "users"),
        ({"months": 121}, "months"),
        ({"bookings": "many"}, "bookings"),
        ({"locales": ["tlh"]}, "locales"),
        ({"speed": 1}, "speed"),
    ],
)
def test_what_cannot_be_is_refused(
    http: httpx.Client, plan: dict[str, object], parameter: str
) -> None:
    running = http.post("/_mock/traffic", json=plan)
    new = http.post("/_mock/worlds", json={"generate": plan})

    assert (running.status_code, new.status_code) == (400, 400)
    assert [each["parameter"] for each in running.json()["details"]] == [parameter]
    assert [each["parameter"] for each in new.json()["details"]] == [f"generate.{parameter}"]


@pytest.mark.parametrize("other", [{"world": {}}, {"snapshot": "of-before"}])
def test_a_made_up_world_is_nothing_else(http: httpx.Client, other: dict[str, object]) -> None:
    answer = http.post("/_mock/worlds", json={"generate": {}, **other})

    assert answer.status_code == 400
    assert "generate" in {each["parameter"] for each in answer.json()["details"]}


def test_a_made_up_world_has_somebody_in_it(http: httpx.Client) -> None:
    answer = http.post("/_mock/worlds", json={"generate": {"users": 0}})

    assert answer.json()["details"] == [
        {"parameter": "generate.users", "message": "must be greater than or equal to 1"}
    ]
