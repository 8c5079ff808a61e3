"""What can be booked, and finding a time for it that is likely to be open."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability.conflicts import Meeting
from mockcalendly.domain.availability.hours import Span, hours_of
from mockcalendly.domain.availability.openings import Openings, openings_of
from mockcalendly.model.bookings import EventStatus, ScheduledEvent
from mockcalendly.model.event_types import STANDARD, EventType, EventTypeKind, PoolingType
from mockcalendly.store.rows import Rows, of_organization
from mockcalendly.traffic.diaries import Diaries
from mockcalendly.traffic.dice import Dice, Weighted

__all__ = ["Offer", "Offers"]

HOUR = 60 * 60
DAY = 24 * HOUR
EPOCH = date(1970, 1, 1).toordinal()

FARTHEST = 90
"""Days ahead that people book at most."""

_LEADS = Weighted(((0, 14), (1, 20), (2, 16), (3, 12), (5, 12), (7, 12), (10, 7), (14, 4), (24, 3)))
"""Days between a booking and the day on which the search for a time begins (assumed: most people
take one of the first days that suit them, some plan weeks ahead)."""

DAYS_TRIED = 10
STARTS_TRIED = 6
WAKING = range(7, 22)
"""Hours of a visitor's day in which a start suits."""
JOINING = 80
"""Of a hundred people who book a group event, how many join one that others have booked."""


class Team(NamedTuple):
    """Hosts who can hold a meeting together, and their open hours."""

    hosts: tuple[str, ...]
    openings: Openings


class Sessions:
    """The free seats of a group event type's sessions, by their starts in Unix time."""

    __slots__ = ("_seats", "_starts")

    def __init__(self) -> None:
        self._seats: dict[int, int] = {}
        self._starts: list[int] = []

    def __contains__(self, start: int) -> bool:
        return start in self._seats

    def note(self, start: int, seats: int) -> None:
        """Note how many seats are free in a session, which may be new."""
        if start not in self._seats:
            insort(self._starts, start)
        self._seats[start] = seats

    def next_free(self, bounds: range) -> int | None:
        """Return the first session within bounds that has a free seat."""
        first, end = (bisect_left(self._starts, each) for each in (bounds.start, bounds.stop))
        return next((start for start in self._starts[first:end] if self._seats[start]), None)


class Offer(NamedTuple):
    """An event type, and who can hold it.

    Attributes:
        before: For how many seconds before a start hosts are taken by a meeting, `after` after it.
        notice: How many seconds ahead it must be booked.
        days: How many days ahead it is booked at most.
        sessions: Those of a group event type; None: it is none.
    """

    event_type: EventType
    teams: tuple[Team, ...]
    before: int
    after: int
    notice: int
    days: int
    sessions: Sessions | None

    def bounds(self, now: datetime) -> range:
        """Return the Unix times at which a meeting may begin that is booked now."""
        second = int(now.timestamp()) + 1
        return range(second + self.notice, second - 1 + self.days * DAY)


