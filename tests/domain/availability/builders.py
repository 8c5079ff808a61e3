"""Rows for availability tests: only what a test is about needs to be said."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from mockcalendly.domain.availability import Slot
from mockcalendly.model.bookings import EventStatus, Host, ScheduledEvent
from mockcalendly.model.event_types import EventType, EventTypeKind
from mockcalendly.model.organizations import User
from mockcalendly.model.schedules import (
    BusyTime,
    Interval,
    MeetingLimits,
    Rule,
    RuleType,
    Schedule,
    Weekday,
)
from mockcalendly.store.rows import Rows

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    """Return the instant of ``2026-03-08 06:30``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def clock(text: str) -> int:
    """Return the minutes of ``09:30``."""
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def intervals(text: str) -> tuple[Interval, ...]:
    """Return the intervals of ``09:00-12:00 13:00-17:00``."""
    pairs = (part.split("-") for part in text.split())
    return tuple(Interval(start=clock(start), end=clock(end)) for start, end in pairs)


def weekly(hours: str, days: Iterable[Weekday] = tuple(Weekday)) -> tuple[Rule, ...]:
    return tuple(Rule(type=RuleType.WDAY, wday=day, intervals=intervals(hours)) for day in days)


def on(day: str, hours: str) -> Rule:
    return Rule(type=RuleType.DATE, date=date.fromisoformat(day), intervals=intervals(hours))


class Town:
    """Rows that grow as a test needs them, and shorthands to fill them."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.rows.record([])
        self._seq = 0

    def user(self, name: str) -> str:
        user = User(
            id=name,
            seq=self._next(),
            name=name.title(),
            slug=name,
            email=f"{name}@example.com",
            timezone="UTC",
            time_notation="12h",
            avatar_url=None,
            locale="en",
            organization="org",
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
        return self.rows.users.put(user).id

    def schedule(
        self,
        user: str,
        rules: tuple[Rule, ...],
        timezone: str = "UTC",
        *,
        default: bool = True,
        name: str = "Working hours",
    ) -> Schedule:
        seq = self._next()
        schedule = Schedule(
            id=f"schedule-{seq}",
            seq=seq,
            user=user,
            name=name,
            default=default,
            timezone=timezone,
            rules=rules,
        )
        return self.rows.schedules.put(schedule)

    def event_type(self, *hosts: str, **fields: Any) -> EventType:
        seq = self._next()
        shared = fields.get("invitee_limit", 1) > 1
        defaults: Mapping[str, Any] = {
            "id": f"type-{seq}",
            "seq": seq,
            "organization": "org",
            "name": "Meeting",
            "slug": "meeting",
            "page": "page",
            "active": True,
            "kind": EventTypeKind.GROUP if shared else EventTypeKind.SOLO,
            "pooling_type": None,
            "type": "StandardEventType",
            "duration": 30,
            "duration_options": None,
            "color": "#000000",
            "internal_note": None,
            "is_paid": False,
            "description_plain": None,
            "description_html": None,
            "profile": None,
            "secret": False,
            "booking_method": "instant",
            "custom_questions": (),
            "locations": None,
            "position": 0,
            "locale": "en",
            "admin_managed": False,
            "start_time_increment": None,
            "before_buffer": 0,
            "after_buffer": 0,
            "invitee_limit": 1,
            "split_name": False,
            "schedule": None,
            "min_notice": 0,
            "booking_window": None,
            "created_at": LONG_AGO,
            "updated_at": LONG_AGO,
            "deleted_at": None,
        }
        return self.rows.event_types.put(EventType(**{**defaults, "hosts": hosts, **fields}))

    def event(
        self,
        event_type: EventType | str,
        start: datetime,
        duration: int = 30,
        *,
        hosts: tuple[str, ...],
        invitees: int = 1,
        limit: int = 1,
        buffers: tuple[int, int] = (0, 0),
        status: EventStatus = EventStatus.ACTIVE,
    ) -> ScheduledEvent:
        seq = self._next()
        end = start + minutes(duration)
        before, after = buffers
        event = ScheduledEvent(
            id=f"event-{seq}",
            seq=seq,
            organization="org",
            name="Meeting",
            meeting_notes_plain=None,
            meeting_notes_html="",
            status=status,
            start_time=start,
            end_time=end,
            event_type=event_type if isinstance(event_type, str) else event_type.id,
            location=None,
            invitees_total=invitees,
            invitees_active=invitees,
            invitees_limit=limit,
            hosts=tuple(
                Host(
                    user=host,
                    email=f"{host}@example.com",
                    name=host.title(),
                    buffered_start_time=start - minutes(before),
                    buffered_end_time=end + minutes(after),
                )
                for host in hosts
            ),
            guests=(),
            cancellation=None,
            calendar_event_id="calendar",
            created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )
        return self.rows.scheduled_events.put(event)

    def book(self, event_type: EventType, slot: Slot) -> ScheduledEvent:
        """Put in what a booking of the slot leaves: a new event, or one more invitee of one."""
        if slot.event is not None:
            before = self.rows.scheduled_events[slot.event]
            invitees = before.invitees_active + 1
            return self.rows.scheduled_events.put(
                replace(before, invitees_active=invitees, invitees_total=invitees)
            )
        return self.event(
            event_type,
            slot.start,
            (slot.end - slot.start) // minutes(1),
            hosts=slot.hosts,
            limit=slot.remaining,
            buffers=(event_type.before_buffer, event_type.after_buffer),
        )

    def busy(self, user: str, start: datetime, end: datetime, type_: str = "external") -> BusyTime:
        seq = self._next()
        busy = BusyTime(
            id=f"busy-{seq}", seq=seq, user=user, type=type_, start_time=start, end_time=end
        )
        return self.rows.busy_times.put(busy)

    def limits(
        self,
        user: str,
        daily: int | None = None,
        weekly: int | None = None,
        monthly: int | None = None,
    ) -> None:
        limits = MeetingLimits(
            id=user, seq=self._next(), daily_limit=daily, weekly_limit=weekly, monthly_limit=monthly
        )
        self.rows.meeting_limits.put(limits)

    def _next(self) -> int:
        self._seq += 1
        return self._seq
