"""Clients that would rather speak HTTP/2, as Java's does, and are content with HTTP/1.1."""

import socket

import pytest

from mockcalendly import ThreadServer

BODY = b'{"now": "2026-11-23T09:00:00Z"}'
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"


@pytest.mark.parametrize("in_one", [True, False], ids=["in one packet", "body behind"])
def test_the_body_beside_an_offer_of_http_2_is_read(in_one: bool) -> None:
    head = (
        b"POST /_mock/worlds HTTP/1.1\r\nHost: mockcalendly\r\n"
        + OFFER
        + b"Upgrade: h2c\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    )
    with (
        ThreadServer() as server,
        socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), 10) as client,
    ):
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for packet in [head + BODY] if in_one else [head, BODY]:
            client.sendall(packet)
        answer = client.recv(65536)
        while b'"clock"' not in answer:
            more = client.recv(65536)
            assert more, answer
            answer += more
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert b'"mode":"frozen"' in answer


def test_a_body_that_speaks_of_it_stays_as_it_is() -> None:
    body = b'{"now": "\r\nupgrade: h2c\r\n"}'
    with (
        ThreadServer() as server,
        socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), 10) as client,
    ):
        client.sendall(
            b"POST /_mock/worlds HTTP/1.1\r\nHost: mockcalendly\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        assert client.recv(65536).startswith(b"HTTP/1.1 400 ")
