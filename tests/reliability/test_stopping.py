"""Being told to end, and being ended: what was promised is kept, and nothing is left half done."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from mockcalendly.snapshots import read_snapshot
from tests.cli.process import COMMAND, environment
from tests.reliability.budget import SEED, more
from tests.reliability.junk import Chance
from tests.reliability.serving import PATIENCE, Served, ask, serving

CLIENTS = 8
IN_FLIGHT = 40
KILLS = more(4, 40)

SAVE = """
import sys
from itertools import cycle
from pathlib import Path
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import parse_instant
from mockcalendly.settings import WorldSettings
from mockcalendly.snapshots import write_snapshot
from mockcalendly.world import World
world = World("default", clock=Clock(parse_instant("2026-11-23T09:00:00Z"), 0))
one = world.snapshot()
two = one._replace(settings=WorldSettings(seed=1))
for snapshot in cycle((one, two)):
    write_snapshot(Path(sys.argv[1]), snapshot)
    print("saved", flush=True)
"""
"""A program that saves again and again, and says when it has."""

FIRST = ["unshare", "--pid", "--fork", "--kill-child"]
"""Has a command be the first process of its own, as in a container."""


def can_be_first() -> bool:
    with suppress(OSError):
        return subprocess.run([*FIRST, "true"], capture_output=True, check=False).returncode == 0
    return False


@contextmanager
def starting(directory: Path, *before: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Give a server that is still starting: the file of its world is yet to be written."""
    world = directory / "world.yaml"
    os.mkfifo(world)
    command = [*before, *COMMAND, "serve", "--port", "0", "--world", str(world)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment()) as process:
        try:
            with world.open("wb"):  # waits until it is read
                yield process
        finally:
            process.kill()


def test_a_server_that_is_still_starting_ends_when_told(tmp_path: Path) -> None:
    with starting(tmp_path) as process:
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (143, b"")


@pytest.mark.skipif(not can_be_first(), reason="needs the right to make namespaces of processes")
def test_and_so_does_the_first_process_of_a_container(tmp_path: Path) -> None:
    """The kernel keeps from such a process what it does not handle itself."""
    with starting(tmp_path, *FIRST) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (143, b"")


def add_contacts(served: Served, who: int) -> set[str]:
    """Add contacts until the server is gone; return the addresses that were answered for."""
    answered = set()
    with closing(served.client()) as client, suppress(OSError, HTTPException):
        for number in count():
            email = f"c{number}.{who}@example.com"
            contact = {"name": "Ada", "emails": [{"email": email, "is_primary": True}]}
            if ask(client, "POST", "/contacts", contact).status == 201:
                answered.add(email)
    return answered


def test_told_to_end_it_keeps_what_it_has_answered_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    with (
        ThreadPoolExecutor(CLIENTS) as threads,
        serving(tmp_path / "log", "--no-rate-limit", "--save-on-exit", str(file)) as served,
    ):
        adding = [threads.submit(add_contacts, served, who) for who in range(CLIENTS)]
        while len(served.ask("GET", "/_mock/requests").json()["collection"]) < 3 * CLIENTS:
            pass
        served.end()
        answered = {email for each in adding for email in each.result(PATIENCE)}
    assert len(answered) > CLIENTS
    kept = read_snapshot(file).rows.contacts
    assert {each.email for row in kept for each in row.emails} == answered


def test_told_to_end_it_answers_what_it_has_begun_and_takes_nothing_new(tmp_path: Path) -> None:
    with ThreadPoolExecutor(IN_FLIGHT) as threads, serving(tmp_path / "log") as served:
        slow = {"path": "/users/me", "latency": 0.7}
        assert served.ask("POST", "/_mock/faults", slow).status == 201
        asking = [threads.submit(served.ask, "GET", "/users/me") for _ in range(IN_FLIGHT)]
        while len(served.ask("GET", "/_mock/requests").json()["collection"]) < IN_FLIGHT:
            pass
        served.end()
        with pytest.raises(OSError, match="refused"):
            served.connect()
        assert [each.result(PATIENCE).status for each in asking] == [200] * IN_FLIGHT


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["told", "killed"])
def test_its_port_is_free_at_once(tmp_path: Path, how: signal.Signals) -> None:
    """Although it was the one to close connections, which the kernel then remembers."""
    port = 0
    for number in range(2):
        with ExitStack() as open_, serving(tmp_path / f"log{number}", port=port) as served:
            port = served.address[1]
            clients = [open_.enter_context(closing(served.client())) for _ in range(CLIENTS)]
            assert all(ask(client, "GET", "/users/me").status == 200 for client in clients)
            served.end(how)


def test_a_kill_while_saving_leaves_one_of_the_two_whole(tmp_path: Path) -> None:
    file, chance, seeds = tmp_path / "world.json", Chance(SEED), set()
    for _ in range(KILLS):
        command = [sys.executable, "-c", SAVE, str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as process:
            assert process.stdout is not None
            for _ in range(1 + chance.draw(5)):
                process.stdout.readline()
            for _ in range(chance.draw(50_000)):
                pass
            process.kill()
        seeds.add(read_snapshot(file).settings.seed)
    assert seeds <= {0, 1}
