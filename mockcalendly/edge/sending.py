"""The way of an answer to the client, be it the API's or OAuth's."""

import re
from collections.abc import Iterable

from mockcalendly.edge.exchange import Answer
from mockcalendly.edge.faulty import Receive, Send, give
from mockcalendly.edge.pipeline import HINT_HEADER
from mockcalendly.errors import PayloadTooLarge
from mockcalendly.faults import RequestEffect

__all__ = ["send_answer"]

_PRINTABLE = re.compile(r"[^\x20-\x7e]")


async def send_answer(
    receive: Receive,
    send: Send,
    answer: Answer,
    headers: Iterable[tuple[bytes, bytes]],
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
    sent = [*headers]
    if answer.status == PayloadTooLarge.status:
        sent.append((b"connection", b"close"))
    if hint:
        sent.append((HINT_HEADER, _PRINTABLE.sub("?", hint)[:500].encode()))
    start = {"type": "http.response.start", "status": answer.status, "headers": sent}
    body = b"" if head else answer.body
    if effect is not None:
        await give(receive, send, effect, start, body)
        return
    await send(start)
    await send({"type": "http.response.body", "body": body})
