"""``mockcalendly serve``: the emulator as a process of its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mockcalendly._version import __version__
from mockcalendly.cli.beginning import Beginning
from mockcalendly.cli.hosts import vendor_hosts
from mockcalendly.cli.logs import logging_to_stderr
from mockcalendly.cli.options import read_given, setting_options
from mockcalendly.emulator import Emulator
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.server import PortTaken, run_foreground
from mockcalendly.settings import Settings
from mockcalendly.world import World
from mockcalendly.worlds.default import usual_token


@click.command()
@setting_options()
def serve(**options: Any) -> None:  # noqa: ANN401 - an option for each setting
    """Serve Calendly's API until interrupted.

    One line on stdout says when it is ready, where, and which token to use; log lines go to
    stderr. SIGINT and SIGTERM end it with exit code 0. If a scenario that it begins with fails, it
    ends with 1.
    """
    given = read_given(options)
    settings = Settings(**given)
    beginning = Beginning.read(settings, given)
    made: list[Emulator] = []

    def create() -> Emulator:
        made.append(beginning.create())
        return made[0]

    def announce(url: str) -> None:
        token = usual_token(made[0].default.rows) or "none"
        click.echo(_ready_line(settings.log_format, url, {"token": token, **hosts.ready}))

    try:
        with logging_to_stderr(settings.log_format), vendor_hosts(settings) as hosts:
            run_foreground(
                create,
                host=settings.host,
                port=settings.port,
                prepare=beginning.prepare,
                beside=hosts.open,
                on_ready=announce,
            )
    except PortTaken as error:
        raise click.ClickException(str(error.strerror)) from None
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise click.ClickException(f"Cannot listen at {where}: {error.strerror}") from None
    except DocumentError as error:
        raise click.ClickException(str(error)) from None
    if settings.save_on_exit is not None:
        _save(settings.save_on_exit, made[0].default)


def _save(path: Path, world: World) -> None:
    from mockcalendly.snapshots import write_snapshot  # noqa: PLC0415 - rarely needed

    try:
        write_snapshot(path, world.snapshot())
    except OSError as error:
        raise click.ClickException(
            f"The snapshot was not saved: {path}: {error.strerror}."
        ) from None


def _ready_line(log_format: str, url: str, told: Mapping[str, object]) -> str:
    if log_format == "json":
        return json.dumps({"event": "ready", "url": url, **told, "version": __version__})
    more = ", ".join(f"{name}: {value}" for name, value in told.items())
    return f"mockcalendly {__version__} ready at {url} ({more})"
