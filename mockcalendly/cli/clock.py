"""``mockcalendly clock``: the time of a running server."""

from collections.abc import Iterator
from typing import Any

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, given, show, url_option

__all__ = ["clock"]


@click.group()
def clock() -> None:
    """Turn the clock of a running server."""


@clock.command(name="show")
@url_option
@output_option
def show_(*, url: str, output: str) -> None:
    """Show what time it is, and when something falls due next."""
    _tell(output, call(url, "GET", "/clock"))


@clock.command()
@click.option("--at", "now", metavar="INSTANT", help="Where to stop; else at the present instant.")
@url_option
@output_option
def freeze(*, now: str | None, url: str, output: str) -> None:
    """Stop the clock."""
    _tell(output, call(url, "PATCH", "/clock", {"rate": 0, **given(now=now)}))


@clock.command()
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="X",
    help="World seconds per real second.",
)
@url_option
@output_option
def run(*, rate: float, url: str, output: str) -> None:
    """Let the clock go on."""
    _tell(output, call(url, "PATCH", "/clock", {"rate": rate}))


@clock.command(name="set")
@click.argument("instant")
@url_option
@output_option
def set_(*, instant: str, url: str, output: str) -> None:
    """Jump to INSTANT, such as 2026-11-23T09:00:00Z, in either direction."""
    _tell(output, call(url, "PATCH", "/clock", {"now": instant}))


@clock.command()
@click.argument("by", required=False)
@click.option(
    "--until",
    metavar="MOMENT",
    help="An instant; 'next delivery': when a webhook is attempted next; or 'idle': when the last "
    "thing has fallen due.",
)
@click.option("--within", metavar="DURATION", help="How far 'idle' goes at most.  [default: 30d]")
@url_option
@output_option
def advance(
    *, by: str | None, until: str | None, within: str | None, url: str, output: str
) -> None:
    """Move forward BY 90s, 2h30m, 1w..., doing on the way all that falls due."""
    body = given(by=by, until=until, within=within)
    _tell(output, call(url, "POST", "/clock/advance", body, patience=None))


def _tell(output: str, result: dict[str, Any]) -> None:
    show(output, result, _lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    for due in result.get("happened", ()):
        yield f"{due['at']}  {due['kind']}  {due['subject']}"
    rate = f" ({result['rate']:g} times as fast)" if result["mode"] == "scaled" else ""
    yield f"{result['now']}  {result['mode']}{rate}"
    if result["next_due"] is not None:
        yield f"next: {result['next_due']}"
