"""Where a booking goes that is not asked whether its time is open, and what it is called."""

from datetime import datetime, timedelta

from msgspec import UNSET
from msgspec.structs import replace

from mockcalendly.domain.availability import Slot
from mockcalendly.domain.conferences import DETAILS_AFTER, push_conference_details
from mockcalendly.domain.reconfirmations import asks_at
from mockcalendly.model.bookings import EventStatus, Invitee, ScheduledEvent
from mockcalendly.model.event_types import EventType, PoolingType
from mockcalendly.scenario.content.booking_types import PastBookingSection, RescheduledSection
from mockcalendly.scenario.layout import Layout
from mockcalendly.scenario.names import find_user
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.terms import Name
from mockcalendly.store.pages import Window, read_page
from mockcalendly.store.rows import ALL, Rows, of_organization
from mockcalendly.store.transaction import Transaction

__all__ = ["finish_conference", "slot_for", "with_ids"]


def slot_for(
    layout: Layout,
    event_type: EventType,
    start: datetime,
    minutes: int,
    hosts: tuple[Name, ...] | None,
) -> Slot:
    """Return the slot of a booking: an event that has seats is joined."""
    users = tuple(dict.fromkeys(find_user(layout.rows, name).id for name in hosts or ()))
    if not users:
        alone = event_type.pooling_type is PoolingType.ROUND_ROBIN
        users = event_type.hosts[:1] if alone else event_type.hosts
    shared = _event_with_seats(layout, event_type, start)
    return Slot(
        start=start,
        end=start + timedelta(minutes=minutes),
        hosts=users,
        remaining=event_type.invitee_limit,
        event=None if shared is None else shared.id,
    )


def finish_conference(tx: Transaction, event: str) -> None:
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


def with_ids(
    layout: Layout,
    invitee: Invitee,
    section: PastBookingSection | RescheduledSection,
    node: Node,
    *,
    joined: bool,
) -> Invitee:
    """Return a new invitee once it and its event have the ids that the file gives."""
    rows = layout.rows
    event = rows.scheduled_events[invitee.event]
    rows.invitees.delete(invitee.id)
    if joined and section.id not in (UNSET, event.id):
        raise node.at("id").error(f'this booking joins the event "{event.id}"')
    if not joined:
        event = layout.renamed(rows.scheduled_events, event, section.id, node)
    id_ = section.invitee_id
    own_id = layout.new_id(rows.invitees, invitee.id if id_ is UNSET else id_, node, "invitee_id")
    _rename_on_agenda(rows, event, invitee.id, own_id)
    return rows.invitees.put(replace(invitee, id=own_id, event=event.id))


def _rename_on_agenda(rows: Rows, event: ScheduledEvent, old: str, new: str) -> None:
    """See that an invitee is asked to confirm by the id that the file gives."""
    at = asks_at(rows, event)
    if at is None or old == new:
        return
    due = rows.agenda.by("by_at")[ALL]
    found = read_page(
        rows.agenda, [due], count=1, window=Window(at, at), keep=lambda row: row.subject == old
    )
    for row in found.rows:
        rows.agenda.put(replace(row, subject=new))


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
