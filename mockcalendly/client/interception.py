"""A world in the place of the vendor's own hosts, for the HTTP clients of this process."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from mockcalendly.client.local import LocalHome
from mockcalendly.edge.over_https import OnlyWorld
from mockcalendly.intercept import Interception
from mockcalendly.server.listener import Listener

__all__ = ["intercept"]

LOOPBACK = "127.0.0.1"


@contextmanager
def intercept(home: LocalHome) -> Iterator[None]:
    """Lead requests to the vendor's hosts to a world, over a port that knows no other."""
    listening = socket.create_server((LOOPBACK, 0))
    port: int = listening.getsockname()[1]
    listener = home.call(lambda: Listener(OnlyWorld(home.emulator, home.world.name)))
    starting = None
    if home.portal.here:  # clients can connect already, and are answered when this loop goes on
        starting = asyncio.create_task(listener.start_at(listening))
    else:
        home.portal.run(listener.start_at(listening))

    def refuse_blocking() -> None:
        if home.portal.here:
            raise RuntimeError(
                "This request would block the event loop that has to answer it: in process, only"
                " async clients reach Calendly."
            )

    home.interceptions += 1
    try:
        with Interception((LOOPBACK, port), refuse_blocking):
            yield
    finally:
        home.interceptions -= 1
        if starting is None:
            home.portal.run(listener.stop(grace=0))
        else:
            home.ending.add(asyncio.create_task(_stop(listener, starting)))


async def _stop(listener: Listener, starting: "asyncio.Task[None]") -> None:
    await starting
    await listener.stop(grace=0)
