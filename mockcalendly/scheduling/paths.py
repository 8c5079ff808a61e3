"""Which requests are for a scheduling page."""

from collections.abc import Iterable

from mockcalendly.domain.addresses import UNLISTED, has_page
from mockcalendly.store.rows import Rows

__all__ = ["is_page"]

FIXED = frozenset(
    {*UNLISTED, "api", "assets", "cancellations", "events", "reschedulings", "routing"}
)
"""First segments that belong to no user and no team."""


def is_page(path: str, headers: Iterable[tuple[bytes, bytes]], rows: Rows) -> bool:
    """Return whether a request, that is for no operation of the API, is for a scheduling page.

    Calendly has its pages and its API at two hosts; here they share one. What is neither is told so
    in the way that suits who asks: people read pages.

    Args:
        path: Without a world's prefix.
        headers: Names in lower case.
        rows: What the world holds.
    """
    segment, _, rest = path[1:].partition("/")
    if segment in FIXED or has_page(rows, segment):
        return True
    if rows.event_types.by("by_address")[segment, rest.partition("/")[0]]:
        return True
    return any(name == b"accept" and b"text/html" in value for name, value in headers)
