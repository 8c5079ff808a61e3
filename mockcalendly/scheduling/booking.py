"""The booking form, and what comes of sending it."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from msgspec.structs import replace

from mockcalendly.domain.availability import explain, slot_at
from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.scheduling_pages import Offer
from mockcalendly.edge.exchange import Answer
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.errors import ALREADY_FILLED, InvalidArgument, NotFound
from mockcalendly.kernel.instants import format_second
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.bookings import MOST_GUESTS, EventStatus, Invitee, Payment
from mockcalendly.model.record import Value
from mockcalendly.scheduling.calendar import (
    Proposal,
    calendar_page,
    closed_page,
    find_offer,
    proposal_of,
)
from mockcalendly.scheduling.confirmation import confirmation_link
from mockcalendly.scheduling.details import details_of
from mockcalendly.scheduling.form import CURRENCIES, SAID, BookingForm, submission_of, tracking_of
from mockcalendly.scheduling.leaving import leave_for
from mockcalendly.scheduling.redirects import redirect_of
from mockcalendly.scheduling.times import read_start, start_segment, when
from mockcalendly.scheduling.visit import Visit
from mockcalendly.store.transaction import Transaction

__all__ = ["back_to", "book_slot", "is_open", "show_form", "take_what_was_typed", "taken_page"]

WHOLE = "form"
"""Stands for the name of a field where something is wrong that none of them is about."""

JUST_NOW = timedelta(minutes=10)
"""How long the same form sent again means the same booking (assumed)."""

CARD_PAYMENTS = "stripe"
"""Who is said to have taken the money (one of the two that are documented)."""


class Paid(Value, frozen=True, kw_only=True, gc=False):
    """A booking, and what was paid for it; None: it is free."""

    booking: Book
    amount: str | None
    currency: str


def show_form(visit: Visit) -> Answer:
    """Show the form for a start, or that it is not open any more."""
    offer, start = find_offer(visit), read_start(visit.params["start"])
    if offer.closed:
        return closed_page(visit, offer)
    proposal = proposal_of(visit, offer)
    if not is_open(visit, proposal, start):
        return taken_page(visit, proposal, start)
    form = BookingForm(offer.event_type)
    form.prefill(visit)
    return _form_page(visit, proposal, start, form)


def book_slot(visit: Visit) -> Answer:
    """Book, and lead on to the confirmation."""
    take_what_was_typed(visit)
    offer, start = find_offer(visit), read_start(visit.params["start"])
    form = BookingForm(offer.event_type)
    form.read(visit)
    before = _booked_just_now(visit, offer, start, form.entries.email)
    if before is not None:
        return _lead_on(visit, before)
    if offer.closed:
        return closed_page(visit, offer)
    return _try_to_book(visit, offer, start, form)


def _try_to_book(visit: Visit, offer: Offer, start: datetime, form: BookingForm) -> Answer:
    proposal = proposal_of(visit, offer)
    visit.values.update(form.as_parameters())
    if not is_open(visit, proposal, start):
        return taken_page(visit, proposal, start)
    if sentence := _address_problem(visit, proposal):
        form.problems[WHOLE] = sentence
    if form.problems:
        return _form_page(visit, proposal, start, form)
    command = _command(visit, offer, proposal, start, form)
    try:
        invitee = visit.world.execute(_book, command)
    except (InvalidArgument, NotFound) as refusal:
        if ALREADY_FILLED in refusal.details:
            return taken_page(visit, proposal, start)
        form.problems[WHOLE] = f"This could not be booked. {refusal.reason}"
        visit.hint = refusal.reason
        return _form_page(visit, proposal, start, form)
    return _lead_on(visit, invitee)


def take_what_was_typed(visit: Visit) -> None:
    """Let what a form says count, and not what its address had prefilled.

    Raises:
        InvalidArgument: The form cannot be understood.
    """
    request = visit.request
    if request.body:
        typed = read_parameters("", request.header(b"content-type"), request.body).values
        visit.values = {**visit.values, **typed}


def is_open(visit: Visit, proposal: Proposal, start: datetime) -> bool:
    """Return whether a start can be booked."""
    now, duration = visit.world.clock.now(), proposal.duration
    slot = slot_at(proposal.rows, now, proposal.event_type, start, duration=duration)
    return slot is not None and start != proposal.taken


def taken_page(visit: Visit, proposal: Proposal, start: datetime) -> Answer:
    """Answer the calendar of the day of a start that is not open; the hint says why it is not."""
    now, duration = visit.world.clock.now(), proposal.duration
    reasons = explain(proposal.rows, now, proposal.event_type, start, duration=duration)
    said = " ".join(dict.fromkeys(reason.message for reason in reasons))
    visit.hint = f"{format_second(start)} is not open. {said}".strip()
    return calendar_page(visit, proposal, start)


def back_to(visit: Visit, proposal: Proposal, start: datetime) -> str:
    """Return where the day of a start is shown."""
    local = start.astimezone(proposal.zone)
    return visit.link(proposal.path, month=f"{local:%Y-%m}", date=local.date().isoformat())


def _form_page(visit: Visit, proposal: Proposal, start: datetime, form: BookingForm) -> Answer:
    end = start + timedelta(minutes=proposal.minutes)
    return visit.page(
        "form",
        status=HTTPStatus.BAD_REQUEST if form.problems else HTTPStatus.OK,
        event="" if form.problems else "date_and_time_selected",
        proposal=proposal,
        details=details_of(visit.rows, proposal.event_type, places=proposal.places),
        form=form,
        problems=form.problems,
        currencies=CURRENCIES,
        most_guests=MOST_GUESTS,
        when=when(start, end, proposal.zone, proposal.notation),
        back=back_to(visit, proposal, start),
        action=visit.link(
            f"{proposal.path}/{start_segment(start)}",
            **{**dict.fromkeys(SAID), "timezone": proposal.zone.key},
        ),
    )


def _address_problem(visit: Visit, proposal: Proposal) -> str:
    """Return what is wrong with what no field is for."""
    zone, duration = visit.text("timezone"), visit.text("duration")
    if zone and find_zone(zone) is None:
        return f"“{zone}” is not a valid time zone."
    if duration and proposal.duration is None:
        return f"“{duration}” is not one of the durations of this meeting."
    return ""


def _command(
    visit: Visit, offer: Offer, proposal: Proposal, start: datetime, form: BookingForm
) -> Paid:
    said: dict[str, Any] = form.name()
    answers = (question.reply(each) for question, each in form.answered)
    paid = form.entries.payment_amount if offer.event_type.is_paid else None
    booking = Book(
        event_type=offer.event_type.id,
        start_time=start,
        email=form.entries.email,
        timezone=proposal.zone.key,
        text_reminder_number=form.entries.phone_number or None,
        location=form.location(),
        questions_and_answers=tuple(each for reply in answers for each in reply),
        tracking=tracking_of(visit),
        guests=form.guests,
        duration=proposal.duration,
        link=offer.link,
        submission=_submission(visit),
        **said,
    )
    return Paid(booking=booking, amount=paid, currency=form.entries.payment_currency)


def _submission(visit: Visit) -> str | None:
    """Return the routing form submission that has led here, unless it has led to a booking.

    Who goes back in the browser can book once more (assumed): that is no booking of the form's.
    """
    id_ = submission_of(visit)
    row = visit.rows.routing_form_submissions.get(id_) if id_ else None
    return None if row is not None and row.submitter is not None else id_


def _book(tx: Transaction, wanted: Paid) -> Invitee:
    """Book, and draw the number of the payment as all do that are made up."""
    if wanted.amount is None:
        return book(tx, wanted.booking)
    payment = Payment(
        external_id=f"ch_{tx.ids.bits('payment').hex()[:24]}",
        provider=CARD_PAYMENTS,
        amount=wanted.amount,
        currency=wanted.currency,
        terms=None,
        successful=True,
    )
    return book(tx, replace(wanted.booking, payment=payment))


def _booked_just_now(visit: Visit, offer: Offer, start: datetime, email: str) -> Invitee | None:
    """Return the booking that the same form has made when it was sent before.

    A second click and a reload send it again; nobody means a second booking by that.
    """
    now, rows = visit.world.clock.now(), visit.rows
    for invitee in rows.invitees.listed("by_email", email.lower()):
        event = rows.scheduled_events[invitee.event]
        booked = (event.event_type, event.start_time, invitee.link)
        stands = invitee.status is EventStatus.ACTIVE and invitee.old_invitee is None
        on_page = invitee.scheduling_method is None
        recent = now - invitee.created_at <= JUST_NOW
        if stands and on_page and recent and booked == (offer.event_type.id, start, offer.link):
            return invitee
    return None


def _lead_on(visit: Visit, invitee: Invitee) -> Answer:
    """Send the invitee on: to where the host wants him, or to the confirmation."""
    confirmation, url = confirmation_link(visit, invitee), redirect_of(visit.rows, invitee)
    return leave_for(visit, url, confirmation) if url else visit.go(confirmation)
