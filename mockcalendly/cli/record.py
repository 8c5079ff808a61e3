"""``mockcalendly record``: what has happened in a world, as a scenario."""

import asyncio
import os
from json import dumps
from pathlib import Path
from typing import BinaryIO

import click

from mockcalendly import recording
from mockcalendly.cli.options import output_option
from mockcalendly.cli.remote import fetch, url_option
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.snapshots import SnapshotError, decode_snapshot

__all__ = ["record"]

MOST_LINES = 20
"""Differences that are shown; the first ones bring about most of the others."""


@click.command()
@click.option(
    "--snapshot",
    type=click.File("rb"),
    metavar="FILE",
    help="Instead of a running server: a snapshot, such as `snapshot save` writes.",
)
@click.option(
    "--world",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="World file with which the world began; the default world if left out.",
)
@click.option("--name", default="Recorded", show_default=True, help="What the story is called.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the scenario is written, as JSON if the name ends in .json; else to stdout.",
)
@url_option
@output_option
def record(
    *,
    snapshot: BinaryIO | None,
    world: str | None,
    name: str,
    out: Path | None,
    url: str,
    output: str,
) -> int:
    """Write what has happened in a world as a scenario.

    The story is played once, without sending anything, before it is written. Exit 0 if it ends as
    the world has, 1 if not: it is written all the same, and what differs is said; 2 on misuse.
    Signing keys and tokens stand in it as they were sent.
    """
    try:
        seen = decode_snapshot(snapshot.read() if snapshot else fetch(url, "GET", "/snapshot"))
        beginning = recording.Beginning.of_file(world, seen.settings, os.environ) if world else None
        recorded = recording.record(seen, beginning, name=name)
        differences = asyncio.run(recording.check_recording(recorded, seen, os.environ))
    except (DocumentError, recording.RecordingError, SnapshotError) as error:
        raise click.ClickException(str(error)) from None
    _write(recorded, differences, out, output)
    _say(recorded, differences, began_usual=world is None)
    return 1 if differences else 0


def _write(
    recorded: recording.Recording, differences: list[str], out: Path | None, output: str
) -> None:
    if out is not None:
        _put(out, recorded.text(json=out.suffix == ".json"))
    if output == "json":
        told = {
            "steps": recorded.steps,
            "idle": recorded.idle,
            "refused": recorded.refused,
            "oauth": recorded.oauth,
            "forgotten": recorded.forgotten,
            "differences": differences,
            "scenario": recorded.document,
        }
        click.echo(dumps(told, indent=2))
    elif out is None:
        click.echo(recorded.text(), nl=False)


def _put(file: Path, text: str) -> None:
    try:
        with click.open_file(str(file), "w", encoding="utf-8", atomic=True) as stream:
            stream.write(text)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None


def _say(recorded: recording.Recording, differences: list[str], *, began_usual: bool) -> None:
    click.echo(
        f"{recorded.steps} steps; left out: {recorded.idle} requests that only read, "
        f"{recorded.refused} that were refused, {recorded.oauth} about OAuth tokens",
        err=True,
    )
    if not differences:
        return
    click.echo("The story does not end as the world has:", err=True)
    for line in differences[:MOST_LINES]:
        click.echo(f"  {line}", err=True)
    if len(differences) > MOST_LINES:
        click.echo(f"  and {len(differences) - MOST_LINES} more", err=True)
    if recorded.forgotten:
        said = f"Of the requests, the journal has lost the first {recorded.forgotten}."
        click.echo(said, err=True)
    click.echo(
        "A story knows the API's requests, bookings however they were made, and what tests did to "
        "contacts, recaps and no-shows; not what was put in, set or faked by other means.",
        err=True,
    )
    if began_usual:
        click.echo(
            "It begins as the default world does: if this one began with a world file, name it by "
            "--world.",
            err=True,
        )
