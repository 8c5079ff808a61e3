"""What a file says of a recap, whenever it came about."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta
from msgspec.structs import asdict

from mockcalendly.domain.recaps import Meeting, NewRecap, Notes
from mockcalendly.kernel.formats import DIGITS
from mockcalendly.model.bookings import (
    ConferenceStatus,
    Location,
    LocationType,
    ScheduledEvent,
)
from mockcalendly.model.organizations import User
from mockcalendly.model.recaps import Attendee, RecapStatus
from mockcalendly.scenario.names import find_event, find_user
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import Email, EventName, FilledText, Url, UserName
from mockcalendly.scenario.terms import Moment
from mockcalendly.store.rows import Rows

__all__ = ["NotesSection", "RecapDetails", "notes_of", "recap_command", "recap_event", "recap_user"]


class AttendeeSection(Section, frozen=True, kw_only=True):
    """Somebody who took part in a meeting."""

    name: FilledText
    email: Email
    host: bool = False


class PlaceSection(Section, frozen=True, kw_only=True):
    """Where a meeting took place, as the API shows it."""

    type: LocationType
    location: FilledText | None = None
    additional_info: FilledText | None = None
    status: ConferenceStatus | None = None
    join_url: Url | None = None
    conference_id: Annotated[str, Meta(pattern=DIGITS)] | None = None
    password: FilledText | None = None


class MeetingSection(Section, frozen=True, kw_only=True):
    """A meeting that was not booked; times of day are local to the user."""

    name: FilledText | None = None
    location: PlaceSection | None = None
    start_time: Moment | None = None
    end_time: Moment | None = None


class NotesSection(Section, frozen=True, kw_only=True):
    """What a notetaker wrote down."""

    summary_md: str | None = None
    action_items_md: str | None = None
    discussion_md: str | None = None
    transcript: Annotated[str | None, Meta(description="Lines of the form `Speaker: words`.")] = (
        None
    )
    shared: Annotated[bool, Meta(description="Whether there is a link to share it by.")] = False


class RecapDetails(NotesSection, frozen=True, kw_only=True):
    """What a notetaker wrote down of a meeting: of an `event`, or of any other `meeting`."""

    user: Annotated[
        UserName | None,
        Meta(description="Whose notetaker it was; the first host or the owner, if left out."),
    ] = None
    event: EventName | None = None
    meeting: MeetingSection | None = None
    attendees: Annotated[
        tuple[AttendeeSection, ...] | None,
        Meta(description="Hosts and active invitees of the event, if left out."),
    ] = None
    status: RecapStatus = RecapStatus.AVAILABLE

    def __post_init__(self) -> None:
        if self.event is not None and self.meeting is not None:
            raise ValueError('takes "event" or "meeting", not both')


def recap_event(rows: Rows, section: RecapDetails) -> ScheduledEvent | None:
    """Return the event that a recap is of, if it is of one.

    Raises:
        DocumentError: There is no such event.
    """
    return None if section.event is None else find_event(rows, section.event)


def recap_user(rows: Rows, section: RecapDetails, event: ScheduledEvent | None) -> User | None:
    """Return whose notetaker was there; None: it is not said.

    Raises:
        DocumentError: There is no such user.
    """
    if section.user is not None:
        return find_user(rows, section.user)
    return None if event is None else rows.users[event.hosts[0].user]


def recap_command(
    section: RecapDetails,
    user: User,
    event: ScheduledEvent | None,
    instant: Callable[[str, Moment, ZoneInfo], datetime],
) -> NewRecap:
    """Return the command that adds a recap.

    Args:
        section: What the file says.
        user: Whose notetaker was there.
        event: What it is of.
        instant: Returns the instant of a moment, by the key that it stands behind.
    """
    attendees = section.attendees
    return NewRecap(
        user=user.id,
        event=None if event is None else event.id,
        meeting=_meeting(section.meeting, ZoneInfo(user.timezone), instant),
        attendees=None
        if attendees is None
        else tuple(Attendee(host=a.host, email=a.email, name=a.name) for a in attendees),
        status=section.status,
        notes=notes_of(section),
        shared=section.shared,
    )


def notes_of(section: NotesSection) -> Notes:
    """Return the notes."""
    return Notes(
        summary_md=section.summary_md,
        action_items_md=section.action_items_md,
        discussion_md=section.discussion_md,
        transcript=section.transcript,
    )


def _meeting(
    section: MeetingSection | None,
    zone: ZoneInfo,
    instant: Callable[[str, Moment, ZoneInfo], datetime],
) -> Meeting:
    if section is None:
        return Meeting()
    start, end, place = section.start_time, section.end_time, section.location
    return Meeting(
        name=section.name,
        location=None if place is None else Location(**asdict(place)),
        start_time=None if start is None else instant("start_time", start, zone),
        end_time=None if end is None else instant("end_time", end, zone),
    )
