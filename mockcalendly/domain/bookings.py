"""Booking, canceling and rescheduling: the operations that the whole emulator is about."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, can_manage, require_member
from mockcalendly.domain.availability import Slot, explain, slot_at
from mockcalendly.domain.conferences import (
    LocationChoice,
    await_conference_details,
    locate,
    renewed,
)
from mockcalendly.domain.contact_meetings import leave_contacts, touch_contacts
from mockcalendly.domain.contacts import tell_of_contact
from mockcalendly.domain.links import as_offered, mark_booked, offered_by
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.bookings import (
    Answer,
    CancelerType,
    Cancellation,
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
from mockcalendly.store.transaction import Transaction

__all__ = [
    "Book",
    "CancelEvent",
    "CancelInvitee",
    "Reschedule",
    "book",
    "cancel_event",
    "cancel_invitee",
    "find_event",
    "find_invitee",
    "invitee_path",
    "place",
    "reschedule",
]

NOT_ALLOWED_TO_CANCEL = "You are not allowed to cancel this event"
EVENT_IN_THE_PAST = "Event in the past"
ALREADY_CANCELED = "Event is already canceled"
"""403 messages of a cancellation (documented; no capture exists)."""


class Book(Value, frozen=True, kw_only=True, gc=False):
    """A request to book.

    Attributes:
        event_type: Its id.
        name: Whole name; else `first_name` (and `last_name`) must be given.
        duration: Minutes, where the event type has options; None: its own duration.
        link: Token of the single-use link that is used up by it, and whose rules hold.
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
    method: SchedulingMethod | None = None
    caller: Caller | None = None


class CancelEvent(Value, frozen=True, kw_only=True, gc=False):
    """A host's request to cancel an event with all its invitees.

    Attributes:
        caller: Whose token asked; None: the event's first host.
    """

    event: str
    reason: str | None = None
    caller: Caller | None = None


class CancelInvitee(Value, frozen=True, kw_only=True, gc=False):
    """An invitee's request to cancel his own place."""

    event: str
    invitee: str
    reason: str = ""


class Reschedule(Value, frozen=True, kw_only=True, gc=False):
    """An invitee's request to meet at another time instead."""

    event: str
    invitee: str
    start_time: datetime
    reason: str = ""


def book(tx: Transaction, command: Book) -> Invitee:
    """Book a slot; a group event with seats left is joined.

    Raises:
        NotFound: There is no such event type.
        PermissionDenied: It is another organization's.
        InvalidArgument: The slot is not open, the answers or the location do not fit, or the
            link is dead.
    """
    event_type = _bookable(tx, command)
    _check_answers(event_type, command.questions_and_answers)
    location = locate(event_type, command.location)
    slot = _claim(tx, event_type, command.start_time, command.duration)
    event = _seat(tx, event_type, slot, location, command.guests)
    invitee = _invite(tx, event_type, event, command)
    _announce(tx, invitee, event)
    return invitee


def place(tx: Transaction, command: Book, slot: Slot) -> Invitee:
    """Enter a booking that was made before the world began: open or not, and telling nobody.

    Raises:
        NotFound: There is no such event type.
        InvalidArgument: The duration, the answers or the location do not fit.
    """
    event_type = _bookable(tx, command)
    _check_answers(event_type, command.questions_and_answers)
    event = _seat(tx, event_type, slot, locate(event_type, command.location), command.guests)
    invitee = _invite(tx, event_type, event, command)
    touch_contacts(tx, event, invitee)
    return invitee


def cancel_event(tx: Transaction, command: CancelEvent) -> Cancellation:
    """Cancel an event on the host's side: every active invitee is canceled with it."""
    event = find_event(tx, command.event)
    if command.caller is not None and not can_manage(tx.rows, command.caller, event):
        raise PermissionDenied(NOT_ALLOWED_TO_CANCEL)
    _require_cancelable(tx, event)
    name = command.caller.user.name if command.caller else event.hosts[0].name
    done = _cancellation(tx, name, CancelerType.HOST, command.reason)
    event = tx.rows.scheduled_events.put(
        replace(
            event,
            status=EventStatus.CANCELED,
            cancellation=done,
            invitees_active=0,
            updated_at=tx.now,
        )
    )
    active = list(tx.rows.invitees.listed("by_created_at", (event.id, EventStatus.ACTIVE)))
    for invitee in active:
        _leave(tx, invitee, event, done)
    return done


