"""What a world file can say about a booking."""

from typing import Annotated, Protocol, TypeAlias

from msgspec import UNSET, Meta, UnsetType

from mockcalendly.kernel.formats import DIGITS
from mockcalendly.model.bookings import CancelerType, ConferenceStatus, EventStatus, Tracking
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    BookingSection,
    FilledText,
    Id,
    InviteeName,
    LinkName,
    PaymentSection,
    SubmissionName,
    Url,
    UserName,
)
from mockcalendly.scenario.terms import Moment

__all__ = [
    "CancellationSection",
    "ChangeSection",
    "ConferenceSection",
    "NoShowSection",
    "Outcome",
    "PastBookingSection",
    "ReconfirmationSection",
    "RescheduledSection",
]


class CancellationSection(Section, frozen=True, kw_only=True):
    """Who canceled a booking, when and why."""

    canceler_type: CancelerType = CancelerType.INVITEE
    canceled_by: Annotated[
        FilledText | None, Meta(description="A name; the invitee's or the first host's by default.")
    ] = None
    reason: str | None = None
    created_at: Annotated[
        Moment | None, Meta(description="A minute after the booking if left out.")
    ] = None


class NoShowSection(Section, frozen=True, kw_only=True):
    """The mark on an invitee who did not come."""

    id: Id | UnsetType = UNSET
    created_at: Annotated[Moment | None, Meta(description="Now if left out.")] = None


class ReconfirmationSection(Section, frozen=True, kw_only=True):
    """A request to confirm attendance, and when it was answered."""

    created_at: Annotated[
        Moment | None, Meta(description="When the booking was made, if left out.")
    ] = None
    confirmed_at: Moment | None = None


class ConferenceSection(Section, frozen=True, kw_only=True):
    """How far the details of a web conference are, and what they say."""

    status: Annotated[ConferenceStatus | None, Meta(description="Null: they have expired.")] = (
        ConferenceStatus.PUSHED
    )
    join_url: Url | None = None
    conference_id: (
        Annotated[str, Meta(pattern=DIGITS, description="Number at the provider.")] | None
    ) = None
    password: FilledText | None = None


Hosts: TypeAlias = Annotated[
    tuple[UserName, ...] | None,
    Meta(description="The first one of a round robin, all of any other type, if left out."),
]
EventId: TypeAlias = Annotated[Id | UnsetType, Meta(description="Of the scheduled event.")]


class RescheduledSection(Section, frozen=True, kw_only=True):
    """The booking that an invitee made in place of another, and what became of it."""

    id: EventId = UNSET
    invitee_id: Id | UnsetType = UNSET
    start_time: Annotated[Moment, Meta(description="A time of day is local to the first host.")]
    hosts: Hosts = None
    reason: Annotated[str, Meta(description="Why the other one was canceled.")] = ""
    created_at: Annotated[
        Moment | None, Meta(description="A minute after the other one if left out.")
    ] = None
    status: EventStatus = EventStatus.ACTIVE
    cancellation: CancellationSection | None = None
    no_show: bool | NoShowSection = False
    reconfirmation: ReconfirmationSection | None = None
    conference: ConferenceSection | None = None
    rescheduled: "RescheduledSection | None" = None

    def __post_init__(self) -> None:
        _require_sense(self)


class PastBookingSection(BookingSection, frozen=True, kw_only=True):
    """A booking that the world has: whether its time is open is not asked, and nobody is told.

    Those of a group event type that begin at the same time share an event while it has seats.
    """

    id: EventId = UNSET
    invitee_id: Id | UnsetType = UNSET
    start_time: Annotated[Moment, Meta(description="A time of day is local to the first host.")]
    hosts: Hosts = None
    link: LinkName | None = None
    routing_form_submission: SubmissionName | None = None
    scheduled_by: Annotated[
        UserName | None, Meta(description="Who booked on the invitee's behalf.")
    ] = None
    created_at: Annotated[
        Moment | None,
        Meta(description="A day before the start, or now if that is still to come."),
    ] = None
    updated_at: Moment | UnsetType = UNSET
    status: EventStatus = EventStatus.ACTIVE
    cancellation: CancellationSection | None = None
    no_show: bool | NoShowSection = False
    reconfirmation: ReconfirmationSection | None = None
    conference: ConferenceSection | None = None
    rescheduled: RescheduledSection | None = None
    meeting_notes_plain: str | None = None
    meeting_notes_html: str | None = None
    calendar_event_id: FilledText | None = None

    def __post_init__(self) -> None:
        _require_sense(self)


class ChangeSection(Section, frozen=True, kw_only=True):
    """What becomes of a booking that there is, however it came about; the rest stays."""

    invitee: InviteeName
    text_reminder_number: FilledText | UnsetType | None = UNSET
    tracking: Tracking | UnsetType = UNSET
    payment: PaymentSection | UnsetType | None = UNSET
    scheduled_by: UserName | UnsetType | None = UNSET
    updated_at: Moment | UnsetType = UNSET
    status: EventStatus = EventStatus.ACTIVE
    cancellation: CancellationSection | None = None
    no_show: bool | NoShowSection = False
    reconfirmation: ReconfirmationSection | None = None
    conference: ConferenceSection | None = None
    rescheduled: RescheduledSection | None = None
    meeting_notes_plain: str | None = None
    meeting_notes_html: str | None = None
    calendar_event_id: FilledText | None = None

    def __post_init__(self) -> None:
        _require_sense(self)


class Outcome(Protocol):
    """What became of a booking."""

    @property
    def status(self) -> EventStatus:
        """Whether it stands."""
        ...

    @property
    def cancellation(self) -> CancellationSection | None:
        """Who canceled it."""
        ...

    @property
    def no_show(self) -> bool | NoShowSection:
        """Whether the invitee stayed away."""
        ...

    @property
    def reconfirmation(self) -> ReconfirmationSection | None:
        """Whether the invitee was asked to confirm."""
        ...

    @property
    def conference(self) -> ConferenceSection | None:
        """How far its conference is."""
        ...

    @property
    def rescheduled(self) -> RescheduledSection | None:
        """What took its place."""
        ...


def _require_sense(outcome: Outcome) -> None:
    if outcome.cancellation is not None and outcome.status is not EventStatus.CANCELED:
        raise ValueError('has a "cancellation", so its "status" must be canceled')
    if outcome.rescheduled is not None and outcome.status is EventStatus.CANCELED:
        raise ValueError('is "rescheduled", which cancels it: leave its "status" out')
