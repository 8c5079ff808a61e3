"""Made-up people who book open slots at once."""

from collections.abc import Iterable
from datetime import timedelta

from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.bookings import book
from mockcalendly.fake import Person
from mockcalendly.kernel.durations import format_duration
from mockcalendly.model.bookings import Invitee
from mockcalendly.model.event_types import EventType
from mockcalendly.scenario.booking_commands import booking_of
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = ["MOST_AT_ONCE", "TWO_WEEKS", "book_somebody", "offered"]

MOST_AT_ONCE = 10_000

TWO_WEEKS = timedelta(days=14)
"""How far ahead people book who are not told otherwise."""


def offered(rows: Rows) -> list[EventType]:
    """Return what people book who are not told otherwise: all but what is secret."""
    return [row for row in rows.event_types if not row.secret]


def book_somebody(
    tx: Transaction, who: Person, event_types: Iterable[EventType], within: timedelta
) -> Invitee:
    """Book one of the open slots, of one of the event types that have any.

    Raises:
        LookupError: There is none.
    """
    choices = list(event_types)
    while choices:
        event_type = choices.pop(tx.ids.integer("generate", len(choices)))
        slots = open_slots(tx.rows, tx.now, event_type, tx.now, tx.now + within)
        if slots:
            slot = slots[tx.ids.integer("generate", len(slots))]
            return book(tx, booking_of(tx.ids, who, event_type, slot.start))
    raise LookupError(f"No open slot is left in the {format_duration(within)} ahead.")
