"""How a world for a test comes to be, and where: on its own server, on a shared one, or on none."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockcalendly.client.home import Home
from mockcalendly.client.receivers import running_loop
from mockcalendly.courier import Courier
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.server import Portal, ThreadServer
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows

if TYPE_CHECKING:
    from mockcalendly.scenario.worldfile import WorldSpec

__all__ = ["Beginning", "InProcess", "OnServer", "OwnServer"]

NO_SOCKET = "http://mockcalendly.localhost"
"""Address of a world without a port; a name that cannot leave the machine (RFC 6761)."""

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a world is like at first, and after a reset."""

    settings: WorldSettings
    now: datetime | None
    file: "WorldSpec | None"

    @classmethod
    def read(
        cls,
        path: str | Path | None,
        *,
        seed: int | None,
        plan: str | None,
        now: datetime | None,
        others: Mapping[str, Any],
    ) -> "Beginning":
        """Return the beginning that arguments and a world file describe; arguments go first.

        Raises:
            DocumentError: The file cannot be read, or something in it is wrong.
        """
        if path is None:
            given: dict[str, Any] = {"seed": seed, "plan": plan}
            told = {name: value for name, value in given.items() if value is not None}
            return cls(WorldSettings(**told, **others), now, None)
        from mockcalendly.scenario.worldfile import load_world  # noqa: PLC0415 - brings a parser

        file = load_world(path, environ=os.environ, seed=seed, plan=plan, now=now)
        return cls(replace(file.settings, **others), file.now, file)

    def clock(self) -> Clock:
        """Return a clock that stands still if it was told the time."""
        return Clock(self.now, rate=0) if self.now else Clock()

    def rows(self, url: str) -> Rows | None:
        """Return what a world at a URL holds according to the file; None: the default."""
        return self.file.fresh_rows(self.settings.public_url or url) if self.file else None

    def begin(self, home: Home) -> None:
        """Bring a world to its beginning."""
        home.world.settings = self.settings
        home.world.reset(clock=self.clock(), rows=self.rows(home.url))

    def emulator(self, url: str, allow_hosts: tuple[str, ...]) -> Emulator:
        """Return an emulator whose default world is at its beginning."""
        courier = Courier(allow_hosts=allow_hosts)
        return Emulator(self.settings, clock=self.clock(), rows=self.rows(url), courier=courier)


class OwnServer:
    """The default world of a server that nobody else uses."""

    def __init__(self, beginning: Beginning, allow_hosts: tuple[str, ...], port: int) -> None:
        self._beginning = beginning
        self._server = ThreadServer(lambda: beginning.emulator("", allow_hosts), port=port)

    def open(self) -> Home:
        """Start the server."""
        server = self._server.start()
        home = Home(server.portal, server.emulator, server.emulator.default, server.url)
        if self._beginning.file:  # its webhooks have URIs, and only now is known where these lead
            home.call(lambda: self._beginning.begin(home))
            home.call(lambda: home.emulator.keep_beginning(home.world))
        return home

    def close(self, home: Home) -> None:
        """Break off what is under way, and stop the server."""
        home.portal.call(lambda: home.emulator.courier.detach(home.world))
        home.portal.run(home.receivers.aclose(running_loop()))
        self._server.stop()


class OnServer:
    """A new world on a server that others use too."""

    def __init__(self, beginning: Beginning, server: ThreadServer) -> None:
        self._beginning = beginning
        self._server = server

    def open(self) -> Home:
        """Create the world."""
        beginning, server = self._beginning, self._server
        name = f"test-{next(_NUMBERS)}"
        url = f"{server.url}/w/{name}"
        world = server.call(
            lambda: server.emulator.create_world(
                name, beginning.settings, clock=beginning.clock(), rows=beginning.rows(url)
            )
        )
        return Home(server.portal, server.emulator, world, url)

    def close(self, home: Home) -> None:
        """Drop the world with what is under way in it."""
        home.portal.call(lambda: home.emulator.drop_world(home.world.name))
        home.portal.run(home.receivers.aclose(running_loop()))


class InProcess:
    """The default world of an emulator on the caller's own event loop, without a socket."""

    def __init__(self, beginning: Beginning, allow_hosts: tuple[str, ...]) -> None:
        self._beginning = beginning
        self._allow_hosts = allow_hosts

    async def open(self) -> Home:
        """Make the emulator.

        Raises:
            RuntimeError: The caller's event loop is not asyncio's.
        """
        if running_loop() is None:
            raise RuntimeError("In process, mockcalendly needs asyncio: its webhooks run on it.")
        emulator = self._beginning.emulator(NO_SOCKET, self._allow_hosts)
        return Home(Portal(), emulator, emulator.default, NO_SOCKET)

    async def close(self, home: Home) -> None:
        """Break off what is under way."""
        home.emulator.courier.detach(home.world)
        if home.ending:
            await asyncio.wait(home.ending)
        await home.receivers.aclose(None)
        await home.emulator.aclose()
        await home.portal.aclose()
