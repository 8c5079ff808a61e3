"""``mockcalendly serve``: the emulator as a process of its own."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from mockcalendly._version import __version__
from mockcalendly.cli.logs import logging_to_stderr
from mockcalendly.cli.options import read_given, setting_options
from mockcalendly.cli.worlds import create_emulator, move_in
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.worldfile import WorldSpec, load_world
from mockcalendly.server import PortTaken, run_foreground
from mockcalendly.settings import Settings
from mockcalendly.world import Snapshot, World
from mockcalendly.worlds.default import OWNER_TOKEN


@click.command()
@setting_options()
def serve(**options: Any) -> None:  # noqa: ANN401 - an option for each setting
    """Serve Calendly's API until interrupted.

    One line on stdout says when it is ready, where, and which token to use; log lines go to
    stderr. SIGINT and SIGTERM end it with exit code 0.
    """
    given = read_given(options)
    settings = Settings(**given)
    spec = _read_world(settings, given)
    snapshot = _read_snapshot(settings, given)
    made: list[World] = []

    def create() -> Emulator:
        clock = Clock(settings.now if spec is None else spec.now)
        emulator = create_emulator(settings, spec, clock)
        if snapshot is not None:
            emulator.default.restore(snapshot)
        made.append(emulator.default)
        return emulator

    def announce(url: str) -> None:
        (world,) = made
        if spec is not None:
            move_in(world, spec, settings.public_url or url)
        click.echo(_ready_line(settings.log_format, url, _token(world)))

    try:
        with logging_to_stderr(settings.log_format):
            run_foreground(create, host=settings.host, port=settings.port, on_ready=announce)
    except PortTaken as error:
        raise click.ClickException(str(error.strerror)) from None
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise click.ClickException(f"Cannot listen at {where}: {error.strerror}") from None
    if settings.save_on_exit is not None:
        _save(settings.save_on_exit, made[0])


def _read_world(settings: Settings, given: dict[str, Any]) -> WorldSpec | None:
    """Return what the world file says; what was given otherwise goes before it."""
    if settings.world is None:
        return None
    before = {name: given.get(name) for name in ("seed", "plan", "now")}
    try:
        return load_world(settings.world, environ=os.environ, **before)
    except DocumentError as error:
        raise click.ClickException(str(error)) from None


def _read_snapshot(settings: Settings, given: dict[str, Any]) -> Snapshot | None:
    """Return the world to begin with; what does not touch its content can be given anew."""
    if settings.load is None:
        return None
    if fixed := [name for name in ("world", "seed", "plan") if name in given]:
        raise click.UsageError(
            f"--load and --{fixed[0]} exclude each other: a snapshot has its own."
        )
    from mockcalendly.snapshots import SnapshotError, read_snapshot  # noqa: PLC0415 - rarely needed

    try:
        snapshot = read_snapshot(settings.load)
    except SnapshotError as error:
        raise click.ClickException(str(error)) from None
    anew = {name: given[name] for name in ("auth", "rate_limit", "public_url") if name in given}
    return snapshot._replace(
        settings=replace(snapshot.settings, **anew), now=settings.now or snapshot.now
    )


def _save(path: Path, world: World) -> None:
    from mockcalendly.snapshots import write_snapshot  # noqa: PLC0415 - rarely needed

    try:
        write_snapshot(path, world.snapshot())
    except OSError as error:
        raise click.ClickException(
            f"The snapshot was not saved: {path}: {error.strerror}."
        ) from None


def _token(world: World) -> str:
    tokens = world.rows.tokens
    return OWNER_TOKEN if OWNER_TOKEN in tokens else next((row.id for row in tokens), "none")


def _ready_line(log_format: str, url: str, token: str) -> str:
    if log_format == "json":
        ready = {"event": "ready", "url": url, "token": token, "version": __version__}
        return json.dumps(ready)
    return f"mockcalendly {__version__} ready at {url} (token: {token})"
