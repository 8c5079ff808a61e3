"""Scheduled events and the people invited to them."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record, Value

__all__ = [
    "MOST_GUESTS",
    "Answer",
    "CancelerType",
    "Cancellation",
    "ConferenceStatus",
    "EventStatus",
    "Guest",
    "Host",
    "Invitee",
    "Location",
    "LocationType",
    "NoShow",
    "Payment",
    "Reconfirmation",
    "ScheduledEvent",
    "SchedulingMethod",
    "Tracking",
]

MOST_GUESTS = 10
"""Guests of one booking (documented)."""


class EventStatus(StrEnum):
    """Status of an event, and of an invitee (documented)."""

    ACTIVE = "active"
    CANCELED = "canceled"


class CancelerType(StrEnum):
    """Who canceled (documented)."""

    HOST = "host"
    INVITEE = "invitee"


class SchedulingMethod(StrEnum):
    """How a booking came about; None in an invitee means the booking page (observed)."""

    INSTANT_BOOK = "instant_book"
    API = "api"


class LocationType(StrEnum):
    """Types of a scheduled event's location (documented).

    Zoom and GoToMeeting drop the ``_conference`` that their kind has in requests.
    """

    PHYSICAL = "physical"
    ASK_INVITEE = "ask_invitee"
    CUSTOM = "custom"
    INBOUND_CALL = "inbound_call"
    OUTBOUND_CALL = "outbound_call"
    GOOGLE_CONFERENCE = "google_conference"
    GOTOMEETING = "gotomeeting"
    MICROSOFT_TEAMS_CONFERENCE = "microsoft_teams_conference"
    WEBEX_CONFERENCE = "webex_conference"
    ZOOM = "zoom"


class ConferenceStatus(StrEnum):
    """How far the details of a conference are (documented); None: expired."""

    PROCESSING = "processing"
    INITIATED = "initiated"
    PUSHED = "pushed"
    FAILED = "failed"


class Location(Value, frozen=True, kw_only=True, gc=False):
    """Where a scheduled event takes place.

    Attributes:
        location: Address, phone number or text; conferences have none.
        join_url: Conferences only. A path (``/events/<id>/google_meet``) is rendered on the
            origin of the pages: it is the vendor's redirect while details are made.
        conference_id: Number in the provider's data; set once details are pushed.
    """

    type: LocationType
    location: str | None = None
    additional_info: str | None = None
    status: ConferenceStatus | None = None
    join_url: str | None = None
    conference_id: str | None = None
    password: str | None = None


class Host(Value, frozen=True, kw_only=True, gc=False):
    """A user who holds an event, as shown in ``event_memberships``."""

    user: str
    email: str
    name: str
    buffered_start_time: datetime
    buffered_end_time: datetime


class Guest(Value, frozen=True, kw_only=True, gc=False):
    """Somebody whom an invitee brings along."""

    email: str
    created_at: datetime
    updated_at: datetime


class Cancellation(Value, frozen=True, kw_only=True, gc=False):
    """Who canceled, when and why; without a reason the API gives None, pages ``""`` (observed)."""

    canceled_by: str
    reason: str | None
    canceler_type: CancelerType
    created_at: datetime


class ScheduledEvent(Record, frozen=True, kw_only=True, gc=False):
    """A meeting that was booked.

    Attributes:
        invitees_total: Invitees ever, canceled ones included.
        invitees_active: Invitees that have not canceled.
        meeting_notes_html: Never null, unlike the plain notes (documented types).
        calendar_event_id: Id in the host's connected calendar.
    """

    organization: str
    name: str | None
    meeting_notes_plain: str | None = None
    meeting_notes_html: str = ""
    status: EventStatus = EventStatus.ACTIVE
    start_time: datetime
    end_time: datetime
    event_type: str
    location: Location | None
    invitees_total: int = 1
    invitees_active: int = 1
    invitees_limit: int
    hosts: tuple[Host, ...]
    guests: tuple[Guest, ...]
    cancellation: Cancellation | None = None
    calendar_event_id: str
    created_at: datetime
    updated_at: datetime


class Answer(Value, frozen=True, kw_only=True, gc=False):
    """What an invitee said to a custom question."""

    question: str
    answer: str
    position: int


class Tracking(Value, frozen=True, kw_only=True, gc=False):
    """Where an invitee came from; the field order is the one that was observed."""

    utm_campaign: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_content: str | None = None
    utm_term: str | None = None
    salesforce_uuid: str | None = None


class Payment(Value, frozen=True, kw_only=True, gc=False):
    """What an invitee paid; `amount` is a decimal text (documented type)."""

    external_id: str
    provider: str
    amount: str
    currency: str
    terms: str | None
    successful: bool


class Reconfirmation(Value, frozen=True, kw_only=True, gc=False):
    """A request to confirm attendance, and when it was answered."""

    created_at: datetime
    confirmed_at: datetime | None


class NoShow(Record, frozen=True, kw_only=True, gc=False):
    """The mark on an invitee who did not come; `event` and `invitee` are ids."""

    event: str
    invitee: str
    created_at: datetime


class Invitee(Record, frozen=True, kw_only=True, gc=False):
    """Somebody who booked.

    Attributes:
        event: Id of the scheduled event.
        old_invitee: URI path of the invitee that this one replaces (both ids are needed).
        new_invitee: URI path of the invitee that replaces this one.
        no_show: The mark, repeated here because the resource shows it.
        link: Token of the single-use link that was booked; it is not shown.
    """

    event: str
    email: str
    name: str
    first_name: str | None = None
    last_name: str | None = None
    status: EventStatus = EventStatus.ACTIVE
    questions_and_answers: tuple[Answer, ...]
    timezone: str | None
    tracking: Tracking
    text_reminder_number: str | None
    rescheduled: bool = False
    old_invitee: str | None = None
    new_invitee: str | None = None
    routing_form_submission: str | None
    cancellation: Cancellation | None = None
    payment: Payment | None
    no_show: NoShow | None = None
    reconfirmation: Reconfirmation | None = None
    scheduling_method: SchedulingMethod | None
    invitee_scheduled_by: str | None = None
    created_at: datetime
    updated_at: datetime
    link: str | None = None
