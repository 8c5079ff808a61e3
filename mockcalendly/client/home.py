"""Where a world lives, and the one way from a test to it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from mockcalendly.client.receivers import Receivers, running_loop
from mockcalendly.emulator import Emulator
from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.uris import VENDOR_URL, Origins
from mockcalendly.server import Portal
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World

__all__ = ["Home"]

T = TypeVar("T")


class Home:
    """A world, its emulator, and the event loop on which both are used.

    Attributes:
        url: Where clients reach the world, without trailing slash.
        receivers: Apps of the test's that get this world's webhooks.
        interceptions: How many are entered that lead the vendor's hosts to the world.
        ending: What still ends on the caller's own event loop.
    """

    def __init__(self, portal: Portal, emulator: Emulator, world: World, url: str) -> None:
        self.portal = portal
        self.emulator = emulator
        self.world = world
        self.url = url
        self.receivers = Receivers(emulator.courier)
        self.interceptions = 0
        self.ending: set[asyncio.Task[None]] = set()

    @property
    def base(self) -> str:
        """What URIs of this world start with."""
        reached = VENDOR_URL if self.interceptions else self.url
        return self.world.settings.public_url or reached

    @property
    def origins(self) -> Origins:
        """The two bases of URIs."""
        return Origins.at(self.base)

    def call(self, function: Callable[[], T]) -> T:
        """Run a function where the world may be touched.

        Raises:
            CalendlyError: With its reason in a note, if it has more to say.
        """
        try:
            return self.portal.call(function)
        except CalendlyError as error:
            if error.reason != error.message:
                error.add_note(error.reason)
            raise

    def read(self, look: Callable[[Rows, Origins], T]) -> T:
        """Return something of what the world holds."""
        return self.call(lambda: look(self.world.rows, self.origins))

    def execute(self, operate: Callable[[Transaction, Origins], T]) -> T:
        """Change the world: all of it or, if anything is refused, nothing."""
        return self.call(lambda: self.world.execute(operate, self.origins))

    def wait(self, coroutine: Coroutine[Any, Any, T], *, instead: str) -> T:
        """Run a coroutine where the world may be touched, and wait for it.

        Args:
            coroutine: What to run.
            instead: The call to await where waiting would not do.

        Raises:
            RuntimeError: The caller's event loop is one that the coroutine needs.
        """
        if self.portal.here or running_loop() in self.receivers.loops:
            coroutine.close()
            raise RuntimeError(
                f"Waiting would block the event loop that has to do the work: await {instead}."
            )
        return self.portal.run(coroutine)

    async def await_(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine where the world may be touched; on asyncio and on trio."""
        if self.portal.here:
            return await coroutine
        future = self.portal.submit(coroutine)
        if running_loop() is not None:
            return await asyncio.wrap_future(future)
        import anyio.to_thread  # noqa: PLC0415 - for trio only

        return await anyio.to_thread.run_sync(future.result)
