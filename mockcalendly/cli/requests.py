"""``mockcalendly requests``: what came to a running server, and what it answered."""

import json
from itertools import chain
from typing import Any, BinaryIO

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, fetch, follow, given, show, url_option, with_query

__all__ = ["requests"]


@click.group()
def requests() -> None:
    """Look at the requests that a running server has answered."""


def _filters(command: Any) -> Any:  # noqa: ANN401 - click's decorators are not typed either
    for option in (
        click.option("--secrets", is_flag=True, default=None, help="Show tokens and keys."),
        click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The newest N."),
        click.option("--since", metavar="INSTANT", help="Only from this world instant on."),
        click.option("--status", type=int, metavar="STATUS", help="Only answers of this status."),
        click.option("--user", metavar="USER", help="Only of a user: role, id, slug, e-mail..."),
        click.option("--operation", metavar="ID", help="Only an operation; * stands for any text."),
        click.option("--path", metavar="PATH", help="Only a path; * stands for any text."),
        click.option("--method", metavar="METHOD", help="Only a method."),
    ):
        command = option(command)
    return command


@requests.command(name="list")
@_filters
@click.option("--follow", "goes_on", is_flag=True, help="Go on with those that come, as they come.")
@url_option
@output_option
def list_(
    *,
    goes_on: bool,
    url: str,
    output: str,
    **said: Any,  # noqa: ANN401 - an option for each
) -> None:
    """List the newest requests, oldest first.

    With --follow also those to come, till the world is reset, restored or dropped; JSON then comes
    as a document a line.
    """
    filters = _lower(said)
    found = call(url, "GET", with_query("/requests", **filters))["collection"]
    if not goes_on:
        show(output, found, map(_line, found))
        return
    last = found[-1]["id"] if found else 0
    del filters["limit"]
    coming = follow(url, with_query("/requests/stream", **filters, after=last))
    for each in chain(found, coming):
        show(output, each, [_line(each)])


@requests.command()
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@_filters
@url_option
def har(*, file: BinaryIO, url: str, **said: Any) -> None:  # noqa: ANN401 - an option for each
    """Write the requests to FILE as an HTTP archive (HAR), which browsers' tools can read."""
    file.write(fetch(url, "GET", with_query("/requests.har", **_lower(said))))


@requests.command()
@click.option("--method", metavar="METHOD", help="In capitals.")
@click.option("--path", metavar="PATH", help="* stands for any characters.")
@click.option("--operation", metavar="ID", help="Id of the API's operation.")
@click.option("--user", metavar="ID", help="Id of the user whose token it was.")
@click.option("--status", type=int, metavar="STATUS", help="Of the answer.")
@click.option("--query", metavar="JSON", help="A part of the query, as a JSON object.")
@click.option("--headers", metavar="JSON", help="A part of the headers, as a JSON object.")
@click.option("--body", metavar="JSON", help="A part of the body.")
@click.option("--response", metavar="JSON", help="A part of the answer.")
@click.option(
    "--times",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many there must be.  [default: at least one]",
)
@click.option(
    "--order",
    multiple=True,
    metavar="'METHOD PATH'",
    help="Instead of all else: what must have come, one after the other; several times.",
)
@url_option
@output_option
def verify(*, url: str, output: str, **said: Any) -> None:  # noqa: ANN401 - an option for each
    """Check that requests came that fit.

    Exit 0 if they did, 1 if not: the nearest ones are then shown field by field, 2 on misuse.
    """
    body = given(**said)
    for name in ("query", "headers", "body", "response"):
        if name in body:
            body[name] = _json(name, body[name])
    result = call(url, "POST", "/requests/verify", body)
    show(output, result, map(_line, result["collection"]))


@requests.command()
@url_option
def clear(*, url: str) -> None:
    """Forget all requests so far."""
    call(url, "DELETE", "/requests")


def _lower(said: dict[str, Any]) -> dict[str, Any]:
    """Return parameters as a query has them."""
    return {name: "true" if value is True else value for name, value in said.items()}


def _json(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise click.UsageError(f"--{name} must be JSON, not {text!r}.") from None


def _line(each: dict[str, Any]) -> str:
    query = f"?{each['query']}" if each["query"] else ""
    hint = f"  {each['hint']}" if each["hint"] else ""
    what = f"{each['method']} {each['path']}{query}"
    return f"{each['id']}  {each['at']}  {what}  {each['status']}{hint}"
