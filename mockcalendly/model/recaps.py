"""Meeting recaps: what the notetaker wrote down."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.bookings import Location
from mockcalendly.model.record import Record, Value

__all__ = ["Attendee", "MeetingRecap", "RecapStatus"]


class RecapStatus(StrEnum):
    """Whether a recap can be read, as filters write it (documented)."""

    AVAILABLE = "available"
    PROCESSING = "processing"
    UNAVAILABLE = "unavailable"


class Attendee(Value, frozen=True, kw_only=True, gc=False):
    """Somebody who took part in a meeting."""

    host: bool
    email: str
    name: str


class MeetingRecap(Record, frozen=True, kw_only=True, gc=False):
    """The notes of one meeting, with a snapshot of the meeting.

    Attributes:
        user: Id of the user whose notetaker was there.
        event: Id of the scheduled event; None: the meeting was not booked with Calendly.
        transcript: Lines of the form ``Speaker: words``; None unless the recap is available.
        share_link: A path on the origin of the pages.
        created_at: When the meeting began to be tracked (documented for the resource).
        completed_at: When the notes were ready; None until then.
        deleted_at: When it was deleted; only what tells of that has it, the table no longer.
    """

    organization: str
    user: str
    event: str | None
    status: RecapStatus
    name: str | None
    location: Location | None
    start_time: datetime | None
    end_time: datetime | None
    attendees: tuple[Attendee, ...]
    summary_md: str | None
    action_items_md: str | None
    discussion_md: str | None
    transcript: str | None
    share_link: str | None
    created_at: datetime
    completed_at: datetime | None
    updated_at: datetime
    deleted_at: datetime | None = None
