"""Answers given while a request is being read are those that the application gives."""

import asyncio
import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic

import httpx
import pytest

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.server import ThreadServer, listener
from mockcalendly.settings import WorldSettings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OWNER = {"Authorization": "Bearer mock.owner.token"}
ADMIN = {"Authorization": "Bearer mock.admin.token"}
TOKEN = b"Authorization: Bearer mock.owner.token\r\n"
ME = b"GET /users/me HTTP/1.1\r\nHost: x\r\n" + TOKEN
HEALTH = b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n"

CONTACT = {"name": "Ada", "emails": [{"email": "ada@example.com", "is_primary": True}]}
BOOKING = {
    "event_type": "https://api.calendly.com/event_types/AAAAAAAAAAAAAAAA",
    "start_time": "2026-11-25T15:00:00Z",
    "invitee": {"name": "Ada", "email": "ada@example.com", "timezone": "Europe/London"},
}
HOOK = {
    "url": "http://127.0.0.1:9/",
    "events": ["invitee.created"],
    "organization": "https://api.calendly.com/organizations/AAAAAAAAAAAAAAAA",
    "scope": "organization",
}

REQUESTS = [
    ("GET", "/users/me", OWNER, None),
    ("HEAD", "/users/me", OWNER, None),
    ("GET", "/users/me/", OWNER, None),
    ("GET", "/users/m%65", OWNER, None),
    ("GET", "/users/me", {}, None),
    ("GET", "/users/me", {"Authorization": "Bearer of.nobody"}, None),
    ("GET", "/nothing/here", OWNER, None),
    ("PUT", "/users/me", OWNER, None),
    ("GET", "/w/nowhere/users/me", OWNER, None),
    ("GET", "/w/default/users/me", OWNER, None),
    ("GET", "/users/me?odd=%zz&odd[a]=1", OWNER, None),
    ("GET", "/scheduled_events?count=x", OWNER, None),
    ("POST", "/contacts", OWNER, CONTACT),
    ("POST", "/contacts", OWNER, "{not json"),
    ("POST", "/contacts", OWNER, "first_name=Ada&email=b%40example.com"),
    ("POST", "/invitees", OWNER, BOOKING),
    ("POST", "/invitees", OWNER, BOOKING),
    ("POST", "/webhook_subscriptions", OWNER, HOOK),
    (
        "GET",
        f"/webhook_subscriptions?scope=organization&organization={HOOK['organization']}",
        OWNER,
        None,
    ),
    ("DELETE", "/contacts/unknown", OWNER, None),
    ("POST", "/_mock/advance", {}, {"by": "1h"}),
    ("GET", "/_mock/availability/explain", {}, None),
    ("GET", "/oauth/authorize", {}, None),
    ("POST", "/oauth/token", {}, "grant_type=authorization_code"),
]


def emulator() -> Emulator:
    """Return the same world each time, at an instant that stands still."""
    return Emulator(WorldSettings(seed=7, strict="warn"), clock=Clock(NOW, 0))


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    with ThreadServer(emulator) as running:
        yield running


def connected(server: ThreadServer) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {**answer.headers}
    headers.pop("transfer-encoding", None)  # the server's own way to say how long a body is
    return answer.status_code, headers, answer.content


def asked(
    client: httpx.Client, method: str, path: str, headers: dict[str, str], body: object
) -> httpx.Response:
    if isinstance(body, str):
        return client.request(method, path, headers=headers, content=body)
    return client.request(method, path, headers=headers, json=body)


def test_a_server_answers_as_the_application_does(server: ThreadServer) -> None:
    with httpx.Client(base_url=server.url) as client:
        served = [told(asked(client, *request)) for request in REQUESTS]

    async def in_process() -> list[tuple[int, dict[str, str], bytes]]:
        async with emulator() as app:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url=server.url) as client:
                found = []
                for method, path, headers, body in REQUESTS:
                    sent = {"content": body} if isinstance(body, str) else {"json": body}
                    answer = await client.request(method, path, headers=headers, **sent)
                    found.append(told(answer))
                return found

    for request, here, there in zip(REQUESTS, served, asyncio.run(in_process()), strict=True):
        assert here == there, request
    assert {status for status, _, _ in served} >= {200, 201, 400, 401, 404}


