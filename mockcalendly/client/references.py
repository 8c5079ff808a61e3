"""What a test means by what it passes: a resource, an instant, a duration.

Wherever the API has a URI, a test may pass the URI (of any host), the bare id, or the resource
itself as the API shows it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, overload

from mockcalendly.kernel.durations import parse_duration
from mockcalendly.kernel.instants import parse_instant

__all__ = ["Reference", "read_duration", "read_instant", "several", "uri_of"]

Reference = str | Mapping[str, Any]
"""A URI, a bare id, or a resource as the API shows it."""


@overload
def uri_of(reference: Reference) -> str: ...
@overload
def uri_of(reference: Reference | None) -> str | None: ...
def uri_of(reference: Reference | None) -> str | None:
    """Return a text as it is, and a resource's URI."""
    if reference is None or isinstance(reference, str):
        return reference
    return str(reference["uri"])


def several(texts: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Return one text, or several, as several."""
    if texts is None:
        return None
    return (texts,) if isinstance(texts, str) else tuple(texts)


def read_instant(value: datetime | str) -> datetime:
    """Return an instant that was given as such or as an ISO 8601 text.

    Raises:
        ValueError: It has no time zone, or is no instant.
    """
    instant = parse_instant(value) if isinstance(value, str) else value
    if instant is None or instant.tzinfo is None:
        raise ValueError(
            f"{value!r} is not an instant with a zone, such as '2026-11-23T09:00:00Z'."
        )
    return instant


def read_duration(value: timedelta | str) -> timedelta:
    """Return a duration that was given as such or as a text: ``90s``, ``2h30m``, ``1w``.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)
    except ValueError as error:
        raise ValueError(f"{value!r} {error}.") from None
