"""Stories, told to a running server."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import read_fields
from mockcalendly.control.refusals import bounded_wait
from mockcalendly.control.scope import url_of, world_of, worlds_of
from mockcalendly.errors import Detail, InvalidArgument

if TYPE_CHECKING:
    from mockcalendly.scenario.scenario import Scenario

__all__ = ["ROUTES"]

LARGEST_SEED = 2**63


async def replay(request: Request) -> Response:
    """Let the world begin as a scenario's does, play the scenario at once, and report.

    The clock then stands at the end of the story. Body: ``scenario``, a mapping as scenario files
    have it; ``parameters`` (values by name), ``seed``, ``now`` (both go before its own), and
    ``to``, a URL to which all its webhooks go.
    """
    from mockcalendly.scenario.nodes import DocumentError  # noqa: PLC0415 - brings a parser
    from mockcalendly.scenario.perform import perform  # noqa: PLC0415

    body = await read_fields(request, "scenario", "parameters", "seed", "now", "to")
    body.need_structure("scenario")
    body.structure("parameters")
    seed = body.integer("seed", lowest=-LARGEST_SEED, highest=LARGEST_SEED)
    now, to = body.instant("now"), body.url("to")
    body.finish()
    world, worlds = world_of(request), worlds_of(request)
    try:
        parameters = body.value("parameters") or {}
        story = _read(body.value("scenario"), parameters=parameters, seed=seed, now=now)
        with bounded_wait():
            report = await perform(
                story if to is None else story.sent_to(to),
                world=world,
                courier=worlds.courier,
                emulator=worlds,
                url=url_of(request, world.name),
            )
    except DocumentError as error:
        raise InvalidArgument(Detail(f"scenario.{error.path}".rstrip("."), error.message)) from None
    return JSONResponse(to_builtins(report.to_json()))


def _read(told: Mapping[str, Any], **others: Any) -> "Scenario":  # noqa: ANN401 - passed on
    from mockcalendly.scenario.load import read_scenario  # noqa: PLC0415 - brings a parser
    from mockcalendly.scenario.piece import plain_node  # noqa: PLC0415

    if isinstance(told.get("world"), str):
        raise InvalidArgument(
            Detail("scenario.world", "must be a mapping: no file of the server's is read")
        )
    return read_scenario(plain_node({"mockcalendly": 1, **told}), "scenario", **others)


ROUTES = (Route("/_mock/scenario", replay, methods=["POST"]),)
