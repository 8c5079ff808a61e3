"""The starts at which an event type can be booked.

One evaluation serves the list of slots, the single slot and the explanation: a start is offered
if one team of hosts has nothing against it, and every objection can be put into words.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability import reasons
from mockcalendly.domain.availability.conflicts import Meeting, Question, free_seats
from mockcalendly.domain.availability.dates import bookable_days
from mockcalendly.domain.availability.reasons import Objection, Reason
from mockcalendly.domain.availability.teams import Team
from mockcalendly.domain.memo import Memo
from mockcalendly.model.event_types import EventType
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
    first, end = max(start, now + datetime.resolution), min(end, END_OF_CALENDAR)
    if first >= end or _OBSTACLES.of(event_type):
        return []
    search = _Search(Question(rows, now, meeting, first, end - datetime.resolution))
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
    if _impossible(now, event_type, start):
        return None
    return _Search(Question(rows, now, meeting, start, start)).slot(start)


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
    objections = _impossible(now, event_type, start)
    if not objections:
        search = _Search(Question(rows, now, meeting, start, start))
        if search.slot(start) is None:
            objections = [*search.objections(start)]
    return [put_into_words() for put_into_words in objections]


class _Search:
    """The evaluation of starts in a range, asked about in order."""

    def __init__(self, question: Question) -> None:
        _, self._now, self._meeting, self._first, self._last = question
        setting = self._meeting.event_type.date_setting
        self._days = bookable_days(setting, self._now) if setting else None
        self._teams = [Team(question, hosts) for hosts in self._meeting.teams]

    def starts(self) -> list[datetime]:
        """Return the starts that any team's open hours provide, ascending."""
        openings = (team.openings.between(self._first, self._last) for team in self._teams)
        return sorted(set().union(*openings))

    def slot(self, start: datetime) -> Slot | None:
        """Return what is offered at a start."""
        if any(self._untimely(start)):
            return None
        for team in self._ranked(start):
            if not any(team.conflicts(start)):
                return self._slot(team, start)
        return None

    def objections(self, start: datetime) -> Iterator[Objection]:
        """Return what stands against a start."""
        yield from self._untimely(start)
        for team in self._teams:
            yield from team.objections(start)

    def _ranked(self, start: datetime) -> list[Team]:
        """Return the teams that are open, in the order in which they get a meeting.

        Seats are filled before another event begins. A round robin goes to the host with the
        fewest meetings of the type ahead, of several to the first in the event type's order
        (assumed: the vendor publishes no rule).
        """
        teams = [team for team in self._teams if start in team.openings]
        if len(teams) > 1:
            teams.sort(key=lambda team: (team.held(start) is None, team.load))
        return teams

    def _slot(self, team: Team, start: datetime) -> Slot:
        event = team.held(start)
        return Slot(
            start=start,
            end=start + self._meeting.duration,
            hosts=team.hosts if event is None else tuple(host.user for host in event.hosts),
            remaining=self._meeting.seats if event is None else free_seats(event),
            event=None if event is None else event.id,
        )

    def _untimely(self, start: datetime) -> Iterator[Objection]:
        ahead, meeting = start - self._now, self._meeting
        if ahead < meeting.notice:
            yield partial(reasons.too_soon, meeting.event_type.min_notice)
        if meeting.window is not None and ahead > meeting.window:
            yield partial(reasons.too_far, meeting.window.days)
        setting = meeting.event_type.date_setting
        if setting and self._days:
            first, last = self._days
            if not first <= start.astimezone(ZoneInfo(setting.timezone)).date() <= last:
                yield partial(reasons.outside_days, first, last, setting.timezone)


def _impossible(now: datetime, event_type: EventType, start: datetime) -> Sequence[Objection]:
    found = _OBSTACLES.of(event_type)
    if start <= now:
        found = (*found, partial(reasons.past, now))
    if start >= END_OF_CALENDAR:
        found = (*found, partial(reasons.beyond, END_OF_CALENDAR))
    return found


def _obstacles(event_type: EventType) -> tuple[Objection, ...]:
    """Return why nobody can book an event type, whenever it may be."""
    obstacles = {
        "is deleted": event_type.deleted_at is not None,
        "is not active": not event_type.active,
        "is a poll, which nobody books": event_type.booking_method == POLL,
        "has no hosts": not event_type.hosts,
    }
    found = [obstacle for obstacle, is_there in obstacles.items() if is_there]
    return tuple(partial(reasons.unbookable, obstacle) for obstacle in found)


_OBSTACLES = Memo(_obstacles)
