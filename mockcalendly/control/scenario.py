"""Stories, told to a running server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.bodies import number, read_fields
from mockcalendly.control.refusals import bounded_wait
from mockcalendly.control.scope import url_of, world_of, worlds_of
from mockcalendly.control.telling import Tell, Telling, wants_telling
from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.scenario.pace import FASTEST
from mockcalendly.wire.fields import Fields

if TYPE_CHECKING:
    from mockcalendly.scenario.scenario import Scenario

__all__ = ["ROUTES"]

LARGEST_SEED = 2**63


async def replay(request: Request) -> Response:
    """Let the world begin as a scenario's does, play the scenario, and report.

    At once, and the clock then stands at the end of the story; or at a ``speed``, in world seconds
    per real second, and it goes on from there. Body: ``scenario``, a mapping as scenario files have
    it; ``parameters`` (values by name), ``seed``, ``now`` (both go before its own), ``to``, a URL
    to which all its webhooks go, with ``signing_key``; ``files``, contents by the paths by which
    the story includes them; ``environment``, texts by the names of environment variables.

    Who accepts server-sent events gets ``{"progress": …}`` for every step as it begins and ends,
    and at last ``{"report": …}`` or ``{"error": …}``; if he goes before, the story ends.
    """
    body = await read_fields(
        request,
        "scenario",
        "parameters",
        "seed",
        "now",
        "to",
        "signing_key",
        "speed",
        "files",
        "environment",
    )
    speed = number(body, "speed", 0.0, highest=FASTEST) or None
    with _refusing():
        story = _read(body)
    play = partial(_play, request, story, speed)
    if wants_telling(request):
        return Telling(play)
    return JSONResponse(await play(None))


async def _play(
    request: Request,
    story: "Scenario",
    speed: float | None,
    tell: Tell | None,
) -> dict[str, Any]:
    """Play a story, and return its report as plain data."""
    from mockcalendly.scenario.perform import perform  # noqa: PLC0415 - brings a parser

    world, worlds = world_of(request), worlds_of(request)
    with _refusing(), bounded_wait():
        report = await perform(
            story,
            world=world,
            courier=worlds.courier,
            emulator=worlds,
            url=url_of(request, world.name),
            speed=speed,
            on_progress=None if tell is None else lambda progress: tell(progress.to_json()),
        )
    shown: dict[str, Any] = to_builtins(report.to_json())
    return shown


def _read(body: Fields) -> "Scenario":
    from mockcalendly.scenario.files import SentFiles  # noqa: PLC0415 - brings a parser
    from mockcalendly.scenario.load import read_scenario  # noqa: PLC0415
    from mockcalendly.scenario.piece import plain_node  # noqa: PLC0415

    body.need_structure("scenario")
    for name in ("parameters", "files", "environment"):
        body.structure(name)
    seed = body.integer("seed", lowest=-LARGEST_SEED, highest=LARGEST_SEED)
    now, to, key = body.instant("now"), body.url("to"), body.text("signing_key")
    files, environment = _files(body), _environment(body)
    body.finish()
    told = {"mockcalendly": 1, **body.value("scenario")}
    story = read_scenario(
        plain_node(told),
        "scenario",
        parameters=body.value("parameters") or {},
        environ=environment,
        seed=seed,
        now=now,
        files=SentFiles(files),
    )
    return story if to is None else story.sent_to(to, key)


def _files(body: Fields) -> Mapping[str, Mapping[str, Any]]:
    given: object = body.value("files")
    files: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    for name, content in files.items():
        if not isinstance(content, Mapping):
            body.refuse(f"files.{name}", "must be a hash")
    return files


def _environment(body: Fields) -> Mapping[str, str]:
    given: object = body.value("environment")
    environment: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    for name, text in environment.items():
        if not isinstance(text, str):
            body.refuse(f"environment.{name}", "must be a string")
    return environment


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse what makes no sense in a story, at its place."""
    from mockcalendly.scenario.nodes import DocumentError  # noqa: PLC0415 - brings a parser

    try:
        yield
    except DocumentError as error:
        raise InvalidArgument(Detail(f"scenario.{error.path}".rstrip("."), error.message)) from None


ROUTES = (Route("/_mock/scenario", replay, methods=["POST"]),)
