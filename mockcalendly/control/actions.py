"""Everything that the Python face can do to a world, over HTTP: an action by its name."""

from functools import cache
from http import HTTPStatus
from inspect import isawaitable

from msgspec import DecodeError, ValidationError, to_builtins
from msgspec.json import Decoder, encode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.actions import ACTIONS, AnyAction, Stage, as_raised, performed, refusal_of
from mockcalendly.control.bodies import read_bytes
from mockcalendly.control.refusals import shown_refusal
from mockcalendly.control.scope import url_of, world_of, worlds_of
from mockcalendly.courier import Abandoned
from mockcalendly.errors import CalendlyError, Detail, InvalidArgument, NotFound
from mockcalendly.scenario.nodes import did_you_mean

__all__ = ["ROUTES"]


async def perform(request: Request) -> Response:
    """Do what the Python face calls by this name, with the fields of the JSON body.

    Answers the result; of an error also how it is raised in Python.
    """
    body, world = await read_bytes(request), world_of(request)
    url = url_of(request, world.name)
    stage = Stage(world, worlds_of(request), world.settings.public_url or url, url)
    try:
        result = performed(_read(request.path_params["action"], body), stage)
        if isawaitable(result):
            result = await result
    except Exception as error:  # noqa: BLE001 - what is not foreseen is raised again
        return _refused(error)
    return Response(encode({"result": result}), media_type="application/json")


def _read(name: str, body: bytes) -> AnyAction:
    if name not in ACTIONS:
        near = did_you_mean(name, ACTIONS) or f"; there are: {', '.join(ACTIONS)}."
        raise NotFound(hint=f"There is no action {name!r}{near}")
    try:
        return _decoder(ACTIONS[name]).decode(body or b"{}")
    except ValidationError as error:
        raise refusal_of(error, ACTIONS[name]) from None
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument(Detail(None, f"must be a JSON object: {error}")) from None


@cache
def _decoder(kind: type[AnyAction]) -> Decoder[AnyAction]:
    return Decoder(kind)


def _refused(error: Exception) -> Response:
    raised = as_raised(error)
    if raised is None:
        raise error
    if isinstance(error, CalendlyError):
        shown, status = shown_refusal(error), error.status
    else:
        status = next(status for kind, status in _STATUSES.items() if isinstance(error, kind))
        shown = {"title": status.phrase, "message": raised.message}
    return JSONResponse({**shown, "raised": to_builtins(raised)}, status)


_STATUSES = {
    LookupError: HTTPStatus.NOT_FOUND,
    TimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    Abandoned: HTTPStatus.GONE,
    Exception: HTTPStatus.BAD_REQUEST,
}
"""Of errors that are no refusals of Calendly's."""


ROUTES = (Route("/_mock/actions/{action}", perform, methods=["POST"]),)
