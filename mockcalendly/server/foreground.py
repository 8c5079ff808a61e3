"""An emulator as a process of its own."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from itertools import chain, repeat
from types import FrameType

from mockcalendly.emulator import Emulator
from mockcalendly.server.collector import sparing_old_objects
from mockcalendly.server.serving import new_event_loop, serving

__all__ = ["run_foreground"]


def run_foreground(
    create: Callable[[], Emulator],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    prepare: Callable[[Emulator, str], Awaitable[object]] | None = None,
    beside: Callable[[Emulator], AbstractAsyncContextManager[object]] | None = None,
    on_ready: Callable[[str], object],
) -> None:
    """Serve until SIGINT or SIGTERM; only in the main thread.

    The first signal lets requests and deliveries under way finish for a bounded time, the second
    breaks them off.

    Args:
        create: Makes the emulator; called on the event loop.
        host: A name or address to listen on.
        port: 0 takes a free one.
        prepare: Awaited on the event loop, with the emulator and its URL, while requests are
            accepted already: what it is to begin with may send webhooks, and their receivers ask.
            A signal breaks it off.
        beside: Entered when requests are accepted, and left before that ends: more ports.
        on_ready: Called on the event loop with the URL once all is prepared.

    Raises:
        PortTaken: Somebody else listens on the port.
        OSError: The host cannot be listened on.
    """

    async def serve() -> None:
        stop, hurry = asyncio.Event(), asyncio.Event()
        with _on_signals(stop.set, hurry.set):
            async with (
                serving(create, host, port, hurry) as (emulator, url),
                nullcontext() if beside is None else beside(emulator),
            ):
                if prepare is None or await _until(stop, prepare(emulator, url)):
                    with sparing_old_objects():
                        on_ready(url)
                        await stop.wait()

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(serve())


async def _until(stop: asyncio.Event, preparing: Awaitable[object]) -> bool:
    """Await something; return False, having broken it off, if an event is set before."""
    task, stopped = asyncio.ensure_future(preparing), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return False
        task.result()
        return True
    finally:
        stopped.cancel()
        task.cancel()
        await asyncio.wait({task, stopped})


@contextmanager
def _on_signals(first: Callable[[], None], later: Callable[[], None]) -> Iterator[None]:
    """Call one function on the loop at the first SIGINT or SIGTERM, another at each later one."""
    loop = asyncio.get_running_loop()
    reactions = chain([first], repeat(later))

    def handle(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(next(reactions))

    before = {each: signal.signal(each, handle) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
