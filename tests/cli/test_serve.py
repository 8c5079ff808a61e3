import json
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx
import pytest

from mockcalendly._version import __version__
from tests.cli.process import mockcalendly, serving

OWNER = "mock.owner.token"
DEAD_PORT = 1
PUBLIC = "http://user:secret@93.184.216.34/hook?token=secret"


class Served:
    """A server that has said that it is ready."""

    def __init__(self, process: "Popen[str]", ready: dict[str, str]) -> None:
        self.process = process
        self.ready = ready
        self.http = httpx.Client(
            base_url=ready["url"],
            headers={"Authorization": f"Bearer {ready['token']}"},
            trust_env=False,
        )

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.http.get(path, params=params)

    def subscribe(self, url: str) -> None:
        subscription = {
            "url": url,
            "events": ["invitee.created"],
            "organization": self.get("/users/me").json()["resource"]["current_organization"],
            "scope": "organization",
        }
        assert self.http.post("/webhook_subscriptions", json=subscription).status_code == 201

    def book(self) -> httpx.Response:
        health = self.get("/_mock/health").json()
        start = datetime.fromisoformat(health["now"]) + timedelta(days=1)
        event_type = f"{self.ready['url']}/event_types/AAAAAAAAAAAAAAAA"
        times = self.get(
            "/event_type_available_times",
            event_type=event_type,
            start_time=start.isoformat(),
            end_time=(start + timedelta(days=7)).isoformat(),
        ).json()
        booking = {
            "event_type": event_type,
            "start_time": times["collection"][0]["start_time"],
            "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "UTC"},
            "location": {"kind": "zoom_conference"},
        }
        return self.http.post("/invitees", json=booking)

    def log(self) -> dict[str, Any]:
        """Return the next line of the log."""
        assert self.process.stderr is not None
        line: dict[str, Any] = json.loads(self.process.stderr.readline())
        return line


@contextmanager
def served(*arguments: str, **env: str) -> Iterator[Served]:
    variables = {f"MOCKCALENDLY_{name}": value for name, value in env.items()}
    arguments = ("serve", "--port", "0", "--log-format", "json", *arguments)
    with serving(*arguments, env=variables) as process:
        assert process.stdout is not None
        there = Served(process, json.loads(process.stdout.readline()))
        with there.http:
            yield there


def test_one_line_says_where_it_is_and_how_to_get_in() -> None:
    with serving("serve", "--port", "0") as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(
            rf"mockcalendly {__version__} ready at (http://127\.0\.0\.1:\d+) \(token: (\S+)\)\n",
            line,
        )
        assert found is not None
        headers = {"Authorization": f"Bearer {found[2]}"}
        answer = httpx.get(f"{found[1]}/users/me", headers=headers, trust_env=False)
        assert answer.status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_without_a_word(end: signal.Signals) -> None:
    with served() as server:
        assert server.ready["event"] == "ready"
        assert server.ready["version"] == __version__
        assert server.get("/users/me").status_code == 200
        server.process.send_signal(end)
        assert server.process.wait(10) == 0
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""


def test_options_go_before_variables_before_defaults() -> None:
    with served("--now", "2030-01-07T09:00:00Z", NOW="1999-01-01T00:00Z", PLAN="free") as server:
        assert server.get("/_mock/health").json()["now"].startswith("2030-01-07T09:00:0")
        organization = f"{server.ready['url']}/organizations/AAAAAAAAAAAAAAAA"
        assert server.get(organization).json()["resource"]["plan"] == "basic"
        assert server.get("/users/me").headers["x-ratelimit-limit"] != "500"


def test_the_clock_runs_from_the_instant_given() -> None:
    with served("--now", "2030-01-07T09:00:00Z") as server:
        first = server.get("/_mock/health").json()["now"]
        assert server.get("/_mock/health").json()["now"] > first


def test_the_settings_of_the_world_take_effect() -> None:
    arguments = ("--auth", "any", "--no-rate-limit", "--public-url", "https://api.calendly.com")
    with served(*arguments) as server:
        answer = server.http.get("/users/me", headers={"Authorization": "Bearer whoever"})
        uri = answer.json()["resource"]["uri"]
        assert uri == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
        remaining = answer.headers["x-ratelimit-remaining"]
        assert server.get("/users/me").headers["x-ratelimit-remaining"] == remaining


def test_the_seed_decides_ids() -> None:
    uris = []
    for seed in ("1", "1", "2"):
        with served("--seed", seed, "--now", "2030-01-07T09:00:00Z") as server:
            uris.append(httpx.URL(server.book().json()["resource"]["uri"]).path)
    assert uris[0] == uris[1] != uris[2]


