"""Answers that are given while the request is being read."""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url

from mockcalendly.edge.app import Scope
from mockcalendly.edge.sending import Sent, head_of
from mockcalendly.server.joining import COPIED

__all__ = ["Answer", "DirectAnswers"]

logger = logging.getLogger("mockcalendly")

Answer = Callable[[Scope, bytes], Sent | None]
"""Answers a request that has come as a whole; None: only the application can."""

CRASHED = Sent(head_of(HTTPStatus.INTERNAL_SERVER_ERROR, ((b"content-length", b"0"),)), b"")

END = b"\r\n"
CLOSING = b"connection: close\r\n\r\n"
"""What the head of an answer ends with, and with what instead if no more are to come."""

OFFER = b"h2c"
"""What the head of a request has in it that offers to go on in HTTP/2."""


class DirectAnswers(asyncio.Protocol):
    """Answers each request that comes alone, as a whole, and whose answer waits for nothing.

    To call an application takes a task, its first turn in the loop, an event for the body and a
    message for each part of the answer: two thirds of what a request costs. And uvicorn, which
    does that, takes a sixth of the time until a server's first answer to import. So what is
    anything else than the usual, from a body that comes later to a client that does not read, is
    passed on to a delegate, which is made for the first such request of the connection.

    Args:
        answer: Is asked.
        make_delegate: Makes a protocol for all other requests, which also says whether it is `busy`
            with one, and can be told to `shutdown()`.
        on_made: Is told that the connection stands.
        on_lost: Is told that it is no more.
        keep_alive: Seconds that an idle connection is kept, about.
    """

    def __init__(
        self,
        answer: Answer,
        make_delegate: Callable[[], Any],
        on_made: Callable[["DirectAnswers", asyncio.Transport], None],
        on_lost: Callable[["DirectAnswers"], None],
        keep_alive: float,
    ) -> None:
        self._answer = answer
        self._make_delegate = make_delegate
        self._on_made = on_made
        self._on_lost = on_lost
        self._keep_alive = keep_alive
        self._delegate: Any = None
        self._parser = HttpRequestParser(self)
        self._idle = self._paused = False
        self._watch: asyncio.TimerHandle | None = None
        self._connection: dict[str, Any] = {}
        self._begun = 0
        self._complete = False
        self._keeps = self._usual = True
        self._url = self._body = b""
        self._headers: list[tuple[bytes, bytes]] = []

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvloop has its own
        """Remember who speaks with whom."""
        self._transport = transport
        self._connection = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": _address(transport, "sockname"),
            "client": _address(transport, "peername"),
            "scheme": "https" if transport.get_extra_info("sslcontext") else "http",
            "root_path": "",
        }
        self._on_made(self, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of it."""
        if self._watch is not None:
            self._watch.cancel()
        if self._delegate is not None:
            self._delegate.connection_lost(exc)
        self._on_lost(self)

    def data_received(self, data: bytes) -> None:
        """Answer a request, or pass on what has come."""
        self._idle = False
        if self._delegate is not None and self._delegate.busy:
            self._delegate.data_received(data)
            return
        sent = None if self._paused or OFFER in data else self._ask(data)
        if sent is None:
            self._pass_on(data)
        else:
            self._send(sent)
        if self._watch is None:
            self._look()

    def pause_writing(self) -> None:
        """Answer nothing: the client does not read."""
        self._paused = True
        if self._delegate is not None:
            self._delegate.pause_writing()

    def resume_writing(self) -> None:
        """Answer again."""
        self._paused = False
        if self._delegate is not None:
            self._delegate.resume_writing()

    def shutdown(self) -> None:
        """Close the connection as soon as what is under way is answered."""
        if self._delegate is not None and self._delegate.busy:
            self._delegate.shutdown()
        else:
            self._transport.close()

    # The parser calls these.

    def on_message_begin(self) -> None:
        """Count a request."""
        self._begun += 1

    def on_url(self, url: bytes) -> None:
        """Keep a part of the URL."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        name = name.lower()
        self._usual = self._usual and name != b"expect"
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Look at what says how to go on after the request."""
        parser = self._parser
        self._usual = (
            self._usual
            and parser.get_http_version() in ("1.1", "1.0")
            and not parser.should_upgrade()
        )
        self._keeps = parser.should_keep_alive() and parser.get_http_version() == "1.1"

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Know that a request is whole."""
        self._complete = True

    def _ask(self, data: bytes) -> Sent | None:
        self._begun, self._complete, self._usual = 0, False, True
        self._url, self._headers, self._body = b"", [], b""
        try:
            self._parser.feed_data(data)
            if not self._complete or self._begun > 1 or not self._usual:
                return None
            url = parse_url(self._url)
        except (HttpParserError, HttpParserUpgrade):
            return None
        target: bytes | None = url.path  # whatever its type says: "http://host" has none
        if target is None or not target.isascii():
            return None
        path = target.decode("ascii")
        method = self._parser.get_method().decode("ascii")
        scope = {
            **self._connection,
            "method": method,
            "path": unquote(path) if "%" in path else path,
            "query_string": url.query or b"",
            "headers": self._headers,
        }
        try:
            return self._answer(scope, self._body)
        except Exception:
            logger.exception("%s %s crashed", method, path)
            return CRASHED

    def _send(self, sent: Sent) -> None:
        head, body = sent
        if not self._keeps:
            head = head.removesuffix(END) + CLOSING
        if len(body) <= COPIED:
            self._transport.write(head + body)
        else:
            self._transport.write(head)
            self._transport.write(body)
        if not self._keeps:
            self._transport.close()

    def _pass_on(self, data: bytes) -> None:
        self._parser = HttpRequestParser(self)  # this one may be in the midst of a request
        if self._delegate is None:
            self._delegate = self._make_delegate()
            self._delegate.connection_made(self._transport)
            if self._paused:
                self._delegate.pause_writing()
        self._delegate.data_received(data)

    def _look(self) -> None:
        """Close the connection if nothing has come for long, else look again later."""
        if self._idle and not (self._delegate is not None and self._delegate.busy):
            self._transport.close()
            return
        self._idle = True
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(self._keep_alive, self._look)


def _address(transport: asyncio.Transport, name: str) -> tuple[str, int] | None:
    address = transport.get_extra_info(name)
    return (str(address[0]), int(address[1])) if isinstance(address, tuple) else None
