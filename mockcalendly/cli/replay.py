"""``mockcalendly replay``."""

import errno
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from json import dumps
from math import isnan
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import click

from mockcalendly.cli.logs import logging_to_stderr
from mockcalendly.cli.options import read_given, read_pairs, setting_options
from mockcalendly.cli.playing import Elsewhere, Watcher, play_elsewhere, play_here
from mockcalendly.cli.stories import StoryFile
from mockcalendly.kernel.instants import format_second
from mockcalendly.scenario.files import FolderFiles
from mockcalendly.scenario.junit import junit_xml
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.outbox import OutboxTaken, check_outbox, write_outbox
from mockcalendly.scenario.pace import FASTEST
from mockcalendly.scenario.report import Outcome, Progress, Report
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.server import PortTaken
from mockcalendly.settings import Settings
from mockcalendly.webhooks.targets import Target, TargetRefused, TargetRules

INTERRUPTED = 130

LOOK_AGAIN = 0.2
"""Real seconds after which a story that is watched is looked at again."""

RECEIVER = "http://127.0.0.1:3000/webhooks/calendly"
"""Where curl sends the messages of a story that says nothing of webhooks."""

_OF_SERVERS = ("public_url", "allow_webhook_host")


class Wanted(NamedTuple):
    """What the command was asked for, but for settings."""

    scenario: str
    to: str | None
    signing_key: str | None
    speed: float | None
    parameters: dict[str, str]
    port: int | None
    server: str | None
    out: Path | None
    junit: Path | None
    output: str


