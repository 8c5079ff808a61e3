"""Lays out the bookings and webhook subscriptions that a world begins with."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from mockcalendly.domain.availability import Slot
from mockcalendly.domain.bookings import place
from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    cancel_event,
    cancel_invitee,
)
from mockcalendly.domain.conferences import DETAILS_AFTER, push_conference_details
from mockcalendly.domain.no_shows import MarkNoShow, mark_no_show
from mockcalendly.domain.subscriptions import create_subscription
from mockcalendly.errors import CalendlyError
from mockcalendly.model.bookings import CancelerType, EventStatus, Invitee, ScheduledEvent
from mockcalendly.model.event_types import EventType, PoolingType
from mockcalendly.scenario.booking_commands import booking_command, host_zone
from mockcalendly.scenario.layout import Layout, refusal
from mockcalendly.scenario.names import find_event_type, find_user
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.subscriptions import subscription_command
from mockcalendly.scenario.world_types import (
    CancellationSection,
    PastBookingSection,
    SubscriptionSection,
)
from mockcalendly.store.pages import Window, read_page
from mockcalendly.store.rows import ALL, of_organization
from mockcalendly.store.transaction import Transaction

__all__ = ["lay_out_booking", "lay_out_subscription"]

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


def lay_out_booking(layout: Layout, section: PastBookingSection, node: Node) -> None:
    """Add a booking as it stands when the world begins, by the rules by which it came to that.

    Raises:
        DocumentError: It refers to nothing, or a rule forbids it.
    """
    try:
        invitee = _placed(layout, section, node)
        if section.status is EventStatus.CANCELED:
            _cancel(layout, invitee, section.cancellation or CancellationSection(), node)
        if section.no_show:
            mark_no_show(layout.at(layout.now), MarkNoShow(event=invitee.event, invitee=invitee.id))
    except CalendlyError as error:
        raise node.error(f"the booking is refused: {refusal(error)}") from None


def lay_out_subscription(layout: Layout, section: SubscriptionSection, node: Node) -> None:
    """Add a webhook subscription.

    Raises:
        DocumentError: It refers to nothing, or a rule forbids it.
    """
    command = subscription_command(layout.rows, section, node)
    try:
        row = create_subscription(layout.at(layout.created_at), command)
    except CalendlyError as error:
        raise node.error(f"the webhook is refused: {refusal(error)}") from None
    if section.id is not UNSET:
        id_ = layout.new_id(layout.rows.subscriptions, section.id, node)
        layout.rows.subscriptions.delete(row.id)
        layout.rows.subscriptions.put(replace(row, id=id_))


def _placed(layout: Layout, section: PastBookingSection, node: Node) -> Invitee:
    event_type = find_event_type(layout.rows, section.event_type)
    zone = ZoneInfo(host_zone(layout.rows, event_type))
    start = layout.instant(section.start_time, node.at("start_time"), zone)
    created_at = min(start - A_DAY, layout.now)
    if section.created_at is not None:
        created_at = layout.instant(section.created_at, node.at("created_at"), zone)
    command = booking_command(layout.rows, layout.ids, section, event_type, start)
    slot = _slot(layout, section, event_type, start)
    tx = layout.at(created_at)
    invitee = place(tx, command, slot)
    _finish_conference(tx, invitee.event)
    return _with_ids(layout, invitee, section, node, joined=slot.event is not None)


def _slot(
    layout: Layout, section: PastBookingSection, event_type: EventType, start: datetime
) -> Slot:
    minutes = event_type.duration if section.duration is None else section.duration
    hosts = tuple(find_user(layout.rows, name).id for name in section.hosts or ())
    if not hosts:
        alone = event_type.pooling_type is PoolingType.ROUND_ROBIN
        hosts = event_type.hosts[:1] if alone else event_type.hosts
    shared = _event_with_seats(layout, event_type, start)
    return Slot(
        start=start,
        end=start + timedelta(minutes=minutes),
        hosts=hosts,
        remaining=event_type.invitee_limit,
        event=None if shared is None else shared.id,
    )


def _event_with_seats(
    layout: Layout, event_type: EventType, start: datetime
) -> ScheduledEvent | None:
    if event_type.invitee_limit == 1:
        return None
    events = layout.rows.scheduled_events
    partition = of_organization(event_type.organization, EventStatus.ACTIVE)
    found = read_page(
        events,
        [events.by("by_start_time")[partition]],
        count=1,
        window=Window(start, start),
        keep=lambda event: (
            event.event_type == event_type.id and event.invitees_active < event.invitees_limit
        ),
    )
    return found.rows[0] if found.rows else None


def _finish_conference(tx: Transaction, event: str) -> None:
    """Give a conference its details at once: nothing of the past is left for the agenda."""
    agenda = tx.rows.agenda
    found = read_page(
        agenda,
        [agenda.by("by_at")[ALL]],
        count=1,
        window=Window(tx.now, tx.now + DETAILS_AFTER),
        keep=lambda due: due.subject == event,
    )
    for due in found.rows:
        agenda.delete(due.id)
        push_conference_details(tx, event)


def _with_ids(
    layout: Layout, invitee: Invitee, section: PastBookingSection, node: Node, *, joined: bool
) -> Invitee:
    """Return the invitee once it and its event have the ids that the file gives."""
    rows = layout.rows
    event = rows.scheduled_events[invitee.event]
    rows.invitees.delete(invitee.id)
    if section.id is not UNSET and not (joined and section.id == event.id):
        if joined:
            raise node.at("id").error(f'this booking joins the event "{event.id}"')
        rows.scheduled_events.delete(event.id)
        id_ = layout.new_id(rows.scheduled_events, section.id, node)
        event = rows.scheduled_events.put(replace(event, id=id_))
    own_id = invitee.id if section.invitee_id is UNSET else section.invitee_id
    if own_id in rows.invitees:
        raise node.at("invitee_id").error(f'the id "{own_id}" is taken')
    return rows.invitees.put(replace(invitee, id=own_id, event=event.id))


def _cancel(layout: Layout, invitee: Invitee, section: CancellationSection, node: Node) -> None:
    at = min(invitee.created_at + A_MINUTE, layout.now)
    if section.created_at is not None:
        at = layout.instant(section.created_at, node.at("cancellation", "created_at"))
    if section.canceler_type is CancelerType.HOST:
        cancel_event(layout.at(at), CancelEvent(event=invitee.event, reason=section.reason))
    else:
        cancel_invitee(
            layout.at(at),
            CancelInvitee(event=invitee.event, invitee=invitee.id, reason=section.reason or ""),
        )