def cancel_invitee(tx: Transaction, command: CancelInvitee) -> Cancellation:
    """Cancel one invitee on his own side; the event goes with its last active invitee."""
    invitee = find_invitee(tx, command.event, command.invitee)
    event = tx.rows.scheduled_events[command.event]
    _require_cancelable(tx, event, invitee)
    done = _cancellation(tx, invitee.name, CancelerType.INVITEE, command.reason)
    event = _drop_seat(tx, event, done)
    _leave(tx, invitee, event, done)
    return done


def reschedule(tx: Transaction, command: Reschedule) -> Invitee:
    """Move an invitee to another time: the old place is canceled, a new event is booked.

    It lasts as long as before, unless its event type no longer comes in that duration (assumed).
    The two messages leave in this order: canceled, created. Receivers see either order
    (observed).
    """
    old = find_invitee(tx, command.event, command.invitee)
    event = tx.rows.scheduled_events[command.event]
    _require_cancelable(tx, event, old)
    event_type = as_offered(tx.rows, tx.rows.event_types[event.event_type], old.link)
    done = _cancellation(tx, old.name, CancelerType.INVITEE, command.reason)
    event = _drop_seat(tx, event, done)
    slot = _claim(tx, event_type, command.start_time, _kept_duration(event_type, event))
    guests = tuple(guest.email for guest in event.guests) if event.invitees_limit == 1 else ()
    target = _seat(tx, event_type, slot, renewed(event.location), guests)
    new = tx.rows.invitees.put(
        replace(
            old,
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            event=target.id,
            old_invitee=invitee_path(old),
            new_invitee=None,
            cancellation=None,
            no_show=None,
            scheduling_method=None,
            invitee_scheduled_by=None,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    _leave(tx, replace(old, rescheduled=True, new_invitee=invitee_path(new)), event, done)
    _announce(tx, new, target)
    return new


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
    options = _durations(event_type)
    if command.duration is not None and command.duration not in options:
        raise InvalidArgument(
            Detail("duration", f"must be one of: {', '.join(map(str, sorted(set(options))))}")
        )
    return event_type


def _durations(event_type: EventType) -> tuple[int, ...]:
    return (event_type.duration, *(event_type.duration_options or ()))


def _kept_duration(event_type: EventType, event: ScheduledEvent) -> int | None:
    minutes = (event.end_time - event.start_time) // timedelta(minutes=1)
    return minutes if minutes in _durations(event_type) else None


def _check_answers(event_type: EventType, answers: Sequence[Answer]) -> None:
    """Refuse answers to questions that are not asked, and missing ones.

    A question must be repeated to the letter, and required ones be present (documented); the
    texts of the refusals are assumed. Whether an answer is one of the choices is not checked:
    no source says that Calendly does.
    """
    asked = {question.name: question for question in event_type.custom_questions}
    problems = [
        Detail(f"questions_and_answers[{number}].question", "does not match a custom question")
        for number, answer in enumerate(answers)
        if answer.question not in asked or not asked[answer.question].enabled
    ]
    given = {answer.question for answer in answers if answer.answer.strip()}
    problems += [
        Detail("questions_and_answers", f"is missing the required question: {question.name}")
        for question in event_type.custom_questions
        if question.required and question.enabled and question.name not in given
    ]
    if problems:
        raise InvalidArgument(*problems)


def _claim(tx: Transaction, event_type: EventType, start: datetime, duration: int | None) -> Slot:
    """Return the open slot at a time.

    Whatever closes it, the refusal is the one that was observed for a taken slot, twice; for
    times off the grid or outside the open hours that is assumed. The hint says the true reason.
    """
    slot = slot_at(tx.rows, tx.now, event_type, start, duration=duration)
    if slot is None:
        reasons = explain(tx.rows, tx.now, event_type, start, duration=duration)
        raise InvalidArgument(
            Detail("event.start_time", "That start time has been filled", "already_filled"),
            hint=" ".join(dict.fromkeys(reason.message for reason in reasons)),
        )
    return slot


def _seat(
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
            meeting_notes_plain=None,
            meeting_notes_html="",
            status=EventStatus.ACTIVE,
            start_time=slot.start,
            end_time=slot.end,
            event_type=event_type.id,
            location=await_conference_details(tx, location, id_),
            invitees_total=1,
            invitees_active=1,
            invitees_limit=event_type.invitee_limit,
            hosts=tuple(_host(tx, user, event_type, slot) for user in slot.hosts),
            guests=_guests(tx, guests),
            cancellation=None,
            calendar_event_id=tx.ids.bits("calendar").hex()[:26],
            created_at=tx.now,
            updated_at=tx.now,
        )
    )


def _host(tx: Transaction, user: str, event_type: EventType, slot: Slot) -> Host:
    row = tx.rows.users[user]
    return Host(
        user=user,
        email=row.email,
        name=row.name,
        buffered_start_time=slot.start - timedelta(minutes=event_type.before_buffer),
        buffered_end_time=slot.end + timedelta(minutes=event_type.after_buffer),
    )


def _guests(tx: Transaction, emails: Sequence[str]) -> tuple[Guest, ...]:
    return tuple(
        Guest(email=email, created_at=tx.now, updated_at=tx.now) for email in dict.fromkeys(emails)
    )


def _invite(
    tx: Transaction, event_type: EventType, event: ScheduledEvent, command: Book
) -> Invitee:
    if command.link is not None:
        mark_booked(tx, command.link)
    name, first, last = _names(event_type, command)
    positions = {question.name: question.position for question in event_type.custom_questions}
    return tx.rows.invitees.put(
        Invitee(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            event=event.id,
            email=command.email,
            name=name,
            first_name=first,
            last_name=last,
            status=EventStatus.ACTIVE,
            questions_and_answers=tuple(
                replace(answer, position=positions[answer.question])
                for answer in command.questions_and_answers
            ),
            timezone=command.timezone,
            tracking=command.tracking,
            text_reminder_number=command.text_reminder_number,
            rescheduled=False,
            old_invitee=None,
            new_invitee=None,
            routing_form_submission=None,
            cancellation=None,
            payment=command.payment,
            no_show=None,
            reconfirmation=None,
            scheduling_method=command.method,
            invitee_scheduled_by=None,
            created_at=tx.now,
            updated_at=tx.now,
            link=command.link,
        )
    )


def _names(event_type: EventType, command: Book) -> tuple[str, str | None, str | None]:
    """Return whole, first and last name as an invitee of this event type has them.

    First and last are null unless the form asks for them in two fields (documented). A whole
    name given to such a form is cut at its first space (assumed).
    """
    whole = command.name or " ".join(filter(None, (command.first_name, command.last_name)))
    if not event_type.split_name:
        return whole, None, None
    first, last = command.first_name, command.last_name
    if not first:
        first, _, last = whole.partition(" ")
    return " ".join(filter(None, (first, last))), first, last or None


def _require_cancelable(
    tx: Transaction, event: ScheduledEvent, invitee: Invitee | None = None
) -> None:
    if EventStatus.CANCELED in (event.status, invitee.status if invitee else event.status):
        raise PermissionDenied(ALREADY_CANCELED)
    if event.start_time <= tx.now:
        raise PermissionDenied(EVENT_IN_THE_PAST)


def _cancellation(
    tx: Transaction, name: str, type_: CancelerType, reason: str | None
) -> Cancellation:
    return Cancellation(canceled_by=name, reason=reason, canceler_type=type_, created_at=tx.now)


def _drop_seat(tx: Transaction, event: ScheduledEvent, done: Cancellation) -> ScheduledEvent:
    """Take one invitee off an event; without any left it is canceled (documented for groups)."""
    left = event.invitees_active - 1
    return tx.rows.scheduled_events.put(
        replace(
            event,
            invitees_active=left,
            status=event.status if left else EventStatus.CANCELED,
            cancellation=event.cancellation if left else done,
            updated_at=tx.now,
        )
    )


def _leave(tx: Transaction, invitee: Invitee, event: ScheduledEvent, done: Cancellation) -> None:
    canceled = tx.rows.invitees.put(
        replace(invitee, status=EventStatus.CANCELED, cancellation=done, updated_at=tx.now)
    )
    leave_contacts(tx, event, canceled)
    _tell(tx, WebhookEvent.INVITEE_CANCELED, canceled, event)


def _announce(tx: Transaction, invitee: Invitee, event: ScheduledEvent) -> None:
    for contact in touch_contacts(tx, event, invitee):
        tell_of_contact(tx, WebhookEvent.CONTACT_CREATED, contact)
    _tell(tx, WebhookEvent.INVITEE_CREATED, invitee, event)


def _tell(
    tx: Transaction, event: WebhookEvent, invitee: Invitee, scheduled: ScheduledEvent
) -> None:
    tx.emit(
        event,
        invitee,
        organization=scheduled.organization,
        users=tuple(host.user for host in scheduled.hosts),
    )
