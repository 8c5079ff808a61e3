from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.api.given import (
    ADMIN,
    BASE,
    COLLECTIVE,
    GROUP,
    MEMBER,
    NOW,
    ONBOARDING,
    ONE_ON_ONE,
    ORGANIZATION,
    OWNER,
    ROUND_ROBIN,
    book,
    booking,
)


async def open_times(api: AsyncClient, event_type: str, day: str = "2026-03-03") -> list[str]:
    answer = await api.get(
        "/event_type_available_times",
        params={
            "event_type": event_type,
            "start_time": f"{day}T00:00:00Z",
            "end_time": f"{day}T23:59:59Z",
        },
    )
    assert answer.status_code == 200, answer.text
    return [row["start_time"] for row in answer.json()["collection"]]


def details(answer: Any) -> list[tuple[str, str]]:
    return [(item["parameter"], item["message"]) for item in answer.json()["details"]]


async def test_an_offered_time_can_be_booked_and_is_not_offered_again(api: AsyncClient) -> None:
    times = await open_times(api, ONE_ON_ONE)
    assert times[0] == "2026-03-03T14:00:00Z"  # 09:00 in New York
    assert len(times) == 16
    await book(api, times[0])
    assert await open_times(api, ONE_ON_ONE) == times[1:]


async def test_a_taken_time_is_refused_as_observed(api: AsyncClient) -> None:
    await book(api)
    answer = await api.post("/invitees", json=booking())
    assert answer.status_code == 400
    assert answer.json() == {
        "title": "Invalid Argument",
        "message": "The supplied parameters are invalid.",
        "details": [
            {
                "parameter": "event.start_time",
                "message": "That start time has been filled",
                "code": "already_filled",
            }
        ],
    }
    assert "Olivia Owner" in answer.headers["x-mockcalendly-reason"]


async def test_the_invitee_of_a_booking_by_api(api: AsyncClient) -> None:
    invitee = await book(api, tracking=None)
    event = invitee["event"]
    id_ = invitee["uri"].rpartition("/")[2]
    assert invitee == {
        "cancel_url": f"{BASE}/cancellations/{id_}",
        "created_at": "2026-03-02T09:00:00.000000Z",
        "email": "ada@example.com",
        "event": event,
        "first_name": None,
        "invitee_scheduled_by": None,
        "last_name": None,
        "name": "Ada Lovelace",
        "new_invitee": None,
        "no_show": None,
        "old_invitee": None,
        "payment": None,
        "questions_and_answers": [],
        "reconfirmation": None,
        "reschedule_url": f"{BASE}/reschedulings/{id_}",
        "rescheduled": False,
        "routing_form_submission": None,
        "scheduling_method": "api",
        "status": "active",
        "text_reminder_number": None,
        "timezone": "Europe/London",
        "tracking": {
            "utm_campaign": None,
            "utm_source": None,
            "utm_medium": None,
            "utm_content": None,
            "utm_term": None,
            "salesforce_uuid": None,
        },
        "updated_at": "2026-03-02T09:00:00.000000Z",
        "uri": f"{event}/invitees/{id_}",
    }
    assert (await api.get(invitee["uri"])).json()["resource"] == invitee


async def test_the_event_of_a_booking(api: AsyncClient, emulator: Emulator) -> None:
    invitee = await book(api, event_guests=["guest@example.com"])
    event = (await api.get(invitee["event"])).json()["resource"]
    assert event["name"] == "30 Minute Meeting"
    assert event["event_type"] == ONE_ON_ONE
    assert (event["start_time"], event["end_time"]) == (
        "2026-03-03T15:00:00.000000Z",
        "2026-03-03T15:30:00.000000Z",
    )
    assert event["invitees_counter"] == {"total": 1, "active": 1, "limit": 1}
    assert [(host["user"], host["user_name"]) for host in event["event_memberships"]] == [
        (OWNER, "Olivia Owner")
    ]
    assert [guest["email"] for guest in event["event_guests"]] == ["guest@example.com"]
    assert event["location"]["type"] == "zoom"
    assert event["location"]["status"] == "processing"
    assert "cancellation" not in event
    world = emulator.default
    await emulator.advance(world, world.clock.now() + timedelta(minutes=1))
    pushed = (await api.get(invitee["event"])).json()["resource"]["location"]
    assert pushed["status"] == "pushed"
    assert pushed["join_url"].startswith("https://us02web.zoom.us/j/")
    assert str(pushed["data"]["id"]) in pushed["join_url"]


