"""The test bench of a running server, from the command line."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer, cli
from mockcalendly.snapshots import read_snapshot
from tests.cli.process import mockcalendly, receiver

MONDAY = "2026-11-23T09:00:00Z"
DOWN = "http://127.0.0.1:1/down"


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly


class Terminal:
    """Runs commands against one world, in this process: starting one each time takes too long."""

    def __init__(self, url: str, captured: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self._captured = captured

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Return what a command writes to stdout and stderr."""
        self._captured.readouterr()
        ended = cli.main([*arguments, "--url", self.url])
        said = self._captured.readouterr()
        assert ended == code, said.err
        return said.out, said.err

    def json(self, *arguments: str, code: int = 0) -> Any:
        """Return the JSON document that a command writes."""
        return json.loads(self.run(*arguments, "--output", "json", code=code)[0])


@pytest.fixture
def terminal(calendly: MockCalendly, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(calendly.url, capsys)


def test_the_clock_is_shown_set_frozen_run_and_advanced(terminal: Terminal) -> None:
    assert terminal.run("clock", "show")[0] == "2026-11-23T09:00:00.000000Z  frozen\n"
    assert terminal.json("clock", "set", "2030-01-01T00:00:00Z")["now"].startswith("2030-01-01")
    assert terminal.json("clock", "run", "--rate", "60")["mode"] == "scaled"
    assert "60 times as fast" in terminal.run("clock", "show")[0]
    frozen = terminal.json("clock", "freeze", "--at", "2030-02-01T00:00:00Z")
    assert (frozen["mode"], frozen["now"]) == ("frozen", "2030-02-01T00:00:00.000000Z")
    assert terminal.json("clock", "advance", "2h30m")["now"] == "2030-02-01T02:30:00.000000Z"
    assert (
        "has passed"
        in terminal.run("clock", "advance", "--until", "2020-01-01T00:00:00Z", code=2)[1]
    )


def test_time_passes_until_a_delivery_and_until_nothing_is_left(
    terminal: Terminal, calendly: MockCalendly
) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    calendly.book("30min")
    terminal.run("settle")

    out, _ = terminal.run("clock", "advance", "--until", "next delivery")
    idle = terminal.json("clock", "advance", "--until", "idle", "--within", "1h")

    assert re.search(r"^2026-11-23T09:01:00\.000000Z  delivery  \S+$", out, re.MULTILINE)
    assert out.splitlines()[-1] == "next: 2026-11-23T09:03:00.000000Z"
    assert len(idle["happened"]) == 4


def test_requests_are_listed_verified_exported_and_forgotten(
    terminal: Terminal, calendly: MockCalendly, tmp_path: Path
) -> None:
    with calendly.client() as client:
        client.get("/users/me?x=1")
        client.post("/webhook_subscriptions", json={"url": "nowhere", "signing_key": "hush"})
    file = tmp_path / "all.har"

    out, _ = terminal.run("requests", "list")
    me, refused = terminal.json("requests", "list", "--secrets")
    terminal.run("requests", "har", str(file), "--method", "POST")

    assert out.splitlines()[0] == "1  2026-11-23T09:00:00.000000Z  GET /users/me?x=1  200"
    assert "url: is not a valid URI" in out
    assert (me["params"], refused["body"]["signing_key"]) == ({"x": "1"}, "hush")
    (entry,) = json.loads(file.read_bytes())["log"]["entries"]
    assert entry["response"]["status"] == 400
    assert "hush" not in file.read_text()
    assert terminal.json("requests", "list", "--path", "/users/*", "--user", "owner") == [
        terminal.json("requests", "list")[0]
    ]
    terminal.run("requests", "clear")
    assert terminal.json("requests", "list") == []


def test_verifying_ends_with_1_and_the_nearest_misses(
    terminal: Terminal, calendly: MockCalendly
) -> None:
    with calendly.client() as client:
        client.get("/users/me?x=1")

    held = terminal.json("requests", "verify", "--method", "GET", "--query", '{"x": "1"}')
    out, err = terminal.run("requests", "verify", "--method", "PUT", code=1)

    assert held["found"] == 1
    assert out == ""
    assert err.splitlines()[:3] == [
        'Expected at least one of 1 requests to have method="PUT"; 0 had.',
        "  GET /users/me -> 200",
        '    method: expected "PUT", got "GET"',
    ]
    terminal.run("requests", "verify", "--method", "PUT", "--times", "0")
    terminal.run("requests", "verify", "--order", "GET *", "--order", "GET *", code=1)
    assert "--body must be JSON" in terminal.run("requests", "verify", "--body", "{", code=2)[1]


def test_deliveries_are_listed_shown_sent_again_and_waited_for(
    terminal: Terminal, calendly: MockCalendly
) -> None:
    with receiver() as there:
        calendly.subscribe(there.url, ["invitee.created", "invitee.canceled"])
        calendly.cancel(calendly.book("30min"))
        created, canceled = terminal.json("deliveries", "wait", "--count", "2")
        out, _ = terminal.run("deliveries", "list", "--event", "invitee.created")
        details, _ = terminal.run("deliveries", "show", created["id"])
        (again,) = terminal.json("deliveries", "redeliver", canceled["id"])
        both = terminal.json("deliveries", "redeliver", "--event", "invitee.canceled")
        terminal.run("settle")

    assert out == f"{created['id']}  invitee.created  succeeded  1  {there.url}\n"
    assert created["raw"] in details
    assert f"  Calendly-Webhook-Signature: {created['attempts'][0]['signature']}" in details
    assert again["redelivery_of"] == canceled["id"]
    assert len(both) == 2
    assert len(there.requests) == 5


def test_waiting_in_vain_ends_with_1(terminal: Terminal, calendly: MockCalendly) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    calendly.book("30min")
    terminal.run("settle")

    _, err = terminal.run(
        "deliveries", "wait", "--event", "invitee.created", "--timeout", "0", code=1
    )

    assert 'state: expected "succeeded", got "pending"' in err
    assert "Connection refused" in err


def test_snapshots_are_taken_saved_loaded_compared_restored_and_deleted(
    terminal: Terminal, calendly: MockCalendly, tmp_path: Path
) -> None:
    file = tmp_path / "world.json"
    terminal.run("snapshot", "take", "before")
    terminal.run("snapshot", "diff", "before")
    booked = calendly.book("30min")
    changes, _ = terminal.run("snapshot", "diff", "before", code=1)
    terminal.run("snapshot", "save", "before", str(file))
    terminal.run("snapshot", "load", "again", str(file))
    listed, _ = terminal.run("snapshot", "list")
    terminal.run("snapshot", "restore", "again")

    assert f"added invitees/{booked['uri'].rpartition('/')[2]}" in changes
    assert [line.split()[0] for line in listed.splitlines()] == ["before", "again"]
    assert len(calendly.deliveries) == 0
    terminal.run("snapshot", "diff", "before", "--to", "again")
    terminal.run("snapshot", "delete", "again")
    assert "There is no snapshot 'again'" in terminal.run("snapshot", "restore", "again", code=2)[1]


def test_a_saved_snapshot_begins_another_server(
    terminal: Terminal, calendly: MockCalendly, tmp_path: Path
) -> None:
    calendly.book("30min")
    terminal.run("snapshot", "take", "booked")
    terminal.run("snapshot", "save", "booked", str(tmp_path / "booked.json"))

    assert len(read_snapshot(tmp_path / "booked.json").rows.invitees) == 1


def test_faults_are_added_listed_and_cleared(terminal: Terminal, calendly: MockCalendly) -> None:
    (added,) = terminal.json("faults", "add", "path=/users/*", "status=503", "name=outage")
    with calendly.client() as client:
        assert client.get("/users/me").status_code == 503
    listed, _ = terminal.run("faults", "list")
    (name, *_) = terminal.json("faults", "presets")
    preset = terminal.json("faults", "add", "--preset", name["name"])
    terminal.run("faults", "clear", added["id"])

    assert listed.startswith(f"{added['id']}  outage  1 of 1  {{")
    assert terminal.json("faults", "list") == preset
    terminal.run("faults", "clear")
    assert terminal.json("faults", "list") == []
    assert "NAME=VALUE" in terminal.run("faults", "add", "status", code=2)[1]
    assert "preset" in terminal.run("faults", "add", code=2)[1]


def test_a_reset_leads_to_the_beginning(terminal: Terminal, calendly: MockCalendly) -> None:
    calendly.clock.advance("1h")

    assert terminal.run("reset")[0] == "2026-11-23T09:00:00.000000Z  frozen\n"


def test_worlds_are_created_listed_and_dropped(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "mockcalendly: 1\nnow: 2026-11-23T09:00:00Z\n"
        "contacts: [{user: owner, name: Ada, emails: [ada@example.com]}]\n"
    )
    made = terminal.json("worlds", "create", "from-file", "--world", str(file), "--seed", "3")
    listed, _ = terminal.run("worlds", "list")
    token = {"Authorization": f"Bearer {made['tokens']['owner']}"}
    contacts = httpx.get(f"{made['url']}/contacts", headers=token).json()["collection"]
    terminal.run("worlds", "drop", "from-file")

    assert (made["seed"], made["clock"]["mode"]) == (3, "frozen")
    assert [each["name"] for each in contacts] == ["Ada"]
    assert f"from-file  {made['url']}  2026-11-23T09:00:00.000000Z  frozen\n" in listed
    assert "  owner: mock.owner.token\n" in listed
    assert terminal.run("worlds", "drop", "from-file", code=2)[1].count("\n") == 1
    file.write_text("mockcalendly: 1\nseed: [")
    assert "own.yaml:" in terminal.run("worlds", "create", "--world", str(file), code=2)[1]


def test_the_doctor_ends_with_1_if_something_does_not_work(
    terminal: Terminal, calendly: MockCalendly
) -> None:
    well, _ = terminal.run("doctor")
    calendly.subscribe(DOWN, "invitee.created")
    ill, _ = terminal.run("doctor", code=1)

    assert well.startswith("mockcalendly ")
    assert f"answers at {calendly.url}: the world test-" in well.splitlines()[0]
    assert f"problem: {DOWN}: Connection refused" in ill
    assert "  Start the receiver" in ill


def test_settling_in_vain_ends_with_1(terminal: Terminal, calendly: MockCalendly) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        calendly.subscribe(f"http://127.0.0.1:{silent.getsockname()[1]}", "invitee.created")
        calendly.book("30min")
        _, err = terminal.run("settle", "--timeout", "0.05", code=1)

    assert "Not settled after 0.05 s" in err


@pytest.mark.parametrize(
    "command",
    [["doctor"], ["reset"], ["clock", "show"], ["worlds", "list"], ["snapshot", "save", "a"]],
)
def test_where_nothing_runs_that_is_one_sentence(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*command, "--url", "http://127.0.0.1:1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("mockcalendly: No mockcalendly answers at http://127.0.0.1:1: ")
    assert said.err.count("\n") == 1


def test_as_a_process_it_finds_the_server_by_its_variable(calendly: MockCalendly) -> None:
    done = mockcalendly("clock", "show", env={"MOCKCALENDLY_URL": calendly.url})

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2026-11-23T09:00:00.000000Z  frozen\n"


def test_a_process_that_fails_says_so_and_shows_no_traceback(calendly: MockCalendly) -> None:
    done = mockcalendly("requests", "verify", "--method", "PUT", "--url", calendly.url)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Expected at least one of 0 requests")
    assert "Traceback" not in done.stderr
