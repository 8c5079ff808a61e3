"""Finds the instant at which a booking of a story begins."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import Slot, open_slots
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.event_types import EventType
from mockcalendly.scenario.booking_commands import host_zone
from mockcalendly.scenario.stage import StepFailed
from mockcalendly.scenario.terms import Start
from mockcalendly.store.transaction import Transaction

__all__ = ["find_start", "slots_within"]

FIRST_STRIDE, LAST_STRIDE = timedelta(days=1), timedelta(days=8)
"""How much is looked at in one go: most of the time there is a slot in the first day."""
FARTHEST = timedelta(days=366)
"""How far from where the search begins an open slot is looked for."""


def find_start(
    tx: Transaction, event_type: EventType, start: Start, duration: int | None = None
) -> datetime:
    """Return the instant at which a booking begins: a moment, or the n-th open slot from one.

    Raises:
        StepFailed: There is no such slot, or the moment is out of the calendar.
    """
    zone = ZoneInfo(host_zone(tx.rows, event_type))
    try:
        moment = start.moment.resolve(tx.now, zone)
    except ValueError as error:
        raise StepFailed(f"The start {error}.") from None
    if start.slot is None:
        return moment
    slots = _slots_from(tx, event_type, moment, duration)
    for number, slot in enumerate(slots, 1):
        if number == start.slot:
            return slot.start
    raise StepFailed(
        f"{event_type.name} has no open slot {start.slot} from {format_second(moment)} on."
    )


def slots_within(
    tx: Transaction,
    event_type: EventType,
    start: datetime,
    end: datetime,
    duration: int | None = None,
) -> list[Slot]:
    """Return the open slots of a range.

    Raises:
        StepFailed: The event type does not come in this duration.
    """
    try:
        return open_slots(tx.rows, tx.now, event_type, start, end, duration=duration)
    except ValueError as error:
        raise StepFailed(str(error)) from None


def _slots_from(
    tx: Transaction, event_type: EventType, start: datetime, duration: int | None
) -> Iterator[Slot]:
    end, stride = start + FARTHEST, FIRST_STRIDE
    while start < end:
        yield from slots_within(tx, event_type, start, start + stride, duration)
        start, stride = start + stride, min(2 * stride, LAST_STRIDE)
