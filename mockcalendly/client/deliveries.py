"""What a test looks at: the webhook messages that were sent."""

import json
from datetime import datetime
from typing import Any

from mockcalendly.actions.deliveries import ListDeliveries, Redeliver, WaitForDeliveries
from mockcalendly.client.home import Home
from mockcalendly.client.logs import Log
from mockcalendly.inspection.deliveries import described
from mockcalendly.model.webhooks import Attempt
from mockcalendly.model.webhooks import Delivery as Row

__all__ = ["Attempt", "Deliveries", "Delivery"]


class Delivery:
    """One webhook message to one subscription, as it stood when it was looked at."""

    def __init__(self, row: Row, home: Home) -> None:
        self._row = row
        self._home = home

    def __repr__(self) -> str:
        return described(self._row)

    @property
    def id(self) -> str:
        """What tells it from the others of its world."""
        return self._row.id

    @property
    def event(self) -> str:
        """What it tells of, such as ``invitee.created``."""
        return self._row.event.value

    @property
    def url(self) -> str:
        """The subscription's ``callback_url``."""
        return self._row.url

    @property
    def raw(self) -> bytes:
        """The exact bytes of the body, the same in every attempt."""
        return self._row.body

    @property
    def body(self) -> dict[str, Any]:
        """The parsed body: ``event``, ``created_at``, ``created_by`` and ``payload``."""
        body: dict[str, Any] = json.loads(self._row.body)
        return body

    @property
    def payload(self) -> dict[str, Any]:
        """The ``payload`` of the body."""
        payload: dict[str, Any] = self.body["payload"]
        return payload

    @property
    def state(self) -> str:
        """``pending``, ``succeeded``, ``failed``, ``refused`` or ``dropped``.

        A pending one waits for its next attempt, or for its answer. A failed one was given up. A
        refused one was never sent, because its address is not a local one. A dropped one lost its
        subscription while it waited, or was struck by a fault that drops.
        """
        return self._row.state.value

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All tries so far, each with ``at``, ``status``, ``error`` and what else there is."""
        return self._row.attempts

    @property
    def headers(self) -> dict[str, str]:
        """What the last attempt sent, named as sent; empty before the first one."""
        return dict(self.attempts[-1].request_headers) if self.attempts else {}

    @property
    def status(self) -> int | None:
        """What the receiver answered to the last attempt; None if no answer has come."""
        return self.attempts[-1].status if self.attempts else None

    @property
    def error(self) -> str | None:
        """In plain words why the last attempt failed; None if none has, or it succeeded."""
        return self.attempts[-1].error if self.attempts else None

    @property
    def due_at(self) -> datetime | None:
        """World instant of the next attempt; None if none is to come."""
        return self._row.due_at

    @property
    def faults(self) -> tuple[str, ...]:
        """Names of the faults that have struck it."""
        return self._row.faults

    @property
    def created_at(self) -> datetime:
        """World instant of what it tells of."""
        return self._row.created_at

    @property
    def redelivery_of(self) -> str | None:
        """Id of the message that was sent once more with this one."""
        return self._row.redelivery_of

    def redeliver(self) -> "Delivery":
        """Send the same body once more, now, and return that message."""
        return Delivery(self._home.do(Redeliver(ids=(self.id,)))[0], self._home)


class Deliveries(Log[Delivery]):
    """The webhook messages of a world in the order in which they came about.

    Of those for which no attempt is to come the newest 10,000 are kept.
    """

    _nothing = "There is no delivery. Has anything been subscribed to this event?"

    def __init__(self, home: Home, events: tuple[str, ...] | None = None) -> None:
        super().__init__(self._all)
        self._home = home
        self._events = events

    def of(self, *events: str) -> "Deliveries":
        """Return only the messages of some events: ``of("invitee.created")``."""
        chosen = tuple(each for each in events if self._events is None or each in self._events)
        return Deliveries(self._home, chosen)

    def redeliver(self) -> list[Delivery]:
        """Send all of these once more, now, and return those messages."""
        again = self._home.do(Redeliver(ids=[each.id for each in self]))
        return [Delivery(row, self._home) for row in again]

    def wait(
        self, *events: str, state: str = "succeeded", count: int = 1, timeout: float = 5.0
    ) -> Delivery:
        """Wait in real time until so many messages are in a state; returns the last of them.

        Args:
            events: Only messages of these; none: of any.
            state: As `Delivery.state`.
            count: How many there must be.
            timeout: Real seconds.

        Raises:
            TimeoutError: It takes longer; shows where the nearest messages differ.
            RuntimeError: Called on an event loop that would have to do the work: see `await_`.
        """
        waiting = self._waiting(events, state, count, timeout)
        return Delivery(self._home.wait(waiting, instead="deliveries.await_()"), self._home)

    async def await_(
        self,
        *events: str,
        state: str = "succeeded",
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109 - as in `wait`
    ) -> Delivery:
        """Do what `wait` does; for async tests."""
        waiting = self._waiting(events, state, count, timeout)
        return Delivery(await self._home.await_(waiting), self._home)

    def _waiting(
        self, events: tuple[str, ...], state: str, count: int, seconds: float
    ) -> WaitForDeliveries:
        return WaitForDeliveries(
            events=events, among=self._events, state=state, count=count, timeout=seconds
        )

    def _all(self) -> list[Delivery]:
        rows = self._home.do(ListDeliveries(events=self._events))
        return [Delivery(row, self._home) for row in rows]
