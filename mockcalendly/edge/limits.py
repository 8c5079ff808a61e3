"""Rate limits at the edge: counting a request, and how a refused one is answered."""

from datetime import datetime

from msgspec.json import encode

from mockcalendly.domain.rate_limits import UNLIMITED, Limited, Usage
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import TooManyRequests
from mockcalendly.model.organizations import User
from mockcalendly.settings import WorldSettings
from mockcalendly.world import World

__all__ = ["count_request", "rate_limit_headers", "rate_limit_lines", "refusal", "render_refusal"]


def count_request(
    world: World, user: User, at: datetime, what: Limited = Limited.REQUESTS
) -> Usage:
    """Count a request that a user sent at an instant, unless the world counts none."""
    if not world.settings.rate_limit:
        return UNLIMITED
    organization = world.rows.organizations[user.organization]
    return world.rate_limits.count(what, user.id, organization, at)


def refusal(user: User, what: Limited, usage: Usage) -> TooManyRequests:
    """Return the refusal of a request that was not allowed."""
    return TooManyRequests(
        hint=f"{user.name} has used up {usage.limit} {what} of this {usage.window}; "
        f"the next window begins in {usage.reset} s."
    )


def render_refusal(error: TooManyRequests, usage: Usage, settings: WorldSettings) -> Answer:
    """Return 429 as the world's settings want it.

    Status, the three headers and ``application/json`` are documented; no body and no
    ``Retry-After`` are, though clients look for it first.
    """
    headers = []
    if settings.retry_after:
        headers.append((b"retry-after", b"%d" % usage.reset))
    if settings.rate_limit_body == "json":
        return Answer(error.status, encode(error.render()), tuple(headers))
    if settings.rate_limit_body == "text":
        headers.append((b"content-type", b"text/plain; charset=utf-8"))
        return Answer(error.status, f"{error.message}\n".encode(), tuple(headers))
    headers += [(b"content-type", b"application/json"), (b"content-length", b"0")]
    return Answer(error.status, b"", tuple(headers))


LIMIT, REMAINING, RESET = b"x-ratelimit-limit", b"x-ratelimit-remaining", b"x-ratelimit-reset"
"""The three headers that every answer carries (documented)."""

_LINES = LIMIT + b": %d\r\n" + REMAINING + b": %d\r\n" + RESET + b": %d\r\n"


def rate_limit_headers(usage: Usage) -> tuple[tuple[bytes, bytes], ...]:
    """Return what an answer says of the rate limit."""
    return (
        (LIMIT, b"%d" % usage.limit),
        (REMAINING, b"%d" % usage.remaining),
        (RESET, b"%d" % usage.reset),
    )


def rate_limit_lines(usage: Usage) -> bytes:
    """Return the same as lines of HTTP/1.1."""
    return _LINES % usage[:3]
