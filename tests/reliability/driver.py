"""Somebody who uses worlds, one after another, while things go wrong in them."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.reliability.junk import Chance
from tests.reliability.receiver import Receiver
from tests.reliability.serving import Answer, Served, ask

__all__ = ["Driver"]

MONDAY = "2026-11-23T09:00:00Z"
STEPS = 30
TURNS = ("30s", "20m", "3h", "1d", "1w")
LOCATIONS: dict[str, dict[str, str] | None] = {
    "30min": {"kind": "zoom_conference"},
    "webinar": {"kind": "google_conference"},
    "sales-call": None,
}
EVENTS = (
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
)
FAULTS: tuple[dict[str, Any], ...] = (
    {"status": 503, "every": 5},
    {"path": "/invitees", "reset": "after", "every": 4},
    {"path": "/scheduled_events*", "damage": "truncated", "every": 3},
    {"latency": 0.01, "probability": 0.3},
    {"error": "too_many_requests", "times": 2},
    {"event": "invitee.*", "delay": "40m", "probability": 0.3},
    {"event": "invitee.canceled", "swap": True},
)


class Driver:
    """Drives one world after another.

    In a world he books, cancels, marks, lists and turns the clock; requests fail on purpose.

    Attributes:
        told: How many messages have arrived, out of all worlds.
    """

    def __init__(self, served: Served, receiver: Receiver, *, seed: int, number: int) -> None:
        self.told = 0
        self._chance = Chance(seed + number)
        self._receiver = receiver
        self._number = number
        self._client = served.client()
        self._steps: tuple[Callable[[], object], ...] = (
            *[self._book] * 4,
            self._cancel,
            self._mark,
            self._list,
            self._turn,
            self._look,
            self._break,
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def live(self, round_: int) -> None:
        """Make a world, use it, and drop it; all that it has told must have arrived, once."""
        self._name = f"soak-{round_}-{self._number}"
        self._booked: list[dict[str, Any]] = []
        self._marks: list[tuple[str, str]] = []
        world = {"name": self._name, "now": MONDAY, "seed": round_, "rate_limit": False}
        assert self._ask("POST", "/_mock/worlds", world, at="").status == 201
        self._subscribe()
        for _ in range(STEPS):
            # What fails on purpose may break the connection off, or an answer, or be an error.
            with suppress(OSError, HTTPException, json.JSONDecodeError, KeyError):
                self._steps[self._draw(len(self._steps))]()
        self._ask("DELETE", "/_mock/faults")
        assert self._ask("POST", "/_mock/clock/advance", {"by": "25h"}).status == 200
        assert self._ask("POST", "/_mock/settle").status == 200
        told = [json.loads(body) for body in self._receiver.taken(f"/{self._name}")]
        self.told += len(told)
        arrived = Counter((each["event"], each["payload"]["uri"]) for each in told)
        assert arrived == self._happened(), f"{self._name}: lost or doubled"
        assert self._ask("DELETE", f"/_mock/worlds/{self._name}", at="").status == 204

    def _ask(self, method: str, path: str, body: object = None, *, at: str | None = None) -> Answer:
        prefix = f"/w/{self._name}" if at is None else at
        try:
            return ask(self._client, method, prefix + path, body)
        except (OSError, HTTPException):
            self._client.close()
            raise

    def _get(self, path: str, **query: object) -> Any:
        """Return what an honest or failing answer holds."""
        return self._ask("GET", f"{path}?{urlencode(query)}").json()

    def _draw(self, below: int) -> int:
        return self._chance.draw(below)

    def _subscribe(self) -> None:
        self._me = self._get("/users/me")["resource"]
        self._types = {
            each["slug"]: each["uri"]
            for each in self._get("/event_types", user=self._me["uri"])["collection"]
            if each["slug"] in LOCATIONS
        }
        subscription = {
            "url": f"{self._receiver.url}/{self._name}",
            "events": EVENTS,
            "organization": self._me["current_organization"],
            "scope": "organization",
        }
        assert self._ask("POST", "/webhook_subscriptions", subscription).status == 201

    def _book(self) -> None:
        slug = [*self._types][self._draw(len(self._types))]
        now = datetime.fromisoformat(self._get("/_mock/clock")["now"])
        start = now + timedelta(days=self._draw(8), seconds=1)
        times = self._get(
            "/event_type_available_times",
            event_type=self._types[slug],
            start_time=start.isoformat(),
            end_time=(start + timedelta(days=5)).isoformat(),
        )["collection"]
        body = {
            "event_type": self._types[slug],
            "start_time": times[self._draw(len(times))]["start_time"],
            "invitee": {
                "name": f"Invitee {self._draw(1000)}",
                "email": f"i{self._draw(5)}@example.com",
                "timezone": "UTC",
            },
            "location": LOCATIONS[slug],
        }
        answer = self._ask("POST", "/invitees", body)
        if answer.status == 201:
            self._booked.append(answer.json()["resource"])

    def _cancel(self) -> None:
        if self._booked:
            event = self._booked[self._draw(len(self._booked))]["event"]
            self._ask("POST", f"{_path(event)}/cancellation", {"reason": "Ill"}, at="")

    def _mark(self) -> None:
        if not self._booked:
            return
        uri = self._booked[self._draw(len(self._booked))]["uri"]
        answer = self._ask("POST", "/invitee_no_shows", {"invitee": uri})
        if answer.status == 201:
            self._marks.append(("invitee_no_show.created", uri))
            if self._draw(2):
                mark = _path(answer.json()["resource"]["uri"])
                if self._ask("DELETE", mark, at="").status == 204:
                    self._marks.append(("invitee_no_show.deleted", uri))

    def _list(self) -> None:
        for _ in self._all("/scheduled_events", organization=self._organization, count=3):
            pass

    def _turn(self) -> None:
        self._ask("POST", "/_mock/clock/advance", {"by": TURNS[self._draw(len(TURNS))]})

    def _look(self) -> None:
        for path in ("/_mock/requests", "/_mock/deliveries", "/_mock/doctor", "/_mock/faults"):
            self._ask("GET", path)
        self._ask("POST", "/_mock/snapshots", {"name": f"s{self._draw(3)}"})

    def _break(self) -> None:
        self._ask("POST", "/_mock/faults", FAULTS[self._draw(len(FAULTS))])

    @property
    def _organization(self) -> str:
        organization: str = self._me["current_organization"]
        return organization

    def _all(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Return all rows of all pages."""
        page = self._get(path, **query)
        rows: list[dict[str, Any]] = page["collection"]
        while link := page["pagination"]["next_page"]:
            page = self._ask("GET", _path(link), at="").json()
            rows += page["collection"]
        return rows

    def _happened(self) -> Counter[tuple[str, str]]:
        """Return what the subscription must have been told: by what the world now holds."""
        told = Counter(self._marks)
        for event in self._all("/scheduled_events", organization=self._organization, count=100):
            path = _path(event["uri"]).removeprefix(f"/w/{self._name}")
            for invitee in self._all(f"{path}/invitees", count=100):
                told["invitee.created", invitee["uri"]] += 1
                told["invitee.canceled", invitee["uri"]] += invitee["status"] == "canceled"
        return +told


def _path(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
