"""How answers leave the server: head and body together, and neither of them late."""

import gc
import socket
from collections.abc import Iterator

import pytest

from mockcalendly.server import ThreadServer
from mockcalendly.server.collector import sparing_old_objects

HEAD = b"Host: 127.0.0.1\r\nAuthorization: Bearer mock.owner.token\r\n"


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with ThreadServer() as server:
        host, _, port = server.url.removeprefix("http://").partition(":")
        yield host, int(port)


def connected(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=20)


def test_an_answer_comes_in_one_piece(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        for _ in range(20):
            connection.sendall(b"GET /users/me HTTP/1.1\r\n" + HEAD + b"\r\n")
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            assert f"content-length: {len(body)}".encode() in head
            assert body.endswith(b"}}")


def test_head_has_no_body_and_does_not_wait_for_one(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        connection.sendall(b"HEAD /users/me HTTP/1.1\r\n" + HEAD + b"\r\n")
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert body == b""


def test_a_client_is_told_to_continue_before_it_sends_its_body(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        head = HEAD + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        connection.sendall(b"POST /invitees HTTP/1.1\r\n" + head)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 400")


def test_the_head_of_a_stream_comes_before_there_is_anything_in_it(
    address: tuple[str, int],
) -> None:
    with connected(address) as connection:
        stream = b"GET /_mock/requests/stream HTTP/1.1\r\nAccept: text/event-stream\r\n"
        connection.sendall(stream + HEAD + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_requests_sent_in_a_row_are_answered_in_a_row(address: tuple[str, int]) -> None:
    with connected(address) as connection:
        one = b"GET /users/me HTTP/1.1\r\n" + HEAD
        connection.sendall(one + b"\r\n" + one + b"Connection: close\r\n\r\n")
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answers.count(b"HTTP/1.1 200") == 2
        assert answers.count(b'{"resource":') == 2


def test_the_collector_is_as_it_was_when_a_server_has_ended() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with sparing_old_objects():
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold()[2] > before[2]
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
