"""The API as a pure ASGI application."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from functools import lru_cache
from time import perf_counter
from typing import Any, NamedTuple, Protocol

from mockcalendly.edge.exchange import Answer, Operation, Request
from mockcalendly.edge.limits import rate_limit_headers, rate_limit_lines
from mockcalendly.edge.pipeline import Outcome, Pipeline, bearer, render_error
from mockcalendly.edge.sending import (
    Headers,
    Sent,
    head_of,
    log_refusal,
    send_answer,
    with_hint,
)
from mockcalendly.errors import NotFound, PayloadTooLarge
from mockcalendly.journal import Exchange
from mockcalendly.world import World

__all__ = ["ONLY_WORLD", "Edge", "Worlds", "base_url", "read_request", "split_world"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY = 2**20
"""Bytes of a request's body that are taken (assumed: Calendly's limit is not published)."""

CONTENT_LENGTH = b"content-length"
CONTENT_TYPE = b"content-type"
JSON = (CONTENT_TYPE, b"application/json")

ONLY_WORLD = "mockcalendly.only_world"
"""Key of an ASGI scope: the world that all of a connection is for, so no URI needs to name it."""

_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]+", re.ASCII)
_ANNOUNCING = ("1.1", "1.0")


class _Headers(NamedTuple):
    """What the headers of a request say.

    Attributes:
        sent: All of them.
        host: None if it cannot stand in a URL.
    """

    sent: tuple[tuple[bytes, bytes], ...]
    host: str | None
    token: str | None
    announce_body: bool


class Worlds(Protocol):
    """Where the edge finds the world that a request is for."""

    def named(self, name: str) -> World | None:
        """Return the world at ``/w/<name>/``."""

    def at_root(self, token: str | None) -> World:
        """Return the world of a request at the root: the token's, else the default one."""
        ...


class Edge:
    """Calendly's API over some worlds.

    Args:
        worlds: Where to find the world of a request.
        operations: What the API can do, by the first segment of the paths.
    """

    def __init__(self, worlds: Worlds, operations: Mapping[str, Iterable[Operation]]) -> None:
        self._worlds = worlds
        self._pipeline = Pipeline(operations)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, name: str | None, path: str
    ) -> None:
        """Answer one HTTP request to a path that `split_world` has split."""
        sent: Any = map(tuple, scope["headers"])
        headers = _read_headers(tuple(sent))
        body = await read_body(scope, receive) if _may_have_body(scope, headers) else b""
        if body is None:
            return
        if isinstance(body, PayloadTooLarge):
            request = _request(scope, headers, name, path, b"")
            outcome = _refused(body)
        else:
            request = _request(scope, headers, name, path, body)
            world = self._world_of(request, name)
            outcome = _nowhere(name) if world is None else self._run(world, request)
        if outcome.hint:
            log_refusal(request, outcome.answer, outcome.hint)
        await send_answer(
            receive,
            send,
            outcome.answer,
            rate_limit_headers(outcome.usage) + _about_body(outcome.answer),
            hint=outcome.hint,
            effect=outcome.effect,
            head=request.method == "HEAD",
        )

    def answer(self, scope: Scope, body: bytes, name: str | None, path: str) -> Sent | None:
        """Return what answers a request that has come as a whole; None if faults are about.

        It is what the application itself sends, except that nothing takes time.
        """
        request = _request(scope, _read_headers(tuple(scope["headers"])), name, path, body)
        world = self._world_of(request, name)
        if world is None:
            outcome = _nowhere(name)
        elif world.faults:
            return None
        else:
            outcome = self._run(world, request)
        answer, hint = outcome.answer, outcome.hint
        headers = _about_body(answer)
        if hint:
            log_refusal(request, outcome.answer, outcome.hint)
            headers = with_hint(headers, hint)
        head = head_of(answer.status, headers, rate_limit_lines(outcome.usage))
        return Sent(head, b"" if request.method == "HEAD" else answer.body)

    def _world_of(self, request: Request, name: str | None) -> World | None:
        worlds = self._worlds
        return worlds.at_root(request.token) if name is None else worlds.named(name)

    def _run(self, world: World, request: Request) -> Outcome:
        began = perf_counter()
        at, after = world.clock.now(), world.ids.last_sequence
        outcome = self._pipeline.run(world, request, at)
        world.journal.record(
            Exchange(
                at,
                request.method,
                request.path,
                request.query,
                request.headers,
                request.body,
                outcome.operation,
                outcome.user,
                outcome.answer.status,
                outcome.answer.body,
                outcome.hint,
                perf_counter() - began,
                after,
            )
        )
        return outcome


