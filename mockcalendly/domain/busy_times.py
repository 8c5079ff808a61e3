"""When a user is taken: scheduled events, and what other calendars say."""

from datetime import datetime

from mockcalendly.domain.availability.conflicts import busy_during, events_around, host_of
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows

__all__ = ["UserBusyTime", "busy_times"]

CALENDLY = "calendly"
"""The type of a busy time that is a scheduled event (documented)."""


class UserBusyTime(Value, frozen=True, kw_only=True, gc=False):
    """A stretch in which a user is taken.

    Attributes:
        type: ``calendly``, ``reserved`` or ``external``.
        buffered_start_time: Beginning with the buffer before; scheduled events only.
        buffered_end_time: End with the buffer after; scheduled events only.
        event: Id of the scheduled event.
    """

    type: str
    start_time: datetime
    end_time: datetime
    buffered_start_time: datetime | None = None
    buffered_end_time: datetime | None = None
    event: str | None = None


def busy_times(rows: Rows, user: str, start: datetime, end: datetime) -> list[UserBusyTime]:
    """Return what takes a user's time in ``start`` to ``end``, ascending by start.

    It lists what overlaps the range, buffers left aside; canceled events take no time (assumed:
    the documentation says "in a date range").
    """
    found: list[UserBusyTime] = []
    for event in events_around(rows, user, start, end):
        if event.start_time < end and start < event.end_time:
            host = host_of(event, user)
            found.append(
                UserBusyTime(
                    type=CALENDLY,
                    start_time=event.start_time,
                    end_time=event.end_time,
                    buffered_start_time=host.buffered_start_time,
                    buffered_end_time=host.buffered_end_time,
                    event=event.id,
                )
            )
    found += (
        UserBusyTime(type=busy.type, start_time=busy.start_time, end_time=busy.end_time)
        for busy in busy_during(rows, user, start, end)
    )
    return sorted(found, key=lambda item: (item.start_time, item.end_time))
