"""Worlds in which something happens, and what is recorded of it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from mockcalendly import MockCalendly
from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.instants import format_second
from mockcalendly.recording import Beginning, Recording, check_recording, record
from mockcalendly.snapshots import decode_snapshot
from mockcalendly.world import Snapshot

__all__ = ["MONDAY", "ORGANIZATION", "Session", "checked", "session"]

MONDAY = "2026-03-02T14:00:00Z"
ORGANIZATION = "https://api.calendly.com/organizations/" + "A" * 16


class Session:
    """Somebody who does things to a world: by the API as a client, and as people do on pages."""

    def __init__(self, calendly: MockCalendly, client: httpx.Client) -> None:
        self.calendly = calendly
        self.client = client
        self.invitees: list[dict[str, Any]] = []
        self.recaps: list[str] = []

    def request(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        """Send a request; return what it answers, whatever that is."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.client.request(method, path, json=body, headers=headers)
        return answer.json() if answer.content else None

    def subscribe(self, *events: str, url: str = "http://127.0.0.1:9/hook") -> Any:
        """Subscribe by the API; nobody listens at the usual URL."""
        body = {
            "url": url,
            "events": events or ("invitee.created", "invitee.canceled"),
            "organization": ORGANIZATION,
            "scope": "organization",
            "signing_key": "a-signing-key-of-the-session",
        }
        return self.request("POST", "/webhook_subscriptions", body)

    def book_by_api(self, event_type: str = "30min") -> None:
        """Book the next open time by the API, after having asked for it, as clients do."""
        row = next(each for each in self.calendly.event_types if each["slug"] == event_type)
        try:
            start = format_second(self.calendly.open_times(event_type)[0])
        except (CalendlyError, IndexError):
            return
        kind = {"30min": "zoom_conference", "webinar": "google_conference"}[event_type]
        invitee = {"name": "Bob ${x}", "email": "bob@example.com", "timezone": "Europe/Berlin"}
        body = {
            "event_type": row["uri"],
            "start_time": start,
            "invitee": invitee,
            "location": {"kind": kind},
        }
        answer = self.request("POST", "/invitees", body)
        if "resource" in answer:
            self.invitees.append(answer["resource"])

    def try_(self, act: Callable[[], Any]) -> None:
        """Do something that may be refused; whoever is booked by it is known from then on."""
        try:
            done = act()
        except (CalendlyError, LookupError):
            return
        if isinstance(done, dict) and "/invitees/" in done.get("uri", "") and "event" in done:
            self.invitees.append(done)

    def snapshot(self) -> Snapshot:
        """Return the world as it is now."""
        self.client.post("/_mock/snapshots", json={"name": "now"}).raise_for_status()
        return decode_snapshot(self.client.get("/_mock/snapshots/now").content)


@contextmanager
def session(**settings: Any) -> Iterator[Session]:
    """Begin a world on a Monday, unless it is said otherwise."""
    with MockCalendly(**{"now": MONDAY, **settings}) as calendly, calendly.client() as client:
        yield Session(calendly, client)


def checked(snapshot: Snapshot, beginning: Beginning | None = None) -> tuple[Recording, list[str]]:
    """Record, and return how the story ends differently."""
    recording = record(snapshot, beginning, name="Recorded")
    return recording, asyncio.run(check_recording(recording, snapshot))
