"""The meetings that recaps are of, and who took part."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mockcalendly.domain.bookings import invitees_of
from mockcalendly.errors import Detail
from mockcalendly.kernel.formats import is_email
from mockcalendly.model.bookings import EventStatus, Location, ScheduledEvent
from mockcalendly.model.organizations import User
from mockcalendly.model.recaps import Attendee
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows

__all__ = [
    "LONGEST",
    "Meeting",
    "attendee_problems",
    "attendees_of",
    "booked_meeting",
    "meeting_problems",
    "only_host",
]

LONGEST = timedelta(days=1)
"""How long a meeting lasts at most (assumed: a notetaker stays for one conversation)."""


class Meeting(Value, frozen=True, kw_only=True, gc=False):
    """A meeting that was not booked with Calendly."""

    name: str | None = None
    location: Location | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None


def booked_meeting(event: ScheduledEvent) -> Meeting:
    """Return what a recap keeps of a scheduled event."""
    return Meeting(
        name=event.name,
        location=event.location,
        start_time=event.start_time,
        end_time=event.end_time,
    )


def attendees_of(rows: Rows, event: ScheduledEvent) -> tuple[Attendee, ...]:
    """Return the hosts and the active invitees of an event, nobody twice."""
    found = {
        host.email.lower(): Attendee(host=True, email=host.email, name=host.name)
        for host in event.hosts
    }
    for each in invitees_of(rows, event.id, EventStatus.ACTIVE):
        guest = Attendee(host=False, email=each.email, name=each.name)
        found.setdefault(each.email.lower(), guest)
    return tuple(found.values())


def only_host(user: User) -> tuple[Attendee, ...]:
    """Return the one attendee that is known of a meeting that was not booked here."""
    return (Attendee(host=True, email=user.email, name=user.name),)


def meeting_problems(meeting: Meeting, now: datetime) -> Iterator[Detail]:
    """Return what is wrong with when a meeting was (the texts are assumed)."""
    start, end = meeting.start_time, meeting.end_time
    if (start is None) != (end is None):
        yield Detail("start_time" if start is None else "end_time", "is missing")
    if start is not None and start > now:
        yield Detail("start_time", "must not be in the future")
    if start is not None and end is not None and not start < end <= start + LONGEST:
        yield Detail("end_time", "must be after start_time, by a day at most")


def attendee_problems(attendees: tuple[Attendee, ...]) -> Iterator[Detail]:
    """Return what is wrong with who took part (the texts are assumed)."""
    emails = [attendee.email.lower() for attendee in attendees]
    for number, attendee in enumerate(attendees):
        if not is_email(attendee.email):
            yield Detail(f"attendees[{number}].user_email", "is in invalid format")
        if emails[number] in emails[:number]:
            yield Detail(f"attendees[{number}].user_email", "must not be that of another attendee")
