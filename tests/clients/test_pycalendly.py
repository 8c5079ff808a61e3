"""PyCalendly: a thin wrapper of 2021 that sends the parameters of GET as a JSON body."""

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import Diary, drive, refused
from tests.clients.environments import python_with

pytestmark = pytest.mark.clients


def test_it_lists_pages_and_subscribes(calendly: MockCalendly, diary: Diary) -> None:
    calendly.cancel(diary.coming[3])
    said = drive(
        python_with("pycalendly"),
        "use_pycalendly.py",
        calendly,
        event=diary.past["event"],
    )

    assert said["me"] == "olivia@example.com"
    assert said["event_types"] == [
        "30min",
        "executive-briefing",
        "panel-interview",
        "webinar",
        "sales-call",
    ]
    assert said["same_event_type"]
    assert said["events"] == diary.events
    assert said["canceled"] == [diary.coming[3]["event"]]
    assert said["invitee"] == ["paula@example.com", True]
    assert said["page"] == f"{calendly.url}/olivia-owner/30min"
    assert said["webhooks"] == ["http://127.0.0.1:9/hook"]
    assert said["same_webhook"]
    assert said["left"]
    assert refused(calendly) == []

    (first, *_) = calendly.requests.of("GET", "/scheduled_events")
    assert first.body == {"count": 100, "user": calendly.owner["uri"]}
    assert not first.query
