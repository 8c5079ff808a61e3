"""The server as a process of its own: signals, and the port."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

SERVE = """
import sys
from mockcalendly.emulator import Emulator
from mockcalendly.server import listener, run_foreground
listener.REQUEST_GRACE = 3600
host, port = sys.argv[1:]
run_foreground(Emulator, host=host, port=int(port), on_ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""
"""A program that serves, says where, and says when it has ended well.

It would wait for requests under way much longer than a test does.
"""


@contextmanager
def serving(host: str = "127.0.0.1", port: int = 0) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-W", "error", "-c", SERVE, host, str(port)]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}  # noqa: PTH109
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def connect(url: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(url).netloc, timeout=5)


def test_it_says_where_it_listens() -> None:
    with serving() as process, closing(connect(url_of(process))) as connection:
        connection.request("GET", "/_mock/health")
        assert connection.getresponse().status == 200


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_well_whoever_is_connected(signal_: signal.Signals) -> None:
    with serving() as process, closing(connect(url_of(process))) as connection:
        connection.request("GET", "/_mock/health")
        connection.getresponse().read()
        process.send_signal(signal_)
        output, errors = process.communicate(timeout=10)
        assert (output, errors, process.returncode) == ("ended\n", "", 0)


def test_a_second_signal_does_not_wait_for_requests_under_way() -> None:
    with serving() as process:
        parts = urlsplit(url_of(process))
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as client:
            client.sendall(b"POST /invitees HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
            with closing(connect(parts.geturl())) as connection:
                connection.request("GET", "/_mock/health")
                connection.getresponse().read()
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=10)
        assert (output, errors, process.returncode) == ("ended\n", "", 0)


def test_a_taken_port_ends_it_with_a_plain_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(port=port) as process:
            _, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert f"PortTaken: [Errno 98] Port {port} on 127.0.0.1 is taken." in errors
