"""Plays a recorded story in a world of its own, and sees whether it ends as what was recorded."""

import asyncio
import re
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from msgspec.json import encode

from mockcalendly.courier import AppReceiver
from mockcalendly.courier.asgi import Receive, Send
from mockcalendly.emulator import Emulator
from mockcalendly.faults import FaultState
from mockcalendly.recording.sameness import state_differences
from mockcalendly.recording.story import Recording
from mockcalendly.scenario.load import read_scenario
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.perform import perform
from mockcalendly.scenario.piece import plain_node
from mockcalendly.scenario.report import Outcome, Report
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.subscriptions import ORIGIN
from mockcalendly.settings import SETTINGS, WorldSettings
from mockcalendly.world import Snapshot

__all__ = ["check_recording"]

SLACK = timedelta(seconds=1)
"""Of world time at the machine's pace: a running clock goes on while a request is handled."""

_URL = re.compile(r"https?://[^/?#\s\"]+", re.ASCII)


async def check_recording(
    recording: Recording, snapshot: Snapshot, environ: Mapping[str, str] | None = None
) -> list[str]:
    """Return how the story ends differently from what was recorded; nothing if it does not.

    Nothing is sent anywhere: the receivers of its webhooks are made up, and accept everything.

    Args:
        recording: Of the snapshot.
        snapshot: The world as it was when it was recorded.
        environ: Environment variables to which its world file may refer.
    """
    try:
        name = str(recording.document["name"])
        story = read_scenario(plain_node(recording.document), name, environ=environ)
    except DocumentError as error:  # it names what its world did not begin with
        return [str(error)]
    async with Emulator(_settings(snapshot.settings)) as emulator:
        accepting = AppReceiver(_accept, loop=asyncio.get_running_loop())
        for url in {*_urls(recording, story)}:
            emulator.courier.receivers[url] = accepting
        world = emulator.default
        report = await perform(
            story, world=world, courier=emulator.courier, emulator=emulator, url=ORIGIN
        )
        slack = SLACK * snapshot.rate
        ends = state_differences(snapshot.rows, world.rows, story.world.rows, slack)
    failures = [*_failures(report)]
    needed = [*_needed(snapshot.settings)] if failures else []
    return [*needed, *failures, *ends, *_left(snapshot)]


def _settings(recorded: WorldSettings) -> WorldSettings:
    """Return the settings with which a story is played if nobody says any."""
    return WorldSettings(seed=recorded.seed, plan=recorded.plan, public_url=recorded.public_url)


def _needed(recorded: WorldSettings) -> Iterator[str]:
    """Yield what the world was told that a story cannot say."""
    needed, usual = asdict(recorded), asdict(_settings(recorded))
    for setting in SETTINGS:
        if setting.name in needed and needed[setting.name] != usual[setting.name]:
            value = encode(needed[setting.name]).decode().strip('"')
            yield f"a replay has other settings, unless you say {setting.variable}={value}"


def _left(snapshot: Snapshot) -> Iterator[str]:
    """Yield what else was set in the world and is in force, which a story does not set."""
    faults = snapshot.faults
    names = [faults[each.id].name for each in faults.states() if _in_force(each, snapshot.now)]
    if names:
        yield f"faults: in force are {', '.join(names)}; the story adds none"
    if own := len([*snapshot.rate_limits.own]):
        yield f"rate limits: {own} were set; the story sets none"


def _urls(recording: Recording, story: Scenario) -> Iterator[str]:
    """Yield the origins of all receivers that there can be: every URL in the story, that is."""
    yield from _URL.findall(encode(recording.document).decode())
    for subscription in story.world.rows.subscriptions:
        yield from _URL.findall(subscription.callback_url)


def _in_force(state: FaultState, now: datetime) -> bool:
    fault = state.fault
    lasts = fault.until is None or now < fault.until
    return lasts and (fault.times is None or state.struck < fault.times)


def _failures(report: Report) -> Iterator[str]:
    for step in report.steps:
        if step.outcome is Outcome.FAILED:
            yield f"step {step.number} ({step.label}): {step.text}"
    for expectation in report.expectations:
        for line in expectation.difference:
            yield f"{expectation.text}: {line}"


async def _accept(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
