"""The stories of the library, played without sockets to a receiver inside the process."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from mockcalendly.courier import AppReceiver
from mockcalendly.emulator import Emulator
from mockcalendly.scenario.perform import perform
from mockcalendly.scenario.report import Report
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.subscriptions import ORIGIN

__all__ = ["RECEIVER", "Played", "play"]

RECEIVER = "http://localhost:3000"
"""Where the stories' webhooks go unless the environment says otherwise."""


class Played(NamedTuple):
    """What a story has said of itself, and what its receiver got, in order."""

    report: Report
    bodies: list[bytes]


async def play(story: Scenario) -> Played:
    """Play a story at once to a receiver that accepts everything."""
    bodies: list[bytes] = []

    def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("204 No Content", [])
        return []

    async with Emulator() as emulator:
        emulator.courier.receivers[RECEIVER] = AppReceiver(app)
        report = await perform(
            story,
            world=emulator.default,
            courier=emulator.courier,
            emulator=emulator,
            url=ORIGIN,
        )
    return Played(report, bodies)
