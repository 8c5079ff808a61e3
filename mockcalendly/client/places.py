"""Where worlds of tests may be."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from mockcalendly.client.home import Home

__all__ = ["Place"]

H = TypeVar("H", bound=Home)


class Place(ABC, Generic[H]):
    """Somewhere where a world can be opened, and closed again."""

    @abstractmethod
    def open(self) -> H:
        """Make the world."""

    @abstractmethod
    def close(self, home: H) -> None:
        """Break off what is under way in the world, and let go of it."""

    async def aopen(self) -> H:
        """Make the world; from an async test."""
        return self.open()

    async def aclose(self, home: H) -> None:
        """Do what `close` does; the caller's loop stays free.

        An app on it may be in the middle of an answer.
        """
        import anyio.to_thread  # noqa: PLC0415 - only here

        await anyio.to_thread.run_sync(self.close, home)
