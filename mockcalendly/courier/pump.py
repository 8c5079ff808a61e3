"""What falls due in one world, done in its time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from functools import partial

from mockcalendly.courier.abandoned import Abandoned
from mockcalendly.courier.lanes import Lane, Slots
from mockcalendly.domain.deliveries import RecordAttempt, record_attempt, refuse
from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.model.webhooks import Attempt, Delivery, DeliveryState
from mockcalendly.store.rows import ALL, Rows
from mockcalendly.store.table import Entries, Entry
from mockcalendly.world import World

__all__ = ["Pump"]

logger = logging.getLogger("mockcalendly.courier")

_NEVER = -1.0

Attempting = Callable[[Delivery, datetime], Awaitable[Attempt]]
"""Sends a message once, signed with an instant; raises `TargetRefused` if it may not."""


class Pump:
    """Takes entries off a world's agenda as they fall due, and sees that they are done.

    A delivery's entry stays on the agenda until its attempt is recorded, so that a copy of the
    world made meanwhile has the delivery as still to be made. Which entries are taken is known
    here only.
    """

    def __init__(self, world: World, attempt: Attempting, slots: Slots, *, patience: float) -> None:
        self._world = world
        self._rows = world.rows
        self._send = attempt
        self._slots = slots
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._lanes: dict[str, Lane] = {}
        self._taken: dict[str, float | None] = {}
        self._failed: set[str] = set()
        self._reached: Entry | None = None
        self._soon: asyncio.Handle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_for: datetime | None = None
        self._closed = False
        self._doubtful = True
        self._idle = asyncio.Event()
        self._changed = asyncio.Event()
        self._advancing = asyncio.Lock()
        self._happened: list[Due] | None = None

    def wake(self, changed: Collection[str] = ()) -> None:
        """Look at the agenda soon.

        Args:
            changed: Ids of its entries that have changed; if there are none, anything has.
        """
        self._doubtful = self._doubtful or not changed
        if not self._doubtful:
            for id_ in changed:
                self._note_change(id_)
        self._look_soon()

    async def settle(self) -> None:
        """Return when nothing is due and nothing is under way."""
        self._run_due()
        while self._taken and not self._closed:
            self._idle.clear()
            await self._idle.wait()
            self._run_due()
        if self._closed:
            raise Abandoned

    async def wait(self, holds: Callable[[], bool]) -> None:
        """Return when something holds that only changes with the agenda."""
        while not holds():
            if self._closed:
                raise Abandoned
            self._changed.clear()
            await self._changed.wait()

    async def advance_to_next(self, kind: DueKind | None, limit: datetime) -> list[Due]:
        """Go on until something of a kind has fallen due, or anything; [] if nothing does."""
        happened: list[Due] = []
        while True:
            await self.settle()
            entry = self._next()
            if entry is None or entry.value > limit:
                return []
            happened += await self.advance(entry.value)
            if kind is None or any(due.kind is kind for due in happened):
                return happened

    async def advance(self, to: datetime) -> list[Due]:
        """Go to an instant, doing what falls due on the way at its own instant."""
        clock = self._world.clock
        async with self._advancing:
            if to < clock.now():
                raise ValueError(f"The clock cannot advance to {to}: it is {clock.now()} already.")
            await self.settle()
            happened: list[Due] = []
            self._happened = happened
            try:
                while (entry := self._next()) is not None and entry.value <= to:
                    clock.set(max(entry.value, clock.now()))
                    await self.settle()
            finally:
                self._happened = None
            clock.set(max(to, clock.now()))
            self.wake()
        return happened

    def unfinished(self) -> list[tuple[Delivery, float | None]]:
        """Return the deliveries that were due, and for how many seconds they are under way."""
        now = self._loop.time()
        return [
            (self._rows.deliveries[id_], None if started is None else now - started)
            for id_, started in self._taken.items()
        ]

    def stop(self) -> set[asyncio.Task[None]]:
        """Start nothing more; return what is under way. What is not done stays on the agenda."""
        self._closed = True
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        self._disarm()
        self._idle.set()
        self._changed.set()
        return self._leave_lanes()

    def _run_due(self) -> None:
        """Start what has fallen due, and set the timer for what comes next."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        if self._closed:
            return
        if self._world.rows is not self._rows:
            self._start_over()
        if self._doubtful:
            self._doubtful = False
            self._disarm()
            self._check_place()
        while (entry := self._next()) is not None and entry.value <= self._world.clock.now():
            self._reached = entry
            if entry.id not in self._taken and entry.id not in self._failed:
                self._take(self._rows.agenda[entry.id])
        if not self._taken:
            self._idle.set()
        self._changed.set()
        self._set_timer(None if entry is None else entry.value)

    def _look_soon(self) -> None:
        if self._soon is None and not self._closed:
            self._soon = self._loop.call_soon(self._run_due)

    def _note_change(self, id_: str) -> None:
        """Go back to the agenda's beginning if an entry was put before the place reached.

        That is rare: the clock was set back. What has lost its entry, for its subscription was
        deleted, need not be waited for.
        """
        due = self._rows.agenda.get(id_)
        if due is None:
            self._failed.discard(id_)
            if self._taken.get(id_, _NEVER) is None:
                del self._taken[id_]
        elif self._reached is not None and (due.at, due.seq, due.id) <= self._reached:
            self._reached = None

    def _check_place(self) -> None:
        """Do the same where it is not known which entries have changed, if any have.

        Going through a long backlog each time would not be cheap.
        """
        reached = self._reached
        position = 0 if reached is None else self._entries().bisect_right(reached)
        if position == len(self._taken) + len(self._failed):
            return
        agenda = self._rows.agenda
        self._reached = None
        self._failed = {id_ for id_ in self._failed if id_ in agenda}
        self._taken = {
            id_: started
            for id_, started in self._taken.items()
            if started is not None or id_ in agenda
        }

    def _take(self, due: Due) -> None:
        if self._happened is not None:
            self._happened.append(due)
        try:
            if due.kind is DueKind.DELIVERY:
                lane = self._lane(self._rows.deliveries[due.id].subscription)
                self._taken[due.id] = None
                lane.put(due.id)
            else:
                self._world.run_due(due)
        except Exception:
            logger.exception("Something that fell due could not be done: %s", due)
            self._failed.add(due.id)

    async def _deliver(self, id_: str) -> None:
        rows = self._rows
        delivery = rows.deliveries[id_]
        try:
            if delivery.state is DeliveryState.PENDING:
                self._taken[id_] = self._loop.time()
                await self._attempt(rows, delivery)
        except Exception:
            logger.exception("An attempt to deliver a webhook could not be recorded.")
            self._failed.add(id_)
        finally:
            if rows is self._rows:
                self._taken.pop(id_, None)
                self._look_soon()

    async def _attempt(self, rows: Rows, delivery: Delivery) -> None:
        from mockcalendly.webhooks.targets import (  # noqa: PLC0415 - costs start-up
            TargetRefused,
            without_secrets,
        )

        at = self._world.clock.now()
        operation = record_attempt
        try:
            attempt = await self._send(delivery, at)
        except TargetRefused as refusal:
            operation = refuse
            attempt = Attempt(at=at, request_headers=(), status=None, error=str(refusal))
        if self._world.rows is not rows:
            return  # the world was reset or restored meanwhile, and knows nothing of this
        self._world.execute(operation, RecordAttempt(delivery=delivery.id, attempt=attempt))
        if attempt.error is not None:
            message = f"{delivery.event} to {without_secrets(delivery.url)}: {attempt.error}"
            self._world.journal.note(at, message)
            outcome = "refused" if operation is refuse else "failed"
            logger.warning("%s", message, extra={"event": f"delivery.{outcome}"})

    def _start_over(self) -> None:
        """Leave the world's former life behind."""
        for task in self._leave_lanes():
            task.cancel()
        self._rows = self._world.rows
        self._taken.clear()
        self._failed.clear()
        self._reached = None

    def _leave_lanes(self) -> set[asyncio.Task[None]]:
        lanes, self._lanes = self._lanes, {}
        return {task for lane in lanes.values() for task in lane.close()}

    def _lane(self, subscription: str) -> Lane:
        lane = self._lanes.get(subscription)
        if lane is None:
            lane = self._lanes[subscription] = Lane(
                self._deliver,
                self._slots,
                patience=self._patience,
                on_empty=partial(self._drop_lane, subscription),
            )
        return lane

    def _drop_lane(self, subscription: str, lane: Lane) -> None:
        if self._lanes.get(subscription) is lane:
            del self._lanes[subscription]

    def _entries(self) -> Entries:
        return self._rows.agenda.by("by_at")[ALL]

    def _next(self) -> Entry | None:
        """Return the first entry after the place reached; counting up to there would take time."""
        reached = self._reached
        for entry in self._entries().irange(reached):
            if entry != reached:
                return entry
        return None

    def _set_timer(self, at: datetime | None) -> None:
        """Have the agenda looked at when an instant comes, if the clock gets there by itself."""
        if self._timer is not None and self._timer_for == at:
            return
        self._disarm()
        seconds = None if at is None else self._world.clock.real_seconds_until(at)
        if seconds is not None:
            self._timer, self._timer_for = self._loop.call_later(seconds, self._ring), at

    def _ring(self) -> None:
        self._timer = None
        self._run_due()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
