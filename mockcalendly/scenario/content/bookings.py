"""The bookings that a world has: by the rules by which bookings come about, open time or not."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from mockcalendly.domain.bookings import invitee_path, place
from mockcalendly.domain.routing_forms import mark_submitter
from mockcalendly.kernel.formats import paragraphs
from mockcalendly.model.bookings import Invitee
from mockcalendly.scenario.booking_commands import booking_command, host_zone, payment_of
from mockcalendly.scenario.content.booking_types import ChangeSection, PastBookingSection
from mockcalendly.scenario.content.outcomes import become
from mockcalendly.scenario.content.placing import finish_conference, slot_for, with_ids
from mockcalendly.scenario.layout import Layout, given, refused
from mockcalendly.scenario.names import (
    find_event_type,
    find_invitee,
    find_link,
    find_submission,
    find_user,
)
from mockcalendly.scenario.nodes import Node

__all__ = ["lay_out_booking", "lay_out_change"]

A_DAY = timedelta(days=1)


def lay_out_booking(layout: Layout, section: PastBookingSection, node: Node) -> Invitee:
    """Add a booking as it stands now, by the rules by which it came to that.

    Raises:
        DocumentError: It refers to nothing, or a rule forbids it.
    """
    with refused(node, "the booking"):
        invitee = _placed(layout, section, node)
        _describe(layout, invitee, section)
        become(layout, invitee, section, node)
    return _dated(layout, invitee, section, node)


def lay_out_change(layout: Layout, section: ChangeSection, node: Node) -> Invitee:
    """Let a booking that there is become what its entry says, by the same rules.

    Raises:
        DocumentError: It refers to nothing, or a rule forbids it.
    """
    changes: dict[str, Any] = given(section, ("text_reminder_number", "tracking"))
    if section.payment is not UNSET:
        payment = section.payment
        changes["payment"] = None if payment is None else payment_of(layout.ids, payment)
    if section.scheduled_by is not UNSET:
        booker = section.scheduled_by
        changes["invitee_scheduled_by"] = booker and find_user(layout.rows, booker).id
    found = find_invitee(layout.rows, section.invitee)
    invitee = layout.rows.invitees.put(replace(found, **changes))
    with refused(node, "the change"):
        _describe(layout, invitee, section)
        become(layout, invitee, section, node)
    return _dated(layout, invitee, section, node)


def _placed(layout: Layout, section: PastBookingSection, node: Node) -> Invitee:
    rows = layout.rows
    event_type = find_event_type(rows, section.event_type)
    zone = ZoneInfo(host_zone(rows, event_type))
    start = layout.instant(section.start_time, node.at("start_time"), zone)
    created_at = min(start - A_DAY, layout.now)
    if section.created_at is not None:
        created_at = layout.past(section.created_at, node.at("created_at"), zone)
    submission = section.routing_form_submission
    command = replace(
        booking_command(rows, layout.ids, section, event_type, start),
        link=section.link and find_link(rows, section.link).id,
        submission=submission and find_submission(rows, submission).id,
    )
    minutes = event_type.duration if section.duration is None else section.duration
    slot = slot_for(layout, event_type, start, minutes, section.hosts)
    tx = layout.at(created_at)
    invitee = place(tx, command, slot)
    finish_conference(tx, invitee.event)
    invitee = with_ids(layout, invitee, section, node, joined=slot.event is not None)
    if command.submission is not None:
        mark_submitter(tx, command.submission, invitee_path(invitee))
    booker = section.scheduled_by
    return rows.invitees.put(
        replace(invitee, invitee_scheduled_by=booker and find_user(rows, booker).id)
    )


def _describe(
    layout: Layout, invitee: Invitee, section: PastBookingSection | ChangeSection
) -> None:
    """Give the event what the hosts and their calendar say about it."""
    plain, html = section.meeting_notes_plain, section.meeting_notes_html
    event = layout.rows.scheduled_events[invitee.event]
    layout.rows.scheduled_events.put(
        replace(
            event,
            meeting_notes_plain=plain or event.meeting_notes_plain,
            meeting_notes_html=html or (paragraphs(plain) if plain else event.meeting_notes_html),
            calendar_event_id=section.calendar_event_id or event.calendar_event_id,
        )
    )


def _dated(
    layout: Layout, invitee: Invitee, section: PastBookingSection | ChangeSection, node: Node
) -> Invitee:
    row = layout.rows.invitees[invitee.id]
    if section.updated_at is UNSET:
        return row
    at = layout.past(section.updated_at, node.at("updated_at"))
    event = layout.rows.scheduled_events[row.event]
    layout.rows.scheduled_events.put(replace(event, updated_at=at))
    return layout.rows.invitees.put(replace(row, updated_at=at))
