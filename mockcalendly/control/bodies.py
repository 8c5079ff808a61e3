"""Reads what comes to the control API."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from starlette.requests import Request

from mockcalendly.edge.parameters import read_parameters
from mockcalendly.errors import PayloadTooLarge
from mockcalendly.kernel.instants import format_instant
from mockcalendly.wire.fields import Fields

__all__ = ["LONGEST_WAIT", "instant_or_none", "number", "read_bytes", "read_fields", "read_query"]

LONGEST_WAIT = 600.0
"""Real seconds that a request may wait for something."""

LARGEST = 2**28
"""Bytes of a body; only snapshots come near it."""


async def read_bytes(request: Request) -> bytes:
    """Return the body.

    Raises:
        PayloadTooLarge: It is larger than anything that makes sense.
    """
    chunks: list[bytes] = []
    async for chunk in _bounded(request):
        chunks.append(chunk)  # noqa: PERF401 - a list cannot be made of it otherwise
    return b"".join(chunks)


async def read_fields(request: Request, *allowed: str) -> Fields:
    """Return the parameters of a JSON body, which may be empty.

    Args:
        request: What came.
        allowed: What they may be called; what else there is will be refused by `Fields.finish`.

    Raises:
        InvalidArgument: It is no JSON object.
    """
    body = await read_bytes(request)
    fields = Fields(read_parameters("", "application/json", body).values)
    fields.allow_only(*allowed)
    return fields


def read_query(request: Request, *allowed: str) -> Fields:
    """Return the parameters of the query."""
    fields = Fields(request.query_params, text_only=True)
    fields.allow_only(*allowed)
    return fields


def number(fields: Fields, name: str, default: float, *, highest: float = LONGEST_WAIT) -> float:
    """Read a number that may be absent: not negative, and within a bound."""
    value: Any = fields.value(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        fields.refuse(name, "must be a number")
        return default
    if not 0 <= value <= highest:
        fields.refuse(name, f"must be from 0 to {highest:g}")
        return default
    return float(value)


def instant_or_none(instant: datetime | None) -> str | None:
    """Return an instant as text."""
    return None if instant is None else format_instant(instant)


async def _bounded(request: Request) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST:
            raise PayloadTooLarge("The request body is too large.")
        yield chunk
