"""``mockcalendly verify``: is this signature one that a receiver should accept?"""

from datetime import timedelta
from json import dumps
from typing import BinaryIO

import click

from mockcalendly.cli.options import output_option, read_settings, setting_options
from mockcalendly.kernel.clock import Clock
from mockcalendly.webhooks import signature


@click.command()
@click.option("--key", required=True, metavar="KEY", help="The subscription's signing key.")
@click.option(
    "--header",
    required=True,
    metavar="'t=…,v1=…'",
    help=f"Value of the header {signature.SIGNATURE_HEADER}.",
)
@click.option(
    "--body",
    "file",
    type=click.File("rb"),
    default="-",
    metavar="FILE",
    show_default=True,
    help="The exact bytes received; - is stdin.",
)
@click.option(
    "--tolerance",
    type=click.IntRange(min=0),
    metavar="SECONDS",
    default=signature.TOLERANCE // timedelta(seconds=1),
    show_default=True,
    help="How far the signature's instant may be from the present one.",
)
@output_option
@setting_options("now")
def verify(
    *, key: str, header: str, file: BinaryIO, tolerance: int, output: str, now: str | None
) -> int:
    """Check the signature of a webhook.

    Exit 0 if it is valid, 1 if it is not, 2 on misuse.
    """
    at = read_settings({"now": now}).now or Clock().now()
    reason = None
    try:
        signature.verify(header, file.read(), key, now=at, tolerance=timedelta(seconds=tolerance))
    except signature.SignatureError as error:
        reason = str(error)
    if output == "json":
        click.echo(dumps({"valid": reason is None, "reason": reason}))
    else:
        click.echo(reason or "The signature is valid.")
    return 0 if reason is None else 1
