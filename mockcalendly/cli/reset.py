"""``mockcalendly reset``: a world of a running server as it was at first."""

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, show, url_option


@click.command()
@url_option
@output_option
def reset(*, url: str, output: str) -> None:
    """Bring a world of a running server back to its beginning.

    That is its content, clock and seed; what has happened is forgotten, snapshots are kept.
    """
    clock = call(url, "POST", "/reset")
    show(output, clock, [f"{clock['now']}  {clock['mode']}"])
