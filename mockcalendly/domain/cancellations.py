"""Canceling, by host and by invitee, and rescheduling, which cancels and books in one."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, can_manage
from mockcalendly.domain.availability import Slot
from mockcalendly.domain.bookings import (
    announce,
    claim_slot,
    durations_of,
    find_event,
    find_invitee,
    invitee_path,
    invitees_of,
    take_seat,
    tell,
)
from mockcalendly.domain.conferences import renewed
from mockcalendly.domain.contact_meetings import leave_contacts
from mockcalendly.domain.links import as_offered
from mockcalendly.errors import PermissionDenied
from mockcalendly.model.bookings import (
    CancelerType,
    Cancellation,
    EventStatus,
    Invitee,
    ScheduledEvent,
)
from mockcalendly.model.event_types import EventType
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.transaction import Transaction

__all__ = [
    "LONGEST_REASON",
    "CancelEvent",
    "CancelInvitee",
    "Reschedule",
    "cancel_event",
    "cancel_invitee",
    "reschedule",
]

LONGEST_REASON = 10_000
"""Characters of a cancellation's reason (documented for the API, assumed for pages)."""

NOT_ALLOWED_TO_CANCEL = "You are not allowed to cancel this event"
EVENT_IN_THE_PAST = "Event in the past"
ALREADY_CANCELED = "Event is already canceled"
"""403 messages of a cancellation (documented; no capture exists)."""


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
    """An invitee's request to meet at another time instead.

    Attributes:
        slot: What is booked, open or not: so it came about before the world began. None: the
            open slot at the time.
    """

    event: str
    invitee: str
    start_time: datetime
    reason: str = ""
    slot: Slot | None = None


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
    for invitee in list(invitees_of(tx.rows, event.id, EventStatus.ACTIVE)):
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
    slot = command.slot or claim_slot(
        tx, event_type, command.start_time, _kept_duration(event_type, event)
    )
    guests = tuple(guest.email for guest in event.guests) if event.invitees_limit == 1 else ()
    target = take_seat(tx, event_type, slot, renewed(event.location), guests)
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
            reconfirmation=None,
            scheduling_method=None,
            invitee_scheduled_by=None,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    _leave(tx, replace(old, rescheduled=True, new_invitee=invitee_path(new)), event, done)
    announce(tx, new, target)
    return new


def _kept_duration(event_type: EventType, event: ScheduledEvent) -> int | None:
    minutes = (event.end_time - event.start_time) // timedelta(minutes=1)
    return minutes if minutes in durations_of(event_type) else None


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
    tell(tx, WebhookEvent.INVITEE_CANCELED, canceled, event)
