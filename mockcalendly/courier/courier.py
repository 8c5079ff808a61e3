"""The courier: brings every world's webhooks to their receivers when they are due."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from mockcalendly.courier.abandoned import Abandoned
from mockcalendly.courier.lanes import Slots
from mockcalendly.courier.pump import Pump
from mockcalendly.model.agenda import IDLE, NEXT_DELIVERY, Due, DueKind
from mockcalendly.model.webhooks import Attempt, Delivery
from mockcalendly.world import World, tell_nobody

if TYPE_CHECKING:
    from mockcalendly.courier.exchange import Receiver
    from mockcalendly.courier.sender import Sender

__all__ = ["A_MONTH", "IDLE", "NEXT_DELIVERY", "Courier"]

CONNECT_TIMEOUT = timedelta(seconds=10)
READ_TIMEOUT = timedelta(seconds=15)
"""Limits of an attempt (documented: "Webhook Timeouts").

What they measure is not said. Here: names and connection together; the whole answer from the
moment the connection stands (assumed).
"""

A_YEAR = timedelta(days=366)

A_MONTH = timedelta(days=30)
"""How far `IDLE` goes at most, unless it is said: recurring things never end."""

USER_AGENT = "Calendly"
"""Observed in a captured delivery."""


class Courier:
    """Delivers the messages of many worlds on one event loop, each in its world's time.

    All methods belong to that loop's thread.

    Args:
        connect_timeout: Real time for a connection to be made.
        read_timeout: Real time for the whole answer to come.
        user_agent: The header's value.
        allow_hosts: Hosts outside the local networks that may be sent to (`TargetRules`).
        max_in_flight: Bound on the attempts under way in all worlds together.
        patience: Real time after which a message no longer waits for the one before it to the
            same subscription.

    Attributes:
        receivers: Apps inside the process, by the origin or longer start of the URLs that they
            stand for: ``{"http://app.test": AppReceiver(app)}``. They go before the network.
    """

    def __init__(
        self,
        *,
        connect_timeout: timedelta = CONNECT_TIMEOUT,
        read_timeout: timedelta = READ_TIMEOUT,
        user_agent: str = USER_AGENT,
        allow_hosts: tuple[str, ...] = (),
        max_in_flight: int = 512,
        patience: timedelta = timedelta(seconds=1),
    ) -> None:
        self.receivers: dict[str, Receiver] = {}
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._user_agent = user_agent
        self._allow_hosts = allow_hosts
        self._slots = Slots(max_in_flight)
        self._patience = patience.total_seconds()
        self._pumps: dict[World, Pump] = {}
        self._closed = False

    def attach(self, world: World) -> None:
        """Take care of a world's agenda from now on.

        The world's `on_agenda` is called when the agenda changes; whoever sets the clock or
        replaces the world's rows must call it as well.
        """
        if self._closed:
            raise RuntimeError("The courier is closed.")
        pump = Pump(world, self.attempt, self._slots, patience=self._patience)
        self._pumps[world] = pump
        world.on_agenda = pump.wake
        pump.wake()

    def detach(self, world: World) -> None:
        """Stop caring for a world; what is under way there is broken off and stays pending."""
        world.on_agenda = tell_nobody
        for task in self._pumps.pop(world).stop():
            task.cancel()

    async def settle(
        self,
        world: World,
        timeout: float = 30.0,  # noqa: ASYNC109 - so that the error can say what hangs
    ) -> None:
        """Return when nothing is due in a world at its present instant, or under way.

        Args:
            world: A world that is attached.
            timeout: Real seconds.

        Raises:
            TimeoutError: It takes longer; says what is waited for.
            Abandoned: The courier is closed, or lets go of the world, before.
        """
        pump = self._pump(world)
        try:
            async with asyncio.timeout(timeout):
                await pump.settle()
        except TimeoutError:
            raise TimeoutError(_hanging(pump, timeout)) from None

    async def advance(self, world: World, to: datetime) -> list[Due]:
        """Move a world's clock forward, stopping at every instant at which something falls due.

        What is due at an instant is finished before the clock goes on, so retries happen as they
        would in real time. Cancelling leaves the clock at the instant reached.

        Returns:
            What fell due on the way, in order; not what was due already.

        Raises:
            ValueError: The instant has passed.
            Abandoned: The courier is closed, or lets go of the world, before.
        """
        return await self._pump(world).advance(to)

    async def advance_to_next(
        self, world: World, kind: DueKind | None, limit: datetime
    ) -> list[Due]:
        """Move a world's clock forward until something falls due.

        Args:
            world: A world that is attached.
            kind: What is waited for; None: anything.
            limit: The instant beyond which the clock is not to go.

        Returns:
            What fell due on the way, in order; empty if the clock did not reach any of that kind.

        Raises:
            Abandoned: The courier is closed, or lets go of the world, before.
        """
        return await self._pump(world).advance_to_next(kind, limit)

    async def advance_to_delivery(self, world: World) -> list[Due]:
        """Move a world's clock forward to the next attempt to deliver, and return what fell due.

        Raises:
            LookupError: None is due within a year.
            Abandoned: The courier is closed, or lets go of the world, before.
        """
        limit = world.clock.now() + A_YEAR
        happened = await self.advance_to_next(world, DueKind.DELIVERY, limit)
        if not happened:
            raise LookupError("No delivery is due within a year.")
        return happened

    async def run_until_idle(self, world: World, limit: datetime) -> list[Due]:
        """Move a world's clock forward to the last instant at which anything falls due.

        Args:
            world: A world that is attached.
            limit: The instant beyond which the clock is not to go.

        Returns:
            What fell due on the way, in order.

        Raises:
            Abandoned: The courier is closed, or lets go of the world, before.
        """
        happened: list[Due] = []
        while reached := await self.advance_to_next(world, None, limit):
            happened += reached
        return happened

    async def probe(self, url: str) -> str | None:
        """Return why no message would get to a URL at present; None if somebody listens there.

        Nothing is sent: a connection is made and closed.
        """
        return await self._sender.probe(url)

    async def wait(
        self,
        world: World,
        holds: Callable[[], bool],
        timeout: float,  # noqa: ASYNC109 - as in `settle`
    ) -> None:
        """Return when something holds of a world's deliveries.

        Raises:
            TimeoutError: It does not for so many real seconds.
            Abandoned: The courier is closed, or lets go of the world, before.
        """
        async with asyncio.timeout(timeout):
            await self._pump(world).wait(holds)

    async def attempt(self, delivery: Delivery, at: datetime) -> Attempt:
        """Send a message once, signed with this instant, whatever world it belongs to.

        Raises:
            TargetRefused: Nothing may be sent there, and nothing was.
        """
        return await self._sender.attempt(delivery, at)

    async def aclose(self, grace: timedelta = timedelta(seconds=5)) -> None:
        """Stop. What is under way gets some time to end; what does not end in it stays pending."""
        self._closed = True
        tasks = {task for pump in self._pumps.values() for task in pump.stop()}
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=grace.total_seconds())
        finally:
            for world in self._pumps:
                world.on_agenda = tell_nobody
            self._pumps.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if "_sender" in vars(self):
                await self._sender.aclose()
            for receiver in self.receivers.values():
                await receiver.aclose()

    @cached_property
    def _sender(self) -> "Sender":
        """What makes attempts; a server is ready sooner without its import."""
        from mockcalendly.courier.sender import Sender  # noqa: PLC0415 - costs start-up
        from mockcalendly.webhooks.targets import TargetRules  # noqa: PLC0415 - costs start-up

        return Sender(
            TargetRules(self._allow_hosts),
            self.receivers,
            connect_timeout=self._connect_timeout,
            read_timeout=self._read_timeout,
            user_agent=self._user_agent,
        )

    def _pump(self, world: World) -> Pump:
        pump = self._pumps.get(world)
        if pump is None:
            raise Abandoned
        return pump


def _hanging(pump: Pump, timeout: float) -> str:
    unfinished = pump.unfinished()
    under_way = [
        f"{delivery.event} to {delivery.url} (for {seconds:.1f} s)"
        for delivery, seconds in unfinished
        if seconds is not None
    ]
    return (
        f"Not settled after {timeout:g} s: {len(unfinished)} deliveries are not finished. "
        f"Under way: {', '.join(under_way[:5]) or 'none'}."
    )
