"""The starts at which an event type can be booked.

One evaluation serves the list of slots, the single slot and the explanation: a start is offered
if one team of hosts has nothing against it, and every objection is a `Reason`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import reasons
from mockcalendly.domain.availability.conflicts import Meeting, free_seats
from mockcalendly.domain.availability.dates import bookable_days
from mockcalendly.domain.availability.hours import Span
from mockcalendly.domain.availability.reasons import Reason, SlotRule
from mockcalendly.domain.availability.teams import Team
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.event_types import EventType, PoolingType
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows

__all__ = ["Slot", "explain", "open_slots", "slot_at"]

END_OF_CALENDAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Nothing can be booked from here on: `datetime` ends soon after (assumed)."""

POLL = "poll"
"""The ``booking_method`` of meeting polls (documented)."""


class Slot(Value, frozen=True, kw_only=True, gc=False):
    """A start that can be booked.

    Attributes:
        hosts: Users who would hold the meeting.
        remaining: How many invitees it still takes.
        event: Id of the scheduled event that an invitee would join; None: a new one begins.
    """

    start: datetime
    end: datetime
    hosts: tuple[str, ...]
    remaining: int
    event: str | None


def open_slots(
    rows: Rows,
    now: datetime,
    event_type: EventType,
    start: datetime,
    end: datetime,
    *,
    duration: int | None = None,
) -> list[Slot]:
    """Return what can be booked in ``start <= slot.start < end``, ascending.

    Args:
        rows: The world's tables.
        now: The present instant.
        event_type: What is to be booked.
        start: Beginning of the range, in UTC like every instant here.
        end: End of the range; a slot that starts just then is not in it, but a meeting may last
            beyond (assumed: ranges that follow one another then list each slot once).
        duration: Minutes; None: the event type's own duration.

    Raises:
        ValueError: The event type does not come in that duration.
    """
    meeting = Meeting.of(event_type, duration)
    first, last = max(start, now + datetime.resolution), min(end, END_OF_CALENDAR)
    if first >= last or any(_unbookable(event_type)):
        return []
    search = _Search(rows, now, meeting, Span(first, last))
    slots = map(search.slot, search.starts())
    return [slot for slot in slots if slot is not None]


def slot_at(
    rows: Rows,
    now: datetime,
    event_type: EventType,
    start: datetime,
    *,
    duration: int | None = None,
) -> Slot | None:
    """Return the slot that begins exactly at an instant, None if there is none: see `open_slots`.

    It costs one start, however far the calendars of the hosts reach.
    """
    meeting = Meeting.of(event_type, duration)
    if any(_impossible(now, event_type, start)):
        return None
    return _Search(rows, now, meeting, _only(start)).slot(start)


def explain(
    rows: Rows,
    now: datetime,
    event_type: EventType,
    start: datetime,
    *,
    duration: int | None = None,
) -> list[Reason]:
    """Return every reason why a start is not offered; none if `slot_at` gives a slot.

    A round robin start is refused by all hosts, each with reasons of its own. Of an event type
    that nobody can book, or of the past, nothing more is asked.
    """
    meeting = Meeting.of(event_type, duration)
    if impossible := list(_impossible(now, event_type, start)):
        return impossible
    search = _Search(rows, now, meeting, _only(start))
    return [] if search.slot(start) else list(search.objections(start))


class _Search:
    """The evaluation of starts in a range, asked about in order."""

    def __init__(self, rows: Rows, now: datetime, meeting: Meeting, starts: Span) -> None:
        self._now = now
        self._meeting = meeting
        setting = meeting.event_type.date_setting
        self._days = bookable_days(setting, now) if setting else None
        self._teams = [
            Team(rows, now, meeting, hosts, starts) for hosts in _teams_of(meeting.event_type)
        ]

    def starts(self) -> list[datetime]:
        """Return the starts that any team's open hours provide, ascending."""
        return sorted(set().union(*(team.grid for team in self._teams)))

    def slot(self, start: datetime) -> Slot | None:
        """Return what is offered at a start."""
        if any(self._untimely(start)):
            return None
        ranked = self._ranked(start)
        team = next((each for each in ranked if not any(each.objections(start))), None)
        if team is None:
            return None
        event = team.held(start)
        return Slot(
            start=start,
            end=start + self._meeting.duration,
            hosts=team.hosts if event is None else tuple(host.user for host in event.hosts),
            remaining=self._meeting.seats if event is None else free_seats(event),
            event=None if event is None else event.id,
        )

    def objections(self, start: datetime) -> Iterator[Reason]:
        """Return what stands against a start."""
        yield from self._untimely(start)
        for team in self._teams:
            yield from team.objections(start)

    def _ranked(self, start: datetime) -> list[Team]:
        """Return the teams in the order in which they get a meeting, if they can hold it.

        Seats are filled before another event begins. A round robin goes to the host with the
        fewest meetings of the type ahead, of several to the first in the event type's order
        (assumed: the vendor publishes no rule).
        """
        if len(self._teams) == 1:
            return self._teams
        return sorted(self._teams, key=lambda team: (team.held(start) is None, team.load))

    def _untimely(self, start: datetime) -> Iterator[Reason]:
        ahead = start - self._now
        event_type = self._meeting.event_type
        if ahead < timedelta(minutes=event_type.min_notice):
            message = f"It needs {event_type.min_notice} minutes' notice."
            yield Reason(rule=SlotRule.MINIMUM_NOTICE, message=message)
        window = event_type.booking_window
        if window is not None and ahead > timedelta(days=window):
            message = f"It can be booked {window} days ahead at most."
            yield Reason(rule=SlotRule.BOOKING_WINDOW, message=message)
        setting = event_type.date_setting
        if setting and self._days:
            first, last = self._days
            if not first <= start.astimezone(ZoneInfo(setting.timezone)).date() <= last:
                yield reasons.outside_days(first, last, setting.timezone)


def _only(start: datetime) -> Span:
    return Span(start, start + datetime.resolution)


def _teams_of(event_type: EventType) -> list[tuple[str, ...]]:
    """Return the sets of hosts of whom one will hold a meeting.

    Round robin: each host alone. Any other type: all hosts together. That goes for ``multi_pool``
    too, which takes one host of each pool (assumed: the API shows no pools).
    """
    if event_type.pooling_type is PoolingType.ROUND_ROBIN:
        return [(host,) for host in event_type.hosts]
    return [event_type.hosts]


def _impossible(now: datetime, event_type: EventType, start: datetime) -> Iterator[Reason]:
    yield from _unbookable(event_type)
    if start <= now:
        message = f"The start is not in the future: it is {format_second(now)} now."
        yield Reason(rule=SlotRule.PAST, message=message)
    if start >= END_OF_CALENDAR:
        message = f"Nothing can be booked from {format_second(END_OF_CALENDAR)} on."
        yield Reason(rule=SlotRule.BOOKING_WINDOW, message=message)


def _unbookable(event_type: EventType) -> Iterator[Reason]:
    obstacles = {
        "is deleted": event_type.deleted_at is not None,
        "is not active": not event_type.active,
        "is a poll, which nobody books": event_type.booking_method == POLL,
        "has no hosts": not event_type.hosts,
    }
    for obstacle, found in obstacles.items():
        if found:
            yield Reason(rule=SlotRule.EVENT_TYPE, message=f"The event type {obstacle}.")
