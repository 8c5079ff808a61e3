"""react-calendly: the components that most React applications embed scheduling pages with."""

import sys
from typing import Any
from urllib.parse import parse_qsl

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import drive, refused
from tests.clients.environments import node_modules

PROPS = {
    "prefill": {
        "name": "Anna B. Clark",
        "email": "anna@example.com",
        "guests": ["guest@example.com"],
        "customAnswers": {"a1": "By train"},
    },
    "utm": {"utmCampaign": "Autumn, and more", "utmSource": "planner", "salesforce_uuid": "s-1"},
    "pageSettings": {
        "backgroundColor": "#101820",
        "hideEventTypeDetails": False,
        "hideGdprBanner": True,
        "primaryColor": "ffcc00",
        "textColor": "ffffff",
    },
}
STEPS = [
    ["onProfilePageViewed", "calendly.profile_page_viewed", {}],
    ["onEventTypeViewed", "calendly.event_type_viewed", {}],
    ["onDateAndTimeSelected", "calendly.date_and_time_selected", {}],
]

pytestmark = pytest.mark.clients


@pytest.fixture
def said(calendly: MockCalendly) -> dict[str, Any]:
    """What each component has seen of a booking."""
    return dict(
        drive(
            sys.executable,
            "use_react_calendly.py",
            calendly,
            modules=str(node_modules()),
            widgets=["inline", "button", "badge"],
            props={"url": f"{calendly.url}/olivia-owner", **PROPS},
        )
    )


def test_components_show_pages_and_hear_of_each_step(
    calendly: MockCalendly, said: dict[str, Any]
) -> None:
    assert [*said] == ["inline", "button", "badge"]
    with calendly.client() as client:
        for seen in said.values():
            assert seen["problems"] == []
            path, _, query = seen["src"].partition("?")
            assert path == f"{calendly.url}/olivia-owner"
            # Inline, whatever shows it, and a host that is always called 1: so does the wrapper.
            assert {"embed_type": "Inline", "embed_domain": "1"}.items() <= dict(
                parse_qsl(query)
            ).items()

            steps = [each for each in seen["heard"] if each[0] != "onPageHeightResize"]
            heights = [each for each in seen["heard"] if each[0] == "onPageHeightResize"]
            assert steps[:3] == STEPS
            ((name, event, payload),) = steps[3:]
            assert (name, event) == ("onEventScheduled", "calendly.event_scheduled")
            assert heights
            assert all(height["height"].endswith("px") for *_, height in heights)

            invitee = client.get(payload["invitee"]["uri"]).json()["resource"]
            assert (invitee["event"], invitee["email"]) == (
                payload["event"]["uri"],
                "anna@example.com",
            )
            assert invitee["name"] == "Anna B. Clark"
            assert invitee["tracking"]["utm_campaign"] == "Autumn, and more"
            assert invitee["tracking"]["utm_source"] == "planner"
            assert invitee["tracking"]["salesforce_uuid"] == "s-1"
            booked = client.get(payload["event"]["uri"]).json()["resource"]
            assert [guest["email"] for guest in booked["event_guests"]] == ["guest@example.com"]
    assert refused(calendly) == []
