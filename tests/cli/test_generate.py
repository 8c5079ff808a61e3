"""``mockcalendly generate`` as a process."""

import json
import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.cli.process import COMMAND, environment, mockcalendly, receiver, serving

UNAS = {"user": "una", "name": "Ada", "emails": ["ada@example.com"]}
SMALL = ("--users", "3", "--months", "1", "--bookings", "12")


def tally_of(*arguments: str) -> dict[str, int]:
    done = mockcalendly("generate", *arguments, "--output", "json")
    assert done.returncode == 0, done.stderr
    tally: dict[str, int] = json.loads(done.stdout)
    return tally


@pytest.mark.parametrize(("option", "file"), [("--world", "w.yaml"), ("--load", "s.json")])
def test_a_server_begins_with_what_was_written(tmp_path: Path, option: str, file: str) -> None:
    path = tmp_path / file
    writing = "--out" if option == "--world" else "--save"
    tally = tally_of(*SMALL, "--now", "2026-06-01T12:00:00Z", writing, str(path))

    options = ("--port", "0", "--log-format", "json", option, str(path))
    with serving("serve", *options) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        headers = {"Authorization": f"Bearer {ready['token']}"}
        with httpx.Client(base_url=ready["url"], headers=headers, trust_env=False) as http:
            me = http.get("/users/me").json()["resource"]
            query = {"organization": me["current_organization"], "count": "100"}
            events = http.get("/scheduled_events", params=query).json()["collection"]
            clock = http.get("/_mock/clock").json()

    invited = sum(event["invitees_counter"]["total"] for event in events)
    assert invited == tally["booked"] + tally["rescheduled"]
    assert tally["booked"] == 12
    assert clock["now"].startswith("2026-06-01T12:0")


def test_a_world_on_stdout_is_all_that_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    assert mockcalendly("generate", *SMALL, "--out", str(file)).returncode == 0

    done = mockcalendly("generate", *SMALL, "--out", "-")

    assert done.stdout == file.read_text()
    assert done.stderr.startswith("12 bookings, ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("now", ["0001-01-05T00:00:00Z", "9999-12-01T00:00:00Z"])
def test_the_ends_of_the_calendar_are_refused_in_a_sentence(tmp_path: Path, now: str) -> None:
    done = mockcalendly("generate", *SMALL, "--now", now, "--out", str(tmp_path / "world.yaml"))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "mockcalendly: --now: what people do in --months would not be within the years 1 to 9999.\n"
    )


