"""Steps: an invitee books, or moves to another time."""

from datetime import timedelta
from typing import Annotated, ClassVar

from msgspec import Meta, field
from msgspec.structs import replace

from mockcalendly.domain.bookings import book, find_event, find_invitee
from mockcalendly.domain.cancellations import Reschedule, reschedule
from mockcalendly.domain.links import as_offered
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.bookings import Invitee, Tracking
from mockcalendly.model.event_types import EventType
from mockcalendly.model.links import SchedulingLink
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    RoutingFormSubmission,
    RoutingQuestionType,
)
from mockcalendly.scenario.booking_commands import booking_command
from mockcalendly.scenario.form_answers import said
from mockcalendly.scenario.names import find_event_type, find_link, find_submission
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    BookingDetails,
    EventTypeName,
    InviteeName,
    LinkName,
    SubmissionName,
    UserName,
)
from mockcalendly.scenario.slots import find_start
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.callers import caller_named, invitee_ids
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Moment, Start
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["BOOK", "RESCHEDULE", "BookStep", "RescheduleStep"]

NEXT_OPEN_SLOT = Start(Moment(), slot=1)


class BookStep(BookingDetails, frozen=True, kw_only=True):
    """An invitee books; the result is the invitee."""

    some_of: ClassVar[tuple[str, ...]] = ("event_type", "submission", "link")

    event_type: Annotated[
        EventTypeName | None,
        Meta(description="What the submission or the link leads to, if left out."),
    ] = None
    start_time: Annotated[Start | None, Meta(description="The next open slot if left out.")] = None
    submission: Annotated[
        SubmissionName | None,
        Meta(description="The routing form that led here; who it is need not be said again."),
    ] = None
    link: Annotated[
        LinkName | None, Meta(description="The single-use link, or the share's, that is booked.")
    ] = None
    caller: Annotated[
        UserName | None,
        Meta(description="Whose token asks; the invitee needs none if left out."),
    ] = field(name="as", default=None)


class RescheduleStep(Section, frozen=True, kw_only=True):
    """An invitee meets at another time instead; the result is the new invitee."""

    invitee: InviteeName
    start_time: Start
    reason: str = ""


async def play_book(stage: Stage, step: BookStep) -> Done:
    """Let an invitee book."""
    return _booked(stage, stage.execute(_book, step), "books")


async def play_reschedule(stage: Stage, step: RescheduleStep) -> Done:
    """Let an invitee meet at another time instead."""
    return _booked(stage, stage.execute(_reschedule, step), "moves")


def _book(tx: Transaction, step: BookStep) -> Invitee:
    routed = None if step.submission is None else find_submission(tx.rows, step.submission)
    if routed is not None:
        step = _as_routed(tx, step, routed)
    link = None if step.link is None else find_link(tx.rows, step.link)
    event_type = _event_type(tx, step, routed, link)
    start = find_start(tx, event_type, step.start_time or NEXT_OPEN_SLOT, step.duration)
    command = booking_command(tx.rows, tx.ids, step, event_type, start)
    behind = {"link": link and link.id, "submission": routed and routed.id}
    caller = caller_named(tx.rows, step.caller)
    return book(tx, replace(command, **behind, caller=caller))


def _event_type(
    tx: Transaction,
    step: BookStep,
    routed: RoutingFormSubmission | None,
    link: SchedulingLink | None,
) -> EventType:
    if link is not None:
        named = None if step.event_type is None else find_event_type(tx.rows, step.event_type)
        return as_offered(tx.rows, named or tx.rows.event_types[link.event_type], link.id)
    if step.event_type is not None:
        return find_event_type(tx.rows, step.event_type)
    if routed is None or not isinstance(routed.result, EventTypeResult):
        raise StepFailed("The submission does not lead to an event type.")
    return tx.rows.event_types[routed.result.event_type]


def _as_routed(tx: Transaction, step: BookStep, routed: RoutingFormSubmission) -> BookStep:
    """Return a booking as a visitor makes it whom a routing form has sent on.

    Who he is need not be said again, and where he came from stays known (assumed).
    """
    invitee = step.invitee
    named = invitee.name or invitee.first_name
    name = named or said(tx.rows, routed, RoutingQuestionType.NAME)
    email = invitee.email or said(tx.rows, routed, RoutingQuestionType.EMAIL)
    tracking = step.tracking if step.tracking != Tracking() else routed.tracking
    invitee = replace(invitee, email=email, **({} if named else {"name": name}))
    return replace(step, invitee=invitee, tracking=tracking)


def _reschedule(tx: Transaction, step: RescheduleStep) -> Invitee:
    event, invitee = invitee_ids(tx.rows, step.invitee)
    row = find_event(tx, event)
    minutes = int((row.end_time - row.start_time) / timedelta(minutes=1))
    link = find_invitee(tx, event, invitee).link
    event_type = as_offered(tx.rows, tx.rows.event_types[row.event_type], link)
    start = find_start(tx, event_type, step.start_time, minutes)
    command = Reschedule(event=event, invitee=invitee, start_time=start, reason=step.reason)
    return reschedule(tx, command)


def _booked(stage: Stage, invitee: Invitee, verb: str) -> Done:
    event = stage.world.rows.scheduled_events[invitee.event]
    text = f"{invitee.name} {verb} {event.name}, {format_second(event.start_time)}"
    return Done(render.bookings.invitee(invitee, stage.origins), text)


BOOK = StepKind("book", BookStep, play_book, refusable=True)
RESCHEDULE = StepKind("reschedule", RescheduleStep, play_reschedule, refusable=True)
