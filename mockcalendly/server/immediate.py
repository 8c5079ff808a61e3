"""Answers that are given while the request is being read."""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from httptools import parse_url

from mockcalendly.edge.app import Scope
from mockcalendly.edge.sending import Sent, head_of
from mockcalendly.server.joining import COPIED

__all__ = ["ImmediateAnswers"]

logger = logging.getLogger("mockcalendly")

CRASHED = Sent(head_of(HTTPStatus.INTERNAL_SERVER_ERROR, ((b"content-length", b"0"),)), b"")

IN_A_ROW = 16
"""Requests answered of those that come together: then the other connections get their turn."""


class ImmediateAnswers:
    """Mixed into uvicorn's protocol by httptools, asks for an answer before it calls the app.

    Calling an application takes a task, its first turn in the loop, an event for the body and a
    message for each part of the answer: two thirds of what a request costs. Nothing of that is
    needed where the request is there as a whole and its answer waits for nothing. What is about
    anything else than that, from ``Expect`` to a client that does not read, is left to uvicorn.

    Nor does such an answer begin a new time limit for the idle connection, as uvicorn's do: a timer
    that looks now and then whether anything has come costs next to nothing.

    Of what uvicorn does not document, this uses the callbacks of httptools, `parser`, `cycle` with
    its `response_complete`, `flow.write_paused`, `expect_100_continue`, `url`, `scope`, `loop` and
    `config`.

    Attributes:
        answer: Is asked.
        unjoined: The connection's own transport.
    """

    answer: Callable[[Scope, bytes], Sent | None]
    unjoined: asyncio.Transport
    config: Any
    cycle: Any
    expect_100_continue: bool
    flow: Any
    loop: asyncio.AbstractEventLoop
    parser: Any
    scope: Any
    transport: asyncio.Transport
    url: bytes

    _idle = False
    _left = 0
    _parts: list[bytes] | None = None
    _watch: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch the connection no more."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)  # type: ignore[misc]

    def data_received(self, data: bytes) -> None:
        """Read what has come; a request of which more is to come is uvicorn's."""
        self._idle = False
        self._left = IN_A_ROW
        super().data_received(data)  # type: ignore[misc]
        if self._parts is not None and not self.transport.is_closing():
            self._hand_over(self._parts)

    def on_headers_complete(self) -> None:
        """Keep a request that may be answered as soon as its end is read."""
        cycle, parser = self.cycle, self.parser
        if (
            self._left
            and (cycle is None or cycle.response_complete)
            and not self.expect_100_continue
            and not self.flow.write_paused
            and parser.get_http_version() == "1.1"
            and parser.should_keep_alive()
            and not parser.should_upgrade()
        ):
            self._parts = []
        else:
            super().on_headers_complete()  # type: ignore[misc]

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        if self._parts is None:
            super().on_body(body)  # type: ignore[misc]
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """Answer, or have the application do it."""
        parts = self._parts
        if parts is None:
            super().on_message_complete()  # type: ignore[misc]
            return
        sent = self._ask(b"".join(parts))
        if sent is None:
            self._hand_over(parts)
            super().on_message_complete()  # type: ignore[misc]
            return
        self._parts = None
        self._left -= 1
        self.scope = None  # it is nobody's who could wait for more of it
        head, body = sent
        if len(body) <= COPIED:
            self.unjoined.write(head + body)
        else:
            self.unjoined.write(head)
            self.unjoined.write(body)
        if self._watch is None:
            self._look()

    def _ask(self, body: bytes) -> Sent | None:
        url = parse_url(self.url)
        path = url.path.decode("ascii")
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"] = unquote(path) if "%" in path else path
        scope["query_string"] = url.query or b""
        try:
            return self.answer(scope, body)
        except Exception:  # which httptools would take for a request that cannot be read
            logger.exception("%s %s crashed", scope["method"], path)
            return CRASHED

    def _look(self) -> None:
        """Close a connection of which nothing has come for long, else look again later."""
        if self._idle and (self.cycle is None or self.cycle.response_complete):
            self.transport.close()
            return
        self._idle = True
        self._watch = self.loop.call_later(self.config.timeout_keep_alive, self._look)

    def _hand_over(self, parts: list[bytes]) -> None:
        self._parts = None
        super().on_headers_complete()  # type: ignore[misc]
        for part in parts:
            super().on_body(part)  # type: ignore[misc]
