"""Steps about bookings: book, cancel, reschedule, mark no-shows, and many bookings at once."""

from datetime import timedelta

from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.bookings import book, find_event
from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    Reschedule,
    cancel_event,
    cancel_invitee,
    reschedule,
)
from mockcalendly.domain.no_shows import MarkNoShow, UnmarkNoShow, mark_no_show, unmark_no_show
from mockcalendly.fake import person
from mockcalendly.kernel.durations import format_duration
from mockcalendly.kernel.instants import format_second
from mockcalendly.kernel.uris import ids_in_uri
from mockcalendly.model.bookings import Cancellation, Invitee, NoShow
from mockcalendly.model.event_types import EventType
from mockcalendly.scenario.booking_commands import booking_command, booking_of
from mockcalendly.scenario.language import (
    BookStep,
    CancelStep,
    GenerateStep,
    NoShowStep,
    RescheduleStep,
    UndoNoShowStep,
)
from mockcalendly.scenario.names import find_event_type, find_user
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.slots import find_start, slots_within
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.terms import Moment, Name, Start
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = [
    "play_book",
    "play_cancel",
    "play_generate",
    "play_no_show",
    "play_reschedule",
    "play_undo_no_show",
]

NEXT_OPEN_SLOT = Start(Moment(), slot=1)
TWO_WEEKS = timedelta(days=14)
"""How far ahead people book who are not told otherwise."""


async def play_book(stage: Stage, step: BookStep) -> Done:
    """Let an invitee book."""
    invitee = stage.execute(_book, step)
    return _booked(stage, invitee, "books")


async def play_reschedule(stage: Stage, step: RescheduleStep) -> Done:
    """Let an invitee meet at another time instead."""
    invitee = stage.execute(_reschedule, step)
    return _booked(stage, invitee, "moves")


async def play_cancel(stage: Stage, step: CancelStep) -> Done:
    """Let a host cancel an event, or an invitee his place."""
    done = stage.execute(_cancel, step)
    because = f": {done.reason}" if done.reason else ""
    result = render.bookings.cancellation(done)
    return Done(result, f"{done.canceled_by} ({done.canceler_type}) cancels{because}")


async def play_no_show(stage: Stage, step: NoShowStep) -> Done:
    """Mark an invitee as a no-show."""
    mark = stage.execute(_mark, step)
    name = stage.world.rows.invitees[mark.invitee].name
    return Done(render.bookings.no_show(mark, stage.origins), f"{name} did not come")


async def play_undo_no_show(stage: Stage, step: UndoNoShowStep) -> Done:
    """Take a no-show mark back."""
    name = stage.execute(_unmark, step)
    return Done(None, f"{name} came after all")


async def play_generate(stage: Stage, step: GenerateStep) -> Done:
    """Let invented people book open slots."""
    invitees = [stage.execute(_book_somebody, step) for _ in range(step.bookings)]
    shown = [render.bookings.invitee(invitee, stage.origins) for invitee in invitees]
    return Done({"bookings": shown}, f"{len(invitees)} people book")


def _book(tx: Transaction, step: BookStep) -> Invitee:
    event_type = find_event_type(tx.rows, step.event_type)
    start = find_start(tx, event_type, step.start_time or NEXT_OPEN_SLOT, step.duration)
    command = booking_command(tx.rows, tx.ids, step, event_type, start)
    return book(tx, replace(command, caller=_caller(tx.rows, step.caller)))


def _reschedule(tx: Transaction, step: RescheduleStep) -> Invitee:
    event, invitee = _invitee_ids(tx.rows, step.invitee)
    row = find_event(tx, event)
    minutes = int((row.end_time - row.start_time) / timedelta(minutes=1))
    start = find_start(tx, tx.rows.event_types[row.event_type], step.start_time, minutes)
    command = Reschedule(event=event, invitee=invitee, start_time=start, reason=step.reason)
    return reschedule(tx, command)


def _cancel(tx: Transaction, step: CancelStep) -> Cancellation:
    if step.event is not None:
        event = _id(step.event, "scheduled_events")
        caller = _caller(tx.rows, step.caller)
        return cancel_event(tx, CancelEvent(event=event, reason=step.reason, caller=caller))
    assert step.invitee is not None  # noqa: S101 - one of the keys is given
    event, invitee = _invitee_ids(tx.rows, step.invitee)
    command = CancelInvitee(event=event, invitee=invitee, reason=step.reason or "")
    return cancel_invitee(tx, command)


def _mark(tx: Transaction, step: NoShowStep) -> NoShow:
    event, invitee = _invitee_ids(tx.rows, step.invitee)
    caller = _caller(tx.rows, step.caller)
    return mark_no_show(tx, MarkNoShow(event=event, invitee=invitee, caller=caller))


def _unmark(tx: Transaction, step: UndoNoShowStep) -> str:
    id_ = _id(step.no_show, "invitee_no_shows")
    mark = tx.rows.no_shows.get(id_)
    unmark_no_show(tx, UnmarkNoShow(no_show=id_, caller=_caller(tx.rows, step.caller)))
    return "" if mark is None else tx.rows.invitees[mark.invitee].name


def _book_somebody(tx: Transaction, step: GenerateStep) -> Invitee:
    """Book one of the open slots, of one of the event types that have any."""
    try:
        who = person(tx.ids, step.locale)
    except ValueError as error:
        raise StepFailed(str(error)) from None
    within = step.within.delta if step.within else TWO_WEEKS
    event_types = _bookable(tx.rows, step)
    while event_types:
        event_type = event_types.pop(tx.ids.integer("generate", len(event_types)))
        slots = slots_within(tx, event_type, tx.now, tx.now + within)
        if slots:
            slot = slots[tx.ids.integer("generate", len(slots))]
            return book(tx, booking_of(tx.ids, who, event_type, slot.start))
    raise StepFailed(f"No open slot is left in the {format_duration(within)} ahead.")


def _bookable(rows: Rows, step: GenerateStep) -> list[EventType]:
    if step.event_types is not None:
        return [find_event_type(rows, name) for name in step.event_types]
    return [row for row in rows.event_types if not row.secret]


def _booked(stage: Stage, invitee: Invitee, verb: str) -> Done:
    event = stage.world.rows.scheduled_events[invitee.event]
    text = f"{invitee.name} {verb} {event.name}, {format_second(event.start_time)}"
    return Done(render.bookings.invitee(invitee, stage.origins), text)


def _caller(rows: Rows, name: Name | None) -> Caller | None:
    return None if name is None else Caller(user=find_user(rows, name))


def _id(name: Name, collection: str) -> str:
    """Return the id in a URI, or the id itself."""
    if "://" not in name.text:
        return name.text
    ids = ids_in_uri(name.text, collection)
    if ids is None:
        raise DocumentError(*name.where, f"{name.text} is not a URI of {collection}")
    return ids[0]


def _invitee_ids(rows: Rows, name: Name) -> tuple[str, str]:
    """Return the ids of an invitee's event and of the invitee."""
    ids = ids_in_uri(name.text, "scheduled_events", "invitees")
    if ids is not None:
        return ids[0], ids[1]
    row = rows.invitees.get(name.text)
    if row is None:
        message = f'"{name.text}" is not the URI or id of an invitee'
        raise DocumentError(*name.where, message)
    return row.event, row.id
