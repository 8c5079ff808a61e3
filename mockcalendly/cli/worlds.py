"""``mockcalendly worlds``: the worlds of a running server."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import PATIENCE, call, given, show, url_option

__all__ = ["worlds"]


@click.group()
def worlds() -> None:
    """Create, list and drop worlds of a running server."""


@worlds.command()
@click.argument("name", required=False)
@click.option("--seed", type=int, metavar="N", help="From which ids and every choice follow.")
@click.option("--plan", metavar="PLAN", help="Calendly's plan of the organization.")
@click.option(
    "--now", metavar="INSTANT", help="Where its clock stands still; else it is the machine's."
)
@click.option(
    "--rate", type=click.FloatRange(min=0), metavar="X", help="World seconds per real second."
)
@click.option(
    "--world",
    "file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="World file that says what it holds.",
)
@click.option("--snapshot", metavar="NAME", help="Snapshot that it goes on from.")
@click.option("--users", type=int, metavar="N", help="Make up so many users, and a past for them.")
@click.option("--months", type=int, metavar="M", help="How long that is, of 30 days; 1 by default.")
@click.option("--bookings", type=int, metavar="K", help="How many there are in it.")
@url_option
@output_option
def create(*, url: str, output: str, file: str | None, **said: Any) -> None:  # noqa: ANN401
    """Create a world, NAME or made up, and show where it is and its tokens."""
    generate = given(**{key: said.pop(key) for key in ("users", "months", "bookings")})
    body = given(**said, generate=generate or None)
    if file is not None:
        body["world"] = _read(file)
    patience = None if generate else PATIENCE
    resource = call(url, "POST", "/worlds", body, patience=patience)["resource"]
    show(output, resource, _lines([resource]))


@worlds.command(name="list")
@url_option
@output_option
def list_(*, url: str, output: str) -> None:
    """List the worlds: name, URL, clock, tokens."""
    found = call(url, "GET", "/worlds")["collection"]
    show(output, found, _lines(found))


@worlds.command()
@click.argument("name")
@url_option
def drop(*, name: str, url: str) -> None:
    """Remove the world NAME with all that waits in it."""
    call(url, "DELETE", f"/worlds/{name}")


def _read(file: str) -> object:
    from mockcalendly.scenario.nodes import DocumentError  # noqa: PLC0415 - brings a parser
    from mockcalendly.scenario.worldfile import load_filled  # noqa: PLC0415

    try:
        return load_filled(file, os.environ).plain()
    except DocumentError as error:
        raise click.ClickException(str(error)) from None


def _lines(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    for world in found:
        clock = world["clock"]
        yield f"{world['name']}  {world['url']}  {clock['now']}  {clock['mode']}"
        yield from (f"  {role}: {token}" for role, token in world["tokens"].items())
