"""Thousands who want the same at once, each over a socket of his own."""

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from socket import socket

from tests.reliability.serving import TOKEN, Served, serving

CONNECTIONS = 200
EACH = 10
"""Requests that are sent on each connection before any answer is read."""

MONDAY = "2026-11-23T09:00:00Z"
TYPES = "https://api.calendly.com/event_types/"
SEATS = 5


def test_two_thousand_want_one_time_and_one_gets_it(tmp_path: Path) -> None:
    with serving(tmp_path / "log", "--now", MONDAY, "--no-rate-limit") as served:
        statuses = race(served, booking("AAAAAAAAAAAAAAAA", {"kind": "zoom_conference"}))
        assert statuses == {201: 1, 400: CONNECTIONS * EACH - 1}
        assert [each["invitees_counter"]["active"] for each in events(served)] == [1]


def test_two_thousand_want_the_seats_of_a_group_and_as_many_get_them(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "mockcalendly: 1\n"
        f"event_types: [{{name: Talk, slug: talk, kind: group, invitee_limit: {SEATS}}}]\n"
    )
    with serving(
        tmp_path / "log", "--now", MONDAY, "--no-rate-limit", "--world", str(world)
    ) as served:
        types = served.ask("GET", f"/event_types?organization={organization(served)}").json()
        talk = next(each for each in types["collection"] if each["slug"] == "talk")
        statuses = race(served, booking(talk["uri"].rpartition("/")[2], None))
        assert statuses == {201: SEATS, 400: CONNECTIONS * EACH - SEATS}
        assert [each["invitees_counter"]["active"] for each in events(served)] == [SEATS]


def organization(served: Served) -> str:
    uri: str = served.ask("GET", "/users/me").json()["resource"]["current_organization"]
    return uri


def events(served: Served) -> list[dict[str, dict[str, int]]]:
    """Return what is booked."""
    answer = served.ask("GET", f"/scheduled_events?organization={organization(served)}")
    return list(answer.json()["collection"])


def booking(event_type: str, location: dict[str, str] | None) -> bytes:
    """Return a request for tomorrow at three."""
    body = json.dumps(
        {
            "event_type": TYPES + event_type,
            "start_time": "2026-11-24T15:00:00Z",
            "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "UTC"},
            "location": location,
        }
    ).encode()
    head = (
        "POST /invitees HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: {TOKEN['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def race(served: Served, request: bytes) -> Counter[int]:
    """Send a request two thousand times before any answer is read; count the statuses."""
    with ExitStack() as open_:
        connections = [open_.enter_context(served.connect()) for _ in range(CONNECTIONS)]
        for _ in range(EACH):
            for connection in connections:
                connection.sendall(request)
        return Counter(status for each in connections for status in answers(each))


def answers(connection: socket) -> list[int]:
    """Read the statuses of all answers of one connection."""
    with connection.makefile("rb") as stream:
        statuses = []
        for _ in range(EACH):
            statuses.append(int(stream.readline().split()[1]))
            length = 0
            while (line := stream.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            stream.read(length)
        return statuses
