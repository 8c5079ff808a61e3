"""``mockcalendly apps``: the OAuth applications of a running server."""

from collections.abc import Iterator
from typing import Any

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, show, url_option

__all__ = ["apps"]


@click.group()
def apps() -> None:
    """Register and manage OAuth applications of a running server."""


@apps.command()
@click.argument("name")
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    default=["http://localhost:1234"],
    show_default=True,
    metavar="URI",
    help="Where browsers may be sent back to; can be given several times.",
)
@click.option(
    "--kind",
    type=click.Choice(["web", "native"]),
    default="web",
    show_default=True,
    help="A native application has no secret, and must use PKCE.",
)
@click.option(
    "--environment",
    type=click.Choice(["sandbox", "production"]),
    default="sandbox",
    show_default=True,
    help="In production redirect URIs must use HTTPS.",
)
@click.option(
    "--scope", "scopes", multiple=True, metavar="SCOPE", help="What it may ask for.  [default: all]"
)
@click.option("--legacy", is_flag=True, help="Make it older than scopes: its tokens open all.")
@url_option
@output_option
def create(*, url: str, output: str, scopes: tuple[str, ...], **body: Any) -> None:  # noqa: ANN401
    """Register the application NAME, and show its keys: the client secret this once."""
    chosen = {"scopes": list(scopes)} if scopes else {}
    resource = call(url, "POST", "/apps", {**body, **chosen})["resource"]
    show(output, resource, _keys(resource))


@apps.command(name="list")
@url_option
@output_option
def list_(*, url: str, output: str) -> None:
    """List the applications: client id, kind, environment, name."""
    found = call(url, "GET", "/apps")["collection"]
    show(
        output,
        found,
        (
            f"{app['client_id']}  {app['kind']}  {app['environment']}  {app['name']}"
            for app in found
        ),
    )


@apps.command()
@click.argument("client_id")
@click.option(
    "--key",
    type=click.Choice(["client_secret", "webhook_signing_key"]),
    default="client_secret",
    show_default=True,
    help="What to draw anew.",
)
@url_option
@output_option
def rotate(*, client_id: str, key: str, url: str, output: str) -> None:
    """Draw a key of the application CLIENT_ID anew, and show it."""
    resource = call(url, "POST", f"/apps/{client_id}/rotate", {"key": key})["resource"]
    show(output, resource, _keys(resource))


@apps.command()
@click.argument("client_id")
@url_option
def delete(*, client_id: str, url: str) -> None:
    """Remove the application CLIENT_ID; its tokens are worth nothing any more."""
    call(url, "DELETE", f"/apps/{client_id}")


def _keys(app: dict[str, Any]) -> Iterator[str]:
    for name in ("client_id", "client_secret", "webhook_signing_key"):
        if app[name] is not None:
            yield f"{name}: {app[name]}"
