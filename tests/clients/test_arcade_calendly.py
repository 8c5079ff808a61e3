"""arcade-calendly-api: tools for agents, generated for nearly every operation, booking included."""

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import Diary, drive, refused
from tests.clients.environments import python_with

pytestmark = pytest.mark.clients


def test_an_agent_books_cancels_and_administers(calendly: MockCalendly, diary: Diary) -> None:
    said = drive(
        python_with("arcade-calendly-api"),
        "use_arcade_calendly.py",
        calendly,
        start="2026-12-09T00:00:00Z",
        end="2026-12-10T00:00:00Z",
        invitee=diary.past["uri"],
    )

    assert said["slot"] == "2026-12-09T14:00:00Z"
    name, method, tracking = said["booked"]
    assert (name, method, tracking["utm_campaign"]) == ("Ada Lovelace", "api", "spring")
    assert '"code":"already_filled"' in said["refusal"]
    assert said["listed"]
    assert said["canceled"] == "Ill"
    assert set(diary.events) < set(said["events"])
    assert len(said["events"]) == len(diary.events) + 1
    assert said["group"] == ["Sales", 4]
    assert said["hosts"] == [True]
    assert said["hours"] == ["Working hours"]
    assert "zoom_conference" in said["locations"]
    assert said["sample"] == "invitee.created"
    assert said["event_type"] == ["Tea", 20, False]
    assert said["no_show"] == [diary.past["uri"], ""]
    assert said["webhooks"]
    assert said["removed"] == ""
    assert refused(calendly) == [(400, "POST", "/invitees")]
