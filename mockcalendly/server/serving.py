"""An emulator and its port, from the first request to the last."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from mockcalendly.emulator import Emulator
from mockcalendly.server.listener import Listener

__all__ = ["new_event_loop", "serving"]


@asynccontextmanager
async def serving(
    create: Callable[[], Emulator], host: str, port: int, hurry: asyncio.Event
) -> AsyncIterator[tuple[Emulator, str]]:
    """Serve an emulator on the running loop; gives it and its URL.

    At the end, requests and deliveries under way get a bounded time to finish.

    Args:
        create: Makes the emulator.
        host: A name or address to listen on.
        port: 0 takes a free one.
        hurry: Once it is set, nothing gets time to finish any more.
    """
    emulator = create()
    listener = Listener(emulator, emulator.answer)
    try:
        yield emulator, await listener.start(host, port)
    finally:
        emulator.end_streams()
        await _unless(hurry, listener.stop())
        await _unless(hurry, emulator.aclose())


async def _unless(hurry: asyncio.Event, ending: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that ends something; in a hurry, cancel it as soon as it has begun."""
    task = asyncio.ensure_future(ending)
    hurried = asyncio.ensure_future(hurry.wait())
    await asyncio.wait({task, hurried}, return_when=asyncio.FIRST_COMPLETED)
    hurried.cancel()
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's event loop where it is installed, else asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - an extra
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
