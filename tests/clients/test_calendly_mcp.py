"""calendly-mcp: an MCP server, asked over stdio by the protocol's own client.

What it sells for money (it books and cancels only with a licence) is left alone.
"""

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import Diary, drive, refused
from tests.clients.environments import python_with

pytestmark = pytest.mark.clients


def test_tools_tell_an_agent_what_is_in_the_world(calendly: MockCalendly, diary: Diary) -> None:
    calendly.cancel(diary.coming[0], reason="Ill")
    past, canceled = (each["event"].rpartition("/")[2] for each in (diary.past, diary.coming[0]))
    day = {"start_time": "2026-12-01T00:00:00Z", "end_time": "2026-12-02T00:00:00Z"}
    calls = [
        ("list_event_types", {}),
        ("get_event_type_details", {"event_type_uuid": "A" * 16}),
        ("list_upcoming_events", {"count": 3, "min_start_time": "2026-11-30T09:00:00+00:00"}),
        ("get_event_details", {"event_uuid": canceled}),
        (
            "search_events",
            {"query": "PAULA@", "max_start_time": "2026-11-30T15:00:00Z"},
        ),
        (
            "check_availability",
            {"date_range_start": day["start_time"], "date_range_end": day["end_time"]},
        ),
        ("get_busy_times", day),
    ]
    said = drive(python_with("calendly-mcp"), "use_calendly_mcp.py", calendly, calls=calls)

    assert said["tools"] == sorted(name for name, _ in calls)
    assert said["list_event_types"].startswith("Found 5 event type(s):\n**30 Minute Meeting**")
    assert f"Booking URL: {calendly.url}/olivia-owner/30min" in said["get_event_type_details"]
    upcoming = said["list_upcoming_events"]
    assert upcoming.startswith("Found 3 upcoming event(s):")
    assert "Time: Mon Nov 30, 2026 at 2:30 PM UTC - Mon Nov 30, 2026 at 3:00 PM UTC" in upcoming
    assert f"{diary.coming[1]['name']} <{diary.coming[1]['email']}>" in upcoming
    assert "Status: canceled" in said["get_event_details"]
    assert "Cancellation reason: Ill\n  Canceled by: Olivia Owner" in said["get_event_details"]
    assert "Paula Past <paula@example.com>" in said["search_events"]
    assert past in said["search_events"]
    assert "Monday: 09:00 - 17:00" in said["check_availability"]
    assert "Sunday: No availability" in said["check_availability"]
    assert "Total busy periods: 16" in said["get_busy_times"]
    assert refused(calendly) == []


def test_an_agent_reads_why_it_was_refused(calendly: MockCalendly) -> None:
    calls = [("get_event_details", {"event_uuid": "nobody"})]
    said = drive(python_with("calendly-mcp"), "use_calendly_mcp.py", calendly, calls=calls)
    assert said["get_event_details"] == (
        "Error fetching event details: The server could not find the requested resource."
    )
    assert refused(calendly) == [(404, "GET", "/scheduled_events/nobody")]
