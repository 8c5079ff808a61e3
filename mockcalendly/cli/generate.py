"""``mockcalendly generate``: people, and the bookings that they make."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockcalendly.cli.options import output_option, read_given, setting_options
from mockcalendly.cli.remote import call, fetch, given, show
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings

if TYPE_CHECKING:
    from mockcalendly.scenario.generating import Generated, Progress
    from mockcalendly.traffic import TrafficPlan

__all__ = ["generate"]

SNAPSHOT = "generated"
"""Name under which a server keeps what is to be saved, for as long as that takes."""
NAMES = {
    "booked": "bookings",
    "canceled": "canceled",
    "rescheduled": "rescheduled",
    "no_shows": "no-shows",
    "submissions": "form submissions",
    "recaps": "recaps",
    "turned_away": "found no open time",
}

_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--users", type=int, metavar="N", help="Who are added first; 10, or 0 with --url.")
@click.option("--months", type=int, default=3, metavar="M", show_default=True, help="Of 30 days.")
@click.option("--bookings", type=int, metavar="K", help="20 a month for each host if left out.")
@click.option(
    "--locale",
    "locales",
    multiple=True,
    metavar="NAME",
    help="Of those who come, such as de_DE; can be given several times.",
)
@click.option("--out", type=_file, metavar="FILE", help="World file to write: YAML, or .json.")
@click.option("--save", type=_file, metavar="FILE", help="Snapshot to write, of any size.")
@click.option(
    "--url", metavar="URL", help="Let it happen in a world of a running server, webhooks included."
)
@output_option
@setting_options("seed", "now", "plan")
def generate(
    *,
    out: Path | None,
    save: Path | None,
    url: str | None,
    output: str,
    **said: Any,  # noqa: ANN401
) -> None:
    """Make up people who book, cancel, move and miss meetings.

    Without --url it is a world of its own: --now is the instant at which it begins, with its past
    behind it. `serve --world` reads what --out writes, `serve --load` what --save writes. With
    --url, time passes there from the world's present instant on. From one seed always the same
    comes.
    """
    if url is None and out is None and save is None:
        raise click.UsageError("Say where to: --out WORLD.yaml, --save SNAPSHOT.json or --url URL.")
    for file in filter(None, (out, save)):
        if not file.parent.is_dir():
            raise click.ClickException(f"{file}: there is no folder {file.parent}.")
    settings = read_given(said)
    if url is not None:
        tally = _on_server(url, out, save, settings, said)
    else:
        generated = _generate(_plan(said), settings)
        _write(generated, out, save)
        tally = asdict(generated.tally)
    show(output, tally, _lines(tally, out, save))


def _on_server(
    url: str, out: Path | None, save: Path | None, settings: dict[str, Any], said: dict[str, Any]
) -> dict[str, int]:
    if out is not None:
        raise click.UsageError("--out and --url exclude each other: a world there has more in it.")
    if fixed := [name for name in ("now", "plan") if said[name] is not None]:
        raise click.UsageError(f"--{fixed[0]} and --url exclude each other: the world has its own.")
    named = {name: said[name] for name in ("users", "months", "bookings", "locales")}
    body = given(**named, seed=settings["seed"] if said["seed"] is not None else None)
    tally: dict[str, int] = call(url, "POST", "/traffic", body, patience=None)["resource"]
    if save is not None:
        call(url, "POST", "/snapshots", {"name": SNAPSHOT})
        _put(save, fetch(url, "GET", f"/snapshots/{SNAPSHOT}"))
        call(url, "DELETE", f"/snapshots/{SNAPSHOT}")
    return tally


def _plan(said: dict[str, Any]) -> "TrafficPlan":
    from mockcalendly.traffic import TrafficPlan  # noqa: PLC0415 - `generate --help` does without
    from mockcalendly.traffic.plan import USUAL_USERS  # noqa: PLC0415

    named = given(**{name: said[name] for name in ("users", "months", "bookings", "locales")})
    try:
        return TrafficPlan(**{"users": USUAL_USERS, **named})
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None


def _generate(plan: "TrafficPlan", settings: dict[str, Any]) -> "Generated":
    from mockcalendly.scenario.generating import generate_world  # noqa: PLC0415
    from mockcalendly.scenario.load import DEFAULT_START  # noqa: PLC0415

    of_world = {name: settings[name] for name in ("seed", "plan") if name in settings}
    try:
        with _progress() as progress:
            return generate_world(
                plan,
                now=settings.get("now") or DEFAULT_START,
                settings=WorldSettings(**of_world),
                progress=progress,
            )
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None


def _write(generated: "Generated", out: Path | None, save: Path | None) -> None:
    from mockcalendly.scenario.world_writer import TooLarge, world_text  # noqa: PLC0415
    from mockcalendly.snapshots import encode_snapshot  # noqa: PLC0415 - only with --save

    spec = generated.spec
    if save is not None:
        world = spec.create("default", clock=Clock(spec.now, rate=0))
        _put(save, encode_snapshot(world.snapshot()._replace(rate=1.0)))
    if out is not None:
        try:
            _put(out, world_text(generated, str(out)))
        except TooLarge as error:
            raise click.ClickException(f"{error}.") from None


def _put(file: Path, content: bytes) -> None:
    try:
        with click.open_file(str(file), "wb", atomic=True) as stream:
            stream.write(content)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None


@contextmanager
def _progress() -> Iterator["Progress | None"]:
    """Show on a terminal how far it is."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="Bookings", file=sys.stderr, show_pos=True) as bar:

        def move(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield move


def _lines(tally: dict[str, int], *files: Path | None) -> Iterator[str]:
    yield ", ".join(f"{tally[key]:,} {name}" for key, name in NAMES.items())
    yield from (str(file) for file in files if file is not None)