def test_it_says_what_came_of_it(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"

    done = mockcalendly("generate", *SMALL, "--out", str(file))

    said, where = done.stdout.splitlines()
    assert said.startswith("12 bookings, ")
    assert where == str(file)
    assert done.stderr == ""


def test_in_a_running_world_webhooks_tell_of_it(tmp_path: Path) -> None:
    file = tmp_path / "after.json"
    with (
        receiver() as there,
        ThreadServer() as server,
        MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly,
    ):
        calendly.subscribe(there.url, "invitee.created")
        tally = tally_of(
            "--url", calendly.url, "--months", "1", "--bookings", "15", "--save", str(file)
        )
        now = calendly.clock.now

    told = [json.loads(request.body) for request in there.requests]
    assert [each["event"] for each in told] == ["invitee.created"] * len(told)
    assert len(told) == tally["booked"] + tally["rescheduled"] == 15 + tally["rescheduled"]
    made = [each["created_at"] for each in told]
    assert made == sorted(made)
    assert now.isoformat() == "2026-12-23T09:00:00+00:00"
    assert len(json.loads(file.read_bytes())["world"]["tables"]["invitees"]["rows"]) == len(told)


@pytest.fixture
def running() -> Iterator[MockCalendly]:
    with (
        ThreadServer() as server,
        MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly,
    ):
        yield calendly


def test_a_running_world_is_driven_and_written_in_one_go(
    running: MockCalendly, tmp_path: Path
) -> None:
    file = tmp_path / "world.yaml"
    with receiver() as there:
        running.subscribe(there.url, "invitee.created")
        tally = tally_of(*SMALL, "--url", running.url, "--out", str(file))

    assert len(there.requests) == tally["booked"] + tally["rescheduled"]
    with MockCalendly(world=file) as again:
        assert again.clock.now == running.clock.now
        names = ("scheduled_events", "event_types", "users", "invitees", "contacts")
        changed = again.changes_since(running.snapshot())
        assert not [each for each in changed if each.table in names and each.change != "changed"]
        with again.client() as here, running.client() as there_:
            query = {"organization": again.organization["uri"], "count": "100"}
            lists = [
                without_origin(client.get("/scheduled_events", params=query).json()["collection"])
                for client in (here, there_)
            ]
    assert len(lists[0]) >= tally["booked"]
    assert sorted(lists[0], key=uri) == sorted(lists[1], key=uri)


def without_origin(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    text = re.sub(r"http://127.0.0.1:[0-9]+(/w/[a-z0-9-]+)?", "", json.dumps(resources))
    found: list[dict[str, Any]] = json.loads(text)
    return found


def uri(resource: dict[str, Any]) -> str:
    return str(resource["uri"])


def test_those_who_were_there_stay_who_they_were(running: MockCalendly) -> None:
    before = running.event_types

    tally_of(*SMALL, "--url", running.url)

    after = {each["uri"]: each for each in running.event_types}
    assert [after[each["uri"]] for each in before] == before
    assert len(after) > len(before)


def test_a_file_that_does_not_say_all_is_written_all_the_same(
    running: MockCalendly, tmp_path: Path
) -> None:
    file = tmp_path / "world.json"
    running.extend(users=[{"name": "Una"}], contacts=[UNAS])

    done = mockcalendly(
        "generate", "--url", running.url, "--months", "1", "--bookings", "3", "--out", str(file)
    )

    assert done.returncode == 1
    head, *lines = done.stderr.splitlines()
    assert head == "What was written is not all that the world has:"
    assert lines[0].startswith("  it cannot be read: ")
    assert 'there is no user "una"' in lines[0]
    assert lines[-1].endswith("; a snapshot has all: --save.")
    assert json.loads(file.read_bytes())["base"] == "default"


def test_what_was_changed_by_others_is_said(running: MockCalendly, tmp_path: Path) -> None:
    running.extend(users=[{"name": "Una"}], event_types=[{"slug": "30min", "name": "Chat"}])

    done = mockcalendly(
        *("generate", "--url", running.url, "--months", "1", "--bookings", "3"),
        *("--out", str(tmp_path / "world.yaml")),
    )

    assert done.returncode == 1
    assert "  users: 1 are not in the file, such as " in done.stderr
    assert 'name: expected "Chat", got "30 Minute Meeting"' in done.stderr


def test_a_terminal_sees_how_far_a_server_is(running: MockCalendly, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "generate", "--url", running.url, "--months", "1", "--bookings", "150"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(),
    )
    os.close(theirs)
    with process, os.fdopen(ours, "rb", buffering=0) as terminal:
        seen = b""
        while b"150/150" not in seen:
            seen += terminal.read(1024)
        out, _ = process.communicate()

    assert b"Bookings" in seen
    assert (process.returncode, out[:13]) == (0, b"150 bookings,")


def test_who_interrupts_keeps_others_from_coming(running: MockCalendly) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "generate", "--url", running.url, "--months", "60", "--bookings", "100000"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(),
    )
    os.close(theirs)
    with process, os.fdopen(ours, "rb", buffering=0) as terminal:
        seen = b""
        while b"/100000" not in seen:
            seen += terminal.read(1024)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    reached = None
    while (now := running.clock.now) != reached:
        reached = now
        running.settle()

    assert (process.returncode, out) == (130, b"")
    assert reached < datetime(2031, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say where to"),
        (("--out", "w.yaml", "--url", "http://127.0.0.1:1"), "No mockcalendly answers at http"),
        (("--url", "http://127.0.0.1:1", "--plan", "free"), "--plan and --url exclude each other"),
        (("--url", "http://127.0.0.1:1"), "No mockcalendly answers at http://127.0.0.1:1"),
        (("--out", "no/such/folder/w.yaml"), "there is no folder no/such/folder"),
        (("--users", "0", "--out", "w.yaml"), "users must be at least 1"),
        (("--months", "0", "--out", "w.yaml"), "months must be from 1 to 120, not 0"),
        (("--locale", "tlh", "--out", "w.yaml"), "there is no locale 'tlh'"),
    ],
)
def test_misuse_is_told_in_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    done = mockcalendly("generate", *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mockcalendly: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_terminal_sees_how_far_it_is_and_interrupting_leaves_no_file(tmp_path: Path) -> None:
    huge = ("--users", "20", "--months", "12", "--bookings", "100000")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "generate", *huge, "--save", str(tmp_path / "s.json")],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(),
    )
    os.close(theirs)
    with process, os.fdopen(ours, "rb", buffering=0) as terminal:
        seen = b""
        while b"/100000" not in seen:
            seen += terminal.read(1024)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()

    assert b"Bookings" in seen
    assert (process.returncode, out) == (130, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_world_of_a_server_can_begin_with_made_up_people() -> None:
    with ThreadServer() as server:
        options = ("--users", "3", "--months", "1", "--bookings", "10", "--url", server.url)
        done = mockcalendly("worlds", "create", "mine", *options, "--output", "json")
        made = json.loads(done.stdout)
        headers = {"Authorization": f"Bearer {made['tokens']['owner']}"}
        with httpx.Client(base_url=made["url"], headers=headers, trust_env=False) as http:
            me = http.get("/users/me").json()["resource"]
            query = {"organization": me["current_organization"], "count": "100"}
            events = http.get("/scheduled_events", params=query).json()["collection"]

    assert len(events) >= 10
