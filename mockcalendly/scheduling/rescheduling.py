"""The pages on which an invitee chooses another time for a meeting."""

from datetime import datetime, timedelta
from http import HTTPStatus

from msgspec.structs import replace

from mockcalendly.domain.bookings import durations_of
from mockcalendly.domain.cancellations import LONGEST_REASON, Reschedule, reschedule
from mockcalendly.domain.links import as_offered
from mockcalendly.edge.exchange import Answer
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.bookings import EventStatus, Invitee, ScheduledEvent
from mockcalendly.scheduling.booking import back_to, is_open, take_what_was_typed, taken_page
from mockcalendly.scheduling.calendar import Proposal, calendar_page
from mockcalendly.scheduling.confirmation import confirmation_link, find_invitee, when_of
from mockcalendly.scheduling.details import details_of
from mockcalendly.scheduling.times import (
    invitee_zone,
    notation_of,
    read_start,
    start_segment,
    when,
)
from mockcalendly.scheduling.visit import Visit
from mockcalendly.store.rows import Rows

__all__ = ["move_booking", "show_form", "show_new_times"]


def show_new_times(visit: Visit) -> Answer:
    """Show the calendar on which another time is chosen, or why none can be."""
    invitee = find_invitee(visit.rows, visit.params["invitee"])
    return _hindrance(visit, invitee) or calendar_page(visit, _proposal(visit, invitee))


def show_form(visit: Visit) -> Answer:
    """Ask whether the meeting is to be at another time, and why."""
    invitee, start = _asked(visit)
    if (page := _hindrance(visit, invitee)) is not None:
        return page
    proposal = _proposal(visit, invitee)
    if not is_open(visit, proposal, start):
        return taken_page(visit, proposal, start)
    return _form_page(visit, proposal, start)


def _form_page(visit: Visit, proposal: Proposal, start: datetime, problem: str = "") -> Answer:
    return visit.page(
        "reschedule",
        status=HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK,
        event="" if problem else "date_and_time_selected",
        problems={"reason": problem} if problem else {},
        reason=visit.text("reason"),
        proposal=proposal,
        details=details_of(visit.rows, proposal.event_type),
        when=when(
            start, start + timedelta(minutes=proposal.minutes), proposal.zone, proposal.notation
        ),
        back=back_to(visit, proposal, start),
        action=visit.link(f"{proposal.path}/{start_segment(start)}"),
    )


def move_booking(visit: Visit) -> Answer:
    """Move the meeting, and lead on to what says so."""
    take_what_was_typed(visit)
    invitee, start = _asked(visit)
    moved = _successor(visit, invitee)
    if moved and visit.rows.scheduled_events[moved.event].start_time == start:
        return visit.go(confirmation_link(visit, moved))  # the form was sent twice
    if (page := _hindrance(visit, invitee)) is not None:
        return page
    proposal = _proposal(visit, invitee)
    if not is_open(visit, proposal, start):
        return taken_page(visit, proposal, start)
    reason = visit.text("reason").strip()
    if len(reason) > LONGEST_REASON:
        problem = f"Please use no more than {LONGEST_REASON:,} characters."
        return _form_page(visit, proposal, start, problem)
    command = Reschedule(event=invitee.event, invitee=invitee.id, start_time=start, reason=reason)
    return visit.go(confirmation_link(visit, visit.world.execute(reschedule, command)))


def _asked(visit: Visit) -> tuple[Invitee, datetime]:
    """Return whose meeting is to be moved, and to when."""
    invitee = find_invitee(visit.rows, visit.params["invitee"])
    return invitee, read_start(visit.params["start"])


def _proposal(visit: Visit, invitee: Invitee) -> Proposal:
    """Return what another time is chosen for: a meeting as long as before, if that can be had.

    The times of the meeting itself are open to it, but not its very start (both assumed: who moves
    it by half its length wants the former, and nobody the latter).
    """
    rows = visit.rows
    event = rows.scheduled_events[invitee.event]
    event_type = as_offered(rows, rows.event_types[event.event_type], invitee.link)
    minutes = (event.end_time - event.start_time) // timedelta(minutes=1)
    zone = find_zone(visit.text("timezone")) or invitee_zone(rows, invitee)
    notation = notation_of(rows, event_type)
    return Proposal(
        event_type,
        f"/reschedulings/{invitee.id}",
        minutes if minutes in durations_of(event_type) else None,
        zone,
        notation,
        _without(rows, event),
        former=when(event.start_time, event.end_time, zone, notation),
        taken=event.start_time,
    )


def _without(rows: Rows, event: ScheduledEvent) -> Rows:
    """Return the tables as they are while the only invitee of a meeting moves: it is canceled."""
    if event.invitees_active > 1:
        return rows
    other = rows.copy()
    other.record([])
    other.scheduled_events.put(replace(event, status=EventStatus.CANCELED))
    return other


def _hindrance(visit: Visit, invitee: Invitee) -> Answer | None:
    """Return a page that says why a meeting cannot be moved; None: it can."""
    rows = visit.rows
    event = rows.scheduled_events[invitee.event]
    event_type = rows.event_types[event.event_type]
    meeting = f"The meeting “{event.name}” at {when_of(rows, invitee)}"
    if (moved := _successor(visit, invitee)) is not None:
        link = ("Choose yet another time", visit.link(f"/reschedulings/{moved.id}"))
        return _explain(
            visit, "This meeting was moved", f"{meeting} is at {when_of(rows, moved)} now.", link
        )
    if invitee.status is EventStatus.CANCELED:
        links = [("Book another one", visit.link(f"/{event_type.page}/{event_type.slug}"))]
        if invitee.link is not None or event_type.deleted_at is not None:
            links = []
        return _explain(visit, "This meeting was canceled", f"{meeting} was canceled.", *links)
    if event.start_time <= visit.world.clock.now():
        return _explain(visit, "This meeting has begun", f"{meeting} cannot be moved any more.")
    if event_type.deleted_at is not None or not event_type.active:
        state = "deleted" if event_type.deleted_at else "switched off"
        sentence = f"Its event type was {state}, so no other time can be chosen."
        return _explain(visit, "This meeting cannot be moved", sentence)
    return None


def _explain(visit: Visit, heading: str, reason: str, *links: tuple[str, str]) -> Answer:
    visit.hint = f"{heading}: {reason}"
    return visit.page("closed", heading=heading, reason=reason, links=links)


def _successor(visit: Visit, invitee: Invitee) -> Invitee | None:
    """Return what has become of a booking that was moved, however often; None: it was not."""
    latest = invitee
    while latest.new_invitee is not None:
        latest = find_invitee(visit.rows, latest.new_invitee)
    return None if latest is invitee else latest
