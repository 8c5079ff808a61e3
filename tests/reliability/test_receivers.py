"""Receivers that answer with anything at all: the attempt fails or not, the server goes on."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_WR, create_server, socket
from threading import Thread

import pytest

from tests.reliability.serving import Served, serving

MEGABYTE = 2**20
MONDAY = "2026-11-23T09:00:00Z"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = 20
TAKEN = 15 * MEGABYTE

ANSWERS: dict[str, tuple[bytes, bytes]] = {
    "nothing": (b"", b""),
    "zeros": (b"\0" * 1000, b""),
    "another protocol": (b"220 mail.example ESMTP\r\n", b""),
    "no status": (b"HTTP/1.1\r\n\r\n", b""),
    "a strange status": (b"HTTP/1.1 999999 \xff\xfe\r\n\r\n", b""),
    "an upgrade": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n!", b""),
    "half a body": (OK + b"Content-Length: 100\r\n\r\nx", b""),
    "a negative length": (OK + b"Content-Length: -1\r\n\r\n", b""),
    "a wrong chunk": (CHUNKED + b"zz\r\n", b""),
    "a line break in a header": (OK + b"X: a\r\n b\r\n: \r\n\r\n", b""),
    "packed": (
        OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(bytes(10**7)),
        b"",
    ),
    "wrongly packed": (OK + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", b""),
    "a loop": (b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", b""),
    "two answers": ((OK + b"Content-Length: 0\r\n\r\n") * 2, b""),
    "an endless header": (OK + b"X: ", b"x" * MEGABYTE),
    "endless headers": (OK, b"x: y\r\n" * (MEGABYTE // 6)),
    "an endless body": (OK + b"\r\n", b"x" * MEGABYTE),
    "endless chunks": (CHUNKED, b"1\r\nx\r\n" * (MEGABYTE // 6)),
    "endless interim answers": (b"", b"HTTP/1.1 103 Wait\r\n\r\n" * (MEGABYTE // 21)),
    "endless trailers": (CHUNKED + b"0\r\n", b"x: y\r\n" * (MEGABYTE // 6)),
    "an endless trailer": (CHUNKED + b"0\r\nX: ", b"x" * MEGABYTE),
}
"""What a receiver says first, and what then without end."""


@contextmanager
def receiving(first: bytes, more: bytes) -> Iterator[str]:
    """Listen, and answer every request so; gives the URL."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                answer(connection)

    def answer(connection: socket) -> None:
        connection.settimeout(60)
        connection.recv(2**16)
        connection.sendall(first)
        for _ in range(ENDLESS if more else 0):
            connection.sendall(more)
        connection.shutdown(SHUT_WR)
        while connection.recv(2**16):
            pass

    with create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(2)
    thread.join()


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose clock stands still, so that nothing is tried again."""
    with serving(tmp_path_factory.mktemp("frozen") / "log") as served:
        yield served


@pytest.mark.parametrize(("first", "more"), ANSWERS.values(), ids=ANSWERS)
def test_whatever_a_receiver_answers(frozen: Served, first: bytes, more: bytes) -> None:
    assert frozen.ask("POST", "/_mock/worlds", {"name": "w", "now": MONDAY}).status == 201
    before = frozen.at_rest()
    with receiving(first, more) as url:
        me = frozen.ask("GET", "/w/w/users/me").json()["resource"]
        hook = {
            "url": url,
            "events": ["contact.created"],
            "organization": me["current_organization"],
            "scope": "organization",
        }
        assert frozen.ask("POST", "/w/w/webhook_subscriptions", hook).status == 201
        for name in ("one", "two"):
            contact = {
                "name": name,
                "emails": [{"email": f"{name}@example.com", "is_primary": True}],
            }
            assert frozen.ask("POST", "/w/w/contacts", contact).status == 201
            assert frozen.ask("POST", "/w/w/_mock/settle").status == 200
        deliveries = frozen.ask("GET", "/w/w/_mock/deliveries").json()["collection"]
        assert [len(each["attempts"]) for each in deliveries] == [1, 1], json.dumps(deliveries)
        assert frozen.at_rest().rss < before.rss + TAKEN
    assert frozen.ask("DELETE", "/_mock/worlds/w").status == 204
    assert frozen.ask("GET", "/users/me").status == 200
