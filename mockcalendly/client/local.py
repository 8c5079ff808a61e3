"""A world in this process: on the event loop of a thread beside the test, or on the test's own."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from mockcalendly.actions import Action, Stage, Waiting, performed
from mockcalendly.client.home import Home, Loop, blocked, running_loop, with_reasons
from mockcalendly.client.receivers import Receivers
from mockcalendly.courier import AppReceiver
from mockcalendly.courier.asgi import ASGIApp
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.uris import VENDOR_URL
from mockcalendly.server import Portal
from mockcalendly.world import Snapshot, World

if TYPE_CHECKING:
    from mockcalendly.client.story import Story
    from mockcalendly.scenario.report import Report

__all__ = ["LocalHome"]

T = TypeVar("T")


class LocalHome(Home):
    """A world, its emulator, and the event loop on which both are used.

    Attributes:
        receivers: Apps of the test's that get this world's webhooks.
        interceptions: How many are entered that lead the vendor's hosts to the world.
        ending: What still ends on the caller's own event loop.
    """

    def __init__(
        self,
        portal: Portal,
        emulator: Emulator,
        world: World,
        url: str,
        *,
        app: ASGIApp | None = None,
    ) -> None:
        self.portal = portal
        self.emulator = emulator
        self.app = app
        self.world = world
        self.url = url
        self.receivers = Receivers(emulator.courier)
        self.interceptions = 0
        self.ending: set[asyncio.Task[None]] = set()

    def do(self, action: Action[T]) -> T:
        """Do something to the world, or look at it."""
        done: T = self.call(lambda: performed(action, self._stage()))
        return done

    def wait(self, action: Waiting[T], *, instead: str) -> T:
        """Do something that takes its time."""
        return self._wait(lambda: action.perform(self._stage()), instead)

    async def await_(self, action: Waiting[T]) -> T:
        """Do what `wait` does, while the caller's event loop goes on."""
        return await self._await(action.perform(self._stage()))

    def play(self, story: "Story") -> "Report":
        """Play a story at once, and report."""
        return self._wait(lambda: self._play(story), "areplay()")

    async def aplay(self, story: "Story") -> "Report":
        """Play a story at once, and report."""
        return await self._await(self._play(story))

    def snapshot(self) -> Snapshot:
        """Return all that the world is now."""
        return self.call(self.world.snapshot)

    def restore(self, snapshot: Snapshot) -> None:
        """Bring the world back to a snapshot."""
        self.call(lambda: self.world.restore(snapshot))

    def receive(self, receiver: AppReceiver, loop: Loop | None) -> str:
        """Put an app of the test's behind a URL: no message to it takes a socket."""
        return self.call(lambda: self.receivers.add(receiver, loop))

    def intercept(self) -> AbstractContextManager[None]:
        """Be Calendly's own hosts for this process."""
        from mockcalendly.client.interception import intercept  # noqa: PLC0415 - rarely needed

        return intercept(self)

    def call(self, function: Callable[[], T]) -> T:
        """Run a function where the world may be touched.

        Raises:
            CalendlyError: With its reason in a note, if it has more to say.
        """
        with with_reasons():
            return self.portal.call(function)

    async def _play(self, story: "Story") -> "Report":
        return await story.play(self.world, self.emulator.courier, self.emulator, self.url)

    def _stage(self) -> Stage:
        reached = VENDOR_URL if self.interceptions else self.url
        base = self.world.settings.public_url or reached
        return Stage(self.world, self.emulator, base, self.url)

    def _wait(self, begin: Callable[[], Coroutine[Any, Any, T]], instead: str) -> T:
        if self.portal.here or running_loop() in self.receivers.loops:
            raise blocked(instead)
        with with_reasons():
            return self.portal.run(begin())

    async def _await(self, coroutine: Coroutine[Any, Any, T]) -> T:
        with with_reasons():
            if self.portal.here:
                return await coroutine
            future = self.portal.submit(coroutine)
            if running_loop() is not None:
                return await asyncio.wrap_future(future)
            import anyio.to_thread  # noqa: PLC0415 - for trio only

            return await anyio.to_thread.run_sync(future.result)
