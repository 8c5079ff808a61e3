"""Scheduling pages as a pure ASGI application over some worlds."""

import logging
from typing import Any, NamedTuple, Protocol

from msgspec.json import encode
from starlette.datastructures import Headers

from mockcalendly.edge.app import Receive, Scope, Send, read_request, split_world
from mockcalendly.edge.arrival import Arrival
from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.edge.origins import sent_by_own_page
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.edge.sending import log_refusal, send_answer
from mockcalendly.errors import (
    CalendlyError,
    InternalServerError,
    NotFound,
    PermissionDenied,
)
from mockcalendly.scheduling.backend import JSON
from mockcalendly.scheduling.routes import find_page
from mockcalendly.scheduling.visit import Visit
from mockcalendly.world import World

__all__ = ["SchedulingPages"]

logger = logging.getLogger("mockcalendly")

NO_PAGE = "There is no such page"

BACKEND = "/api/"
"""Below it are no pages, but what pages ask for as JSON (observed)."""


class Worlds(Protocol):
    """Where the pages of a world are found."""

    default: World

    def named(self, name: str) -> World | None:
        """Return the world at ``/w/<name>/``."""


class _Outcome(NamedTuple):
    answer: Answer
    operation: str = ""
    hint: str = ""


class SchedulingPages:
    """The pages on which invitees book, and what other sites embed them with.

    Nobody signs in on them and rate limits do not count them, as at the vendor's. Faults do not
    strike them.

    Args:
        worlds: Where to find the world of a request.
    """

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        name, path = split_world(scope["path"].removeprefix(scope.get("root_path", "")))
        world = self._worlds.default if name is None else self._worlds.named(name)
        assert world is not None  # noqa: S101 - a path is a page's only in a world
        asked = await read_request(scope, receive, name, path)
        if asked is None:
            return
        request, refusal = asked
        arrival = Arrival.now(world)
        answer, operation, hint = _answer(world, request, refusal)
        arrival.journal(request, _kept(answer), operation=operation, hint=hint)
        if hint:
            log_refusal(request, answer, hint)
        headers = (*answer.headers, (b"content-length", b"%d" % len(answer.body)))
        head = request.method == "HEAD"
        await send_answer(receive, send, answer, headers, hint=hint, effect=None, head=head)


def _kept(answer: Answer) -> Answer:
    """Return what the journal keeps of an answer: JSON, but no pages, as of OAuth's.

    Each carries its stylesheet and its script: a few hundred would be all that it can hold.
    """
    return answer if answer.headers == JSON else answer._replace(body=b"")


def _answer(world: World, request: Request, refusal: CalendlyError | None) -> _Outcome:
    operation, visit = "", Visit(world, request)
    try:
        visit.values = _read_values(request, refusal)
        route, visit.params = find_page(request)
        operation = route.id
        _check_sender(request)
        return _Outcome(route.answer(visit), operation, visit.hint)
    except CalendlyError as error:
        return _Outcome(_refuse(visit, error), operation, error.reason)
    except Exception:
        logger.exception(
            "%s %s crashed", request.method, request.path, extra={"event": "request.crashed"}
        )
        hint = "The emulator itself failed; its log has the traceback."
        return _Outcome(_refuse(visit, InternalServerError()), operation, hint)


def _read_values(request: Request, refusal: CalendlyError | None) -> dict[str, Any]:
    if refusal is not None:
        raise refusal
    content_type = request.header(b"content-type") if request.body else None
    return read_parameters(request.query, content_type, request.body).values


def _check_sender(request: Request) -> None:
    """Refuse a form that a page of somebody else sends from a browser on this machine."""
    if request.method == "POST" and not sent_by_own_page(Headers(raw=[*request.headers])):
        raise PermissionDenied(
            "This form was sent by a page of another origin.",
            hint="Only the scheduling pages themselves may send their forms.",
        )


def _refuse(visit: Visit, error: CalendlyError) -> Answer:
    if visit.request.path.startswith(BACKEND):
        return Answer(error.status, encode(error.render()), JSON)
    heading = NO_PAGE if isinstance(error, NotFound) else error.title
    return visit.page("refusal", status=error.status, heading=heading, reason=error.reason)
