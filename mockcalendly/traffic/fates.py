"""What becomes of bookings: some are held, others are canceled, moved or forgotten."""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

from mockcalendly.model.bookings import Invitee, ScheduledEvent
from mockcalendly.traffic.dice import Dice, Weighted

__all__ = ["Fate", "FateKind", "fate_of"]

MICROSECOND = timedelta(microseconds=1)
RECAPPED = 12
"""Of a hundred meetings that take place, how many a notetaker writes down."""
NOTED_AFTER, NOTED_WITHIN = timedelta(minutes=3), timedelta(minutes=9)
MARKED_AFTER, MARKED_WITHIN = timedelta(minutes=10), timedelta(hours=3)


class FateKind(Enum):
    """What can become of a booking."""

    CANCELED_BY_INVITEE = auto()
    CANCELED_BY_HOST = auto()
    RESCHEDULED = auto()
    NO_SHOW = auto()
    RECAPPED = auto()


_KINDS = Weighted[FateKind | None](
    (
        (None, 75),
        (FateKind.CANCELED_BY_INVITEE, 8),
        (FateKind.CANCELED_BY_HOST, 2),
        (FateKind.RESCHEDULED, 9),
        (FateKind.NO_SHOW, 6),
    )
)
"""None: the meeting takes place. Assumed: nobody publishes such figures of Calendly's."""

_BEFORE = (FateKind.CANCELED_BY_INVITEE, FateKind.CANCELED_BY_HOST, FateKind.RESCHEDULED)


class Fate(NamedTuple):
    """What becomes of a booking at some instant."""

    at: datetime
    kind: FateKind


def fate_of(dice: Dice, event: ScheduledEvent, invitee: Invitee, *, recaps: bool) -> Fate | None:
    """Return what becomes of a new booking; None: it is just held.

    Args:
        dice: What decides.
        event: What was booked.
        invitee: By whom.
        recaps: Whether the hosts have a notetaker.
    """
    kind = _KINDS.pick(dice)
    if kind is not None and kind in _BEFORE:
        ahead = event.start_time - invitee.created_at
        # Three times in four that is in the second half of the wait: plans change late.
        part = max(dice.below(100), dice.below(100))
        return Fate(invitee.created_at + ahead * part // 100, kind)
    if kind is FateKind.NO_SHOW:
        return Fate(event.start_time + MARKED_AFTER + _within(dice, MARKED_WITHIN), kind)
    if recaps and event.invitees_total == 1 and dice.chance(RECAPPED):
        noted = event.end_time + NOTED_AFTER + _within(dice, NOTED_WITHIN)
        return Fate(noted, FateKind.RECAPPED)
    return None


def _within(dice: Dice, span: timedelta) -> timedelta:
    return dice.below(span // MICROSECOND) * MICROSECOND
