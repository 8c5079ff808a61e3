"""``mockcalendly proxy``: the emulator for clients that know Calendly's address only."""

from typing import Any

import click

from mockcalendly.cli.options import read_given, setting_options
from mockcalendly.cli.serve import serve

USUAL_PORT = "8788"


@click.command()
@setting_options()
@click.pass_context
def proxy(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - an option for each setting
    """Serve behind a proxy for HTTPS_PROXY.

    This is `serve`, with a proxy on port 8788 unless --proxy-port says otherwise: it answers for
    Calendly's hosts and refuses all others.
    """
    if "proxy_port" not in read_given(options):
        options["proxy_port"] = USUAL_PORT
    ctx.invoke(serve, **options)
