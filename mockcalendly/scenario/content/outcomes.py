"""What became of a booking: canceled, rescheduled, missed, confirmed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from mockcalendly.domain.bookings import invitee_path
from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    Reschedule,
    cancel_event,
    cancel_invitee,
    reschedule,
)
from mockcalendly.domain.conferences import redirect_path
from mockcalendly.domain.no_shows import MarkNoShow, mark_no_show
from mockcalendly.model.bookings import (
    CancelerType,
    Cancellation,
    ConferenceStatus,
    EventStatus,
    Invitee,
    Location,
    Reconfirmation,
)
from mockcalendly.scenario.booking_commands import host_zone
from mockcalendly.scenario.content.booking_types import (
    CancellationSection,
    ConferenceSection,
    NoShowSection,
    Outcome,
    ReconfirmationSection,
    RescheduledSection,
)
from mockcalendly.scenario.content.placing import finish_conference, slot_for, with_ids
from mockcalendly.scenario.layout import Layout
from mockcalendly.scenario.nodes import Node

__all__ = ["become"]

A_MINUTE = timedelta(minutes=1)


def become(layout: Layout, invitee: Invitee, outcome: Outcome, node: Node) -> None:
    """Let a booking become what its entry says.

    Raises:
        DocumentError: A moment makes no sense.
        CalendlyError: A rule forbids it.
    """
    if outcome.conference is not None:
        _set_conference(layout, invitee, outcome.conference, node.at("conference"))
    if outcome.reconfirmation is not None:
        place = node.at("reconfirmation")
        asked = _reconfirmation(layout, invitee, outcome.reconfirmation, place)
        invitee = layout.rows.invitees.put(replace(invitee, reconfirmation=asked))
    if outcome.status is EventStatus.CANCELED:
        _cancel(layout, invitee, outcome.cancellation or CancellationSection(), node)
    if outcome.rescheduled is not None:
        _reschedule(layout, invitee, outcome.rescheduled, node.at("rescheduled"))
    if outcome.no_show:
        section = NoShowSection() if isinstance(outcome.no_show, bool) else outcome.no_show
        _mark_no_show(layout, invitee, section, node.at("no_show"))


def _reconfirmation(
    layout: Layout, invitee: Invitee, section: ReconfirmationSection, node: Node
) -> Reconfirmation:
    asked, confirmed = section.created_at, section.confirmed_at
    created_at = invitee.created_at
    if asked is not None:
        created_at = layout.past(asked, node.at("created_at"))
    confirmed_at = None
    if confirmed is not None:
        confirmed_at = layout.past(confirmed, node.at("confirmed_at"))
        if confirmed_at < created_at:
            raise node.at("confirmed_at").error("this was confirmed before it was asked")
    return Reconfirmation(created_at=created_at, confirmed_at=confirmed_at)


def _set_conference(
    layout: Layout, invitee: Invitee, section: ConferenceSection, node: Node
) -> None:
    event = layout.rows.scheduled_events[invitee.event]
    location = event.location
    if location is None or location.status is None:
        raise node.key_error("the booking is not held in a web conference")
    if section.status is not ConferenceStatus.PUSHED:
        path = redirect_path(location.type, event.id)
        location = Location(type=location.type, status=section.status, join_url=path)
    said = {
        name: value
        for name in ("join_url", "conference_id", "password")
        if (value := getattr(section, name)) is not None
    }
    layout.rows.scheduled_events.put(replace(event, location=replace(location, **said)))


def _cancel(layout: Layout, invitee: Invitee, section: CancellationSection, node: Node) -> None:
    at = min(invitee.created_at + A_MINUTE, layout.now)
    if section.created_at is not None:
        at = layout.past(section.created_at, node.at("cancellation", "created_at"))
    if section.canceler_type is CancelerType.HOST:
        done = cancel_event(layout.at(at), CancelEvent(event=invitee.event, reason=section.reason))
    else:
        done = cancel_invitee(
            layout.at(at),
            CancelInvitee(event=invitee.event, invitee=invitee.id, reason=section.reason or ""),
        )
    if section.canceled_by is not None:
        _sign(layout, invitee.event, done, replace(done, canceled_by=section.canceled_by))


def _sign(layout: Layout, event: str, done: Cancellation, signed: Cancellation) -> None:
    """Let a cancellation bear another name, wherever it is shown."""
    rows = layout.rows
    scheduled = rows.scheduled_events[event]
    if scheduled.cancellation == done:
        rows.scheduled_events.put(replace(scheduled, cancellation=signed))
    for invitee in list(rows.invitees.listed("by_created_at", event)):
        if invitee.cancellation == done:
            rows.invitees.put(replace(invitee, cancellation=signed))


def _reschedule(layout: Layout, old: Invitee, section: RescheduledSection, node: Node) -> None:
    rows = layout.rows
    event = rows.scheduled_events[old.event]
    event_type = rows.event_types[event.event_type]
    zone = ZoneInfo(host_zone(rows, event_type))
    start = layout.instant(section.start_time, node.at("start_time"), zone)
    minutes = (event.end_time - event.start_time) // A_MINUTE
    slot = slot_for(layout, event_type, start, minutes, section.hosts)
    tx = layout.at(_rescheduled_at(layout, old, section, node))
    new = reschedule(
        tx,
        Reschedule(
            event=event.id,
            invitee=old.id,
            start_time=start,
            reason=section.reason,
            slot=slot,
        ),
    )
    finish_conference(tx, new.event)
    new = with_ids(layout, new, section, node, joined=slot.event is not None)
    rows.invitees.put(replace(rows.invitees[old.id], new_invitee=invitee_path(new)))
    become(layout, new, section, node)


def _rescheduled_at(
    layout: Layout, old: Invitee, section: RescheduledSection, node: Node
) -> datetime:
    if section.created_at is not None:
        return layout.past(section.created_at, node.at("created_at"))
    return min(old.created_at + A_MINUTE, layout.now)


def _mark_no_show(layout: Layout, invitee: Invitee, section: NoShowSection, node: Node) -> None:
    at = layout.now
    if section.created_at is not None:
        at = layout.past(section.created_at, node.at("created_at"))
    mark = mark_no_show(layout.at(at), MarkNoShow(event=invitee.event, invitee=invitee.id))
    mark = layout.renamed(layout.rows.no_shows, mark, section.id, node)
    marked = layout.rows.invitees[invitee.id]
    layout.rows.invitees.put(replace(marked, no_show=mark))
