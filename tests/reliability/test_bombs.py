"""Requests that are small to send, or endless, and would fill memory or a stack."""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection

import pytest

from tests.reliability.serving import TOKEN, Answer, Served

MEGABYTE = 2**20
ENDLESS = 40
"""Megabytes that are sent of what has no end."""

TAKEN = 25 * MEGABYTE
"""By how much the server may grow meanwhile."""

BEGINNING = b"GET /users/me HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"POST /invitees HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
FORM = "application/x-www-form-urlencoded"
WITH_BODY = ("post", "put", "patch")
REFUSED = (b"", b"HTTP/1.1 400", b"HTTP/1.1 413")

HEADS = {
    "headers": (BEGINNING, b"X: " + b"x" * (MEGABYTE - 5) + b"\r\n"),
    "one header": (BEGINNING + b"X: ", b"x" * MEGABYTE),
    "tiny headers": (BEGINNING, b"x: y\r\n" * (MEGABYTE // 6)),
    "a path": (b"GET /", b"x" * MEGABYTE),
    "a method": (b"", b"X" * MEGABYTE),
    "trailers": (CHUNKED + b"1\r\nx\r\n0\r\n", b"X: " + b"x" * (MEGABYTE - 5) + b"\r\n"),
    "one trailer": (CHUNKED + b"0\r\nX: ", b"x" * MEGABYTE),
    "an extension": (CHUNKED + b"1;", b"x" * MEGABYTE),
    "a body": (
        b"POST /invitees HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"x" * MEGABYTE,
    ),
    "a form": (
        b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"a=b&" * (MEGABYTE // 4),
    ),
    "chunks": (CHUNKED, b"1\r\nx\r\n" * (MEGABYTE // 6)),
    "large chunks": (CHUNKED, b"100000\r\n" + b"x" * MEGABYTE + b"\r\n"),
}
"""What begins a request, and what then comes without end."""

DEEP = {
    "lists": b"[" * 100_000,
    "closed lists": b"[" * 50_000 + b"]" * 50_000,
    "objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a deep value": b'{"name": ' + b"[" * 900 + b"]" * 900 + b"}",
    "a deep world": b'{"world": ' + b'{"users":' * 400 + b"1" + b"}" * 400 + b"}",
    "a deep scenario": b'{"scenario": {"timeline": ' + b"[" * 400 + b"]" * 400 + b"}}",
    "large numbers": b'{"seed": ' + b"9" * 100_000 + b', "by": 1e999999, "limit": -1e-999999}',
    "half a character": b'{"name": "\\ud800", "email": "\\udfff@example.com", "by": "\\u0000"}',
    "no characters": b'{"name": "\xff\xfe"}',
    "a form of brackets": b"a" + b"[b]" * 10_000 + b"=1",
    "a form of lists": b"a[]=1&" * 2_000,
    "a form of nothing": b"&" * 20_000,
    "gzip": gzip.compress(bytes(10 * MEGABYTE)),
}

HIDDEN = [*(f"/oauth/{each}" for each in ("token", "revoke", "introspect", "register"))]
HIDDEN += [*(f"/_mock/console/{each}" for each in ("apps", "tokens"))]
"""What reads bodies, too, and is in neither document."""


def routes(served: Served) -> Iterator[tuple[str, str]]:
    """All that reads a body: method and path."""
    for document in ("/openapi.json", "/_mock/openapi.json"):
        for path, methods in served.ask("GET", document).json()["paths"].items():
            filled = re.sub(r"\{\w+\}", "AAAAAAAAAAAAAAAA", path)
            yield from ((method.upper(), filled) for method in methods if method in WITH_BODY)
    yield from (("POST", path) for path in HIDDEN)


@pytest.mark.parametrize(("beginning", "more"), HEADS.values(), ids=HEADS)
def test_what_has_no_end_is_cut_off(served: Served, beginning: bytes, more: bytes) -> None:
    before = served.at_rest()
    answer, sent = b"", 0
    with served.connect() as connection:
        with suppress(ConnectionError):
            connection.sendall(beginning)
            for sent in range(ENDLESS):  # noqa: B007 - how far it came is looked at
                connection.sendall(more)
        with suppress(ConnectionError):
            answer = connection.recv(12)
        assert served.held().rss < before.rss + TAKEN
    assert sent < ENDLESS - 1
    assert answer in REFUSED
    assert served.ask("GET", "/users/me").status == 200


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deep_or_swells_is_refused(served: Served, body: bytes) -> None:
    before = served.at_rest()
    kind = FORM if body.startswith((b"a", b"&")) else "application/json"
    with closing(served.client()) as client:
        for method, path in routes(served):
            answer = send(client, method, path, body, kind)
            assert answer.status < 500, (method, path, answer.body)
    assert served.at_rest().rss < before.rss + 2 * TAKEN
    assert served.ask("GET", "/users/me").status == 200


def send(client: HTTPConnection, method: str, path: str, body: bytes, kind: str) -> Answer:
    """Send bytes as a body."""
    client.request(method, path, body, {**TOKEN, "Content-Type": kind})
    answer = client.getresponse()
    return Answer(answer.status, answer.read())
