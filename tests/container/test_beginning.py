"""What a server begins with when files are mounted for it."""

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx
import pytest

from tests.cli.process import mockcalendly, receiver, serving

WORLD = """
mockcalendly: 1
base: empty
now: 2030-01-07T09:00:00Z
organization: {{name: {name}}}
users: [{{name: Uma, email: uma@example.com, role: owner, tokens: [mock.{name}.token]}}]
event_types: [{{name: Intro, slug: intro, hosts: [uma]}}]
"""

BOOKING = """
mockcalendly: 1
timeline:
  - id: ada
    book: {event_type: %s, invitee: {name: Ada, email: ada@example.com}}
"""


def world(directory: Path, name: str, suffix: str = ".yaml") -> Path:
    file = directory / f"{name}{suffix}"
    file.parent.mkdir(exist_ok=True)
    file.write_text(WORLD.format(name=name))
    return file


def story(directory: Path, name: str, text: str) -> Path:
    file = directory / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


class Served:
    def __init__(self, process: "Popen[str]", ready: dict[str, str], http: httpx.Client) -> None:
        self.process = process
        self.url = ready["url"]
        self.token = ready["token"]
        self.http = http

    def events(self, path: str, token: str) -> list[dict[str, Any]]:
        """Return all events of somebody's organization in a world."""
        headers = {"Authorization": f"Bearer {token}"}
        me = self.http.get(f"{path}/users/me", headers=headers).json()["resource"]
        params = {"organization": me["current_organization"]}
        events = self.http.get(f"{path}/scheduled_events", params=params, headers=headers)
        found: list[dict[str, Any]] = events.json()["collection"]
        return found

    def names(self, token: str) -> list[str]:
        return [event["name"] for event in self.events("", token)]

    def now(self, path: str = "") -> str:
        now: str = self.http.get(f"{path}/_mock/health").json()["now"]
        return now


@contextmanager
def served(*arguments: str | Path) -> Iterator[Served]:
    options = ("serve", "--port", "0", "--log-format", "json", *map(str, arguments))
    with serving(*options) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        with httpx.Client(base_url=ready["url"], trust_env=False) as http:
            yield Served(process, ready, http)


def test_each_file_makes_a_world_by_its_name(tmp_path: Path) -> None:
    for name in ("default", "berlin"):
        world(tmp_path, name)
    world(tmp_path, "toronto", ".yml")
    story(tmp_path, "notes.txt", "not a world")
    story(tmp_path, ".hidden.yaml", "not a world")
    with served("--worlds", tmp_path) as server:
        assert server.token == "mock.default.token"
        worlds = server.http.get("/_mock/worlds").json()["collection"]
        assert {each["name"] for each in worlds} == {"default", "berlin", "toronto"}
        headers = {"Authorization": "Bearer mock.berlin.token"}
        me = server.http.get("/w/berlin/users/me", headers=headers).json()["resource"]
        assert me["uri"].startswith(f"{server.url}/w/berlin/users/")
        assert server.now("/w/berlin").startswith("2030-01-07T09:00:")


def test_an_empty_directory_leaves_everything_as_it_is(tmp_path: Path) -> None:
    with served("--worlds", tmp_path, "--scenarios", tmp_path) as server:
        assert server.token == "mock.owner.token"


def test_scenarios_go_on_from_one_another_in_the_order_of_their_names(tmp_path: Path) -> None:
    world(tmp_path / "worlds", "default")
    story(tmp_path / "scenarios", "2-later.yaml", BOOKING % "intro" + "  - advance: 2d\n")
    story(
        tmp_path / "scenarios",
        "1-first.yaml",
        BOOKING % "intro" + "expect: [{events: {status: active, count: 1}}]\n",
    )
    arguments = ("--worlds", tmp_path / "worlds", "--scenarios", tmp_path / "scenarios")
    with served(*arguments) as server:
        assert server.names("mock.default.token") == ["Intro", "Intro"]
        first = server.now()
        assert first.startswith("2030-01-09T09:00:")
        assert server.now() > first