class Offers:
    """The event types that people come to, and what is known of the hosts' time.

    Args:
        rows: The world's tables.
        dice: What decides.
        span: When people come.

    Attributes:
        hosts: Ids of all who hold meetings.
    """

    def __init__(self, rows: Rows, dice: Dice, span: Span) -> None:
        self._dice = dice
        self._offers = {row.id: _offer(rows, row) for row in rows.event_types if _is_offered(row)}
        self.hosts = sorted({host for offer in self for host in offer.event_type.hosts})
        self._diaries = Diaries(
            rows, self.hosts, Span(span.start, span.end + timedelta(days=FARTHEST + 1))
        )
        self._weighted = Weighted((offer, _popularity(offer.event_type)) for offer in self)
        for row in _running(rows, span):
            self._note_session(row)

    def __iter__(self) -> Iterator[Offer]:
        return iter(self._offers.values())

    def __len__(self) -> int:
        return len(self._offers)

    def pick(self) -> Offer:
        """Return what somebody wants to book; there must be something."""
        return self._weighted.pick(self._dice)

    def named(self, event_type: str) -> Offer | None:
        """Return the offer of an event type, if it is one."""
        return self._offers.get(event_type)

    def find_start(self, offer: Offer, zone: ZoneInfo, now: datetime) -> datetime | None:
        """Return a start that seems to be open, by day in a zone if that can be had."""
        if offer.sessions is not None and self._dice.chance(JOINING):
            joined = self.find_session(offer, now)
            if joined is not None:
                return joined
        return self._search(offer, zone, offer.bounds(now))

    def find_session(self, offer: Offer, now: datetime) -> datetime | None:
        """Return when the next session of a group event type is held that has a free seat."""
        if offer.sessions is None:
            return None
        start = offer.sessions.next_free(offer.bounds(now))
        return None if start is None else datetime.fromtimestamp(start, UTC)

    def took(self, event: ScheduledEvent) -> None:
        """Note a seat that was taken in an event, which may be new."""
        for host in event.hosts:
            self._diaries.take(host.user, host.buffered_start_time, host.buffered_end_time)
        self._note_session(event)

    def left(self, event: ScheduledEvent) -> None:
        """Note a seat that was given up in an event, which may be canceled by that.

        Nobody takes the seat again, and a canceled session is not held after all.
        """
        if event.status is EventStatus.ACTIVE:
            return
        sessions = self._sessions(event)
        if sessions is not None:
            sessions.note(_second(event), 0)
        for host in event.hosts:
            self._diaries.release(host.user, host.buffered_start_time, host.buffered_end_time)

    def _note_session(self, event: ScheduledEvent) -> None:
        sessions = self._sessions(event)
        if sessions is not None:
            sessions.note(_second(event), event.invitees_limit - event.invitees_total)

    def _sessions(self, event: ScheduledEvent) -> Sessions | None:
        offer = self._offers.get(event.event_type)
        return None if offer is None else offer.sessions

    def _search(self, offer: Offer, zone: ZoneInfo, bounds: range) -> datetime | None:
        dice, sessions = self._dice, offer.sessions or ()
        first = bounds.start // DAY + _LEADS.pick(dice)
        second_best = None
        for day in range(first, min(first + DAYS_TRIED, bounds.stop // DAY + 1)):
            team = dice.pick(offer.teams)
            starts = team.openings.on(EPOCH + day)
            for _ in range(STARTS_TRIED if starts else 0):
                clock = dice.pick(starts)
                start = day * DAY + clock.hour * HOUR + clock.minute * 60 + clock.second
                if start not in bounds or start in sessions:
                    continue
                if not self._diaries.is_free(team.hosts, start - offer.before, start + offer.after):
                    continue
                if datetime.fromtimestamp(start, zone).hour in WAKING:
                    return datetime.fromtimestamp(start, UTC)
                second_best = start
        return None if second_best is None else datetime.fromtimestamp(second_best, UTC)


def _is_offered(row: EventType) -> bool:
    """Whether people find an event type and can book it."""
    found = row.active and row.deleted_at is None and not row.secret
    return found and row.type == STANDARD and row.booking_method == "instant" and bool(row.hosts)


def _offer(rows: Rows, row: EventType) -> Offer:
    meeting = Meeting.of(row, None)
    return Offer(
        row,
        teams=tuple(_team(rows, meeting, hosts) for hosts in meeting.teams),
        before=60 * row.before_buffer,
        after=60 * (row.duration + row.after_buffer),
        notice=60 * row.min_notice,
        days=FARTHEST if row.booking_window is None else min(row.booking_window, FARTHEST),
        sessions=Sessions() if row.invitee_limit > 1 else None,
    )


def _team(rows: Rows, meeting: Meeting, hosts: tuple[str, ...]) -> Team:
    hours = [hours_of(rows, meeting.event_type, host) for host in hosts]
    return Team(hosts, openings_of(hours, meeting.duration, meeting.increment))


def _popularity(row: EventType) -> int:
    if row.kind is EventTypeKind.GROUP:
        return 2 * len(row.hosts) + row.invitee_limit // 2
    return 4 * len(row.hosts) if row.pooling_type is PoolingType.ROUND_ROBIN else 4


def _running(rows: Rows, span: Span) -> Iterator[ScheduledEvent]:
    """Return the active events that are still to begin."""
    events = rows.scheduled_events
    for organization in rows.organizations:
        partition = of_organization(organization.id, EventStatus.ACTIVE)
        entries = events.by("by_start_time")[partition]
        for entry in entries.irange((span.start,)):  # type: ignore[arg-type]
            yield events[entry.id]


def _second(event: ScheduledEvent) -> int:
    return int(event.start_time.timestamp())
