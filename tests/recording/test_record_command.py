"""What happens on a server, written as a scenario by the command line and played again."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.cli import main
from tests.cli.in_process import Run, runner
from tests.cli.process import mockcalendly, receiver

ORIGIN = "http://127.0.0.1:8787"
"""Where URIs lead in the messages of a world that is replayed."""
EVENT_TYPE = f"{ORIGIN}/event_types/{'A' * 16}"


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


class Client:
    """Somebody with the owner's token."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, method: str, path: str, **said: Any) -> httpx.Response:
        """Send a request that must be granted, to a path or a URI."""
        url = path if path.startswith("http") else f"{self._url}{path}"
        headers = {"Authorization": "Bearer mock.owner.token"}
        return httpx.request(method, url, headers=headers, **said).raise_for_status()

    def post(self, path: str, body: object = None) -> Any:
        """Return the resource that a request makes."""
        return self.send("POST", path, json=body).json().get("resource")

    def book(self, number: int = 0) -> Any:
        """Book one of the open times of the week that begins tomorrow, however late it is."""
        today = date.fromisoformat(self.send("GET", "/_mock/clock").json()["now"][:10])
        first, last = (f"{today + timedelta(days)}T23:59:00Z" for days in (1, 8))
        query = {"event_type": EVENT_TYPE, "start_time": first, "end_time": last}
        times = self.send("GET", "/event_type_available_times", params=query).json()["collection"]
        body = {
            "event_type": EVENT_TYPE,
            "start_time": times[number]["start_time"],
            "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "Europe/London"},
            "location": {"kind": "zoom_conference"},
        }
        return self.post("/invitees", body)

    def subscribe(self, url: str) -> Any:
        """Subscribe to what happens to bookings."""
        organization = f"{ORIGIN}/organizations/{'A' * 16}"
        events = ["invitee.created", "invitee.canceled"]
        body = {"url": url, "events": events, "organization": organization}
        return self.post("/webhook_subscriptions", body | {"scope": "organization"})


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


def test_a_session_is_played_again_with_the_same_webhooks(
    server: ThreadServer, tmp_path: Path
) -> None:
    file = tmp_path / "session.yaml"
    with receiver() as there:
        client = Client(server.url)
        client.subscribe(f"{there.url}/hook")
        first = client.book()
        client.post(f"{first['event']}/cancellation", {"reason": "Ill"})
        client.book(3)
        client.post("/_mock/settle")
        came = [each.body.decode().replace(server.url, ORIGIN) for each in there.requests]
        there.requests.clear()
        done = mockcalendly("record", "--url", server.url, "--out", str(file))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert done.stderr == (
            "5 steps; left out: 2 requests that only read, 0 that were refused, "
            "0 about OAuth tokens\n"
        )
        assert there.requests == []
        replayed = mockcalendly("replay", str(file))
        assert replayed.returncode == 0, replayed.stdout
        assert sorted(each.body.decode() for each in there.requests) == sorted(came)
        assert len(came) == 3


@pytest.mark.parametrize("world", ["", "/w/other"])
def test_ids_are_told_by_the_steps_that_made_them(
    server: ThreadServer, tmp_path: Path, world: str
) -> None:
    httpx.post(f"{server.url}/_mock/worlds", json={"name": "other"}).raise_for_status()
    client = Client(f"{server.url}{world}")
    booked = client.book()
    client.post(f"{booked['event']}/cancellation")
    file = tmp_path / "session.yaml"
    assert main(["record", "--url", f"{server.url}{world}", "--out", str(file)]) == 0
    assert booked["uri"].rpartition("/")[2] not in file.read_text()
    assert "path: ${invitee-1.body.resource.event}/cancellation" in file.read_text()
    assert main(["replay", str(file), "--seed", "9"]) == 0


def test_a_story_can_be_written_as_json(server: ThreadServer, tmp_path: Path) -> None:
    Client(server.url).book()
    file = tmp_path / "session.json"
    assert main(["record", "--url", server.url, "--out", str(file), "--name", "Mine"]) == 0
    assert json.loads(file.read_text())["name"] == "Mine"
    assert main(["replay", str(file)]) == 0


