"""Scenarios, played in an emulator of the command's own, or on a server elsewhere."""

import os
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import click

from mockcalendly.cli.emulators import create_emulator, move_in
from mockcalendly.cli.remote import follow
from mockcalendly.courier.exchange import Answer, Request
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import format_instant
from mockcalendly.scenario.report import Outcome, Progress, Report, StepReport
from mockcalendly.scenario.run import run
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.sending import api_of
from mockcalendly.scenario.subscriptions import ORIGIN
from mockcalendly.scenario.telling import report_of, told
from mockcalendly.server import ThreadServer
from mockcalendly.settings import Settings
from mockcalendly.webhooks.targets import Target

__all__ = ["Elsewhere", "Watcher", "play_elsewhere", "play_here"]

Watcher = Callable[[Progress], None]
"""Is told of every step, when it begins and when it has ended."""


class Accepting:
    """A receiver that takes every message and tells nobody."""

    async def send(self, request: Request) -> Answer:
        """Accept a message."""
        return Answer(status=200)

    async def probe(self, target: Target) -> str | None:
        """Say that it can be reached."""
        return None

    async def aclose(self) -> None:
        """Have nothing to end."""


def play_here(
    story: Scenario,
    settings: Settings,
    report: Report,
    watcher: Watcher,
    *,
    speed: float | None,
    port: int | None,
    recorded: bool,
) -> None:
    """Play a story in an emulator of its own.

    Args:
        story: What is played.
        settings: Of the emulator.
        report: Is filled in as the story goes on.
        watcher: Is told of every step.
        speed: World seconds per real second; None: at once.
        port: Where the API is served meanwhile; None: it does not matter where.
        recorded: Whether the story's webhooks are accepted here, and go nowhere.
    """

    def create() -> Emulator:
        return create_emulator(settings, story.world, Clock(story.start, rate=0))

    with ThreadServer(create, port=port or 0) as server:
        emulator = server.emulator
        if recorded:
            urls = {webhook.section.url for webhook in story.webhooks}
            for url in urls | {row.callback_url for row in story.world.rows.subscriptions}:
                origin = urlsplit(url)
                emulator.courier.receivers[f"{origin.scheme}://{origin.netloc}"] = Accepting()
        # Without a port of its own, URIs lead to where a server would be: the same story then
        # sends the same bytes, whichever port was free.
        base = settings.public_url or (server.url if port else ORIGIN)
        server.run(_run(story, emulator, origin=base, speed=speed, report=report, watcher=watcher))


async def _run(
    story: Scenario,
    emulator: Emulator,
    *,
    origin: str,
    speed: float | None,
    report: Report,
    watcher: Watcher,
) -> None:
    move_in(emulator.default, story.world, origin)
    async with api_of(emulator, origin) as send:
        await run(
            story,
            world=emulator.default,
            courier=emulator.courier,
            speed=speed,
            send=send,
            on_progress=watcher,
            origin=origin,
            report=report,
        )


class Elsewhere(NamedTuple):
    """A server elsewhere, and what it is told besides the story.

    Attributes:
        url: Of the server or of a world.
        parameters: Values by name.
        to: Where all webhooks go.
    """

    url: str
    parameters: dict[str, str]
    seed: int | None
    now: datetime | None
    to: str | None
    signing_key: str | None


def play_elsewhere(
    story: Scenario, server: Elsewhere, report: Report, watcher: Watcher, *, speed: float | None
) -> None:
    """Play a story in a world of a running server, which then is as the story has left it.

    Args:
        story: What is played.
        server: Where.
        report: Is filled in as the story goes on.
        watcher: Is told of every step.
        speed: World seconds per real second; None: at once.

    Raises:
        click.ClickException: Nobody answers there, or the server refuses the story.
    """
    report.scenario, report.path, report.total = story.name, story.path, story.block.size
    report.known = False
    body = {
        **told(story, os.environ),
        "parameters": server.parameters,
        "seed": server.seed,
        "now": None if server.now is None else format_instant(server.now),
        "to": server.to,
        "signing_key": server.signing_key,
        "speed": speed,
    }
    given = {name: value for name, value in body.items() if value is not None}
    for told_ in follow(server.url, "/scenario", given):
        if "error" in told_:
            raise click.ClickException(told_["error"]["message"])
        if "report" in told_:
            final = report_of(story, told_["report"])
            for field in fields(Report):
                setattr(report, field.name, getattr(final, field.name))
        else:
            _note(report, watcher, Progress.from_json(told_["progress"]))


def _note(report: Report, watcher: Watcher, progress: Progress) -> None:
    """Keep what is known of a step, in case that the report never comes."""
    report.total = progress.total
    if progress.outcome is not None:
        report.steps.append(
            StepReport(
                number=progress.number,
                id=None,
                action=progress.label.partition(" ")[0],
                label=progress.label,
                place=report.path,
                at=progress.at,
                outcome=Outcome(progress.outcome),
                text=progress.text,
                result=None,
            )
        )
    watcher(progress)
