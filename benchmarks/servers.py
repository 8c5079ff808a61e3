"""Servers as processes of their own, on a processor of their own."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

from benchmarks import machine
from benchmarks.load import Load, Order, ask, run_load

__all__ = ["Measured", "Server", "crowded", "free_port", "hello", "serve", "start"]

PATIENCE = 600.0
"""Seconds until a server must have answered: some load a million bookings first."""

GLANCE = 0.002
"""Seconds between two attempts to reach a server that starts."""


class Measured(NamedTuple):
    """A load, and what it cost the server."""

    load: Load
    cpu: float

    @property
    def per_cpu_second(self) -> float:
        """Answers in a second of the server's processor time."""
        return self.load.answers / self.cpu


class Server:
    """A process that listens on 127.0.0.1."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port

    def measure(self, requests: Sequence[bytes], **about: object) -> Measured:
        """Put a load on it.

        Raises:
            RuntimeError: Something was not answered with success.
        """
        before = machine.cpu_seconds(self.process.pid)
        load = run_load(Order(port=self.port, requests=requests, **about))  # type: ignore[arg-type]
        cpu = machine.cpu_seconds(self.process.pid) - before
        if not load.statuses or any(not status.startswith("2") for status in load.statuses):
            raise RuntimeError(f"Not all was answered as it should be: {load.statuses}")
        return Measured(load, cpu)

    def fetch(self, request: bytes) -> bytes:
        """Return what is answered to a request, head and all.

        Raises:
            OSError: Nobody listens there, or hangs up.
        """
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            head, _, rest = request.partition(b"\r\n")
            connection.sendall(head + b"\r\nConnection: close\r\n" + rest)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def memory(self) -> int:
        """Return the bytes that it occupies."""
        return machine.resident(self.process.pid)


@contextmanager
def start(
    command: Sequence[str], port: int, request: bytes, directory: Path | None = None
) -> Iterator[tuple[Server, float]]:
    """Start a server; gives it and how many seconds went by until its first right answer.

    Raises:
        RuntimeError: It has ended, or takes too long.
    """
    began = perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    machine.pin_to_server(process.pid)
    server = Server(process, port)
    try:
        while not _answers(server, request):
            if process.poll() is not None or perf_counter() - began > PATIENCE:
                raise RuntimeError(f"This serves nothing: {' '.join(command)}")
            sleep(GLANCE)
        yield server, perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def hello_command(port: int) -> list[str]:
    """Return what serves the application that says hello, as fast as uvicorn can."""
    return [
        *(sys.executable, "-m", "uvicorn", "benchmarks.hello:app", "--port", str(port)),
        *("--no-access-log", "--log-level", "error"),
    ]


def serve_command(port: int) -> list[str]:
    """Return what serves the default world."""
    return [sys.executable, "-m", "mockcalendly", "serve", "--port", str(port)]


@contextmanager
def hello() -> Iterator[Server]:
    """Serve the application that says hello."""
    port = free_port()
    with start(hello_command(port), port, ask("GET", "/")) as (server, _):
        yield server


@contextmanager
def serve() -> Iterator[Server]:
    """Serve the default world."""
    port = free_port()
    with start(serve_command(port), port, ask("GET", "/users/me")) as (server, _):
        yield server


@contextmanager
def crowded(events: int = 0, *, webhooks: Sequence[str] = ()) -> Iterator[Server]:
    """Serve a world with many events, which tells some URLs of each booking."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.world", str(port), str(events), *webhooks]
    with start(command, port, ask("GET", "/users/me")) as (server, _):
        yield server


def _answers(server: Server, request: bytes) -> bool:
    try:
        return server.fetch(request)[9:12] == b"200"
    except OSError:
        return False
