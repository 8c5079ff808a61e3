"""The way of an answer to the client, be it the API's or OAuth's."""

import logging
import re
from functools import cache
from http import HTTPStatus
from typing import NamedTuple

from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.edge.faulty import Receive, Send, give
from mockcalendly.edge.pipeline import HINT_HEADER
from mockcalendly.errors import PayloadTooLarge
from mockcalendly.faults import RequestEffect

__all__ = ["Headers", "Sent", "head_of", "log_refusal", "send_answer", "with_hint"]

logger = logging.getLogger("mockcalendly")

Headers = tuple[tuple[bytes, bytes], ...]

_PRINTABLE = re.compile(r"[^\x20-\x7e]")


class Sent(NamedTuple):
    """An answer in HTTP/1.1; its head does not say what becomes of the connection.

    Attributes:
        head: From the status to the empty line.
        body: As long as the head says, or empty where there is none to be.
    """

    head: bytes
    body: bytes


async def send_answer(
    receive: Receive,
    send: Send,
    answer: Answer,
    headers: Headers,
    *,
    hint: str,
    effect: RequestEffect | None,
    head: bool,
) -> None:
    """Send an answer, as the world's faults would have it.

    Args:
        receive: From the client.
        send: To the client.
        answer: Its status and its body.
        headers: All that are sent, but those that follow from the arguments below.
        hint: Why the request was refused, in plain words; "" if it was not.
        effect: What goes wrong; None: nothing.
        head: Whether the body is left out.
    """
    if answer.status == PayloadTooLarge.status:
        headers = (*headers, (b"connection", b"close"))
    if hint:
        headers = with_hint(headers, hint)
    start = {"type": "http.response.start", "status": answer.status, "headers": [*headers]}
    body = b"" if head else answer.body
    if effect is not None:
        await give(receive, send, effect, start, body)
        return
    await send(start)
    await send({"type": "http.response.body", "body": body})


def log_refusal(request: Request, answer: Answer, hint: str) -> None:
    """Say in the log why a request was refused."""
    logger.info(
        "%s %s was answered %d: %s",
        request.method,
        request.path,
        answer.status,
        hint,
        extra={"event": "request.refused"},
    )


def with_hint(headers: Headers, hint: str) -> Headers:
    """Return headers with one more that says why a request was refused."""
    return (*headers, (HINT_HEADER, _PRINTABLE.sub("?", hint)[:500].encode()))


def head_of(status: int, headers: Headers, more: bytes = b"") -> bytes:
    """Return the head of an answer.

    Args:
        status: Its status.
        headers: Its headers.
        more: Lines with others, that come first.

    Raises:
        ValueError: A header has the end of a line in it.
    """
    lines = [_status_line(status), more]
    for header in headers:
        line = b"%b: %b\r\n" % header
        if line.count(b"\n") > 1 or line.count(b"\r") > 1:
            raise ValueError("A header of an answer breaks its line.")
        lines.append(line)
    lines.append(b"\r\n")
    return b"".join(lines)


@cache
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
