"""``mockcalendly replay``: a scenario, played to its end."""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from json import dumps
from typing import Any

import click

from mockcalendly.cli.emulators import create_emulator, move_in
from mockcalendly.cli.logs import logging_to_stderr
from mockcalendly.cli.options import output_option, read_given, read_pairs, setting_options
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.report import Outcome, Progress, Report
from mockcalendly.scenario.run import run
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.sending import api_of
from mockcalendly.scenario.subscriptions import ORIGIN
from mockcalendly.server import PortTaken, ThreadServer
from mockcalendly.settings import Settings
from mockcalendly.webhooks.targets import Target, TargetRefused, TargetRules

INTERRUPTED = 130


@click.command()
@click.argument("scenario", type=click.Path(exists=True, dir_okay=False))
@click.option("--to", "url", metavar="URL", help="Send all webhooks there.")
@click.option("--signing-key", metavar="KEY", help="With --to: sign them with this key.")
@click.option("--at-once", is_flag=True, help="Wait for nothing but webhooks; the default.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    metavar="X",
    help="World seconds per real second; 1 plays in real time.",
)
@click.option(
    "--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the file."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="Serve the world's API there meanwhile, so that the URIs in webhooks lead to it.",
)
@output_option
@setting_options("seed", "now", "public_url", "allow_webhook_host")
def replay(
    *,
    scenario: str,
    url: str | None,
    signing_key: str | None,
    at_once: bool,
    speed: float | None,
    parameters: tuple[str, ...],
    port: int | None,
    output: str,
    **options: Any,  # noqa: ANN401 - an option for each setting
) -> int:
    """Play a scenario and report every webhook it sent.

    Exit 0 if the story came to its end and all that it expects holds, 1 if not, 2 on misuse, 130
    when interrupted: the report then says how far it came. A story that expects nothing itself
    must have had all its webhooks accepted.
    """
    if at_once and speed is not None:
        raise click.UsageError("--at-once and --speed exclude one another.")
    if signing_key is not None and url is None:
        raise click.UsageError("--signing-key means something only with --to.")
    given = read_given(options)
    settings = Settings(**given)
    report = Report()
    try:
        story = _load(scenario, read_pairs(parameters, "--set must be NAME=VALUE"), given)
        if url is not None:
            _require_target(url, settings)
            story = story.sent_to(url, signing_key)
        with logging_to_stderr(level=logging.ERROR):
            _play(story, settings, report, speed=speed, port=port)
    except (DocumentError, TargetRefused, PortTaken) as error:
        raise click.ClickException(_words(error)) from None
    except KeyboardInterrupt:
        code = INTERRUPTED
    else:
        code = 0 if _held(report) else 1
    click.echo(report.text() if output == "text" else dumps(report.to_json(), indent=2))
    return code


def _load(path: str, parameters: Mapping[str, str], given: Mapping[str, Any]) -> Scenario:
    return load_scenario(
        path,
        parameters=parameters,
        environ=os.environ,
        seed=given.get("seed"),
        now=given.get("now"),
    )


def _require_target(url: str, settings: Settings) -> None:
    TargetRules(settings.allow_webhook_host).check(Target.parse(url))


def _play(
    story: Scenario, settings: Settings, report: Report, *, speed: float | None, port: int | None
) -> None:
    def create() -> Emulator:
        return create_emulator(settings, story.world, Clock(story.start, rate=0))

    with ThreadServer(create, port=port or 0) as server:
        # Without a port of its own, URIs lead to where a server would be: the same story then
        # sends the same bytes, whichever port was free.
        origin = settings.public_url or (server.url if port else ORIGIN)
        with _progress(len(story.timeline)) as on_progress:
            server.run(
                _run(
                    story,
                    server.emulator,
                    origin=origin,
                    speed=speed,
                    on_progress=on_progress,
                    report=report,
                )
            )


async def _run(
    story: Scenario,
    emulator: Emulator,
    *,
    origin: str,
    speed: float | None,
    on_progress: Callable[[Progress], None],
    report: Report,
) -> None:
    move_in(emulator.default, story.world, origin)
    async with api_of(emulator, origin) as send:
        await run(
            story,
            world=emulator.default,
            courier=emulator.courier,
            speed=speed,
            send=send,
            on_progress=on_progress,
            origin=origin,
            report=report,
        )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Progress], None]]:
    """Show on stderr how far a story is: a bar on a terminal, else a line for each step."""
    if not sys.stderr.isatty():
        yield _print_step
        return
    with click.progressbar(length=total, file=sys.stderr, show_pos=True) as bar:

        def move(progress: Progress) -> None:
            bar.label = progress.label
            bar.update(0 if progress.outcome is None else 1)

        yield move


def _print_step(progress: Progress) -> None:
    if progress.outcome is None:
        return
    said = "" if progress.outcome is Outcome.DONE else f": {progress.outcome}"
    place = f"{progress.number}/{progress.total}"
    click.echo(f"{place} {format_second(progress.at)} {progress.label}{said}", err=True)


def _held(report: Report) -> bool:
    if report.expectations or not report.finished:
        return report.ok
    return all(sent.delivery.state is DeliveryState.SUCCEEDED for sent in report.deliveries)


def _words(error: Exception) -> str:
    return str(error.strerror if isinstance(error, PortTaken) else error)
