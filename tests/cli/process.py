"""The command line as a process of its own, and a receiver of webhooks on a real socket."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread, Timer

__all__ = [
    "COMMAND",
    "SESSION",
    "Received",
    "Receiver",
    "environment",
    "mockcalendly",
    "receiver",
    "serving",
]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
SESSION = 3600.0
"""Patience with what serves all tests of a session."""
COMMAND = [sys.executable, "-m", "mockcalendly"]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without settings and proxies; the package is found."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MOCKCALENDLY_") and not name.lower().endswith("_proxy")
    }
    return kept | {"PYTHONPATH": str(ROOT)} | dict(extra or {})


def mockcalendly(
    *arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end; standard input is no terminal, and empty unless given."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=given,
        capture_output=True,
        timeout=PATIENCE,
        env=environment(env),
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@contextmanager
def serving(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    patience: float = PATIENCE,
) -> "Iterator[subprocess.Popen[str]]":
    """Start a command that goes on; end it after use, or when a test waits for it too long."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(env),
        cwd=cwd,
    )
    overdue = Timer(patience, process.kill)
    overdue.start()
    with process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
            overdue.cancel()


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What answers with `status`, and keeps what arrives."""

    url: str = ""
    status: int = 204
    answer: bytes = b""
    requests: list[Received] = field(default_factory=list)


@contextmanager
def receiver(status: int = 204, answer: bytes = b"") -> Iterator[Receiver]:
    """Listen on a free port of 127.0.0.1."""
    there = Receiver(status=status, answer=answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.requests.append(Received(self.path, dict(self.headers.items()), body))
            self.send_response(there.status)
            self.send_header("Content-Length", str(len(there.answer)))
            self.end_headers()
            self.wfile.write(there.answer)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
