"""Connections spoken to by uvicorn's HTTP protocol, which can answer anything."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from mockcalendly.edge.app import Receive, Scope, Send
from mockcalendly.server.joining import JoiningTransport

__all__ = ["connection_class"]

MAX_HEAD = 2**20
"""Bytes of a request's head, or of trailers, that are taken: the parser itself knows no bound.

Also more than comes at once, so that the end of one request is never counted for the next.
"""

_OFFER = re.compile(rb"\r\nupgrade:[ \t]*h2c[ \t]*(?=\r\n|\Z)", re.IGNORECASE)


def connection_class(
    app: Callable[[Scope, Receive, Send], Awaitable[None]], keep_alive: float
) -> Any:  # noqa: ANN401 - its base is uvicorn's choice
    """Return what makes protocols that call an application: see `_Followed` for its arguments.

    Of what uvicorn does not document, it uses `Config.load` and `Config.http_protocol_class`,
    `ServerState`, the protocol's three arguments, its `shutdown()`, `send_400_response()`,
    `access_log`, `on_response_complete()`, `timeout_keep_alive_handler()`, `scope`, `cycle` and
    `pipeline`: all of them since 0.22.

    Args:
        app: An ASGI application.
        keep_alive: Seconds that an idle connection is kept.
    """
    config = Config(
        app,
        interface="asgi3",
        ws="none",
        lifespan="off",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=keep_alive,  # type: ignore[arg-type]
    )
    config.load()
    state = ServerState()
    base: Any = config.http_protocol_class

    class Connection(_Followed, _BoundedHead, base):  # type: ignore[misc]
        pass

    return partial(Connection, config=config, server_state=state, app_state={})


class _Followed:
    """Mixed into uvicorn's protocol, says how it stands with the connection.

    Args:
        on_made: Is told that it stands.
        on_lost: Is told that it is no more.
        watched: Whether somebody else closes it when nothing has come for long.
        about: uvicorn's own arguments.
    """

    cycle: Any
    pipeline: Any

    def __init__(
        self,
        on_made: Callable[[Any, asyncio.Transport], None] | None = None,
        on_lost: Callable[[Any], None] | None = None,
        *,
        watched: bool = False,
        **about: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**about)
        # Else a test that catches logs, and so has handlers, would pay for an access log.
        self.access_log = False
        self._on_made = on_made
        self._on_lost = on_lost
        self._watched = watched
        self._reading = False

    @property
    def busy(self) -> bool:
        """Whether it is in the midst of a request or of an answer; only with httptools."""
        answered = self.cycle is None or self.cycle.response_complete
        return self._reading or bool(self.pipeline) or not answered

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._joining = JoiningTransport(transport)
        super().connection_made(self._joining)  # type: ignore[misc]
        if self._on_made is not None:
            self._on_made(self, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)  # type: ignore[misc]
        if self._on_lost is not None:
            self._on_lost(self)

    def on_message_begin(self) -> None:
        self._reading = True
        super().on_message_begin()  # type: ignore[misc]

    def on_message_complete(self) -> None:
        super().on_message_complete()  # type: ignore[misc]
        self._reading = False

    def on_response_complete(self) -> None:
        self._joining.flush()  # the head of an answer to HEAD, which has no body
        super().on_response_complete()  # type: ignore[misc]

    def timeout_keep_alive_handler(self) -> None:
        if not self._watched:
            super().timeout_keep_alive_handler()  # type: ignore[misc]


class _BoundedHead:
    """Mixed into uvicorn's protocol, ends a connection of which only head or trailers come."""

    scope: Any
    cycle: Any
    transport: asyncio.Transport
    send_400_response: Callable[[str], None]
    _beside_bodies = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(_without_offer(data))  # type: ignore[misc]
        scope, cycle = self.scope, self.cycle
        in_head = scope is not None and (cycle is None or cycle.scope is not scope)
        if not in_head and (cycle is None or cycle.body or not cycle.more_body):
            self._beside_bodies = 0
            return
        self._beside_bodies += len(data)
        if self._beside_bodies <= MAX_HEAD or self.transport.is_closing():
            return
        if in_head:
            self.send_400_response("The head of the request is too large.")
        else:
            self.transport.abort()


def _without_offer(data: bytes) -> bytes:
    """Return what a client sends without its offer to go on in HTTP/2.

    Java's client and others make that offer with their first request on each connection. It may be
    ignored, but httptools takes what follows, the request's body, for the other protocol.
    """
    if b"h2c" not in data:
        return data
    head, end, rest = data.partition(b"\r\n\r\n")
    return _OFFER.sub(b"", head) + end + rest