async def test_what_is_missing_is_named_all_at_once(api: AsyncClient) -> None:
    answer = await api.post("/invitees", json={"invitee": {}})
    assert answer.status_code == 400
    assert details(answer) == [
        ("event_type", "is missing"),
        ("start_time", "is missing"),
        ("invitee.name", "is missing"),
        ("invitee.email", "is missing"),
        ("invitee.timezone", "is missing"),
    ]


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"start_time": "2026-03-03T15:00:00"}, "start_time"),
        ({"start_time": "tomorrow"}, "start_time"),
        ({"start_time": 5}, "start_time"),
        ({"start_time": "2026-03-03T15:07:00Z"}, "event.start_time"),
        ({"start_time": "2020-03-03T15:00:00Z"}, "event.start_time"),
        ({"event_type": "30min"}, "event_type"),
        ({"event_type": f"{BASE}/users/AAAAAAAAAAAAAAAA"}, "event_type"),
        ({"invitee": "Ada"}, "invitee"),
        ({"invitee": {"name": "A", "email": "nope", "timezone": "UTC"}}, "invitee.email"),
        ({"invitee": {"name": "A", "email": "a@b.co", "timezone": "Mars"}}, "invitee.timezone"),
        ({"invitee": {"name": " ", "email": "a@b.co", "timezone": "UTC"}}, "invitee.name"),
        ({"location": {"kind": "moon"}}, "location.kind"),
        ({"location": {"kind": "physical"}}, "location.location"),
        ({"location": {}}, "location.kind"),
        ({"location": None}, "location"),
        ({"questions_and_answers": {}}, "questions_and_answers"),
        ({"questions_and_answers": [{}]}, "questions_and_answers[0].answer"),
        (
            {"questions_and_answers": [{"answer": "x", "position": 0}]},
            "questions_and_answers[0].question",
        ),
        (
            {"questions_and_answers": [{"question": "Q?", "answer": "x", "position": 0}]},
            "questions_and_answers[0].question",
        ),
        ({"tracking": {"utm_source": "x"}}, "tracking.utm_campaign"),
        ({"event_guests": ["a@example.com"] * 11}, "event_guests"),
        ({"event_guests": ["nobody"]}, "event_guests[0]"),
    ],
)
async def test_a_wrong_booking_names_the_parameter_and_changes_nothing(
    api: AsyncClient, changes: dict[str, Any], parameter: str
) -> None:
    answer = await api.post("/invitees", json={**booking(), **changes})
    assert answer.status_code == 400
    assert parameter in [name for name, _ in details(answer)]
    listed = await api.get("/scheduled_events", params={"organization": ORGANIZATION})
    assert listed.json()["collection"] == []


async def test_unknown_fields_of_a_booking_are_dropped_in_silence(api: AsyncClient) -> None:
    answer = await api.post("/invitees", json={**booking(), "slug": "x", "extra": {"a": [1]}})
    assert answer.status_code == 201


async def test_an_unknown_event_type_is_not_found(api: AsyncClient) -> None:
    answer = await api.post("/invitees", json=booking(event_type=f"{BASE}/event_types/nope"))
    assert answer.status_code == 404


async def test_a_location_that_is_not_offered_is_refused_as_observed(api: AsyncClient) -> None:
    answer = await api.post("/invitees", json=booking(location={"kind": "google_conference"}))
    assert answer.status_code == 400
    assert answer.json() == {
        "title": "Invalid Argument",
        "message": "Specified location kind is not configured for this event type.",
        "details": [
            {
                "parameter": "event.location_configuration.location",
                "message": "invalid location choice",
                "code": "invalid_location_choice",
            }
        ],
    }


async def test_required_questions_must_be_answered_to_the_letter(api: AsyncClient) -> None:
    where = {"kind": "outbound_call", "location": "+14155550111"}
    asked = [
        {"question": "Company", "answer": "Analytical Engines", "position": 0},
        {"question": "Team size", "answer": "1-10", "position": 1},
    ]
    wanted = booking(
        "2026-03-03T18:00:00Z",
        event_type=ONBOARDING,
        location=where,
        questions_and_answers=asked[:1],
        invitee={
            "first_name": "Ada",
            "last_name": "Lovelace",
            "email": "ada@example.com",
            "timezone": "UTC",
        },
    )
    refused = await api.post("/invitees", json=wanted)
    assert refused.status_code == 400
    assert details(refused) == [
        ("questions_and_answers", "is missing the required question: Team size")
    ]
    invitee = (await api.post("/invitees", json={**wanted, "questions_and_answers": asked})).json()
    assert invitee["resource"]["questions_and_answers"] == asked
    assert (invitee["resource"]["first_name"], invitee["resource"]["last_name"]) == (
        "Ada",
        "Lovelace",
    )
    event = (await api.get(invitee["resource"]["event"])).json()["resource"]
    assert event["location"] == {"location": "+14155550111", "type": "outbound_call"}


