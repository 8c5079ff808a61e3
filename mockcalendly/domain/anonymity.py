"""What is left of people whose data was deleted.

Documented for invitees and contacts (help centre, "How to delete personal data in Calendly"): the
name is deleted, the e-mail address becomes one such as ``1e99adf8a31ad9@deleted.calendly.com``, and
questions and answers are deleted. Assumed: phone numbers go too, the id in a CRM, what the invitee
wrote of a place or of a reason to cancel, and all else that a contact is known by.

Meetings, recordings and the like may have to be deleted one by one (documented, "How does Calendly
help customers with data subject rights"). So meetings and payments stay, and the texts of recaps
and notes.
"""

from msgspec.structs import replace

from mockcalendly.domain.custom_fields import unset_fields
from mockcalendly.model.bookings import (
    CancelerType,
    Cancellation,
    Invitee,
    Location,
    LocationType,
    ScheduledEvent,
)
from mockcalendly.model.contacts import Contact
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.model.routing_forms import RoutingFormSubmission
from mockcalendly.store.transaction import Transaction

__all__ = [
    "alias_of",
    "without_answers",
    "without_attendee",
    "without_guest",
    "without_invitee",
    "without_person",
    "without_traces",
]

NOBODY = ""
"""A deleted name where null is not allowed (assumed)."""

_WRITTEN_BY_INVITEE = {LocationType.ASK_INVITEE: "", LocationType.OUTBOUND_CALL: None}
"""Places that an invitee gives, and what is left of them: null is documented for calls only."""


def alias_of(tx: Transaction, email: str) -> str:
    """Return what an address becomes: always the same, and not to be guessed from it."""
    digest = tx.ids.mac(b"deleted:" + email.lower().encode(), 7)
    return f"{digest.hex()}@deleted.calendly.com"


def without_person(tx: Transaction, row: Invitee) -> Invitee:
    """Return an invitee of whom nobody can say who it was."""
    return replace(
        row,
        email=alias_of(tx, row.email),
        name=NOBODY,
        first_name=None,
        last_name=None,
        questions_and_answers=(),
        text_reminder_number=None,
        tracking=replace(row.tracking, salesforce_uuid=None),
        cancellation=_nameless(row.cancellation),
        updated_at=tx.now,
    )


def without_invitee(tx: Transaction, row: ScheduledEvent, invitee: Invitee) -> ScheduledEvent:
    """Return an event without what one of its invitees said of himself."""
    cancellation, location = row.cancellation, row.location
    if cancellation is not None and cancellation == invitee.cancellation:
        cancellation = _nameless(cancellation)
    if row.invitees_limit == 1:
        location = _unsaid(location)
    if (cancellation, location) == (row.cancellation, row.location):
        return row
    return replace(row, cancellation=cancellation, location=location, updated_at=tx.now)


def without_guest(tx: Transaction, row: ScheduledEvent, email: str) -> ScheduledEvent:
    """Return an event one of whose guests has lost the address."""
    guests = tuple(
        replace(guest, email=alias_of(tx, email), updated_at=tx.now)
        if guest.email.lower() == email
        else guest
        for guest in row.guests
    )
    return replace(row, guests=guests, updated_at=tx.now)


def without_traces(tx: Transaction, row: Contact, email: str) -> Contact:
    """Return a contact of whom nothing is known but meetings, and addresses that are not this."""
    alias = alias_of(tx, email)
    return replace(
        row,
        name=None,
        emails=tuple(
            replace(each, email=alias) if each.email.lower() == email else each
            for each in row.emails
        ),
        upcoming=tuple(
            replace(each, email=alias) if each.email == email else each for each in row.upcoming
        ),
        phone_numbers=(),
        timezone=None,
        job_title=None,
        company=None,
        country=None,
        state=None,
        city=None,
        linkedin=None,
        custom_fields=unset_fields(tx.rows, row.organization),
        updated_at=tx.now,
    )


def without_answers(tx: Transaction, row: RoutingFormSubmission) -> RoutingFormSubmission:
    """Return a submission without what its visitor said."""
    tracking = replace(row.tracking, salesforce_uuid=None)
    return replace(row, questions_and_answers=(), tracking=tracking, updated_at=tx.now)


def without_attendee(tx: Transaction, row: MeetingRecap, email: str) -> MeetingRecap:
    """Return a recap one of whose attendees has lost name and address."""
    attendees = tuple(
        replace(each, email=alias_of(tx, email), name=NOBODY)
        if each.email.lower() == email and not each.host
        else each
        for each in row.attendees
    )
    if attendees == row.attendees:
        return row
    location = _unsaid(row.location)
    return replace(row, attendees=attendees, location=location, updated_at=tx.now)


def _nameless(cancellation: Cancellation | None) -> Cancellation | None:
    if cancellation is None or cancellation.canceler_type is CancelerType.HOST:
        return cancellation
    return replace(cancellation, canceled_by=NOBODY, reason=None)


def _unsaid(location: Location | None) -> Location | None:
    if location is None or location.type not in _WRITTEN_BY_INVITEE:
        return location
    return replace(location, location=_WRITTEN_BY_INVITEE[location.type])
