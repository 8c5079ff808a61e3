"""What the journal tells: requests to the API that have changed something."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, quote

from msgspec import DecodeError
from msgspec.json import decode

from mockcalendly.journal import Exchange, Journal
from mockcalendly.kernel.instants import format_second, parse_instant
from mockcalendly.recording.deeds import Deed, RecordingError, results_in

__all__ = ["Requests", "read_requests"]

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
DONE = range(200, 300)
OAUTH = "/oauth/"
"""Below it are no resources. What these requests hold is secret, so the journal has not kept it."""
_UNQUOTED = "/-._~!$&'()*+,;=:@"
"""What stands in a path as it is (RFC 3986)."""


class Requests(NamedTuple):
    """What a journal tells.

    Attributes:
        deeds: In its order.
        idle: How many requests have only read.
        refused: How many were to change something, and did not.
        oauth: How many were about tokens, for which somebody had to consent on a page.
        forgotten: How many the journal has lost.
    """

    deeds: list[Deed]
    idle: int
    refused: int
    oauth: int
    forgotten: int


def read_requests(journal: Journal, tokens: Mapping[str, str], end: datetime) -> Requests:
    """Return what a journal tells.

    Args:
        journal: Of the world that is recorded.
        tokens: With which each user can ask, by id: those that the world began with.
        end: The world's present instant.

    Raises:
        RecordingError: The clock was set back between two requests.
    """
    exchanges = list(journal)
    deeds: list[Deed] = []
    idle = refused = oauth = 0
    for exchange, latest in zip(exchanges, _next_instants(exchanges, end), strict=True):
        if exchange.is_page:
            continue  # the rows tell what people have done there
        if exchange.method not in CHANGING:
            idle += 1
        elif exchange.status not in DONE:
            refused += 1
        elif exchange.path.startswith(OAUTH):
            oauth += 1
        else:
            deeds.append(_deed(exchange, latest, tokens))
    return Requests(deeds, idle, refused, oauth, journal.forgotten)


def _next_instants(exchanges: list[Exchange], end: datetime) -> Iterator[datetime]:
    """Yield the instant before which each exchange was over."""
    for here, later in pairwise([*(exchange.at for exchange in exchanges), end]):
        if later < here:
            raise RecordingError(
                f"The clock was set back from {format_second(here)} to {format_second(later)}, "
                "and a story only goes forward."
            )
        yield later


def _deed(
    exchange: Exchange,
    latest: datetime,
    tokens: Mapping[str, str],
) -> Deed:
    answer = _decoded(exchange.response_body)
    resource = answer.get("resource") if isinstance(answer, dict) else None
    made = resource if isinstance(resource, dict) else {}
    return Deed(
        at=_instant(exchange, made, latest),
        order=exchange.after,
        noun=_noun(exchange.path),
        action="request",
        content=_content(exchange, tokens),
        results=dict(reversed([*results_in(answer, "body")])),
        returns={"status": exchange.status},
    )


def _instant(exchange: Exchange, made: Mapping[str, object], latest: datetime) -> datetime:
    """Return when the change was made: a running clock has gone on since the request came in."""
    found = [parse_instant(str(made.get(name))) for name in ("updated_at", "created_at")]
    told = (instant for instant in found if instant and exchange.at <= instant <= latest)
    return next(told, exchange.at)


def _content(exchange: Exchange, tokens: Mapping[str, str]) -> dict[str, object]:
    query = f"?{exchange.query}" if exchange.query else ""
    content: dict[str, object] = {
        "method": exchange.method,
        "path": quote(exchange.path, safe=_UNQUOTED) + query,
    }
    if exchange.request_body.strip():
        body = _decoded(exchange.request_body)
        content["body"] = _form(exchange.request_body) if body is None else body
    if exchange.user in tokens:
        content["token"] = tokens[exchange.user]
    return content


def _decoded(body: bytes) -> object:
    try:
        return decode(body) if body else None
    except DecodeError:
        return None


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))


def _noun(path: str) -> str:
    """Return what a request makes, from its path: ``/webhook_subscriptions``, say."""
    *_, collection = (step for step in ["", *path.split("/")] if step.replace("_", "").isalpha())
    return collection.removesuffix("s").replace("_", "-")
