"""``mockcalendly generate`` as a process."""

import json
import os
import pty
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.cli.process import COMMAND, environment, mockcalendly, receiver, serving

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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Say where to"),
        (("--out", "w.yaml", "--url", "http://127.0.0.1:1"), "--out and --url exclude each other"),
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
