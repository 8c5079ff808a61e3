"""``mockcalendly act``: whatever the Python face can do to a world, to one of a running server."""

import json
from typing import Any

import click

from mockcalendly.cli.options import output_option, read_pairs, read_value
from mockcalendly.cli.remote import call, show, url_option

__all__ = ["act"]

ACTIONS = "/_mock/actions/"


@click.command()
@click.argument("name", required=False)
@click.argument("settings", metavar="[NAME=VALUE]...", nargs=-1)
@url_option
@output_option
def act(*, name: str | None, settings: tuple[str, ...], url: str, output: str) -> None:
    """Do by name what the Python face can do, on a running server.

    Such as: act book event_type=30min email=ada@example.com. Values are read as JSON if they are
    JSON, else as texts. The result is written as JSON. Without a NAME all actions are listed.
    """
    if name is None:
        actions = _actions(url)
        show(output, actions, (f"{each}  {about}" for each, about in actions.items()))
        return
    texts = read_pairs(settings, "A setting must be NAME=VALUE")
    wanted = {key: read_value(text) for key, text in texts.items()}
    result = call(url, "POST", f"/actions/{name}", wanted, patience=None)["result"]
    show(output, result, [] if result is None else [json.dumps(result, indent=2)])


def _actions(url: str) -> dict[str, str]:
    """Return what the server can do, and what each is."""
    paths: dict[str, Any] = call(url, "GET", "/openapi.json")["paths"]
    return {
        path.removeprefix(ACTIONS): methods["post"]["summary"]
        for path, methods in paths.items()
        if path.startswith(ACTIONS)
    }
