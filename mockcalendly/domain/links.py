"""Links that are good for one booking: made, booked, expired."""

import re
from datetime import datetime, timedelta

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers
from mockcalendly.domain.addresses import UNLISTED, link_token
from mockcalendly.domain.overrides import customized
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.model.event_types import EventType
from mockcalendly.model.links import LinkStatus, SchedulingLink
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreateSchedulingLink",
    "as_offered",
    "create_scheduling_link",
    "drop_link",
    "expire_link",
    "find_linked_event_type",
    "is_open",
    "link_called",
    "make_link",
    "mark_booked",
    "offered_by",
]

_BEFORE_TOKEN = re.compile(rf"/(?:{'|'.join(UNLISTED)})(?=/([^/?#]+))")

UNUSED_FOR = timedelta(days=90)
"""How long a link waits for its booking (documented in the FAQ)."""


class CreateSchedulingLink(Value, frozen=True, kw_only=True, gc=False):
    """A request for a link to an event type; without a caller it is a host's own."""

    event_type: str
    caller: Caller | None = None


def create_scheduling_link(tx: Transaction, command: CreateSchedulingLink) -> SchedulingLink:
    """Make a link.

    Raises:
        NotFound: There is no such event type, or it is deleted.
        PermissionDenied: The caller neither hosts nor administers it.
    """
    return make_link(tx, find_linked_event_type(tx.rows, command.event_type, command.caller))


def find_linked_event_type(rows: Rows, id_: str, caller: Caller | None) -> EventType:
    """Return an event type that the caller may hand out: its hosts may, and admins (assumed).

    Raises:
        NotFound: There is no such event type, or it is deleted.
        PermissionDenied: The caller may not.
    """
    row = rows.event_types.get(id_)
    if row is None or row.deleted_at is not None:
        raise NotFound(hint=f"No event type has the id {id_}, or it is deleted.")
    if caller is None or caller.user.id in row.hosts:
        return row
    if not administers(rows, caller, row.organization):
        raise PermissionDenied(hint="Links are for hosts of the event type and for admins.")
    return row


def make_link(tx: Transaction, event_type: EventType, share: str | None = None) -> SchedulingLink:
    """Add a link, and put its expiry on the agenda."""
    link = tx.rows.scheduling_links.put(
        SchedulingLink(
            id=link_token(tx.ids),
            seq=tx.ids.sequence(),
            event_type=event_type.id,
            slug=event_type.slug,
            share=share,
            status=LinkStatus.ACTIVE,
            created_at=tx.now,
        )
    )
    # The entry has the token for its id, so that whatever ends the link can take it back.
    tx.rows.agenda.put(
        Due(
            id=link.id,
            seq=link.seq,
            at=tx.now + UNUSED_FOR,
            kind=DueKind.LINK_EXPIRY,
            subject=link.id,
        )
    )
    return link


def link_called(rows: Rows, reference: str) -> SchedulingLink | None:
    """Return a link by its token, or by its address on any host: ``…/d/<token>/<slug>``.

    A world can have the name that stands before tokens: ``/w/d/d/<token>/<slug>``.
    """
    tokens = (reference, *_BEFORE_TOKEN.findall(reference))
    found = (rows.scheduling_links.get(token) for token in tokens)
    return next((link for link in found if link is not None), None)


def is_open(link: SchedulingLink, now: datetime) -> bool:
    """Return whether a link can still be booked."""
    return link.status is LinkStatus.ACTIVE and now < link.created_at + UNUSED_FOR


def offered_by(rows: Rows, now: datetime, token: str) -> EventType:
    """Return what a link offers: its event type, made over as its share says.

    Raises:
        InvalidArgument: The link is unknown or dead (assumed: its page says so, no operation of
            the API takes a link).
    """
    link = rows.scheduling_links.get(token)
    if link is None:
        raise InvalidArgument(Detail("link", "does not exist"))
    if not is_open(link, now):
        booked = link.status is LinkStatus.BOOKED
        raise InvalidArgument(Detail("link", f"has {'been used' if booked else 'expired'}"))
    return as_offered(rows, rows.event_types[link.event_type], token)


def as_offered(rows: Rows, event_type: EventType, token: str | None) -> EventType:
    """Return an event type as a link of its offers it, dead or alive; unchanged without a link."""
    link = rows.scheduling_links.get(token) if token else None
    if link is None or link.share is None:
        return event_type
    return customized(rows, event_type, rows.shares[link.share].override)


def mark_booked(tx: Transaction, token: str) -> None:
    """End a link by its one booking; canceling that does not revive it (assumed)."""
    tx.rows.agenda.delete(token)
    _put(tx, token, LinkStatus.BOOKED)


def expire_link(tx: Transaction, token: str) -> None:
    """End a link that nobody has booked."""
    _put(tx, token, LinkStatus.EXPIRED)


def drop_link(tx: Transaction, token: str) -> None:
    """Remove a link with what waits for it."""
    if token in tx.rows.agenda:
        tx.rows.agenda.delete(token)
    tx.rows.scheduling_links.delete(token)


def _put(tx: Transaction, token: str, status: LinkStatus) -> None:
    tx.rows.scheduling_links.put(replace(tx.rows.scheduling_links[token], status=status))
