"""Faults at the edge: what they answer, and how an answer goes wrong on its way."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from math import ceil
from typing import Any

from msgspec.json import encode

from mockcalendly.domain.rate_limits import Usage, exhausted
from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.edge.limits import render_refusal
from mockcalendly.errors import TooManyRequests
from mockcalendly.faults import BodyDamage, RequestEffect, ResetWhen, Vocabulary
from mockcalendly.settings import WorldSettings
from mockcalendly.world import World

__all__ = ["answer_of", "give", "replaces_handler", "strike", "usage_of"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SLOW_CHUNKS = 20
"""In how many pieces a slow body comes."""

_ABORTED = 0
"""Status in the journal of a request that was not answered."""


def strike(
    world: World, request: Request, operation: str, user: str, vocabulary: Vocabulary
) -> RequestEffect | None:
    """Return what a world's faults do to a request; None: nothing.

    Args:
        world: Whose faults.
        request: What came.
        operation: Its id; "" if it is for none.
        user: Id of who sent it; "" if that is not known.
        vocabulary: What the server that it was sent to can refuse with.
    """
    facts = (operation, request.method, request.path, user)
    return world.faults.strike_request(facts, vocabulary, world.clock.now(), world.ids)


def replaces_handler(effect: RequestEffect) -> bool:
    """Return whether a request never gets to its handler."""
    return effect.answer is not None or effect.reset is ResetWhen.BEFORE


def answer_of(
    effect: RequestEffect, vocabulary: Vocabulary, usage: Usage, settings: WorldSettings
) -> Answer:
    """Return what is answered instead of asking the handler; status 0: nothing.

    Args:
        effect: What goes wrong.
        vocabulary: What the server says when it refuses.
        usage: What the headers say of the rate limit.
        settings: How the world wants 429 to look.
    """
    answer = effect.answer
    if answer is None or effect.reset is ResetWhen.BEFORE:
        return Answer(_ABORTED)
    if isinstance(answer.refusal, TooManyRequests):
        return render_refusal(answer.refusal, usage, settings)
    if answer.refusal is not None:
        return Answer(answer.status, encode(answer.refusal.render()))
    body = encode(vocabulary.body(answer.status)) if answer.body is None else answer.body
    return Answer(answer.status, body)


def usage_of(effect: RequestEffect, usage: Usage) -> Usage:
    """Return what the headers say: of a rate limit that a fault has used up, when it is over."""
    if effect.answer is None or not effect.answer.exhausted:
        return usage
    return exhausted(usage.limit, None if effect.ends_in is None else ceil(effect.ends_in))


async def give(
    receive: Receive, send: Send, effect: RequestEffect, start: Message, body: bytes
) -> None:
    """Send an answer as a fault would have it.

    Args:
        receive: From the client.
        send: To the client.
        effect: What goes wrong.
        start: The message that begins the answer, as it would be.
        body: The body, as it would be.
    """
    await asyncio.sleep(effect.latency)
    if effect.reset is not None:
        _reset(send)
        await _end(receive)
        return
    damaged = _damaged(body, effect.damage)
    given = {name for name, _ in effect.headers}
    usual = [(name, value) for name, value in start["headers"] if name not in given]
    headers = [*usual, *effect.headers]
    if effect.damage in {BodyDamage.EMPTY, BodyDamage.MALFORMED}:
        headers = [
            (name, b"%d" % len(damaged) if name == b"content-length" else value)
            for name, value in headers
        ]
    await send({**start, "headers": headers})
    cut_off = len(damaged) < len(body) and effect.damage is BodyDamage.TRUNCATED
    await _send_body(send, damaged, effect.slow_body, last=not cut_off)
    if cut_off:
        _transport(send).close()
        await _end(receive)


async def _send_body(send: Send, body: bytes, seconds: float, *, last: bool) -> None:
    if seconds and body:
        size = ceil(len(body) / SLOW_CHUNKS)
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(seconds / len(pieces))
        body = b""
    if body or last:
        await send({"type": "http.response.body", "body": body, "more_body": not last})


def _damaged(body: bytes, damage: BodyDamage | None) -> bytes:
    if damage is BodyDamage.EMPTY:
        return b""
    if damage is BodyDamage.TRUNCATED:
        return body[: len(body) // 2]
    if damage is BodyDamage.MALFORMED:
        return body[:-1] + b",}" if body else body
    return body


def _reset(send: Send) -> None:
    """Break the connection off as a crash or a firewall does: without an answer, by RST."""
    transport = _transport(send)
    connection = transport.get_extra_info("socket")
    if connection is not None:
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


async def _end(receive: Receive) -> None:
    """Return when the connection is gone; a server would complain about an app that ends before."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(send: Send) -> Any:  # noqa: ANN401 - of asyncio or of uvloop
    """Return the transport below an answer.

    ASGI knows no way to break a connection off. The `send` of uvicorn is a method of what holds
    the transport.

    Raises:
        ConnectionResetError: There is none: the app is called in process, and its caller gets this.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("The connection was broken off by a fault.")
    return transport
