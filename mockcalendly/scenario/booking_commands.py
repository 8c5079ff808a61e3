"""Turns what a file says about a booking into the command that the rules know."""

from datetime import datetime

from mockcalendly.domain.addresses import slug_of
from mockcalendly.domain.bookings import Book
from mockcalendly.domain.conferences import first_location
from mockcalendly.fake import Person, answer, person
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.bookings import Answer, Payment
from mockcalendly.model.event_types import EventType
from mockcalendly.scenario.sections import BookingDetails, InviteeSection, PaymentSection
from mockcalendly.store.rows import Rows

__all__ = ["booking_command", "booking_of", "host_zone", "payment_of"]


def booking_command(
    rows: Rows, ids: Ids, section: BookingDetails, event_type: EventType, start: datetime
) -> Book:
    """Return the command of a booking; what its invitee leaves open is made up."""
    invitee = section.invitee
    name = invitee.name or _name(invitee) or person(ids).name
    answers = section.questions_and_answers
    return Book(
        event_type=event_type.id,
        start_time=start,
        email=invitee.email or f"{slug_of(name).replace('-', '.')}@example.com",
        timezone=invitee.timezone.name if invitee.timezone else host_zone(rows, event_type),
        name=name,
        first_name=invitee.first_name,
        last_name=invitee.last_name,
        text_reminder_number=invitee.text_reminder_number,
        location=section.location or first_location(event_type),
        questions_and_answers=_required_answers(ids, event_type)
        if answers is None
        else tuple(Answer(question=a.question, answer=a.answer, position=0) for a in answers),
        tracking=section.tracking,
        guests=section.event_guests,
        payment=None if section.payment is None else payment_of(ids, section.payment),
        duration=section.duration,
        method=section.scheduling_method,
    )


def booking_of(ids: Ids, who: Person, event_type: EventType, start: datetime) -> Book:
    """Return the command by which somebody made up books."""
    return Book(
        event_type=event_type.id,
        start_time=start,
        email=who.email,
        timezone=who.timezone,
        name=who.name,
        first_name=who.first_name,
        last_name=who.last_name,
        location=first_location(event_type, who.phone),
        questions_and_answers=_required_answers(ids, event_type),
    )


def payment_of(ids: Ids, section: PaymentSection) -> Payment:
    """Return a payment; its number at the provider is made up if it is left open."""
    external_id = section.external_id or f"ch_{ids.bits('payment').hex()[:24]}"
    return Payment(
        external_id=external_id,
        provider=section.provider,
        amount=section.amount,
        currency=section.currency,
        terms=section.terms,
        successful=section.successful,
    )


def host_zone(rows: Rows, event_type: EventType) -> str:
    """Return the time zone of an event type's first host."""
    return rows.users[event_type.hosts[0]].timezone if event_type.hosts else "UTC"


def _name(invitee: InviteeSection) -> str:
    return " ".join(filter(None, (invitee.first_name, invitee.last_name)))


def _required_answers(ids: Ids, event_type: EventType) -> tuple[Answer, ...]:
    return tuple(
        Answer(question=question.name, answer=answer(ids, question), position=question.position)
        for question in event_type.custom_questions
        if question.required and question.enabled
    )
