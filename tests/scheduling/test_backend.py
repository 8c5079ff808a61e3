"""What the pages ask their server for, as scripts ask it that watch for open times."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.scheduling.browser import Browser

LOOKUP = "/api/booking/event_types/lookup"
SLUGS = {"profile_slug": "olivia-owner", "event_type_slug": "30min"}


def days(browser: Browser, uuid: str, **query: str) -> httpx.Response:
    """Ask for the open times of a Monday and the day after, unless another range is given."""
    first = {"range_start": "2026-11-23", "range_end": "2026-11-24", "diagnostics": "false"}
    return browser.http.get(
        f"/api/booking/event_types/{uuid}/calendar/range", params={**first, **query}
    )


def single_use_link(browser: Browser) -> str:
    """Make a link to the first event type; return its token."""
    owner = browser.calendly.event_types[0]["uri"]
    body = {"max_event_count": 1, "owner": owner, "owner_type": "EventType"}
    made = browser.api("POST", "/scheduling_links", json=body)["resource"]
    token: str = made["booking_url"].split("/")[-2]
    return token


def share(browser: Browser, **settings: Any) -> tuple[str, str]:
    """Make an event type over; return the ids of the share, and the token of its link."""
    body = {"event_type": browser.calendly.event_types[0]["uri"], **settings}
    made = browser.api("POST", "/shares", json=body)["resource"]
    link: str = made["scheduling_links"][0]["booking_url"]
    return made["uri"].rpartition("/")[2], link.split("/")[-2]


def starts(answer: httpx.Response) -> list[str]:
    return [spot["start_time"] for day in answer.json()["days"] for spot in day["spots"]]


def test_an_event_type_is_found_by_its_address(browser: Browser) -> None:
    answer = browser.http.get(LOOKUP, params=SLUGS)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "uuid": browser.event_type().rpartition("/")[2],
        "duration": 30,
        "public": True,
        "unavailability_reason": None,
        "next_availability": "2026-11-23T09:00:00-05:00",
        "availability_timezone": "America/New_York",
        "profile": {"timezone": "America/New_York"},
        "scheduling_link": None,
    }


def test_open_times_are_those_of_the_api_on_the_clocks_of_a_zone(browser: Browser) -> None:
    uuid = browser.http.get(LOOKUP, params=SLUGS).json()["uuid"]
    answer = days(browser, uuid, timezone="Asia/Kolkata", range_end="2026-11-29")
    found = answer.json()
    assert [day["date"][-2:] for day in found["days"]] == [
        "23",
        "24",
        "25",
        "26",
        "27",
        "28",
        "29",
    ]
    assert found["days"][0]["spots"][0] == {
        "status": "available",
        "start_time": "2026-11-23T19:30:00+05:30",
        "invitees_remaining": 1,
    }
    saturday, sunday = found["days"][5:]  # when that begins, it is Friday in New York
    assert (saturday["status"], len(saturday["spots"])) == ("available", 7)
    assert sunday == {
        "date": "2026-11-29",
        "status": "unavailable",
        "spots": [],
        "invitee_events": [],
    }
    assert found["today"] == "2026-11-23"
    assert found["availability_timezone"] == "America/New_York"
    assert found["invitee_publisher_error"] is False
    shown = [datetime.fromisoformat(start) for start in starts(answer)]
    last = datetime.fromisoformat("2026-11-30T00:00:00+05:30")
    assert shown == [at for at in browser.calendly.open_times("30min") if at < last]


def test_without_a_zone_days_are_those_of_the_host(browser: Browser) -> None:
    uuid = browser.http.get(LOOKUP, params=SLUGS).json()["uuid"]
    assert starts(days(browser, uuid))[0] == "2026-11-23T09:00:00-05:00"


def test_what_is_booked_is_gone(browser: Browser) -> None:
    uuid = browser.http.get(LOOKUP, params=SLUGS).json()["uuid"]
    first = starts(days(browser, uuid))[0]
    browser.calendly.book("30min", start_time=first)
    assert first not in starts(days(browser, uuid))


def test_a_link_leads_to_an_event_type_until_it_is_booked(browser: Browser) -> None:
    token = single_use_link(browser)
    link = browser.http.get(f"/api/booking/scheduling_links/{token}").json()
    assert (link["uid"], link["owner_type"]) == (token, "EventType")
    by_link = browser.http.get(LOOKUP, params={"event_type_uuid": token}).json()
    assert by_link["scheduling_link"] == {"uid": token}
    by_id = browser.http.get(LOOKUP, params={"event_type_uuid": link["owner_uuid"]}).json()
    assert by_id == {**by_link, "scheduling_link": None}
    asked = {"scheduling_link_uuid": token}
    assert starts(days(browser, by_link["uuid"], **asked))
    browser.calendly.book(link=token)
    assert starts(days(browser, by_link["uuid"], **asked)) == []
    assert starts(days(browser, by_link["uuid"]))
    dead = browser.http.get(LOOKUP, params={"event_type_uuid": token}).json()
    assert dead["unavailability_reason"].startswith("This link has been used")
    assert dead["next_availability"] is None


def test_a_share_is_offered_as_it_was_made_over(browser: Browser) -> None:
    uuid, token = share(browser, duration=60)
    link = browser.http.get(f"/api/booking/scheduling_links/{token}").json()
    assert link == {"uid": token, "owner_type": "Share", "owner_uuid": uuid}
    found = browser.http.get(LOOKUP, params={"share_uuid": uuid}).json()
    assert (found["duration"], found["scheduling_link"]) == (60, {"uid": token})


def test_what_is_switched_off_says_so(browser: Browser) -> None:
    browser.api("PATCH", browser.event_type(), json={"active": False})
    found = browser.http.get(LOOKUP, params=SLUGS).json()
    assert found["unavailability_reason"] == "This event type is not active."
    assert starts(days(browser, found["uuid"])) == []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ({}, "range_start: is missing"),
        ({"range_start": "2026-11-23", "range_end": "soon"}, "range_end: must be a date"),
        (
            {"range_start": "2026-11-23", "range_end": "2026-11-22"},
            "range_end: must not be before range_start",
        ),
        (
            {"range_start": "2026-11-23", "range_end": "2026-12-25"},
            "range_end: must be no more than 31 days after range_start",
        ),
        (
            {"range_start": "2026-11-23", "range_end": "2026-11-23", "timezone": "Mars/Base"},
            "timezone: is not a valid time zone",
        ),
    ],
)
def test_what_is_wrong_is_said_as_json(browser: Browser, query: dict[str, str], hint: str) -> None:
    uuid = browser.http.get(LOOKUP, params=SLUGS).json()["uuid"]
    path = f"/api/booking/event_types/{uuid}/calendar/range"
    answer = browser.http.get(path, params=query, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Argument"
    assert hint in browser.calendly.requests[-1].hint


@pytest.mark.parametrize(
    "path",
    [
        f"{LOOKUP}?event_type_uuid=none",
        f"{LOOKUP}?share_uuid=none",
        f"{LOOKUP}?profile_slug=nobody&event_type_slug=30min",
        "/api/booking/event_types/none/calendar/range?range_start=2026-11-23&range_end=2026-11-23",
        "/api/booking/scheduling_links/none",
        "/api/booking/none",
    ],
)
def test_what_is_not_there_is_not_found_as_json(browser: Browser, path: str) -> None:
    answer = browser.http.get(path)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Resource Not Found"
    assert browser.calendly.requests[-1].hint


def test_a_lookup_must_say_what_is_looked_for(browser: Browser) -> None:
    answer = browser.http.get(LOOKUP, params={"profile_slug": "olivia-owner"})
    assert answer.status_code == 400
    assert "event_type_slug and profile_slug" in browser.calendly.requests[-1].hint


def test_a_link_is_not_one_of_another_event_type(browser: Browser) -> None:
    token = single_use_link(browser)
    other = browser.calendly.event_types[1]["uri"].rpartition("/")[2]
    assert days(browser, other, scheduling_link_uuid=token).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_have_no_open_times(browser: Browser, day: str) -> None:
    uuid = browser.http.get(LOOKUP, params=SLUGS).json()["uuid"]
    answer = days(browser, uuid, range_start=day, range_end=day, timezone="Asia/Tokyo")
    assert answer.status_code == 200
    assert starts(answer) == []
