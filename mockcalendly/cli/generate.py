"""``mockcalendly generate``: people, and the bookings that they make."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from mockcalendly.cli.options import output_option, read_given, setting_options
from mockcalendly.cli.remote import fetch, follow, given, show
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings

if TYPE_CHECKING:
    from mockcalendly.scenario.generating import Generated, Progress
    from mockcalendly.traffic import TrafficPlan

__all__ = ["generate"]

STDOUT = Path("-")
"""Where a file is written that goes on to another command: what is said goes to stderr then."""
MOST_LINES = 20
"""Differences that are shown."""
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
@click.option("--out", type=_file, metavar="FILE", help="World file: YAML, or .json; - is stdout.")
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
) -> int:
    """Make up people who book, cancel, move and miss meetings.

    Without --url it is a world of its own: --now is the instant at which it begins, with its past
    behind it. `serve --world` reads what --out writes, `serve --load` what --save writes. With
    --url, time passes there from the world's present instant on; --out then holds who was added
    and what was booked, on top of the default world or of an empty one. From one seed always the
    same comes.

    Exit 0, 1 if what --out holds is not all that the world at --url has, which is said, and 2 on
    misuse.
    """
    if url is None and out is None and save is None:
        raise click.UsageError("Say where to: --out WORLD.yaml, --save SNAPSHOT.json or --url URL.")
    if out == save == STDOUT:
        raise click.UsageError("--out - and --save - exclude each other: stdout holds one file.")
    for file in filter(None, (out, save)):
        if not file.parent.is_dir():
            raise click.ClickException(f"{file}: there is no folder {file.parent}.")
    settings = read_given(said)
    differences: list[str] = []
    if url is not None:
        tally, differences = _on_server(url, out, save, settings, said)
    else:
        generated = _generate(_plan(said), settings)
        _write(generated, out, save)
        tally = asdict(generated.tally)
    with redirect_stdout(sys.stderr) if STDOUT in (out, save) else nullcontext():
        show(output, tally, _lines(tally, out, save))
    _say(differences)
    return 1 if differences else 0


def _on_server(
    url: str, out: Path | None, save: Path | None, settings: dict[str, Any], said: dict[str, Any]
) -> tuple[dict[str, int], list[str]]:
    """Let people come to a world of a server.

    Returns:
        What has come of it, and how the world file differs from the world there.
    """
    if fixed := [name for name in ("now", "plan") if said[name] is not None]:
        raise click.UsageError(f"--{fixed[0]} and --url exclude each other: the world has its own.")
    seed = settings["seed"] if said["seed"] is not None else None
    before = None if out is None else _snapshot(url)
    tally = _follow(url, given(**_named(said), seed=seed))
    after = None if out is None and save is None else _snapshot(url)
    if save is not None and after is not None:
        _put(save, after)
    if out is None or before is None or after is None:
        return tally, []
    return tally, _write_grown(out, before, after, replace(_plan(said, users=0), seed=seed))


def _snapshot(url: str) -> bytes:
    return fetch(url, "GET", "/snapshot", patience=None)


def _follow(url: str, body: dict[str, Any]) -> dict[str, int]:
    """Let people come, showing on a terminal how far it is; return what has come of it."""
    with _progress() as move:
        for told in follow(url, "/traffic", body):
            if "report" in told:
                report: dict[str, int] = told["report"]
                return report
            if "error" in told:
                raise click.ClickException(told["error"]["message"])
            if move is not None:
                move(told["progress"]["booked"], told["progress"]["total"])
    raise click.ClickException(f"The server at {url} has ended before all had come.")


def _write_grown(out: Path, before: bytes, after: bytes, plan: "TrafficPlan") -> list[str]:
    from mockcalendly.scenario.world_writer import TooLarge, grown_world_text  # noqa: PLC0415
    from mockcalendly.snapshots import decode_snapshot  # noqa: PLC0415 - only with --out

    seen = [decode_snapshot(each) for each in (before, after)]
    try:
        content, differences = grown_world_text(seen[0], seen[1], plan, str(out))
    except TooLarge as error:
        raise click.ClickException(f"{error}.") from None
    _put(out, content)
    return differences


def _named(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("users", "months", "bookings", "locales")}


def _plan(said: dict[str, Any], users: int | None = None) -> "TrafficPlan":
    """Return what was asked for.

    Args:
        said: The options.
        users: How many are added if that is not said.
    """
    from mockcalendly.traffic import TrafficPlan  # noqa: PLC0415 - `generate --help` does without
    from mockcalendly.traffic.plan import USUAL_USERS  # noqa: PLC0415

    usual = USUAL_USERS if users is None else users
    try:
        return TrafficPlan(**{"users": usual, **given(**_named(said))})
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
    except OverflowError:
        raise click.UsageError(
            "--now: what people do in --months would not be within the years 1 to 9999."
        ) from None


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


def _say(differences: list[str]) -> None:
    if not differences:
        return
    click.echo("What was written is not all that the world has:", err=True)
    for line in differences[:MOST_LINES]:
        click.echo(f"  {line}", err=True)
    if len(differences) > MOST_LINES:
        click.echo(f"  and {len(differences) - MOST_LINES} more", err=True)
    click.echo(
        "A world file says who came to the default world or to an empty one; a snapshot has all: "
        "--save.",
        err=True,
    )


def _lines(tally: dict[str, int], *files: Path | None) -> Iterator[str]:
    yield ", ".join(f"{tally[key]:,} {name}" for key, name in NAMES.items())
    yield from (str(file) for file in files if file not in (None, STDOUT))
