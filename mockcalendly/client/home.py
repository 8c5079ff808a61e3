"""Where a world lives, and the one way from a test to it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, TypeVar

from mockcalendly.actions import Action, Waiting
from mockcalendly.errors import CalendlyError

if TYPE_CHECKING:
    from mockcalendly.client.story import Story
    from mockcalendly.courier import AppReceiver
    from mockcalendly.courier.asgi import ASGIApp
    from mockcalendly.scenario.report import Report
    from mockcalendly.world import Snapshot

__all__ = ["Home", "Loop", "blocked", "running_loop", "with_reasons"]

T = TypeVar("T")
Loop = asyncio.AbstractEventLoop


class Home(ABC):
    """A world that is open: in this process, or on a server that runs elsewhere.

    Attributes:
        url: Where clients reach the world, without trailing slash.
        app: What serves it, where no socket does.
    """

    url: str
    app: "ASGIApp | None" = None

    @abstractmethod
    def do(self, action: Action[T]) -> T:
        """Do something to the world, or look at it.

        Raises:
            CalendlyError: It is refused; with the reason in a note, if there is more to say.
        """

    @abstractmethod
    def wait(self, action: Waiting[T], *, instead: str) -> T:
        """Do something that takes its time.

        Args:
            action: What is to be done.
            instead: The call to await where waiting would not do.

        Raises:
            RuntimeError: The caller's event loop is one that has to do the work.
        """

    @abstractmethod
    async def await_(self, action: Waiting[T]) -> T:
        """Do what `wait` does, while the caller's event loop goes on; on asyncio and on trio."""

    @abstractmethod
    def play(self, story: "Story") -> "Report":
        """Play a story at once, and report; as `wait`."""

    @abstractmethod
    async def aplay(self, story: "Story") -> "Report":
        """Play a story at once, and report; as `await_`."""

    @abstractmethod
    def snapshot(self) -> "Snapshot":
        """Return all that the world is now."""

    @abstractmethod
    def restore(self, snapshot: "Snapshot") -> None:
        """Bring the world back to a snapshot."""

    @abstractmethod
    def receive(self, receiver: "AppReceiver", loop: Loop | None) -> str:
        """Put an app of the test's behind a URL that no other has, and return the URL's origin.

        Args:
            receiver: The app.
            loop: Of the test's, if the app runs there.
        """

    @abstractmethod
    def intercept(self) -> AbstractContextManager[None]:
        """Be Calendly's own hosts for this process."""


def running_loop() -> Loop | None:
    """Return the asyncio loop that the caller runs on; None on trio, or in a plain function."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


@contextmanager
def with_reasons() -> Iterator[None]:
    """Give refusals a note that says more than Calendly's own words, if there is more to say."""
    try:
        yield
    except CalendlyError as error:
        if error.reason != error.message:
            error.add_note(error.reason)
        raise


def blocked(instead: str) -> RuntimeError:
    """Return the error of who waits on an event loop that has to do the work."""
    return RuntimeError(
        f"Waiting would block the event loop that has to do the work: await {instead}."
    )
