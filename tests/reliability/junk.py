"""Requests that are none: by hand, and honest ones that went wrong by chance."""

from collections.abc import Callable

from mockcalendly.kernel.ids import Ids

__all__ = ["HONEST", "MALFORMED", "Chance"]

HOST = b"Host: 127.0.0.1\r\n"
BEARER = b"Authorization: Bearer mock.owner.token\r\n"
JSON = b"Content-Type: application/json\r\n"


def _post(path: bytes, body: bytes, headers: bytes = JSON) -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + BEARER + headers + length + b"\r\n" + body


HONEST = (
    b"GET /users/me HTTP/1.1\r\n" + HOST + BEARER + b"\r\n",
    b"GET /scheduled_events?count=5&sort=start_time:asc HTTP/1.1\r\n" + HOST + BEARER + b"\r\n",
    b"GET /_mock/requests?limit=1 HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET /oauth/authorize?client_id=a&state=b HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET /w/two/event_types HTTP/1.0\r\n" + HOST + b"\r\n",
    _post(b"/invitees", b'{"event_type": "/event_types/AAAAAAAAAAAAAAAA", "invitee": {"name": 1}}'),
    _post(b"/webhook_subscriptions", b'{"url": "http://127.0.0.1:1/", "events": ["x"]}'),
    _post(b"/_mock/clock/advance", b'{"by": "1s"}'),
    _post(b"/_mock/faults", b'{"status": 500, "path": "/nowhere"}'),
    _post(b"/_mock/worlds", b'{"name": "no name"}'),
    _post(b"/oauth/token", b"grant_type=refresh_token", b""),
    b"POST /contacts HTTP/1.1\r\n" + HOST + BEARER + b"Transfer-Encoding: chunked\r\n\r\n"
    b'8\r\n{"name":\r\n5\r\n"Ada"\r\n1\r\n}\r\n0\r\n\r\n',
)
"""What an honest client may send; what goes wrong is made of it."""

MALFORMED = {
    "nothing": b"",
    "empty lines": b"\r\n" * 1000,
    "no version": b"GET /users/me\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "zeros": b"\x00" * 10_000,
    "no host": b"GET /_mock/health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /_mock/health HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "a strange host": b"GET /users/me HTTP/1.1\r\nHost: \xff\x00]['/\r\n\r\n",
    "an unknown method": b"BREW /pot HTTP/1.1\r\n" + HOST + b"\r\n",
    "an empty target": b"GET  HTTP/1.1\r\n" + HOST + b"\r\n",
    "a whole URL": b"GET http://evil.example/users/me HTTP/1.1\r\n" + HOST + b"\r\n",
    "a star": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the path": b"GET /\xff\xfe%00%0d%0aX: y HTTP/1.1\r\n" + HOST + b"\r\n",
    "half an escape": b"GET /users/%e2%82?count=%e2%8&%=%&=&== HTTP/1.1\r\n"
    + HOST
    + BEARER
    + b"\r\n",
    "two lengths": b"POST /invitees HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\n"
    b"Content-Length: 2\r\n\r\nxx",
    "a negative length": b"POST /invitees HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "a length beyond all": b"POST /invitees HTTP/1.1\r\n" + HOST + b"Content-Length: "
    b"99999999999999999999999999\r\n\r\n",
    "length and chunks": b"POST /invitees HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n",
    "a wrong chunk": b"POST /invitees HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    b"zz\r\nxx\r\n",
    "half a body": b"POST /invitees HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\n\r\n{",
    "a folded header": b"GET /users/me HTTP/1.1\r\n" + HOST + b"X: a\r\n b\r\n\r\n",
    "a header without name": b"GET /users/me HTTP/1.1\r\n" + HOST + b": x\r\n\r\n",
    "many headers": b"GET /users/me HTTP/1.1\r\n" + HOST + b"X: y\r\n" * 20_000 + b"\r\n",
    "an upgrade": b"GET /_mock/requests/stream HTTP/1.1\r\n" + HOST + b"Connection: Upgrade\r\n"
    b"Upgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "an odd token": b"GET /users/me HTTP/1.1\r\n"
    + HOST
    + b"Authorization: Bearer \xff\x00\r\n\r\n",
    "an odd secret": b"POST /oauth/token HTTP/1.1\r\n" + HOST + b"Authorization: Basic \xff=\r\n"
    b"Content-Length: 0\r\n\r\n",
    "gzip": _post(b"/invitees", b"\x1f\x8b\x08\x00" + b"\x00" * 100, b"Content-Encoding: gzip\r\n"),
    "an endless boundary": _post(
        b"/invitees",
        b"--" + b"b" * 5000 + b"\r\n" * 5000,
        b"Content-Type: multipart/form-data; boundary=" + b"b" * 5000 + b"\r\n",
    ),
    "a body with GET": b"GET /users/me HTTP/1.1\r\n"
    + HOST
    + BEARER
    + b"Content-Length: 2\r\n\r\n[[",
    "a hundred at once": HONEST[0] * 100,
}
"""By what is wrong with it."""


class Chance:
    """Makes junk of honest requests; the same of the same seed."""

    def __init__(self, seed: int) -> None:
        self._ids = Ids(seed)
        self._ways: tuple[Callable[[bytes], bytes], ...] = (
            self._cut,
            self._repeat,
            self._flip,
            self._insert,
            self._splice,
            self._drop,
        )

    def draw(self, below: int) -> int:
        """Return a number in ``0 <= n < below``."""
        return self._ids.integer("junk", below)

    def junk(self) -> bytes:
        """Return an honest request with one to four things wrong."""
        request = HONEST[self.draw(len(HONEST))]
        for _ in range(1 + self.draw(4)):
            request = self._ways[self.draw(len(self._ways))](request)
        return request

    def _at(self, request: bytes) -> int:
        return self.draw(len(request) + 1)

    def _cut(self, request: bytes) -> bytes:
        return request[: self._at(request)]

    def _repeat(self, request: bytes) -> bytes:
        begin, end = sorted((self._at(request), self._at(request)))
        return request[:begin] + request[begin:end] * (2 + self.draw(20)) + request[end:]

    def _flip(self, request: bytes) -> bytes:
        at = self._at(request)
        return request[:at] + bytes([self.draw(256)]) + request[at + 1 :]

    def _insert(self, request: bytes) -> bytes:
        at = self._at(request)
        return request[:at] + self._ids.bits("junk")[: 1 + self.draw(16)] + request[at:]

    def _splice(self, request: bytes) -> bytes:
        other = HONEST[self.draw(len(HONEST))]
        return request[: self._at(request)] + other[self._at(other) :]

    def _drop(self, request: bytes) -> bytes:
        begin, end = sorted((self._at(request), self._at(request)))
        return request[:begin] + request[end:]