def test_many_requests_in_one_piece_are_answered_in_their_order(server: ThreadServer) -> None:
    many = 50
    with connected(server) as connection:
        connection.sendall(
            (ME + b"\r\n" + HEALTH + b"\r\n") * many + ME + b"Connection: close\r\n\r\n"
        )
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    bodies = [
        json.loads(part.partition(b"\r\n\r\n")[2]) for part in answers.split(b"HTTP/1.1 200 OK")[1:]
    ]
    assert ["resource" in body for body in bodies] == [True, False] * many + [True]


@pytest.mark.parametrize("at", [1, 20, len(ME), len(ME) + 40, -1])
def test_a_request_in_two_pieces_is_answered(server: ThreadServer, at: int) -> None:
    body = json.dumps(CONTACT).encode()
    head = ME.replace(b"GET /users/me", b"POST /contacts") + b"Content-Type: application/json\r\n"
    request = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with connected(server) as connection:
        connection.sendall(request[:at])
        assert server.run(_turns()) is None
        connection.sendall(request[at:])
        assert connection.recv(65536).startswith(b"HTTP/1.1 201")
        connection.sendall(ME + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_body_in_chunks_is_one_body(server: ThreadServer) -> None:
    body = json.dumps(CONTACT).encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:9], body[9:]))
    head = ME.replace(b"GET /users/me", b"POST /contacts") + b"Transfer-Encoding: chunked\r\n\r\n"
    with connected(server) as connection:
        connection.sendall(head + chunks + b"0\r\n\r\n")
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 201")
    assert b"ada@example.com" in answer


@pytest.mark.parametrize("path", ["/users/me", "/_mock/health"])
@pytest.mark.parametrize(
    ("version", "headers", "closes"),
    [
        ("1.1", "", False),
        ("1.1", "Connection: close\r\n", True),
        ("1.0", "", True),
        ("1.0", "Connection: keep-alive\r\n", True),
    ],
)
def test_a_connection_is_closed_if_no_more_can_come(
    server: ThreadServer, path: str, version: str, headers: str, closes: bool
) -> None:
    request = f"GET {path} HTTP/{version}\r\nHost: x\r\n{headers}".encode() + TOKEN + b"\r\n"
    with connected(server) as connection:
        connection.sendall(request)
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert body.endswith(b"}")
        if version == "1.1":  # before, it was the rule
            assert (b"\r\nconnection: close" in head) == closes
        if closes:
            assert connection.recv(65536) == b""


@pytest.mark.parametrize(
    "target", [b"http://x", b"http://", b"?count=1", b"\xff", b"/users/\xff", b"x:y"]
)
def test_what_names_no_path_is_refused(server: ThreadServer, target: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 400")
        assert connection.recv(65536) == b""


def test_an_idle_connection_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "KEEP_ALIVE", 0.05)
    with ThreadServer(emulator) as server, connected(server) as connection:
        connection.sendall(ME + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        assert connection.recv(65536) == b""


def test_a_connection_in_use_is_kept_whoever_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "KEEP_ALIVE", 0.5)  # longer than a machine hesitates
    with ThreadServer(emulator) as server, connected(server) as connection:
        connection.sendall(HEALTH + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        end = monotonic() + 1.2
        while monotonic() < end:
            connection.sendall(b"HEAD" + ME[3:] + b"\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 ")


def test_a_client_that_reads_nothing_is_held_up_or_cut_off(server: ThreadServer) -> None:
    with httpx.Client(base_url=server.url) as client, connected(server) as deaf:
        deaf.setblocking(False)
        with pytest.raises((BlockingIOError, ConnectionError)):
            _ask_for_ever(deaf)
        assert client.get("/_mock/health").status_code == 200
        assert client.get("/users/me", headers=ADMIN).status_code == 200


def _ask_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall((ME + b"\r\n") * 100)


def test_a_crash_beside_the_handlers_is_logged_and_answered(
    server: ThreadServer, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(number: int, exchange: object) -> None:
        raise ZeroDivisionError

    with httpx.Client(base_url=server.url) as client, caplog.at_level(logging.ERROR):
        server.call(lambda: server.emulator.default.journal.listen(broken))
        assert client.get("/users/me", headers=OWNER).status_code == 500
        server.call(lambda: server.emulator.default.journal.unlisten(broken))
        assert client.get("/users/me", headers=OWNER).status_code == 200
    assert "GET /users/me crashed" in caplog.text
    assert "ZeroDivisionError" in caplog.text
