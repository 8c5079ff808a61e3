"""Blocking calls beside the event loop, and an event loop beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

__all__ = ["LoopThread", "in_own_thread"]

T = TypeVar("T")


async def in_own_thread(function: Callable[..., T], *args: object) -> T:
    """Call a blocking function in a thread of its own and return its result.

    A pool would do harm here: a few calls that hang (a dead name server, a receiver that sleeps)
    would hold up all others, and the interpreter's exit. Cancelling abandons the thread.
    """
    result: Future[T] = Future()

    def call() -> None:
        if not result.set_running_or_notify_cancel():
            return
        try:
            value = function(*args)
        except BaseException as error:  # noqa: BLE001 - goes to the caller, whatever it is
            result.set_exception(error)
        else:
            result.set_result(value)

    Thread(target=call, daemon=True).start()
    return await asyncio.wrap_future(result)


class LoopThread:
    """A running event loop in a daemon thread."""

    def __init__(self, name: str) -> None:
        self._ended = asyncio.Event()
        running: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = Thread(target=self._run, args=(running,), name=name, daemon=True)
        self._thread.start()
        self.loop = running.result()

    def stop(self, patience: float) -> None:
        """Cancel what runs there and wait for the end, but no longer than so many seconds."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(patience)

    def _run(self, running: "Future[asyncio.AbstractEventLoop]") -> None:
        async def until_ended() -> None:
            running.set_result(asyncio.get_running_loop())
            await self._ended.wait()

        asyncio.run(until_ended())