async def test_invitees_of_a_group_event_share_it_until_it_is_full(api: AsyncClient) -> None:
    events = set()
    for number in range(6):
        invitee = await book(
            api,
            "2026-03-03T15:00:00Z",
            event_type=GROUP,
            location={"kind": "google_conference"},
            invitee={"name": "G", "email": f"g{number}@example.com", "timezone": "UTC"},
        )
        events.add(invitee["event"])
    assert len(events) == 1
    event = (await api.get(events.pop())).json()["resource"]
    assert event["invitees_counter"] == {"total": 6, "active": 6, "limit": 6}
    full = await api.post(
        "/invitees", json=booking(event_type=GROUP, location={"kind": "google_conference"})
    )
    assert full.status_code == 400
    assert "2026-03-03T15:00:00Z" not in await open_times(api, GROUP)


async def test_round_robin_takes_turns_and_refuses_a_location(api: AsyncClient) -> None:
    refused = await api.post("/invitees", json=booking(event_type=ROUND_ROBIN))
    assert refused.status_code == 400
    hosts = []
    for _ in range(2):
        invitee = await book(api, "2026-03-03T17:00:00Z", event_type=ROUND_ROBIN, location=None)
        event = (await api.get(invitee["event"])).json()["resource"]
        hosts += [host["user"] for host in event["event_memberships"]]
    assert len(set(hosts)) == 2
    assert set(hosts) <= {OWNER, ADMIN, MEMBER}


async def test_a_collective_event_needs_all_its_hosts(api: AsyncClient) -> None:
    times = await open_times(api, COLLECTIVE)
    assert times[0] == "2026-03-03T14:00:00Z"  # New York opens
    assert times[-1] == "2026-03-03T15:15:00Z"  # 45 minutes before Berlin closes
    invitee = await book(
        api,
        times[0],
        event_type=COLLECTIVE,
        location={"kind": "microsoft_teams_conference"},
    )
    event = (await api.get(invitee["event"])).json()["resource"]
    assert [host["user"] for host in event["event_memberships"]] == [OWNER, ADMIN]
    busy = await api.get(
        "/user_busy_times",
        params={
            "user": ADMIN,
            "start_time": "2026-03-03T00:00:00Z",
            "end_time": "2026-03-04T00:00:00Z",
        },
    )
    assert [row["event"]["uri"] for row in busy.json()["collection"]] == [invitee["event"]]


@pytest.mark.parametrize(
    ("start", "end", "parameter"),
    [
        (NOW, NOW + timedelta(days=1), "start_time"),
        (NOW - timedelta(days=1), NOW + timedelta(days=1), "start_time"),
        (NOW + timedelta(days=2), NOW + timedelta(days=1), "start_time"),
        (NOW + timedelta(days=1), NOW + timedelta(days=33), "end_time"),
    ],
)
async def test_a_wrong_range_of_available_times_is_refused(
    api: AsyncClient, start: Any, end: Any, parameter: str
) -> None:
    query = {
        "event_type": ONE_ON_ONE,
        "start_time": start.isoformat(),
        "end_time": end.isoformat(),
    }
    answer = await api.get("/event_type_available_times", params=query)
    assert answer.status_code == 400
    assert [name for name, _ in details(answer)] == [parameter]


async def test_available_times_reach_31_days(api: AsyncClient) -> None:
    start = NOW + timedelta(hours=1)
    query = {
        "event_type": ONE_ON_ONE,
        "start_time": start.isoformat(),
        "end_time": (start + timedelta(days=31)).isoformat(),
    }
    page = (await api.get("/event_type_available_times", params=query)).json()
    first = page["collection"][0]
    assert first["scheduling_url"] == (
        f"{BASE}/olivia-owner/30min/2026-03-02T14:00:00Z?month=2026-03&date=2026-03-02"
    )
    assert (first["status"], first["invitees_remaining"]) == ("available", 1)
    assert page["collection"][-1]["start_time"].startswith("2026-04-01")


async def test_schedules_show_weekly_hours(api: AsyncClient) -> None:
    page = (await api.get("/user_availability_schedules", params={"user": OWNER})).json()
    (schedule,) = page["collection"]
    assert schedule["timezone"] == "America/New_York"
    assert schedule["default"] is True
    hours = {rule["wday"]: rule["intervals"] for rule in schedule["rules"]}
    assert hours["monday"] == [{"from": "09:00", "to": "17:00"}]
    assert hours["sunday"] == []
    assert (await api.get(schedule["uri"])).json()["resource"] == schedule
    assert (await api.get("/user_availability_schedules/none")).status_code == 404
    assert (await api.get("/user_availability_schedules")).status_code == 400


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"),
        ("2026-03-04T00:00:00Z", "2026-03-03T00:00:00Z"),
        ("2026-03-04T00:00:00Z", "2026-03-12T00:00:00Z"),
        ("soon", "later"),
    ],
)
async def test_a_wrong_range_of_busy_times_is_refused(
    api: AsyncClient, start: str, end: str
) -> None:
    query = {"user": OWNER, "start_time": start, "end_time": end}
    assert (await api.get("/user_busy_times", params=query)).status_code == 400
