"""Order within a subscription, and independence between subscriptions."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

__all__ = ["Lane", "Slots"]

MAX_IN_FLIGHT = 10
"""Attempts under way to one subscription."""

STARTS_IN_A_TURN = 8
"""Attempts that start in one turn of the event loop: the API must not wait for hundreds."""


class Slots:
    """The bound on what is under way in all lanes together.

    Lanes that have something under way may fill only half of it. So receivers that hang, however
    long their queues, cannot take the place of one that answers: that one needs a single slot.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0
        self._started = 0
        self._first: dict[Lane, None] = {}
        self._more: dict[Lane, None] = {}

    def ask(self, lane: "Lane") -> None:
        """Let a lane start its next attempt as soon as there is room for it."""
        queue, other = self._first, self._more
        if lane.in_flight:
            queue, other = other, queue
        other.pop(lane, None)
        queue.setdefault(lane)
        self._grant()

    def withdraw(self, lane: "Lane") -> None:
        """Forget that a lane has asked."""
        self._first.pop(lane, None)
        self._more.pop(lane, None)

    def release(self) -> None:
        """Give a slot back."""
        self._taken -= 1
        self._grant()

    def _grant(self) -> None:
        for waiting, limit in ((self._first, self._limit), (self._more, self._limit // 2)):
            while waiting and self._taken < limit and self._started < STARTS_IN_A_TURN:
                lane = next(iter(waiting))
                del waiting[lane]
                self._start(lane)

    def _start(self, lane: "Lane") -> None:
        if not self._started:
            asyncio.get_running_loop().call_soon(self._next_turn)
        self._started += 1
        self._taken += 1
        lane.start()

    def _next_turn(self) -> None:
        self._started = 0
        self._grant()


class Lane:
    """The messages of one subscription, started in the order in which they were put.

    Each starts when the one before has finished or has lasted longer than the lane's patience: a
    healthy receiver gets them in order, a hanging one does not hold up its own queue for long.

    Args:
        attempt: Makes one attempt; it does not raise.
        patience: Real seconds.
        on_empty: Called when nothing waits or is under way any more.
    """

    def __init__(
        self,
        attempt: Callable[[str], Coroutine[None, None, None]],
        slots: Slots,
        *,
        patience: float,
        on_empty: Callable[["Lane"], None],
    ) -> None:
        self._attempt = attempt
        self._slots = slots
        self._patience = patience
        self._on_empty = on_empty
        self._waiting: deque[str] = deque()
        self._tasks: dict[asyncio.Task[None], asyncio.TimerHandle] = {}
        self._latest: asyncio.Task[None] | None = None

    @property
    def in_flight(self) -> int:
        """How many attempts are under way."""
        return len(self._tasks)

    def put(self, delivery: str) -> None:
        """Add a message to the end of the queue."""
        self._waiting.append(delivery)
        self._go_on()

    def start(self) -> None:
        """Start the next attempt, in a slot that was asked for."""
        delivery = self._waiting.popleft()
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._attempt(delivery), name=f"delivery {delivery}")
        self._latest = task
        self._tasks[task] = loop.call_later(self._patience, self._lose_patience, task)
        task.add_done_callback(self._finish)

    def close(self) -> tuple[asyncio.Task[None], ...]:
        """Start nothing more; return what is under way."""
        self._waiting.clear()
        self._slots.withdraw(self)
        return tuple(self._tasks)

    def _go_on(self) -> None:
        if self._waiting and self._latest is None and self.in_flight < MAX_IN_FLIGHT:
            self._slots.ask(self)

    def _lose_patience(self, task: asyncio.Task[None]) -> None:
        if self._latest is task:
            self._latest = None
        self._go_on()

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task).cancel()
        self._lose_patience(task)
        self._slots.release()
        if not self._waiting and not self._tasks:
            self._on_empty(self)