def test_the_first_scenario_may_bring_its_world(tmp_path: Path) -> None:
    with receiver() as app:
        webhooks = f"webhooks: [{{url: '{app.url}', events: [invitee.created]}}]\n"
        text = BOOKING % "intro" + webhooks + "world: berlin.yaml\n"
        world(tmp_path, "berlin")
        path = story(tmp_path, "story.yaml", text)
        with served("--scenarios", path, "--plan", "free") as server:
            assert server.names("mock.berlin.token") == ["Intro"]
            (request,) = app.requests
            uri = json.loads(request.body)["payload"]["uri"]
            assert uri.startswith(server.url)
            headers = {"Authorization": "Bearer mock.berlin.token"}
            answer = server.http.get(uri, headers=headers)
            assert answer.json()["resource"]["name"] == "Ada"
            assert answer.headers["x-ratelimit-limit"] == "50"


def test_a_reset_goes_back_to_where_the_scenarios_ended(tmp_path: Path) -> None:
    path = story(tmp_path, "story.yaml", BOOKING % "30min")
    with served("--scenarios", path) as server:
        (event,) = server.events("", server.token)
        server.http.headers["Authorization"] = f"Bearer {server.token}"
        assert server.http.post(f"{event['uri']}/cancellation").status_code == 201
        assert server.http.post("/_mock/reset").is_success
        assert server.events("", server.token) == [event]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("  - cancel: {invitee: '${ada.uri}'}\n" * 2, "Event is already canceled"),
        ("expect: [{events: {status: active, count: 2}}]\n", "0 of 1 expectations hold"),
    ],
    ids=["a step that is refused", "an expectation that does not hold"],
)
def test_a_scenario_that_fails_ends_the_server_with_its_report(
    tmp_path: Path, more: str, said: str
) -> None:
    path = story(tmp_path, "story.yaml", BOOKING % "30min" + more)
    done = mockcalendly("serve", "--port", "0", "--scenarios", str(path))
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""


def test_a_signal_breaks_off_the_scenarios(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        path = story(tmp_path, "a.yaml", BOOKING % "30min" + f"webhooks: [{{url: '{url}'}}]\n")
        with serving("serve", "--port", "0", "--scenarios", str(path)) as process:
            webhook, _ = silent.accept()
            with webhook:
                for _ in range(2):
                    process.send_signal(signal.SIGTERM)
                assert process.wait(20) == 0
            assert process.stdout is not None
            assert process.stdout.read() == ""


def refusal(*arguments: str | Path) -> str:
    done = mockcalendly("serve", "--port", "0", *map(str, arguments))
    assert done.returncode == 2
    return done.stderr.splitlines()[-1].removeprefix("mockcalendly: ")


def test_two_answers_to_what_a_world_holds_are_refused(tmp_path: Path) -> None:
    default = world(tmp_path / "worlds", "default")
    own = story(tmp_path, "own.yaml", BOOKING % "intro" + "world: worlds/default.yaml\n")
    assert refusal("--worlds", default.parent, "--world", default) == (
        f"--world and {default} exclude each other: each says what the default world holds."
    )
    assert "brings a world of its own" in refusal("--worlds", default.parent, "--scenarios", own)
    assert "brings a world of its own" in refusal("--scenarios", own, "--scenarios", own)
    twin = world(default.parent, "default", ".yml")
    assert "exclude each other: a world has one file." in refusal("--worlds", twin.parent)


def test_a_snapshot_and_a_file_of_the_default_world_exclude_each_other(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    with served("--save-on-exit", saved) as server:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)
    default = world(tmp_path / "worlds", "default")
    assert refusal("--load", saved, "--worlds", default.parent) == (
        f"--load and {default} exclude each other: a snapshot has its own world."
    )


def test_what_is_not_there_or_cannot_be_is_said(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    assert refusal("--worlds", nowhere) == f"--worlds {nowhere}: No such file or directory."
    assert refusal("--scenarios", nowhere) == f"--scenarios {nowhere}: No such file or directory."
    file = world(tmp_path / "worlds", "two words")
    assert refusal("--worlds", file.parent).startswith(
        f"{file.parent}: 'two words' cannot name a world"
    )
    wrong = story(tmp_path, "wrong.yaml", BOOKING % "nothing")
    assert refusal("--scenarios", wrong).startswith(f"{wrong}:")
