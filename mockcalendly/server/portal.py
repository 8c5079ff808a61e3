"""Reaching an event loop from other threads."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Lock, get_ident
from typing import Any, TypeVar

__all__ = ["Portal"]

T = TypeVar("T")


class Portal:
    """Reaches the event loop on which it was made, from any thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._thread = get_ident()
        self._lock = Lock()
        self._closed = False

    @property
    def here(self) -> bool:
        """Whether the caller is on the loop's own thread."""
        return get_ident() == self._thread

    def call(self, function: Callable[[], T]) -> T:
        """Run a function on the loop's thread and return its result.

        Raises:
            RuntimeError: The loop has ended.
        """
        if self.here:
            return function()

        async def call() -> T:
            return function()

        return self.run(call())

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and return its result.

        Raises:
            RuntimeError: The loop has ended, or would wait for itself.
        """
        if self.here:
            coroutine.close()
            raise RuntimeError("This would block the event loop that has to do the work: await it.")
        future = self.submit(coroutine)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start a coroutine on the loop.

        Raises:
            RuntimeError: The loop has ended.
        """
        with self._lock:
            if self._closed:
                coroutine.close()
                raise RuntimeError("The server has stopped.")
            return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def aclose(self) -> None:
        """Take nothing more; what was taken has begun, so that ending the loop cancels it."""
        with self._lock:
            self._closed = True
        await asyncio.sleep(0)
