"""node-calendly: typed bindings for Node that put URIs into queries without escaping them."""

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import Diary, drive, node, open_on, refused
from tests.clients.environments import node_modules

pytestmark = pytest.mark.clients


def test_bindings_find_what_is_in_the_world(calendly: MockCalendly, diary: Diary) -> None:
    said = drive(
        node(),
        "use_node_calendly.mjs",
        calendly,
        modules=f"{node_modules()}/",
        email="paula@example.com",
        start="2026-12-08T00:00:00Z",
        end="2026-12-09T00:00:00Z",
    )

    assert said["me"] == ["olivia@example.com", True]
    assert sorted(said["eventTypes"]) == sorted(each["slug"] for each in calendly.event_types)
    assert said["own"] == sorted(said["own"], reverse=True)
    assert said["eventType"] == ["30min", 30, "A" * 16]
    tuesday = open_on(calendly, "2026-12-08")
    assert said["times"] == [f"{start:%Y-%m-%dT%H:%M:%S}.000Z" for start in tuesday]
    assert said["events"] == diary.events
    assert said["found"] == diary.past["event"]
    assert said["invitees"] == ["Paula Past"]
    assert said["refused"] == (
        "Error: Resource Not Found: The server could not find the requested resource."
    )
    assert refused(calendly) == [(404, "GET", "/event_types/nobody")]

    (first, *_) = calendly.requests.of("GET", "/event_types")
    assert first.query == f"organization={calendly.organization['uri']}&count=4"