def test_a_refused_request_is_logged_with_the_reason() -> None:
    with served() as server:
        answer = server.get("/users/nobody")
        entry = server.log()
        assert entry["event"] == "request.refused"
        assert entry["level"] == "info"
        assert (
            entry["message"]
            == "GET /users/nobody was answered 404: " + (answer.headers["x-mockcalendly-reason"])
        )
        assert datetime.fromisoformat(entry["time"]).tzinfo is not None


def test_a_failed_delivery_is_logged_with_the_reason() -> None:
    with served() as server:
        server.subscribe(f"http://127.0.0.1:{DEAD_PORT}/hook")
        assert server.book().status_code == 201
        entry = server.log()
        assert entry["event"] == "delivery.failed"
        assert entry["level"] == "warning"
        assert entry["message"] == (
            f"invitee.created to http://127.0.0.1:{DEAD_PORT}/hook: "
            f"Connection refused: nothing listens at 127.0.0.1:{DEAD_PORT}."
        )


def test_a_delivery_beyond_the_local_networks_is_refused_and_logged_without_secrets() -> None:
    with served() as server:
        server.subscribe(PUBLIC)
        server.book()
        entry = server.log()
        assert entry["event"] == "delivery.refused"
        assert "--allow-webhook-host 93.184.216.34" in entry["message"]
        assert "http://93.184.216.34/hook:" in entry["message"]
        assert "secret" not in entry["message"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_request_cannot_forge_a_log_line(log_format: str) -> None:
    with serving("serve", "--port", "0", "--log-format", log_format) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert url is not None
        headers = {"Authorization": f"Bearer {OWNER}"}
        forged = f"{url[0]}/x%0A12:00:00%20INFO%20forged%1B%5B2J%C2%85%E2%80%A8"
        httpx.get(forged, headers=headers, trust_env=False)
        process.send_signal(signal.SIGTERM)
        logged = process.stderr.read()
    assert "forged" in logged
    assert len(logged.splitlines()) == 1
    assert "\x1b" not in logged


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = mockcalendly("serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr == (
        f"mockcalendly: Port {port} on 127.0.0.1 is taken. Choose another, or 0 for any free one.\n"
    )
    assert done.stdout == ""


def test_an_address_of_another_machine_is_one_sentence() -> None:
    done = mockcalendly("serve", "--host", "192.0.2.1", "--port", "0")
    assert done.returncode == 2
    assert done.stderr.startswith("mockcalendly: Cannot listen at 192.0.2.1:0: ")
    assert done.stderr.count("\n") == 1


WORLD = """
mockcalendly: 1
base: empty
seed: 5
now: 2030-01-07T09:00:00Z
organization: {name: Umbrella}
users:
  - {name: Uma Umbrella, email: uma@example.com, role: owner, tokens: [{token: uma.mock.token}]}
"""


def test_a_world_file_says_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(WORLD)
    with served("--world", str(file), "--plan", "enterprise") as server:
        assert server.ready["token"] == "uma.mock.token"
        me = server.get("/users/me").json()["resource"]
        assert me["name"] == "Uma Umbrella"
        organization = server.get(httpx.URL(me["current_organization"]).path).json()["resource"]
        assert organization["name"] == "Umbrella"
        assert organization["plan"] == "enterprise"
        assert server.get("/_mock/health").json()["now"].startswith("2030-01-07T09:00:0")


def test_a_wrong_world_file_is_one_sentence_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("mockcalendly: 1\nusres: []\n")
    done = mockcalendly("serve", "--port", "0", "--world", str(file))
    assert done.returncode == 2
    assert done.stderr.startswith(f"mockcalendly: {file}:2:1: ")
    assert done.stderr.count("\n") == 1


def test_a_world_outlives_its_server(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with served("--save-on-exit", str(file), "--now", "2026-11-23T09:00:00Z") as first:
        booked = first.book().json()["resource"]

    with served("--load", str(file), "--no-rate-limit") as second:
        assert second.get("/_mock/health").json()["now"].startswith("2026-11-23T09:0")
        path = booked["uri"].removeprefix(first.ready["url"])
        assert second.get(path).json()["resource"]["email"] == booked["email"]
        assert second.get("/users/me").headers["x-ratelimit-remaining"] == "500"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--load", "nothing.json"], "nothing.json: No such file or directory."),
        (
            ["--load", "nothing.json", "--seed", "3"],
            "--load and --seed exclude each other: a snapshot has its own.",
        ),
    ],
)
def test_a_snapshot_that_cannot_be_loaded_is_refused_in_a_sentence(
    arguments: list[str], said: str
) -> None:
    done = mockcalendly("serve", *arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(said)


def test_a_snapshot_that_cannot_be_saved_is_said(tmp_path: Path) -> None:
    with serving(
        "serve", "--port", "0", "--save-on-exit", str(tmp_path / "no" / "x.json")
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 2
        assert "The snapshot was not saved" in process.stderr.read()
