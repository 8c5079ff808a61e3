"""``mockcalendly faults``: what goes wrong on purpose on a running server."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import click

from mockcalendly.cli.options import output_option, read_pairs, read_value
from mockcalendly.cli.remote import call, show, url_option

__all__ = ["faults"]


@click.group()
def faults() -> None:
    """Let things go wrong on purpose on a running server."""


@faults.command(name="list")
@url_option
@output_option
def list_(*, url: str, output: str) -> None:
    """List the faults: id, name, how many of how many were struck, what it is."""
    found = call(url, "GET", "/faults")["collection"]
    show(output, found, _lines(found))


@faults.command()
@url_option
@output_option
def presets(*, url: str, output: str) -> None:
    """List the incidents that can be had by name."""
    found = call(url, "GET", "/faults/presets")["collection"]
    show(output, found, (f"{preset['name']}  {preset['title']}" for preset in found))


@faults.command()
@click.argument("settings", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--preset", metavar="NAME", help="Instead: the faults of an incident.")
@url_option
@output_option
def add(*, settings: tuple[str, ...], preset: str | None, url: str, output: str) -> None:
    """Let something go wrong from now on: path=/invitees status=503 times=2.

    The names are those of fault() and, with event=..., of webhook_fault() in Python. Values are
    read as JSON if they are JSON, else as texts.
    """
    if bool(settings) == (preset is not None):
        raise click.UsageError("Say what is to go wrong, or --preset NAME.")
    if preset is not None:
        added = call(url, "POST", f"/faults/presets/{preset}")["collection"]
    else:
        texts = read_pairs(settings, "A setting must be NAME=VALUE")
        fault = {name: read_value(text) for name, text in texts.items()}
        added = [call(url, "POST", "/faults", fault)["resource"]]
    show(output, added, _lines(added))


@faults.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@url_option
def clear(*, ids: tuple[str, ...], url: str) -> None:
    """End the faults ID, or all."""
    for path in [f"/faults/{id_}" for id_ in ids] or ["/faults"]:
        call(url, "DELETE", path)


def _lines(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    for each in found:
        what = json.dumps(each["fault"])
        yield f"{each['id']}  {each['name']}  {each['struck']} of {each['matched']}  {what}"
