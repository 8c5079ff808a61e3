"""Which pages there are: method, path, and who answers."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.errors import NotFound
from mockcalendly.scheduling import landing
from mockcalendly.scheduling.visit import Visit

__all__ = ["Found", "find_page"]


class Route(NamedTuple):
    """A page, or what a form on it is sent to.

    Attributes:
        id: What the journal calls it. The vendor's OpenAPI document has no pages, so these ids are
            ours, made like that document's.
        path: A segment in braces stands for any one.
    """

    id: str
    method: str
    path: str
    answer: Callable[[Visit], Answer]


class Found(NamedTuple):
    """A page that is asked for, and what stands in its path."""

    route: Route
    params: dict[str, str]


ROUTES = (
    Route("pages_show-world", "GET", "/", landing.show_world),
    Route("pages_show-landing-page", "GET", "/{page}", landing.show_landing_page),
)
"""Of several that fit, the first counts: literal segments stand before parameters."""


def find_page(request: Request) -> Found:
    """Return what is asked for; a trailing slash is ignored.

    Raises:
        NotFound: There is no such page.
    """
    segments = request.path.strip("/").split("/")
    method = "GET" if request.method == "HEAD" else request.method
    for route in ROUTES:
        if route.method == method:
            params = _match(route.path.strip("/").split("/"), segments)
            if params is not None:
                return Found(route, params)
    raise NotFound(hint=f"There is no page at {request.path}.")


def _match(pattern: list[str], segments: Iterable[str]) -> dict[str, str] | None:
    given = [*segments]
    if len(pattern) != len(given):
        return None
    params = {}
    for expected, segment in zip(pattern, given, strict=True):
        if expected.startswith("{") and segment:
            params[expected[1:-1]] = segment
        elif expected != segment:
            return None
    return params
