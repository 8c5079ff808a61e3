"""Bookings as a test asks for them: what it leaves out is made up, from the world's seed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import asdict, replace

from mockcalendly.client.forms import find_submission, led_to, said
from mockcalendly.client.references import (
    Reference,
    find_booking,
    find_event_type,
    find_invitee,
    read_instant,
)
from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    Reschedule,
    cancel_event,
    cancel_invitee,
    reschedule,
)
from mockcalendly.domain.conferences import LocationChoice, first_location
from mockcalendly.fake import answer, person
from mockcalendly.model.bookings import Answer, CancelerType, Invitee, Tracking
from mockcalendly.model.event_types import EventType, LocationKind
from mockcalendly.model.record import Value
from mockcalendly.model.routing_forms import RoutingFormSubmission, RoutingQuestionType
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = ["Booking", "Cancellation", "Rescheduling", "book_as", "cancel_as", "reschedule_as"]

FURTHEST = timedelta(days=366)
"""How far ahead an open time is looked for."""

STRIDE = timedelta(days=7)


class Booking(Value, frozen=True, kw_only=True):
    """A booking of which only some things matter; None: whatever fits."""

    event_type: Reference | None
    start_time: datetime | str | None
    email: str | None
    name: str | None
    timezone: str | None
    questions_and_answers: Mapping[str, str]
    location: Mapping[str, str] | None
    tracking: Mapping[str, str]
    guests: Sequence[str]
    text_reminder_number: str | None
    duration: int | None
    submission: Reference | None = None


class Cancellation(Value, frozen=True, kw_only=True):
    """A host's or an invitee's cancellation of what a reference names."""

    booking: Reference
    reason: str | None
    by: CancelerType


class Rescheduling(Value, frozen=True, kw_only=True):
    """An invitee's move to another time; None: the first that is open."""

    invitee: Reference
    start_time: datetime | str | None
    reason: str


def book_as(tx: Transaction, wanted: Booking) -> Invitee:
    """Book as somebody does on the booking page.

    Raises:
        LookupError: No start was given, and none is open.
    """
    routed = None if wanted.submission is None else find_submission(tx.rows, wanted.submission)
    if routed is not None:
        wanted = _as_routed(tx.rows, wanted, routed)
    event_type = find_event_type(tx.rows, wanted.event_type)
    start = wanted.start_time or _first_open(tx, event_type, wanted.duration)
    someone = None if wanted.name and wanted.email else person(tx.ids)
    return book(
        tx,
        Book(
            event_type=event_type.id,
            start_time=read_instant(start),
            email=wanted.email or (someone.email if someone else ""),
            name=wanted.name or (someone.name if someone else ""),
            timezone=wanted.timezone or (someone.timezone if someone else "UTC"),
            questions_and_answers=_answers(tx, event_type, wanted.questions_and_answers),
            location=_location(event_type, wanted.location),
            tracking=Tracking(**wanted.tracking),
            guests=tuple(wanted.guests),
            text_reminder_number=wanted.text_reminder_number,
            duration=wanted.duration,
            submission=routed.id if routed else None,
        ),
    )


def cancel_as(tx: Transaction, wanted: Cancellation) -> None:
    """Cancel a whole event on the host's side, or one invitee on his own."""
    if wanted.by is CancelerType.HOST:
        found = find_booking(tx.rows, wanted.booking)
        event = found.event if isinstance(found, Invitee) else found.id
        cancel_event(tx, CancelEvent(event=event, reason=wanted.reason))
        return
    invitee = find_invitee(tx.rows, wanted.booking)
    reason = wanted.reason or ""
    cancel_invitee(tx, CancelInvitee(event=invitee.event, invitee=invitee.id, reason=reason))


def reschedule_as(tx: Transaction, wanted: Rescheduling) -> Invitee:
    """Reschedule as an invitee does on the page that his invitation links to.

    Raises:
        LookupError: No start was given, and no other one is open.
    """
    invitee = find_invitee(tx.rows, wanted.invitee)
    event = tx.rows.scheduled_events[invitee.event]
    event_type = tx.rows.event_types[event.event_type]
    minutes = int((event.end_time - event.start_time) / timedelta(minutes=1))
    start = wanted.start_time or _first_open(tx, event_type, minutes, other_than=event.start_time)
    return reschedule(
        tx,
        Reschedule(
            event=event.id,
            invitee=invitee.id,
            start_time=read_instant(start),
            reason=wanted.reason,
        ),
    )


def _as_routed(rows: Rows, wanted: Booking, submission: RoutingFormSubmission) -> Booking:
    """Return a booking as a visitor makes it whom a routing form has sent on.

    Who he is need not be said again, and where he came from stays known (assumed).
    """
    return replace(
        wanted,
        event_type=wanted.event_type or led_to(submission),
        email=wanted.email or said(rows, submission, RoutingQuestionType.EMAIL),
        name=wanted.name or said(rows, submission, RoutingQuestionType.NAME),
        tracking=wanted.tracking or asdict(submission.tracking),
    )


def _first_open(
    tx: Transaction,
    event_type: EventType,
    duration: int | None,
    *,
    other_than: datetime | None = None,
) -> datetime:
    for stride in range(FURTHEST // STRIDE):
        begin = tx.now + stride * STRIDE
        slots = open_slots(tx.rows, tx.now, event_type, begin, begin + STRIDE, duration=duration)
        for slot in slots:
            if slot.start != other_than:
                return slot.start
    raise LookupError(f"{event_type.name} has no open time in the next {FURTHEST.days} days.")


def _answers(
    tx: Transaction, event_type: EventType, given: Mapping[str, str]
) -> tuple[Answer, ...]:
    made_up = {
        question.name: answer(tx.ids, question)
        for question in event_type.custom_questions
        if question.required and question.enabled and question.name not in given
    }
    answers = {**given, **made_up}
    return tuple(Answer(question=name, answer=text, position=0) for name, text in answers.items())


def _location(event_type: EventType, given: Mapping[str, str] | None) -> LocationChoice | None:
    if given is None:
        return first_location(event_type)
    return LocationChoice(kind=LocationKind(given["kind"]), location=given.get("location"))
