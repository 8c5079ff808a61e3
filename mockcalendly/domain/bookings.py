"""Booking: the operation that the whole emulator is about, and its parts."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from sys import intern
from typing import NamedTuple

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, require_member
from mockcalendly.domain.availability import Slot, explain, slot_at
from mockcalendly.domain.conferences import LocationChoice, await_conference_details, locate
from mockcalendly.domain.contact_meetings import touch_contacts
from mockcalendly.domain.contacts import tell_of_contact
from mockcalendly.domain.links import mark_booked, offered_by
from mockcalendly.domain.memo import Memo
from mockcalendly.domain.reconfirmations import expect_reconfirmation
from mockcalendly.domain.routing_forms import check_route, mark_submitter
from mockcalendly.errors import ALREADY_FILLED, Detail, InvalidArgument, NotFound
from mockcalendly.model.bookings import (
    Answer,
    EventStatus,
    Guest,
    Host,
    Invitee,
    Location,
    Payment,
    ScheduledEvent,
    SchedulingMethod,
    Tracking,
)
from mockcalendly.model.event_types import EventType
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "Book",
    "announce",
    "book",
    "claim_slot",
    "durations_of",
    "find_event",
    "find_invitee",
    "invitee_path",
    "invitees_of",
    "place",
    "take_seat",
    "tell",
]


class Book(Value, frozen=True, kw_only=True, gc=False):
    """A request to book.

    Attributes:
        event_type: Its id.
        name: Whole name; else `first_name` (and `last_name`) must be given.
        duration: Minutes, where the event type has options; None: its own duration.
        link: Token of the single-use link that is used up by it, and whose rules hold.
        submission: Id of the routing form submission that has led here.
        method: How the booking came about; None: on the booking page.
        caller: Whose token asked; None: the invitee himself, who needs no permission.
    """

    event_type: str
    start_time: datetime
    email: str
    timezone: str
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    text_reminder_number: str | None = None
    location: LocationChoice | None = None
    questions_and_answers: tuple[Answer, ...] = ()
    tracking: Tracking = Tracking()
    guests: tuple[str, ...] = ()
    payment: Payment | None = None
    duration: int | None = None
    link: str | None = None
    submission: str | None = None
    method: SchedulingMethod | None = None
    caller: Caller | None = None


def book(tx: Transaction, command: Book) -> Invitee:
    """Book a slot; a group event with seats left is joined.

    Raises:
        NotFound: There is no such event type, or no such submission.
        PermissionDenied: It is another organization's.
        InvalidArgument: The slot is not open, the answers or the location do not fit, the link
            is dead, or the submission leads elsewhere.
    """
    event_type = _bookable(tx, command)
    answers = _placed(event_type, command.questions_and_answers)
    location = locate(event_type, command.location)
    slot = claim_slot(tx, event_type, command.start_time, command.duration)
    event = take_seat(tx, event_type, slot, location, command.guests)
    invitee = _invite(tx, event_type, event, command, answers)
    announce(tx, invitee, event)
    return invitee


def place(tx: Transaction, command: Book, slot: Slot) -> Invitee:
    """Enter a booking that was made before the world began: open or not, and telling nobody.

    Raises:
        NotFound: There is no such event type, or no such submission.
        InvalidArgument: The duration, the answers, the location or the submission do not fit.
    """
    event_type = _bookable(tx, command)
    answers = _placed(event_type, command.questions_and_answers)
    event = take_seat(tx, event_type, slot, locate(event_type, command.location), command.guests)
    invitee = _invite(tx, event_type, event, command, answers)
    touch_contacts(tx, event, invitee)
    expect_reconfirmation(tx, event, invitee)
    return invitee


def find_event(tx: Transaction, event: str) -> ScheduledEvent:
    """Return an event, or refuse with 404."""
    row = tx.rows.scheduled_events.get(event)
    if row is None:
        raise NotFound(hint=f"No scheduled event has the id {event}.")
    return row


def find_invitee(tx: Transaction, event: str, invitee: str) -> Invitee:
    """Return an invitee of an event, or refuse with 404."""
    row = tx.rows.invitees.get(invitee)
    if row is None or row.event != event:
        raise NotFound(hint=f"The scheduled event {event} has no invitee with the id {invitee}.")
    return row


def invitees_of(rows: Rows, event: str, status: EventStatus) -> Iterator[Invitee]:
    """Return the invitees of an event that have a status, in the order in which they booked."""
    listed = rows.invitees.listed("by_created_at", event)
    return (invitee for invitee in listed if invitee.status is status)


def invitee_path(invitee: Invitee) -> str:
    """Return the path of an invitee's URI: it is nested under the event (documented)."""
    return f"/scheduled_events/{invitee.event}/invitees/{invitee.id}"