def split_world(path: str) -> tuple[str | None, str]:
    """Return the world's name in ``/w/<name>/…``, if any, and the path below it."""
    if not path.startswith("/w/"):
        return None, path
    name, _, rest = path[3:].partition("/")
    return name, f"/{rest}"


def base_url(scope: Scope, name: str | None) -> str:
    """Return the URL at which the client reached a world, without trailing slash."""
    host = next((value for key, value in scope["headers"] if key == b"host"), b"")
    return _base(scope, _host_in(host), name)


def _base(scope: Scope, host: str | None, name: str | None) -> str:
    if host is None:
        address, port = scope.get("server") or ("127.0.0.1", None)
        host = f"{address}:{port}" if port else address
    root = f"{scope.get('scheme', 'http')}://{host}{scope.get('root_path', '')}"
    return root if name in {None, scope.get(ONLY_WORLD)} else f"{root}/w/{name}"


def _host_in(sent: bytes) -> str | None:
    """Return what the header says, if it can stand in a URL."""
    host = sent.decode("latin-1")
    return host if _HOST.fullmatch(host) else None


@lru_cache(maxsize=16)
def _read_headers(sent: tuple[tuple[bytes, bytes], ...]) -> _Headers:
    """Return what headers say.

    A client sends the same ones again and again: the journal is to keep them once.
    """
    first = dict(reversed(sent))
    return _Headers(
        sent,
        _host_in(first.get(b"host", b"")),
        bearer(first.get(b"authorization", b"")),
        CONTENT_LENGTH in first or b"transfer-encoding" in first,
    )


def _may_have_body(scope: Scope, headers: _Headers) -> bool:
    """Return whether to wait for a body: before HTTP/2, headers announce it."""
    return headers.announce_body or scope.get("http_version") not in _ANNOUNCING


async def read_request(
    scope: Scope, receive: Receive, name: str | None, path: str
) -> tuple[Request, PayloadTooLarge | None] | None:
    """Return a request that needs no token, and what is wrong with its size; None: nobody waits.

    Args:
        scope: ASGI's.
        receive: From the client.
        name: Of the world that it is for, if its path says so.
        path: Below that world.
    """
    body = await read_body(scope, receive)
    if body is None:
        return None
    refusal = body if isinstance(body, PayloadTooLarge) else None
    request = Request(
        scope["method"],
        path,
        scope["query_string"].decode("latin-1"),
        tuple(scope["headers"]),
        b"" if isinstance(body, PayloadTooLarge) else body,
        base_url(scope, name),
    )
    return request, refusal


async def read_body(scope: Scope, receive: Receive) -> bytes | PayloadTooLarge | None:
    """Return the body; an error if it is too large, None if the client has gone."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY:
            return PayloadTooLarge(
                "The request body is too large.", hint=f"At most {MAX_BODY} bytes are taken."
            )
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def _request(scope: Scope, headers: _Headers, name: str | None, path: str, body: bytes) -> Request:
    return Request(
        scope["method"],
        path,
        scope["query_string"].decode("latin-1"),
        headers.sent,
        body,
        _base(scope, headers.host, name),
        headers.token,
    )


def _nowhere(name: str | None) -> Outcome:
    return Outcome(answer=render_error(NotFound()), hint=f"There is no world {name!r}.")


def _refused(error: PayloadTooLarge) -> Outcome:
    return Outcome(answer=render_error(error), hint=error.hint)


def _about_body(answer: Answer) -> Headers:
    """Return an answer's own headers, and those that say what its body is."""
    if not answer.body:
        return answer.headers
    length = (CONTENT_LENGTH, b"%d" % len(answer.body))
    if not answer.headers:
        return (JSON, length)
    if CONTENT_TYPE in dict(answer.headers):
        return (*answer.headers, length)
    return (*answer.headers, JSON, length)
