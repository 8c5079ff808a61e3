"""``mockcalendly doctor``: what is wrong with a running server."""

from collections.abc import Iterator
from typing import Any

import click

from mockcalendly._version import __version__
from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import call, show, url_option


@click.command()
@url_option
@output_option
def doctor(*, url: str, output: str) -> int:
    """Say what is wrong with a running server, and what to do.

    Looked at are version, clock, faults, and for each webhook subscription whether somebody
    listens there and messages get through. Exit 0 if all works, 1 if something does not, 2 if
    nobody answers.
    """
    found = call(url, "GET", "/doctor")
    show(output, found, _lines(url, found))
    return 1 if found["status"] == "problem" else 0


def _lines(url: str, found: dict[str, Any]) -> Iterator[str]:
    yield f"mockcalendly {found['version']} answers at {url}: the world {found['world']}"
    if found["version"] != __version__:
        yield f"  This command is of mockcalendly {__version__}: install the same on both sides."
    for each in found["collection"]:
        yield f"{each['level']}: {each['subject']}: {each['message']}"
        if each["advice"]:
            yield f"  {each['advice']}"