def _number(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    """Return a number; every range has room for what is none."""
    if value is not None and isnan(value):
        raise click.BadParameter("nan is not a number.")
    return value


@click.command()
@click.argument("scenario", type=StoryFile())
@click.option("--to", metavar="URL", help="Send all webhooks there.")
@click.option("--signing-key", metavar="KEY", help="With --to: sign them with this key.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the webhooks there, ready for curl; without --to or --url, those that the file "
    "registers go nowhere else.",
)
@click.option("--at-once", is_flag=True, help="Wait for nothing but webhooks; the default.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True, max=FASTEST),
    callback=_number,
    metavar="X",
    help="World seconds per real second; 1 plays in real time.",
)
@click.option(
    "--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the file."
)
@click.option(
    "--url",
    "server",
    metavar="URL",
    help="Play it in a world of a running server: http://127.0.0.1:8787/w/<name>. The world then "
    "begins as the story's does.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Serve the world's API there meanwhile, so that the URIs in webhooks lead to it.",
)
@click.option("--watch", is_flag=True, help="Play it again whenever one of its files changes.")
@click.option(
    "--output",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="How the report is written on stdout.",
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report there too, as JUnit XML.",
)
@setting_options("seed", "now", *_OF_SERVERS)
def replay(
    *,
    at_once: bool,
    watch: bool,
    parameters: tuple[str, ...],
    scenario: str,
    **options: Any,  # noqa: ANN401 - those of `Wanted`, and an option for each setting
) -> int:
    """Play a scenario and report every webhook it sent.

    Exit 0 if the story came to its end and all that it expects holds, 1 if not, 2 on misuse, 130
    when interrupted: the report then says how far it came. A story that expects nothing itself
    must have had all its webhooks accepted.
    """
    told = {name: options.pop(name) for name in Wanted._fields if name in options}
    pairs = read_pairs(parameters, "--set must be NAME=VALUE")
    wanted = Wanted(scenario=scenario, parameters=pairs, **told)
    given = read_given(options)
    _check_usage(
        wanted,
        {name for name, value in options.items() if value not in (None, ())},
        at_once=at_once,
    )
    if watch:
        return _watch(wanted, given)
    try:
        story = _load(wanted, given, _files_of(wanted))
        return _replay(story, wanted, given)
    except _REFUSALS as error:
        raise click.ClickException(_words(error)) from None


def _check_usage(wanted: Wanted, settings: set[str], *, at_once: bool) -> None:
    if at_once and wanted.speed is not None:
        raise click.UsageError("--at-once and --speed exclude one another.")
    if wanted.signing_key is not None and wanted.to is None:
        raise click.UsageError("--signing-key means something only with --to.")
    if wanted.server is not None:
        if wanted.port is not None:
            raise click.UsageError("--url and --port exclude one another.")
        for name in _OF_SERVERS:
            if name in settings:
                option = name.replace("_", "-")
                raise click.UsageError(f"--{option} is a setting of the server at --url.")


def _files_of(wanted: Wanted) -> FolderFiles:
    return FolderFiles(Path(wanted.scenario).parent)


def _load(wanted: Wanted, given: Mapping[str, Any], files: FolderFiles) -> Scenario:
    """Return the story, once it is sure that its report has a place.

    Args:
        wanted: What the command was asked for.
        given: Settings.
        files: What else the story names.

    Raises:
        DocumentError: A file cannot be read, or something in it is wrong.
        TargetRefused: Nothing may be sent where all webhooks are to go.
        OutboxTaken: The folder for webhooks holds something else.
        OSError: Nothing can be written where the report or the webhooks are to be.
    """
    story = load_scenario(
        wanted.scenario,
        parameters=wanted.parameters,
        environ=os.environ,
        seed=given.get("seed"),
        now=given.get("now"),
        files=files,
    )
    if wanted.server is None and wanted.to is not None:
        TargetRules(Settings(**given).allow_webhook_host).check(Target.parse(wanted.to))
        story = story.sent_to(wanted.to, wanted.signing_key)
    elif wanted.server is None and wanted.out is not None and not story.hears:
        story = story.sent_to(RECEIVER)
    _require_places(wanted)
    return story


def _require_places(wanted: Wanted) -> None:
    """Refuse to play if nothing can be written where the report or the webhooks are to be."""
    if wanted.out is not None:
        check_outbox(wanted.out)
    for folder in filter(None, (wanted.out, wanted.junit and wanted.junit.parent)):
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _replay(story: Scenario, wanted: Wanted, given: Mapping[str, Any]) -> int:
    """Play a story and report, also if its server is lost on the way; return the exit code."""
    report = Report()
    try:
        with logging_to_stderr(level=logging.ERROR), _progress(story.block.size) as watcher:
            _play(story, wanted, given, report, watcher)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except click.ClickException:
        if report.steps:
            _write(report, wanted)
        raise
    else:
        code = 0 if report.held else 1
    _write(report, wanted)
    return code


def _play(
    story: Scenario,
    wanted: Wanted,
    given: Mapping[str, Any],
    report: Report,
    watcher: Watcher,
) -> None:
    if wanted.server is None:
        play_here(
            story,
            Settings(**given),
            report,
            watcher,
            speed=wanted.speed,
            port=wanted.port,
            recorded=wanted.out is not None and wanted.to is None,
        )
        return
    server = Elsewhere(
        url=wanted.server,
        parameters=wanted.parameters,
        seed=given.get("seed"),
        now=given.get("now"),
        to=wanted.to,
        signing_key=wanted.signing_key,
    )
    play_elsewhere(story, server, report, watcher, speed=wanted.speed)


def _write(report: Report, wanted: Wanted) -> None:
    """Write a report: first where nothing can go wrong."""
    click.echo(_WRITERS[wanted.output](report))
    if wanted.junit is not None:
        wanted.junit.write_bytes(junit_xml(report))
    if wanted.out is not None and report.known:
        write_outbox(wanted.out, report.deliveries)


def _watch(wanted: Wanted, given: Mapping[str, Any]) -> int:
    """Play a story again and again, until it is interrupted."""
    before: set[Path] = set()
    try:
        while True:
            files = _files_of(wanted)
            seen = _stamps({Path(wanted.scenario), *before})
            try:
                try:
                    story = _load(wanted, given, files)
                finally:
                    before = files.asked
                    seen = {**_stamps(before), **seen}
                if _replay(story, wanted, given) == INTERRUPTED:
                    return INTERRUPTED
            except _REFUSALS as error:
                click.echo(f"Error: {_words(error)}", err=True)
            except click.ClickException as error:
                error.show()
            click.echo("Waiting for a change; Ctrl-C ends it.", err=True)
            while _stamps(seen) == seen:
                Event().wait(LOOK_AGAIN)
    except KeyboardInterrupt:
        return INTERRUPTED


def _stamps(files: Iterable[Path]) -> dict[Path, tuple[int, int] | None]:
    """Return what tells one state of each file from another."""
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Progress], None]]:
    """Show on stderr how far a story is: a bar on a terminal, else a line for each step."""
    if not sys.stderr.isatty():
        yield _print_step
        return
    with click.progressbar(length=total, file=sys.stderr, show_pos=True) as bar:

        def move(progress: Progress) -> None:
            bar.label = progress.label
            bar.length = progress.total
            bar.update(0 if progress.outcome is None else 1)

        yield move


def _print_step(progress: Progress) -> None:
    if progress.outcome is None:
        return
    said = "" if progress.outcome is Outcome.DONE else f": {progress.outcome}"
    place = f"{progress.number}/{progress.total}"
    click.echo(f"{place} {format_second(progress.at)} {progress.label}{said}", err=True)


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and not isinstance(error, PortTaken):
        return f"{error.filename}: {error.strerror}"
    return str(error.strerror if isinstance(error, PortTaken) else error)


_REFUSALS = (DocumentError, TargetRefused, OutboxTaken, OSError)
"""What is said in a sentence; a port that is taken is an OSError."""

_WRITERS: dict[str, Callable[[Report], str | bytes]] = {
    "text": Report.text,
    "json": lambda report: dumps(report.to_json(), indent=2),
    "junit": lambda report: junit_xml(report).rstrip(b"\n"),
}
