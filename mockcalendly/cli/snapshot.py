"""``mockcalendly snapshot``: worlds of a running server as they were."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, fetch, show, url_option, with_query

__all__ = ["snapshot"]


@click.group()
def snapshot() -> None:
    """Take, keep and restore snapshots of a running server."""


@snapshot.command()
@click.argument("name")
@url_option
@output_option
def take(*, name: str, url: str, output: str) -> None:
    """Keep all that the world is now as NAME; what had the name before is forgotten."""
    _tell(output, call(url, "POST", "/snapshots", {"name": name})["resource"])


@snapshot.command(name="list")
@url_option
@output_option
def list_(*, url: str, output: str) -> None:
    """List the snapshots: name, instant, how many rows."""
    found = call(url, "GET", "/snapshots")["collection"]
    show(output, found, map(_line, found))


@snapshot.command()
@click.argument("name")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@url_option
def save(*, name: str, file: BinaryIO, url: str) -> None:
    """Write the snapshot NAME to FILE, which `load` and `serve --load` read."""
    file.write(fetch(url, "GET", f"/snapshots/{name}"))


@snapshot.command()
@click.argument("name")
@click.argument("file", type=click.File("rb"), default="-")
@url_option
@output_option
def load(*, name: str, file: BinaryIO, url: str, output: str) -> None:
    """Keep the snapshot in FILE as NAME; the world stays as it is."""
    _tell(output, json.loads(fetch(url, "PUT", f"/snapshots/{name}", file.read()))["resource"])


@snapshot.command()
@click.argument("name")
@url_option
@output_option
def restore(*, name: str, url: str, output: str) -> None:
    """Bring the world back to the snapshot NAME."""
    clock = call(url, "POST", f"/snapshots/{name}/restore")
    show(output, clock, [f"{clock['now']}  {clock['mode']}"])


@snapshot.command()
@click.argument("name")
@click.option("--to", metavar="NAME", help="Another snapshot; else up to now.")
@url_option
@output_option
def diff(*, name: str, to: str | None, url: str, output: str) -> int:
    """Show what has changed since the snapshot NAME.

    Exit 0 if nothing has, 1 if something has, 2 on misuse.
    """
    found = call(url, "GET", with_query(f"/snapshots/{name}/diff", to=to))["collection"]
    show(output, found, (line for each in found for line in _changes(each)))
    return 1 if found else 0


@snapshot.command()
@click.argument("name")
@url_option
def delete(*, name: str, url: str) -> None:
    """Forget the snapshot NAME."""
    call(url, "DELETE", f"/snapshots/{name}")


def _tell(output: str, resource: dict[str, Any]) -> None:
    show(output, resource, [_line(resource)])


def _line(each: dict[str, Any]) -> str:
    return f"{each['name']}  {each['now']}  {each['rows']} rows"


def _changes(each: dict[str, Any]) -> Iterator[str]:
    yield f"{each['change']} {each['table']}/{each['id']}"
    for name, change in each["fields"].items():
        yield f"  {name}: {json.dumps(change['before'])} -> {json.dumps(change['after'])}"