def _bookable(tx: Transaction, command: Book) -> EventType:
    event_type = tx.rows.event_types.get(command.event_type)
    if event_type is None:
        raise NotFound(hint=f"No event type has the id {command.event_type}.")
    if command.caller is not None:
        require_member(tx.rows, command.caller, event_type.organization)
    if command.link is not None:
        event_type = offered_by(tx.rows, tx.now, command.link)
        if event_type.id != command.event_type:
            raise InvalidArgument(Detail("link", "belongs to another event type"))
    if command.submission is not None:
        check_route(tx.rows, command.submission, event_type.id)
    if command.duration is not None and command.duration not in durations_of(event_type):
        options = sorted(set(durations_of(event_type)))
        raise InvalidArgument(Detail("duration", f"must be one of: {', '.join(map(str, options))}"))
    return event_type


def durations_of(event_type: EventType) -> tuple[int, ...]:
    """Return the minutes that an event type comes in, its own duration first."""
    return (event_type.duration, *(event_type.duration_options or ()))


class _Asked(NamedTuple):
    """What the form of an event type asks: the positions of its questions, by their names."""

    positions: dict[str, int]
    required: list[str]


def _asked(event_type: EventType) -> _Asked:
    enabled = [question for question in event_type.custom_questions if question.enabled]
    return _Asked(
        positions={question.name: question.position for question in enabled},
        required=[question.name for question in enabled if question.required],
    )


_ASKED = Memo(_asked)


