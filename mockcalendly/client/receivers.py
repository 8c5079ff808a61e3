"""The test's own apps as receivers of webhooks."""

import asyncio
from itertools import count

from mockcalendly.courier import AppReceiver, Courier

__all__ = ["Receivers", "running_loop"]

Loop = asyncio.AbstractEventLoop

HOST = "testserver"
"""What Django's and Starlette's test clients call the app, so apps that check the host allow it."""


class Receivers:
    """Apps that stand behind made-up URLs; to be used on the courier's loop."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._loops: dict[str, Loop | None] = {}

    @property
    def loops(self) -> set[Loop]:
        """Loops of the test's on which apps run: not to be blocked by waiting for a delivery."""
        return {loop for loop in self._loops.values() if loop is not None}

    def add(self, receiver: AppReceiver, loop: Loop | None) -> str:
        """Put an app behind a URL that no other has, and return the URL's origin.

        Args:
            receiver: The app.
            loop: Of the test's, if the app runs there.
        """
        taken = self._courier.receivers
        origin = next(url for n in count(1) if (url := f"http://{HOST}:{n}") not in taken)
        taken[origin] = receiver
        self._loops[origin] = loop
        return origin

    async def aclose(self, blocked: Loop | None) -> None:
        """Remove the apps, and end their lifespans.

        Args:
            blocked: A loop that can run nothing, because it waits for this: what it has begun
                there is left alone.
        """
        loops, self._loops = self._loops, {}
        for origin, loop in loops.items():
            receiver = self._courier.receivers.pop(origin)
            if loop is None or loop is not blocked:
                await receiver.aclose()


def running_loop() -> Loop | None:
    """Return the asyncio loop that the caller runs on; None on trio, or in a plain function."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
