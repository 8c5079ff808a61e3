"""What the journal tells: requests to the API that have changed something, and acts of tests."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from msgspec import DecodeError
from msgspec.json import decode

from mockcalendly.edge.parameters import read_parameters
from mockcalendly.journal import Act, Exchange, Journal
from mockcalendly.kernel.instants import format_second, parse_instant
from mockcalendly.recording.deeds import Deed, RecordingError, key_of, results_in
from mockcalendly.wire.forms import flatten

__all__ = ["Requests", "read_requests"]

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
DONE = range(200, 300)
OAUTH = "/oauth/"
"""Below it are no resources. What these requests hold is secret, so the journal has not kept it."""
_MAKING = re.compile("^(add|create)_")
_UNQUOTED = "/-._~!$&'()*+,;=:@"
"""What stands in a path as it is (RFC 3986)."""


class Requests(NamedTuple):
    """What a journal tells.

    Attributes:
        deeds: In its order, the acts of tests among them.
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
    exchanges, acts = list(journal), deque(journal.acts)
    deeds: list[Deed] = []
    idle = refused = oauth = 0
    latest_of = zip(exchanges, _next_instants(exchanges, end), strict=True)
    for number, (exchange, latest) in enumerate(latest_of, journal.forgotten):
        while acts and acts[0].requests <= number:
            deeds.append(_act(acts.popleft()))
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
    deeds.extend(map(_act, acts))
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


def _act(act: Act) -> Deed:
    return Deed(
        at=act.at,
        order=act.after,
        noun=_MAKING.sub("", act.step).replace("_", "-"),
        action=act.step,
        content=act.content,
        results={} if act.uri is None else {key_of(act.uri): "uri"},
    )


def _instant(exchange: Exchange, made: Mapping[str, object], latest: datetime) -> datetime:
    """Return when the change was made: a running clock has gone on since the request came in."""
    found = [parse_instant(str(made.get(name))) for name in ("updated_at", "created_at")]
    told = (instant for instant in found if instant and exchange.at <= instant <= latest)
    return next(told, exchange.at)


def _content(exchange: Exchange, tokens: Mapping[str, str]) -> dict[str, object]:
    content: dict[str, object] = {
        "method": exchange.method,
        "path": quote(exchange.path, safe=_UNQUOTED),
    }
    query, body = exchange.query, None
    if exchange.request_body.strip():
        body = _decoded(exchange.request_body)
        if body is None:  # a form: numbers in it are texts, as they are in a query
            query = "&".join(filter(None, (_form(exchange), query)))
    if (asked := _asked(query)) is not None:
        content["query"] = asked
    elif query:
        content["path"] = f"{content['path']}?{query}"
    if body is not None:
        content["body"] = body
    if exchange.user in tokens:
        content["token"] = tokens[exchange.user]
    return content


def _form(exchange: Exchange) -> str:
    """Return the parameters in a form as a query; of those that both have, the query's count."""
    types = (value for name, value in exchange.request_headers if name.lower() == b"content-type")
    content_type = next(types, b"").decode("latin-1")
    return urlencode(flatten(read_parameters("", content_type, exchange.request_body).values))


def _asked(query: str) -> dict[str, str] | None:
    """Return what a query says by name; None: a step says it as it was."""
    pairs = parse_qsl(query, keep_blank_values=True)
    plain = query.isascii() and query.count("=") == len(pairs) == query.count("&") + 1
    asked = dict(pairs)
    return asked if plain and len(asked) == len(pairs) else None


def _decoded(body: bytes) -> object:
    try:
        return decode(body) if body else None
    except DecodeError:
        return None


def _noun(path: str) -> str:
    """Return what a request makes, from its path: ``/webhook_subscriptions``, say."""
    *_, collection = (step for step in ["", *path.split("/")] if step.replace("_", "").isalpha())
    return collection.removesuffix("s").replace("_", "-")
