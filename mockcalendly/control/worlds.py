"""The worlds of a server: listing, creating, dropping."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import number, read_fields
from mockcalendly.control.clock import FASTEST, clock_json
from mockcalendly.control.receivers import close_receivers
from mockcalendly.control.scope import Worlds, url_of, worlds_of
from mockcalendly.control.snapshots import find_snapshot
from mockcalendly.control.traffic import PLAN, read_plan
from mockcalendly.errors import (
    AlreadyExists,
    Detail,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from mockcalendly.inspection.worlds import tokens_by_role
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import SETTINGS, Setting, SettingError, WorldSettings
from mockcalendly.wire.fields import Fields
from mockcalendly.world import Snapshot, World

if TYPE_CHECKING:
    from mockcalendly.scenario.worldfile import WorldSpec

__all__ = ["ROUTES"]

OF_WORLD = tuple(each for each in SETTINGS if hasattr(WorldSettings, each.name))
LARGEST_SEED = 2**63


async def list_worlds(request: Request) -> Response:
    """Answer all worlds of the server: where each is, its tokens, its time."""
    shown = [_shown(request, world) for world in worlds_of(request)]
    return JSONResponse({"collection": shown})


async def create_world(request: Request) -> Response:
    """Add a world, which sees nothing of the others; answers where it is, and its tokens.

    Body: ``name`` (made up if left out), ``now`` (where its clock stands still; else it is the
    machine's), ``rate`` (world seconds per real second), every setting of a world (``seed``,
    ``plan``, ``auth``...), and ``world``, a mapping as world files have it, ``snapshot``, the name
    of one that this world has, or ``generate``: made-up ``users`` and the ``bookings`` that people
    from some ``locales`` have made with them in the ``months`` before.
    """
    names = [each.name for each in OF_WORLD]
    body = await read_fields(
        request, "name", "now", "rate", "world", "snapshot", "generate", *names
    )
    worlds, wanted, snapshot = worlds_of(request), _wanted(body), body.text("snapshot")
    if snapshot is not None:
        for key in filter(body.has, ("seed", "plan", "world", "generate")):
            body.refuse(key, "cannot stand beside a snapshot, which has its own")
    body.structure("world")
    generate = body.structure("generate")
    plan = None if generate is None else _read_plan(generate)
    if plan is not None and body.has("world"):
        body.refuse("generate", "cannot stand beside a world")
    body.finish()
    name = body.text("name") or _unused_name(worlds)
    if worlds.named(name) is not None:
        raise AlreadyExists(hint=f"There is a world {name!r} already.")
    if snapshot is not None:
        world = _continue(worlds, name, wanted, find_snapshot(request, snapshot))
    else:
        described = body.value("world")
        spec = _read_spec(described, wanted) if plan is None else await _generate(plan, wanted)
        world = _begin(worlds, name, wanted, spec, url_of(request, name))
    return JSONResponse({"resource": _shown(request, world)}, HTTPStatus.CREATED)


async def drop_world(request: Request) -> Response:
    """Remove a world with all that waits in it; the default world stays."""
    worlds, name = worlds_of(request), request.path_params["name"]
    world = worlds.named(name)
    if world is None:
        raise NotFound(hint=f"There is no world {name!r}.")
    if world is worlds.default:
        raise PermissionDenied("The default world cannot be dropped; it can be reset.")
    await close_receivers(worlds, world)
    worlds.drop_world(name)
    return Response(status_code=HTTPStatus.NO_CONTENT)


class _Wanted(NamedTuple):
    """How a world is to begin; `now` and `rate` are None where that was not said."""

    settings: Mapping[str, Any]
    now: datetime | None = None
    rate: float | None = None


def _wanted(body: Fields) -> _Wanted:
    given = {each.name: _value(body, each) for each in OF_WORLD if body.has(each.name)}
    rate = number(body, "rate", 0.0, highest=FASTEST) if body.has("rate") else None
    return _Wanted(given, body.instant("now"), rate)


def _begin(worlds: Worlds, name: str, wanted: _Wanted, spec: "WorldSpec | None", url: str) -> World:
    settings, now, rows = WorldSettings(**wanted.settings), wanted.now, None
    if spec is not None:
        settings = replace(settings, seed=spec.settings.seed, plan=spec.settings.plan)
        rows, now = spec.fresh_rows(settings.public_url or url), spec.now
    usual_rate = 1.0 if now is None else 0.0
    clock = Clock(now, usual_rate if wanted.rate is None else wanted.rate)
    try:
        return worlds.create_world(name, settings, clock=clock, rows=rows)
    except ValueError as error:
        raise InvalidArgument(Detail("name", str(error))) from None


def _continue(worlds: Worlds, name: str, wanted: _Wanted, snapshot: Snapshot) -> World:
    world = _begin(worlds, name, _Wanted({}), None, "")
    world.restore(
        snapshot._replace(
            settings=replace(snapshot.settings, **wanted.settings),
            now=wanted.now or snapshot.now,
            rate=snapshot.rate if wanted.rate is None else wanted.rate,
        )
    )
    worlds.keep_beginning(world)
    return world


def _read_spec(described: Mapping[str, Any] | None, wanted: _Wanted) -> "WorldSpec | None":
    if described is None:
        return None
    from mockcalendly.scenario.nodes import DocumentError  # noqa: PLC0415 - brings a parser
    from mockcalendly.scenario.piece import read_whole_world  # noqa: PLC0415

    before = {name: wanted.settings.get(name) for name in ("seed", "plan")}
    try:
        return read_whole_world(described, **before, now=wanted.now)
    except DocumentError as error:
        parameter = f"world.{error.path}" if error.path else "world"
        raise InvalidArgument(Detail(parameter, error.message)) from None


def _read_plan(body: Fields) -> dict[str, Any]:
    body.allow_only(*PLAN)
    return read_plan(body, fewest=1)


async def _generate(plan: Mapping[str, Any], wanted: _Wanted) -> "WorldSpec":
    from mockcalendly.scenario.generating import generate_world  # noqa: PLC0415 - brings Faker
    from mockcalendly.traffic.plan import USUAL_USERS, TrafficPlan  # noqa: PLC0415

    whole = TrafficPlan(**{"users": USUAL_USERS, **plan})
    settings = WorldSettings(**wanted.settings)
    now = wanted.now or Clock().now()
    # On a thread of its own: months take seconds, and there are others on this server.
    made = await run_sync(lambda: generate_world(whole, now=now, settings=settings))
    return made.spec if wanted.now else replace(made.spec, now=None)


def _value(body: Fields, setting: Setting) -> Any:  # noqa: ANN401 - each setting has its type
    name = setting.name
    if setting.switch:
        return body.boolean(name)
    if isinstance(setting.default, int):
        return body.integer(name, lowest=-LARGEST_SEED, highest=LARGEST_SEED)
    text = body.text(name)
    try:
        return None if text is None else setting.parse(text, name)
    except SettingError as error:
        body.refuse(name, str(error).removeprefix(f"{name} "))
        return None


def _unused_name(worlds: Worlds) -> str:
    return next(name for n in count(1) if worlds.named(name := f"world-{n}") is None)


def _shown(request: Request, world: World) -> dict[str, Any]:
    return {
        "name": world.name,
        "url": url_of(request, world.name),
        "tokens": tokens_by_role(world.rows),
        "seed": world.settings.seed,
        "plan": world.settings.plan,
        "clock": clock_json(world),
    }


ROUTES = (
    Route("/_mock/worlds", list_worlds, methods=["GET"]),
    Route("/_mock/worlds", create_world, methods=["POST"]),
    Route("/_mock/worlds/{name}", drop_world, methods=["DELETE"]),
)
