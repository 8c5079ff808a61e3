"""``mockcalendly settle``: until no webhook of a running server is due."""

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import PATIENCE, call, show, url_option


@click.command()
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait, in real time.",
)
@url_option
@output_option
def settle(*, timeout: float, url: str, output: str) -> None:
    """Wait until a running server has attempted all that is due.

    Exit 0 if it has, 1 if it takes too long: says then what hangs.
    """
    clock = call(url, "POST", "/settle", {"timeout": timeout}, patience=timeout + PATIENCE)
    show(output, clock, [f"{clock['now']}  {clock['mode']}"])