def _placed(event_type: EventType, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Return answers at the positions of their questions; refuse others, and missing ones.

    A question must be repeated to the letter, and required ones be present (documented); the
    texts of the refusals are assumed. Whether an answer is one of the choices is not checked:
    no source says that Calendly does.
    """
    positions, required = _ASKED.of(event_type)
    placed = []
    problems = []
    for number, answer in enumerate(answers):
        position = positions.get(answer.question)
        if position is None:
            place = f"questions_and_answers[{number}].question"
            problems.append(Detail(place, "does not match a custom question"))
        else:
            right = answer.position == position
            placed.append(answer if right else replace(answer, position=position))
    given = {answer.question for answer in answers if answer.answer.strip()}
    problems += [
        Detail("questions_and_answers", f"is missing the required question: {name}")
        for name in required
        if name not in given
    ]
    if problems:
        raise InvalidArgument(*problems)
    return tuple(placed)


def claim_slot(
    tx: Transaction, event_type: EventType, start: datetime, duration: int | None
) -> Slot:
    """Return the open slot at a time.

    Whatever closes it, the refusal is the one that was observed for a taken slot, twice; for
    times off the grid or outside the open hours that is assumed. The hint says the true reason.
    """
    slot = slot_at(tx.rows, tx.now, event_type, start, duration=duration)
    if slot is None:
        reasons = explain(tx.rows, tx.now, event_type, start, duration=duration)
        raise InvalidArgument(
            ALREADY_FILLED, hint=" ".join(dict.fromkeys(reason.message for reason in reasons))
        )
    return slot


def take_seat(
    tx: Transaction,
    event_type: EventType,
    slot: Slot,
    location: Location | None,
    guests: Sequence[str],
) -> ScheduledEvent:
    """Return the event of a slot with one invitee more: the one joined, or a new one."""
    if slot.event is None:
        return _open(tx, event_type, slot, location, guests)
    event = tx.rows.scheduled_events[slot.event]
    return tx.rows.scheduled_events.put(
        replace(
            event,
            invitees_total=event.invitees_total + 1,
            invitees_active=event.invitees_active + 1,
            guests=(*event.guests, *_guests(tx, guests)),
            updated_at=tx.now,
        )
    )


def _open(
    tx: Transaction,
    event_type: EventType,
    slot: Slot,
    location: Location | None,
    guests: Sequence[str],
) -> ScheduledEvent:
    id_ = tx.ids.uuid()
    return tx.rows.scheduled_events.put(
        ScheduledEvent(
            id=id_,
            seq=tx.ids.sequence(),
            organization=event_type.organization,
            name=event_type.name,
            start_time=slot.start,
            end_time=slot.end,
            event_type=event_type.id,
            location=await_conference_details(tx, location, id_),
            invitees_limit=event_type.invitee_limit,
            hosts=tuple([_host(tx, user, event_type, slot) for user in slot.hosts]),
            guests=_guests(tx, guests),
            calendar_event_id=tx.ids.bits("calendar").hex()[:26],
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def _host(tx: Transaction, user: str, event_type: EventType, slot: Slot) -> Host:
    row = tx.rows.users[user]
    before, after = event_type.before_buffer, event_type.after_buffer
    return Host(
        user=user,
        email=row.email,
        name=row.name,
        # Without a buffer it is the same object: a large world has millions of instants.
        buffered_start_time=slot.start - timedelta(minutes=before) if before else slot.start,
        buffered_end_time=slot.end + timedelta(minutes=after) if after else slot.end,
    )


def _guests(tx: Transaction, emails: Sequence[str]) -> tuple[Guest, ...]:
    if not emails:
        return ()
    return tuple(
        Guest(email=email, created_at=tx.now, updated_at=tx.now) for email in dict.fromkeys(emails)
    )


def _invite(
    tx: Transaction,
    event_type: EventType,
    event: ScheduledEvent,
    command: Book,
    answers: tuple[Answer, ...],
) -> Invitee:
    if command.link is not None:
        mark_booked(tx, command.link)
    first, last = command.first_name, command.last_name
    invitee = Invitee(
        id=tx.ids.uuid(),
        seq=tx.ids.sequence(),
        event=event.id,
        email=command.email,
        name=command.name or " ".join(filter(None, (first, last))),
        questions_and_answers=answers,
        timezone=intern(command.timezone),
        tracking=command.tracking,
        text_reminder_number=command.text_reminder_number,
        routing_form_submission=command.submission,
        payment=command.payment,
        scheduling_method=command.method,
        created_at=tx.now,
        updated_at=tx.now,
        link=command.link,
    )
    if event_type.split_name:
        invitee = _in_two_fields(invitee, first, last)
    tx.rows.invitees.put(invitee)
    if command.submission is not None:
        mark_submitter(tx, command.submission, invitee_path(invitee))
    return invitee


def _in_two_fields(invitee: Invitee, first: str | None, last: str | None) -> Invitee:
    """Return an invitee with a first and a last name.

    They are null unless the form asks for them in two fields (documented). A whole name given to
    such a form is cut at its first space (assumed).
    """
    if not first:
        first, _, last = invitee.name.partition(" ")
    whole = " ".join(filter(None, (first, last)))
    return replace(invitee, name=whole, first_name=first, last_name=last or None)


def announce(tx: Transaction, invitee: Invitee, event: ScheduledEvent) -> None:
    """Tell of a new booking, and of the contacts that it makes for the hosts.

    What time is to bring about for the invitee goes on the agenda.
    """
    expect_reconfirmation(tx, event, invitee)
    for contact in touch_contacts(tx, event, invitee):
        tell_of_contact(tx, WebhookEvent.CONTACT_CREATED, contact)
    tell(tx, WebhookEvent.INVITEE_CREATED, invitee, event)


def tell(tx: Transaction, event: WebhookEvent, invitee: Invitee, scheduled: ScheduledEvent) -> None:
    """Tell of something that happened to an invitee; the event's hosts are those concerned."""
    tx.emit(
        event,
        invitee,
        organization=scheduled.organization,
        users=tuple([host.user for host in scheduled.hosts]),
    )
