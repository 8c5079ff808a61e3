"""``mockcalendly ca``: an authority whose certificates clients of the proxy trust."""

import json
from datetime import timedelta
from pathlib import Path

import click

from mockcalendly.cli.options import output_option
from mockcalendly.kernel.instants import format_instant
from mockcalendly.proxy import Authority, AuthorityError


@click.command()
@click.option(
    "--out",
    required=True,
    metavar="DIRECTORY",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its certificate and its key are written.",
)
@click.option(
    "--days",
    default=30,
    show_default=True,
    type=click.IntRange(1, 825),
    help="How long it is good.",
)
@output_option
def ca(out: Path, days: int, output: str) -> None:
    """Make a certificate authority for Calendly's hosts.

    It is good for Calendly's hosts and for no others. Its key stays in the directory, for its owner
    alone; clients are told to trust ca.pem.
    """
    try:
        made = Authority.create(out, timedelta(days=days))
    except AuthorityError as error:
        raise click.ClickException(str(error)) from None
    expires = format_instant(made.expires)
    if output == "json":
        click.echo(json.dumps({"certificate": str(made.certificate), "expires": expires}))
        return
    click.echo(f"{made.certificate} is to be trusted by clients, until {expires}.")
