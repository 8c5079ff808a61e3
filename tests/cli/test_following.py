"""``requests list --follow`` as a process: what came, and what comes."""

import json
import signal
import subprocess
from collections.abc import Iterator

import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.cli.process import serving

MONDAY = "2026-11-23T09:00:00Z"
AT = "2026-11-23T09:00:00.000000Z"


@pytest.fixture
def calendly() -> Iterator[MockCalendly]:
    with ThreadServer() as server, MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def test_requests_are_shown_as_they_come_till_the_world_begins_anew(
    calendly: MockCalendly,
) -> None:
    command = ("requests", "list", "--follow", "--path", "/users/*", "--url", calendly.url)
    with calendly.client() as client:
        client.get("/users/me?before")
        with serving(*command) as process:
            before = line(process)
            client.get("/event_types")
            client.get("/users/me?after")
            after = line(process)
            calendly.reset()
            code = process.wait()

    assert before == f"1  {AT}  GET /users/me?before  200"
    assert after == f"3  {AT}  GET /users/me?after  200"
    assert code == 0


def test_the_first_request_is_shown_whether_it_comes_before_or_after_the_command(
    calendly: MockCalendly,
) -> None:
    command = ("requests", "list", "--follow", "--output", "json", "--url", calendly.url)
    with serving(*command) as process, calendly.client() as client:
        client.get("/users/me")
        shown = json.loads(line(process))
        process.send_signal(signal.SIGINT)
        code = process.wait()

    assert (shown["id"], shown["path"]) == (1, "/users/me")
    assert code == 130


def test_nobody_there_is_one_sentence() -> None:
    with serving("requests", "list", "--follow", "--url", "http://127.0.0.1:1") as process:
        _, err = process.communicate()

    assert (process.returncode, err.count("\n")) == (2, 1)
    assert "No mockcalendly answers at http://127.0.0.1:1" in err
