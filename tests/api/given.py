"""What the tests of the API know about the default world, and bookings to make in it."""

from datetime import UTC, datetime
from typing import Any, TypedDict

from httpx import AsyncClient

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8787"
ORGANIZATION = f"{BASE}/organizations/AAAAAAAAAAAAAAAA"
OWNER = f"{BASE}/users/AAAAAAAAAAAAAAAA"
ADMIN = f"{BASE}/users/BBBBBBBBBBBBBBBB"
MEMBER = f"{BASE}/users/CCCCCCCCCCCCCCCC"
ONE_ON_ONE = f"{BASE}/event_types/AAAAAAAAAAAAAAAA"
GROUP = f"{BASE}/event_types/BBBBBBBBBBBBBBBB"
ROUND_ROBIN = f"{BASE}/event_types/CCCCCCCCCCCCCCCC"
COLLECTIVE = f"{BASE}/event_types/DDDDDDDDDDDDDDDD"
ONBOARDING = f"{BASE}/event_types/EEEEEEEEEEEEEEEE"

Json = dict[str, Any]


def booking(start_time: str = "2026-03-03T15:00:00Z", **changes: Any) -> Json:
    """Return the body of a booking of the one-on-one event type."""
    return {
        "event_type": ONE_ON_ONE,
        "start_time": start_time,
        "invitee": {
            "name": "Ada Lovelace",
            "email": "ada@example.com",
            "timezone": "Europe/London",
        },
        "location": {"kind": "zoom_conference"},
        **changes,
    }


async def book(api: AsyncClient, start_time: str = "2026-03-03T15:00:00Z", **changes: Any) -> Json:
    """Book and return the invitee."""
    answer = await api.post("/invitees", json=booking(start_time, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


class InviteeIds(TypedDict):
    """Which invitee is meant, as commands of the domain want it."""

    event: str
    invitee: str
