"""``mockcalendly tokens``: the access tokens of a running server."""

import click

from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, show, url_option

__all__ = ["tokens"]


@click.group()
def tokens() -> None:
    """Make, list and revoke access tokens of a running server."""


@tokens.command()
@click.option(
    "--user",
    default="owner",
    show_default=True,
    metavar="USER",
    help="Whose it is: a role, an id, a slug or an e-mail address.",
)
@click.option(
    "--scope", "scopes", multiple=True, metavar="SCOPE", help="What it opens.  [default: all]"
)
@url_option
@output_option
def create(*, user: str, scopes: tuple[str, ...], url: str, output: str) -> None:
    """Make a personal access token, and show it this once."""
    chosen = {"scopes": list(scopes)} if scopes else {}
    resource = call(url, "POST", "/tokens", {"user": user, **chosen})["resource"]
    show(output, resource, [resource["token"]])


@tokens.command(name="list")
@url_option
@output_option
def list_(*, url: str, output: str) -> None:
    """List all tokens by their short ids: whose they are, and since when they are revoked."""
    found = call(url, "GET", "/tokens")["collection"]
    lines = (
        f"{token['id']}  {token['user']}  "
        + (f"revoked {token['revoked_at']}" if token["revoked_at"] else "active")
        for token in found
    )
    show(output, found, lines)


@tokens.command()
@click.argument("token")
@url_option
def revoke(*, token: str, url: str) -> None:
    """Revoke TOKEN, named by its short id or by itself."""
    call(url, "DELETE", f"/tokens/{token}")