def test_a_world_that_began_with_a_file_is_told_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(
        "mockcalendly: 1\nseed: 8\nevent_types: [{slug: intro, name: Intro, duration: 15}]\n"
    )
    snapshot, file = tmp_path / "snapshot.json", tmp_path / "session.yaml"
    with MockCalendly(world=world, now="2026-03-02T14:00:00Z") as calendly:
        booked = calendly.book("intro")
        calendly.clock.advance("1h")
        calendly.cancel(booked, by="invitee", reason="true")
        calendly.save(snapshot)
    arguments = ("record", "--snapshot", str(snapshot), "--out", str(file))
    assert main([*arguments, "--world", str(world)]) == 0
    assert "slug: intro" in file.read_text()
    assert main(["replay", str(file)]) == 0
    assert main([*arguments]) == 1
    assert "name it by --world.\n" in capsys.readouterr().err


def test_what_no_story_can_tell_is_said(server: ThreadServer, run: Run) -> None:
    Client(server.url).book()
    assert run("tokens", "create", "--url", server.url).returncode == 0
    done = run("record", "--url", server.url)
    assert done.returncode == 1
    assert "  tokens: there were 4, the story makes 3\n" in done.stderr
    assert done.stdout.startswith("mockcalendly: 1\n")


def test_what_is_done_by_name_is_told(server: ThreadServer, tmp_path: Path) -> None:
    actions = f"{server.url}/_mock/actions"
    entered = {"name": "Zoe", "emails": ["zoe@example.com"], "company": "1e5"}
    contact = httpx.post(f"{actions}/create_contact", json=entered).json()["result"]
    moved = {"contact": contact["uri"], "emails": ["z@example.com"]}
    httpx.post(f"{actions}/update_contact", json=moved).raise_for_status()
    Client(server.url).send("PATCH", contact["uri"], json={"city": "Oslo"})
    file = tmp_path / "session.yaml"

    assert main(["record", "--url", server.url, "--out", str(file)]) == 0
    assert "contact: ${contact-1.uri}" in file.read_text()
    assert main(["replay", str(file)]) == 0


def test_a_story_that_cannot_be_written_is_refused_in_a_sentence(
    server: ThreadServer, run: Run, tmp_path: Path
) -> None:
    Client(server.url).book()
    file = tmp_path / "none" / "session.yaml"
    done = run("record", "--url", server.url, "--out", str(file))
    assert done.returncode == 2
    assert done.stderr == f"mockcalendly: {file}: No such file or directory.\n"


def test_requests_that_the_journal_has_lost_are_missed(server: ThreadServer, run: Run) -> None:
    client = Client(server.url)
    client.post(
        "/contacts", {"name": "Eve", "emails": [{"email": "eve@example.com", "is_primary": True}]}
    )
    httpx.delete(f"{server.url}/_mock/requests")
    client.book()
    done = run("record", "--url", server.url, "--output", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["forgotten"]) == (1, 1)
    assert "contacts: there were 2, the story makes 1" in told["differences"]
    assert "Of the requests, the journal has lost the first 1.\n" in done.stderr


def test_what_was_refused_or_only_read_is_left_out(server: ThreadServer, run: Run) -> None:
    client = Client(server.url)
    client.book()
    httpx.post(f"{server.url}/invitees", json={})
    told = json.loads(run("record", "--url", server.url, "--output", "json").stdout)
    assert (told["idle"], told["refused"], told["forgotten"]) == (1, 1, 0)
    actions = [{*step} & {"request", "advance"} for step in told["scenario"]["timeline"]]
    assert actions == [{"request"}, {"advance"}]


def test_nothing_makes_no_story(server: ThreadServer, run: Run) -> None:
    done = run("record", "--url", server.url)
    assert done.returncode == 2
    assert done.stderr == (
        "mockcalendly: Nothing has happened in this world that a story could tell.\n"
    )


def test_time_that_went_backwards_makes_no_story(server: ThreadServer, run: Run) -> None:
    client = Client(server.url)
    client.book()
    httpx.patch(f"{server.url}/_mock/clock", json={"now": "2020-01-01T00:00:00Z"})
    done = run("record", "--url", server.url)
    assert done.returncode == 2
    assert "The clock was set back from " in done.stderr
    assert "and a story only goes forward" in done.stderr


def test_no_snapshot_stays_behind(server: ThreadServer, run: Run) -> None:
    Client(server.url).book()
    assert run("record", "--url", server.url).returncode == 0
    assert httpx.get(f"{server.url}/_mock/snapshots").json() == {"collection": []}
