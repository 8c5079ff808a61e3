"""Booking, and what becomes of bookings: what is left out is made up, from the world's seed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict, replace

from mockcalendly.actions.action import Action, Instant, Retold, Stage
from mockcalendly.actions.forms import find_submission, led_to
from mockcalendly.actions.references import (
    caller_of,
    find_booking,
    find_event_type,
    find_invitee,
    find_link,
    find_no_show,
    said_as,
    uri_in_story,
)
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain import bookings, cancellations
from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.conferences import LocationChoice, first_location
from mockcalendly.domain.links import as_offered
from mockcalendly.domain.no_shows import MarkNoShow, UnmarkNoShow, mark_no_show, unmark_no_show
from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.fake import answer, person
from mockcalendly.kernel.formats import is_amount
from mockcalendly.model.bookings import Answer, Invitee, Payment, SchedulingMethod, Tracking
from mockcalendly.model.event_types import EventType, LocationKind
from mockcalendly.model.links import SchedulingLink
from mockcalendly.model.routing_forms import RoutingFormSubmission, RoutingQuestionType
from mockcalendly.scenario.form_answers import said
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = [
    "ACTIONS",
    "Book",
    "Cancel",
    "NoShow",
    "PaymentDetails",
    "Reschedule",
    "UndoNoShow",
]

FURTHEST = timedelta(days=366)
"""How far ahead an open time is looked for."""

STRIDE = timedelta(days=7)


class PaymentDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an invitee has paid.

    Attributes:
        amount: A decimal number, written as text: ``25.00``.
        external_id: Of the provider's; None: made up from the seed.
    """

    amount: str
    currency: Literal["AUD", "CAD", "EUR", "GBP", "USD"] = "USD"
    provider: Literal["stripe", "paypal"] = "stripe"
    external_id: str | None = None
    terms: str | None = None
    successful: bool = True


class Book(Action[Resource], frozen=True, kw_only=True):
    """Book as an invitee does on the booking page, and return the invitee.

    Attributes:
        event_type: URI, id, slug or ``page/slug``; None: the first one listed.
        start_time: None: the first open time.
        email: None: that of somebody made up from the seed; name and timezone likewise.
        timezone: An IANA name.
        questions_and_answers: Answers by question; required questions that are left out are
            answered with something that fits.
        location: ``kind`` and ``location``; None: the first that the event type offers.
        tracking: ``utm_source`` and so on.
        guests: E-mail addresses.
        duration: Minutes, where the event type has options; None: its own duration.
        submission: URI or id of the routing form submission that has led here. It says which
            event type, who books, and the tracking, unless that is said here.
        link: Token or address of the single-use link, or the share's, that is booked. It says
            which event type, unless that is said here, and is used up by it.
        first_name: For event types that ask for two names; the whole name follows.
        payment: What he has paid.
        scheduling_method: How the booking came about; None: on the booking page.
        user: Whose token asks: role, URI, id, slug or e-mail; None: nobody's, as on the page.
    """

    event_type: str | None = None
    start_time: Instant | None = None
    email: str | None = None
    name: str | None = None
    timezone: str | None = None
    questions_and_answers: Mapping[str, str] = {}
    location: Mapping[str, str] | None = None
    tracking: Mapping[str, str] = {}
    guests: tuple[str, ...] = ()
    text_reminder_number: str | None = None
    duration: int | None = None
    submission: str | None = None
    link: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    payment: PaymentDetails | None = None
    scheduling_method: Literal["instant_book", "api"] | None = None
    user: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Book.

        Raises:
            LookupError: No start was given, and none is open.
        """
        invitee = stage.world.execute(_book, self)
        return plain(render.bookings.invitee(invitee, stage.origins))


class Cancel(Action[Resource], frozen=True, kw_only=True):
    """Cancel, and return what was named as it is now: an invitee, or a scheduled event.

    Attributes:
        booking: URI or id of an invitee or of a scheduled event.
        reason: In the canceler's words.
        by: A host cancels the event with all its invitees, an invitee his own place.
        user: The host who cancels: role, URI, id, slug or e-mail; None: the first one.
    """

    booking: str
    reason: str | None = None
    by: Literal["host", "invitee"] = "host"
    user: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Cancel.

        Raises:
            ValueError: An invitee is to cancel in the name of a user.
        """
        if self.by == "invitee" and self.user is not None:
            raise ValueError("An invitee cancels in his own name, not in that of a user.")
        named = find_booking(stage.world.rows, self.booking)
        stage.world.execute(_cancel, self)
        rows, origins = stage.world.rows, stage.origins
        if isinstance(named, Invitee):
            return plain(render.bookings.invitee(rows.invitees[named.id], origins))
        return plain(render.bookings.scheduled_event(rows.scheduled_events[named.id], origins))


class Reschedule(Action[Resource], frozen=True, kw_only=True):
    """Move an invitee to another time, and return the new invitee.

    Attributes:
        invitee: URI or id of the invitee, or of an event that has only one.
        start_time: None: the first other open time.
        reason: In the invitee's words.
    """

    invitee: str
    start_time: Instant | None = None
    reason: str = ""

    def perform(self, stage: Stage) -> Resource:
        """Reschedule, as an invitee does on the page that his invitation links to.

        Raises:
            LookupError: No start was given, and no other one is open.
        """
        invitee = stage.world.execute(_reschedule, self)
        return plain(render.bookings.invitee(invitee, stage.origins))


