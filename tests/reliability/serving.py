"""``mockcalendly serve`` as a process whose memory, files, tasks and log are watched."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.cli.process import environment

__all__ = ["TOKEN", "Answer", "Held", "Served", "serving"]

TOKEN = {"Authorization": "Bearer mock.owner.token"}
PATIENCE = 60.0
"""Seconds after which a test does not wait any more for an answer."""

LOOKS = 2


class Answer(NamedTuple):
    """An answer as it came."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return what the body says."""
        return json.loads(self.body)


class Held(NamedTuple):
    """What a process holds.

    Attributes:
        blocks: Pieces of memory that Python has handed out.
        rss: Bytes of memory that are the process's.
        files: Open files and sockets.
    """

    blocks: int
    tasks: int
    threads: int
    rss: int
    files: int


class Served:
    """A server that is up."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process = process
        self.ended = False
        self._log = log
        assert process.stdout is not None
        self._lines = process.stdout
        ready = self._lines.readline()
        assert ready, self.log
        self.url: str = json.loads(ready)["url"]
        self.address = ("127.0.0.1", urlsplit(self.url).port or 0)

    @property
    def log(self) -> str:
        """All that it has logged."""
        return self._log.read_text("utf-8", "replace")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, and wait until it has ended as it should."""
        self.ended = True
        self.process.send_signal(how)
        expected = 0 if how is signal.SIGTERM else -how
        assert self.process.wait(PATIENCE) == expected, self.log

    def held(self) -> Held:
        """Ask what it holds."""
        self.process.send_signal(signal.SIGUSR1)
        told: dict[str, int] = json.loads(self._lines.readline())
        here = Path(f"/proc/{self.process.pid}")
        pages = int((here / "statm").read_text().split()[1])
        files = len([*(here / "fd").iterdir()])
        return Held(**told, rss=pages * os.sysconf("SC_PAGE_SIZE"), files=files)

    def at_rest(self) -> Held:
        """Return what it holds once it has noticed that its clients have gone.

        Some looks in a row that show the same are taken for rest.
        """
        looks = [self.held()]
        while len(looks) < LOOKS:
            now = self.held()
            if (now.files, now.tasks) != (looks[-1].files, looks[-1].tasks):
                looks.clear()
            looks.append(now)
        return looks[-1]

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(self.address, timeout=PATIENCE)

    def client(self) -> HTTPConnection:
        """Return a client that keeps its connection."""
        return HTTPConnection(*self.address, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Send an honest request over a connection of its own."""
        with closing(self.client()) as client:
            return ask(client, method, path, body, **headers)


def ask(
    client: HTTPConnection, method: str, path: str, body: object = None, **headers: str
) -> Answer:
    """Send an honest request: as the owner, with JSON if there is a body."""
    content = None if body is None else json.dumps(body)
    kind = {} if body is None else {"Content-Type": "application/json"}
    client.request(method, path, content, {**TOKEN, **kind, **headers})
    answer = client.getresponse()
    return Answer(answer.status, answer.read())


@contextmanager
def serving(log: Path, *arguments: str, port: int = 0) -> Iterator[Served]:
    """Start a server, on a free port if none is given; end it afterwards, if it was not ended.

    It must still be there then, and its log must tell of no crash.
    """
    command = [sys.executable, "-m", "tests.reliability.observed", "serve", "--port", str(port)]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*command, "--log-format", "json", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(),
        ) as process,
    ):
        try:
            served = Served(process, log)
            yield served
            if not served.ended:
                assert process.poll() is None, served.log
                served.end()
        finally:
            process.kill()
    assert "Traceback" not in served.log
    assert "crashed" not in served.log
