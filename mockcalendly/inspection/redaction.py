"""Requests and answers without their secrets: as the journal keeps and shows them."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import DecodeError, structs
from msgspec.json import decode, encode

from mockcalendly.edge.exchange import Request
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.errors import InvalidArgument
from mockcalendly.journal import REDACTED, SECRET_HEADERS, Exchange
from mockcalendly.wire.forms import flatten, parse_form

__all__ = ["redact_answer", "redact_request", "redacted"]

ANYWHERE = frozenset(
    {
        "access_token",
        "authenticity_token",
        "client_assertion",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "signing_key",
        "webhook_signing_key",
    }
)
"""Parameters, and fields of answers, that open something."""

OUTERMOST = ANYWHERE | {"code", "token"}
"""Further in, these two are nothing secret: the ``code`` of an error's detail, say."""


def redact_request(request: Request) -> Request:
    """Return a request with its secrets left out; of a body that is not understood nothing is."""
    headers = tuple(
        (name, REDACTED.encode() if name.lower() == b"authorization" else value)
        for name, value in request.headers
    )
    body = _body(request.header(b"content-type"), request.body)
    return request._replace(query=_query(request.query), headers=headers, body=body)


def redact_answer(body: bytes) -> bytes:
    """Return a JSON answer with its secrets left out; pages and all else are left out wholly."""
    try:
        document = decode(body) if body else None
        return encode(_without(document)) if isinstance(document, dict) else b""
    except (DecodeError, RecursionError):
        return b""


def redacted(exchange: Exchange) -> Exchange:
    """Return an exchange with its secrets left out, and all else as it was sent."""
    headers = {name.lower(): value for name, value in exchange.request_headers}
    content_type = headers.get(b"content-type", b"").decode("latin-1") or None
    return structs.replace(
        exchange,
        query=_query(exchange.query),
        request_headers=tuple(
            (name, REDACTED.encode() if name.lower() in SECRET_HEADERS else value)
            for name, value in exchange.request_headers
        ),
        request_body=_body(content_type, exchange.request_body),
        response_body=_json(exchange.response_body),
    )


def _query(query: str) -> str:
    try:
        values = parse_form(query) if query else {}
    except InvalidArgument:
        return urlencode({"query": REDACTED})
    kept = _without(values)
    return query if kept == values else urlencode(flatten(kept))


def _body(content_type: str | None, body: bytes) -> bytes:
    try:
        values = read_parameters("", content_type, body).values
        kept = _without(values)
        if kept == values:
            return body
        if body.lstrip()[:1] == b"{":
            return encode(kept)
        return urlencode(flatten(kept)).encode()
    except (InvalidArgument, RecursionError):
        return REDACTED.encode()


def _json(body: bytes) -> bytes:
    try:
        document = decode(body) if body else None
        if not isinstance(document, dict):
            return body
        kept = _without(document)
        return body if kept == document else encode(kept)
    except DecodeError:
        return body
    except RecursionError:
        return REDACTED.encode()


def _without(values: Mapping[str, Any], secrets: Collection[str] = OUTERMOST) -> dict[str, Any]:
    return {name: REDACTED if name in secrets else _within(value) for name, value in values.items()}


def _within(value: object) -> object:
    if isinstance(value, dict):
        return _without(value, ANYWHERE)
    return [_within(item) for item in value] if isinstance(value, list) else value
