"""An emulator as a process of its own."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from types import FrameType

from mockcalendly.emulator import Emulator
from mockcalendly.server.serving import new_event_loop, serving

__all__ = ["run_foreground"]


def run_foreground(
    create: Callable[[], Emulator],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    on_ready: Callable[[str], object],
) -> None:
    """Serve until SIGINT or SIGTERM; only in the main thread.

    The first signal lets requests and deliveries under way finish for a bounded time, the second
    breaks them off.

    Args:
        create: Makes the emulator; called on the event loop.
        host: A name or address to listen on.
        port: 0 takes a free one.
        on_ready: Called on the event loop with the URL once requests are accepted.

    Raises:
        PortTaken: Somebody else listens on the port.
        OSError: The host cannot be listened on.
    """

    async def serve() -> None:
        stop, hurry = asyncio.Event(), asyncio.Event()
        with _on_signals(stop.set, hurry.set):
            async with serving(create, host, port, hurry) as (_, url):
                on_ready(url)
                await stop.wait()

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(serve())


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