class NoShow(Retold[Resource], frozen=True, kw_only=True):
    """Mark an invitee who did not come, and return the no-show.

    Attributes:
        invitee: URI or id of the invitee, or of an event that has only one.
        user: Whose token asks: role, URI, id, slug or e-mail; None: a host's who may.
    """

    invitee: str
    user: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Mark."""
        row = find_invitee(stage.world.rows, self.invitee)
        caller = caller_of(stage.world.rows, self.user)
        command = MarkNoShow(event=row.event, invitee=row.id, caller=caller)
        mark = stage.world.execute(mark_no_show, command)
        return plain(render.bookings.no_show(mark, stage.origins))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        path = bookings.invitee_path(find_invitee(rows, self.invitee))
        return {"invitee": uri_in_story(path), **said_as(rows, self.user)}


class UndoNoShow(Retold[None], frozen=True, kw_only=True):
    """Take the mark of a no-show back.

    Attributes:
        no_show: URI or id of the no-show or of its invitee.
        user: Whose token asks: role, URI, id, slug or e-mail; None: a host's who may.
    """

    no_show: str
    user: str | None = None

    def perform(self, stage: Stage) -> None:
        """Unmark."""
        row = find_no_show(stage.world.rows, self.no_show)
        caller = caller_of(stage.world.rows, self.user)
        stage.world.execute(unmark_no_show, UnmarkNoShow(no_show=row.id, caller=caller))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        mark = find_no_show(rows, self.no_show)
        return {
            "no_show": uri_in_story(f"/invitee_no_shows/{mark.id}"),
            **said_as(rows, self.user),
        }


def _book(tx: Transaction, wanted: Book) -> Invitee:
    routed = None if wanted.submission is None else find_submission(tx.rows, wanted.submission)
    if routed is not None:
        wanted = _as_routed(tx.rows, wanted, routed)
    link = None if wanted.link is None else find_link(tx.rows, wanted.link)
    event_type = _offered(tx.rows, wanted.event_type, link)
    said_name = wanted.name or " ".join(filter(None, (wanted.first_name, wanted.last_name)))
    someone = None if said_name and wanted.email else person(tx.ids)
    return bookings.book(
        tx,
        bookings.Book(
            event_type=event_type.id,
            start_time=wanted.start_time or _first_open(tx, event_type, wanted.duration),
            email=wanted.email or (someone.email if someone else ""),
            name=said_name or (someone.name if someone else ""),
            first_name=wanted.first_name,
            last_name=wanted.last_name,
            timezone=wanted.timezone or (someone.timezone if someone else "UTC"),
            questions_and_answers=_answers(tx, event_type, wanted.questions_and_answers),
            location=_location(event_type, wanted.location),
            tracking=Tracking(**wanted.tracking),
            guests=wanted.guests,
            text_reminder_number=wanted.text_reminder_number,
            duration=wanted.duration,
            link=link.id if link else None,
            submission=routed.id if routed else None,
            payment=None if wanted.payment is None else _payment(tx, wanted.payment),
            method=wanted.scheduling_method and SchedulingMethod(wanted.scheduling_method),
            caller=caller_of(tx.rows, wanted.user),
        ),
    )


def _offered(rows: Rows, reference: str | None, link: SchedulingLink | None) -> EventType:
    """Return what is booked: what the link makes of it, if there is one."""
    if link is None:
        return find_event_type(rows, reference)
    return as_offered(rows, find_event_type(rows, reference or link.event_type), link.id)


def _payment(tx: Transaction, said: PaymentDetails) -> Payment:
    if not is_amount(said.amount):
        raise InvalidArgument(Detail("payment.amount", "is not an amount such as 25.00"))
    drawn = f"ch_{tx.ids.bits('payment').hex()[:24]}" if said.external_id is None else ""
    return Payment(**{**asdict(said), "external_id": said.external_id or drawn})


def _cancel(tx: Transaction, wanted: Cancel) -> None:
    if wanted.by == "host":
        found = find_booking(tx.rows, wanted.booking)
        event = found.event if isinstance(found, Invitee) else found.id
        caller = caller_of(tx.rows, wanted.user)
        command = cancellations.CancelEvent(event=event, reason=wanted.reason, caller=caller)
        cancellations.cancel_event(tx, command)
        return
    row = find_invitee(tx.rows, wanted.booking)
    cancellations.cancel_invitee(
        tx,
        cancellations.CancelInvitee(event=row.event, invitee=row.id, reason=wanted.reason or ""),
    )


def _reschedule(tx: Transaction, wanted: Reschedule) -> Invitee:
    invitee = find_invitee(tx.rows, wanted.invitee)
    event = tx.rows.scheduled_events[invitee.event]
    event_type = as_offered(tx.rows, tx.rows.event_types[event.event_type], invitee.link)
    minutes = int((event.end_time - event.start_time) / timedelta(minutes=1))
    start = wanted.start_time or _first_open(tx, event_type, minutes, other_than=event.start_time)
    return cancellations.reschedule(
        tx,
        cancellations.Reschedule(
            event=event.id, invitee=invitee.id, start_time=start, reason=wanted.reason
        ),
    )


def _as_routed(rows: Rows, wanted: Book, submission: RoutingFormSubmission) -> Book:
    """Return a booking as a visitor makes it whom a routing form has sent on.

    Who he is need not be said again, and where he came from stays known (assumed).
    """
    named = wanted.name or wanted.first_name
    return replace(
        wanted,
        event_type=wanted.event_type or led_to(submission),
        email=wanted.email or said(rows, submission, RoutingQuestionType.EMAIL),
        name=wanted.name if named else said(rows, submission, RoutingQuestionType.NAME),
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


ACTIONS = (Book, Cancel, NoShow, Reschedule, UndoNoShow)
