"""A world with a past and a full diary, and how a published client is set on it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mockcalendly import Emulator, MockCalendly, ThreadServer
from mockcalendly.client.resources import Resource

DRIVERS = Path(__file__).parent / "drivers"

COMING = 105
"""Meetings to come: more than the 100 that a page has at most."""


class Diary(NamedTuple):
    """Invitees: one whose meeting has begun, and those whose meetings are to come."""

    past: Resource
    coming: list[Resource]

    @property
    def events(self) -> list[str]:
        """URIs of all scheduled events, in the order of their starts."""
        return [invitee["event"] for invitee in (self.past, *self.coming)]


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer(Emulator) as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly:
        yield calendly


@pytest.fixture
def diary(calendly: MockCalendly) -> Diary:
    past = calendly.book("30min", name="Paula Past", email="paula@example.com")
    calendly.clock.advance("7d")
    starts = calendly.open_times("30min", days=30)[:COMING]
    return Diary(past, [calendly.book("30min", start_time=start) for start in starts])


def open_on(calendly: MockCalendly, day: str) -> list[datetime]:
    """Return when meetings of half an hour can begin on a day."""
    starts = calendly.open_times("30min", days=30)
    return [start for start in starts if start.date().isoformat() == day]


def drive(executable: Path | str, driver: str, calendly: MockCalendly, **given: object) -> Any:
    """Have a program use a published client, and return what the client's objects said to it."""
    given |= {
        "url": calendly.url,
        "token": calendly.token,
        "event_type": calendly.event_types[0]["uri"],
    }
    return json.loads(run([executable, DRIVERS / driver], stdin=json.dumps(given)))


def run(
    command: Sequence[Path | str],
    *,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
) -> str:
    """Return what a program with an environment of its own prints; it must not fail."""
    ended = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **(env or {})},
    )
    if ended.returncode:
        pytest.fail(f"{command[1]} ended with {ended.returncode}.\n{ended.stderr}", pytrace=False)
    return ended.stdout


def node() -> str:
    return shutil.which("node") or "node"


def refused(calendly: MockCalendly) -> list[tuple[int, str, str]]:
    """Return status, method and path of the requests that were not answered with success."""
    return [
        (request.status, request.method, request.path)
        for request in calendly.requests
        if request.status >= 400
    ]
