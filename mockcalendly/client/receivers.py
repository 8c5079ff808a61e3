"""The test's own apps as receivers of webhooks."""

from mockcalendly.client.home import Loop
from mockcalendly.courier import AppReceiver, Courier, free_origin

__all__ = ["Receivers"]


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
        origin = free_origin(taken)
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
