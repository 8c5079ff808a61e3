"""How a world for a test comes to be, and where: on its own server, on a shared one, or on none."""

import asyncio
from itertools import count

from mockcalendly.client.beginning import Beginning
from mockcalendly.client.home import running_loop
from mockcalendly.client.local import LocalHome
from mockcalendly.client.places import Place
from mockcalendly.courier import Courier
from mockcalendly.emulator import Emulator
from mockcalendly.server import Portal, ThreadServer

__all__ = ["InProcess", "OnServer", "OwnServer"]

NO_SOCKET = "http://mockcalendly.localhost"
"""Address of a world without a port; a name that cannot leave the machine (RFC 6761)."""

_NUMBERS = count(1)


class OwnServer(Place[LocalHome]):
    """The default world of a server that nobody else uses."""

    def __init__(self, beginning: Beginning, allow_hosts: tuple[str, ...], port: int) -> None:
        self._beginning = beginning
        self._server = ThreadServer(lambda: _emulator(beginning, "", allow_hosts), port=port)

    def open(self) -> LocalHome:
        """Start the server."""
        server = self._server.start()
        home = LocalHome(server.portal, server.emulator, server.emulator.default, server.url)
        if self._beginning.file:  # its webhooks have URIs, and only now is known where these lead
            home.call(lambda: _begin(self._beginning, home))
            home.call(lambda: home.emulator.keep_beginning(home.world))
        return home

    def close(self, home: LocalHome) -> None:
        """Break off what is under way, and stop the server."""
        home.portal.call(lambda: home.emulator.courier.detach(home.world))
        home.portal.run(home.receivers.aclose(running_loop()))
        self._server.stop()


class OnServer(Place[LocalHome]):
    """A new world on a server that others use too."""

    def __init__(self, beginning: Beginning, server: ThreadServer) -> None:
        self._beginning = beginning
        self._server = server

    def open(self) -> LocalHome:
        """Create the world."""
        beginning, server = self._beginning, self._server
        name = f"test-{next(_NUMBERS)}"
        url = f"{server.url}/w/{name}"
        world = server.call(
            lambda: server.emulator.create_world(
                name, beginning.settings, clock=beginning.clock(), rows=beginning.rows(url)
            )
        )
        return LocalHome(server.portal, server.emulator, world, url)

    def close(self, home: LocalHome) -> None:
        """Drop the world with what is under way in it."""
        home.portal.call(lambda: home.emulator.drop_world(home.world.name))
        home.portal.run(home.receivers.aclose(running_loop()))


class InProcess(Place[LocalHome]):
    """The default world of an emulator on the caller's own event loop, without a socket."""

    def __init__(self, beginning: Beginning, allow_hosts: tuple[str, ...]) -> None:
        self._beginning = beginning
        self._allow_hosts = allow_hosts

    def open(self) -> LocalHome:
        """Refuse: it takes an event loop."""
        raise TypeError("In process, use `async with`.")

    def close(self, home: LocalHome) -> None:
        """Refuse: it takes an event loop."""
        raise TypeError("In process, use `async with`.")

    async def aopen(self) -> LocalHome:
        """Make the emulator.

        Raises:
            RuntimeError: The caller's event loop is not asyncio's.
        """
        if running_loop() is None:
            raise RuntimeError("In process, mockcalendly needs asyncio: its webhooks run on it.")
        emulator = _emulator(self._beginning, NO_SOCKET, self._allow_hosts)
        return LocalHome(Portal(), emulator, emulator.default, NO_SOCKET, app=emulator)

    async def aclose(self, home: LocalHome) -> None:
        """Break off what is under way."""
        home.emulator.courier.detach(home.world)
        if home.ending:
            await asyncio.wait(home.ending)
        await home.receivers.aclose(None)
        await home.emulator.aclose()
        await home.portal.aclose()


def _emulator(beginning: Beginning, url: str, allow_hosts: tuple[str, ...]) -> Emulator:
    """Return an emulator whose default world is at its beginning."""
    courier = Courier(allow_hosts=allow_hosts)
    clock, rows = beginning.clock(), beginning.rows(url)
    return Emulator(beginning.settings, clock=clock, rows=rows, courier=courier)


def _begin(beginning: Beginning, home: LocalHome) -> None:
    """Bring a world to its beginning."""
    home.world.settings = beginning.settings
    home.world.reset(clock=beginning.clock(), rows=beginning.rows(home.url))
