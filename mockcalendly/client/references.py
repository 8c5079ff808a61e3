"""What a test means by a text or a resource that it passes: an event type, an invitee, an instant.

Wherever the API has a URI, a test may pass the URI (of any host), the bare id, or the resource
itself as the API shows it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mockcalendly.domain.names import (
    ROLES,
    event_types_called,
    first_in_role,
    invitations_called,
    organizations_called,
    users_called,
)
from mockcalendly.errors import NotFound
from mockcalendly.kernel.durations import parse_duration
from mockcalendly.kernel.instants import parse_instant
from mockcalendly.kernel.uris import id_in_uri, ids_in_uri
from mockcalendly.model.bookings import EventStatus, Invitee, NoShow, ScheduledEvent
from mockcalendly.model.event_types import EventType
from mockcalendly.model.organizations import Invitation, InvitationStatus, Organization, User
from mockcalendly.store.rows import Rows

__all__ = [
    "Reference",
    "find_booking",
    "find_event_type",
    "find_invitation",
    "find_invitee",
    "find_no_show",
    "find_organization",
    "find_user",
    "read_duration",
    "read_instant",
    "user_in_role",
    "users_by_role",
]

Reference = str | Mapping[str, Any]
"""A URI, a bare id, or a resource as the API shows it."""


def read_instant(value: datetime | str) -> datetime:
    """Return an instant that was given as such or as an ISO 8601 text.

    Raises:
        ValueError: It has no time zone, or is no instant.
    """
    instant = parse_instant(value) if isinstance(value, str) else value
    if instant is None or instant.tzinfo is None:
        raise ValueError(
            f"{value!r} is not an instant with a zone, such as '2026-11-23T09:00:00Z'."
        )
    return instant


def read_duration(value: timedelta | str) -> timedelta:
    """Return a duration that was given as such or as a text: ``90s``, ``2h30m``, ``1w``.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, timedelta):
        return value
    try:
        return parse_duration(value)
    except ValueError as error:
        raise ValueError(f"{value!r} {error}.") from None


def find_event_type(rows: Rows, reference: Reference | None) -> EventType:
    """Return an event type by URI, id, slug or ``page/slug``; the first that is listed if None.

    Raises:
        NotFound: There is none; the hint names those that there are.
        ValueError: Several have the slug.
    """
    listed = [row for row in rows.event_types if row.deleted_at is None]
    if reference is None:
        open_ = [row for row in listed if row.active and not row.secret]
        if not open_:
            raise NotFound(hint="No active event type that is not secret can be booked.")
        return min(open_, key=lambda row: (row.position, row.seq))
    text = _text(reference)
    matching = event_types_called(rows, text)
    if len(matching) > 1:
        pages = " or ".join(f"'{row.page}/{row.slug}'" for row in matching)
        raise ValueError(f"Several event types have the slug {text!r}: say {pages}.")
    if not matching:
        raise NotFound(hint=_no_such("event type", text, (row.slug for row in listed)))
    return matching[0]


def find_invitee(rows: Rows, reference: Reference) -> Invitee:
    """Return an invitee by URI, id or resource; of an event, its only active invitee.

    Raises:
        NotFound: There is none.
        ValueError: It is an event with several active invitees, or with none.
    """
    found = find_booking(rows, reference)
    if isinstance(found, Invitee):
        return found
    active = list(rows.invitees.listed("by_created_at", (found.id, EventStatus.ACTIVE)))
    if len(active) != 1:
        raise ValueError(
            f"The event {found.id} has {len(active)} active invitees: name the one that is meant."
        )
    return active[0]


def find_booking(rows: Rows, reference: Reference) -> Invitee | ScheduledEvent:
    """Return an invitee or a scheduled event by URI, id or resource.

    Raises:
        NotFound: There is none.
    """
    text = _text(reference)
    ids = ids_in_uri(text, "scheduled_events", "invitees")
    invitee = rows.invitees.get(ids[1] if ids else text)
    if invitee is not None:
        return invitee
    event = rows.scheduled_events.get(id_in_uri(text, "scheduled_events") or text)
    if event is None:
        raise NotFound(hint=f"No invitee and no scheduled event is {text!r}.")
    return event


def find_no_show(rows: Rows, reference: Reference) -> NoShow:
    """Return a no-show by URI, id or resource, or by those of its invitee.

    Raises:
        NotFound: There is none.
    """
    text = _text(reference)
    found = rows.no_shows.get(id_in_uri(text, "invitee_no_shows") or text)
    if found is not None:
        return found
    invitee = find_invitee(rows, reference)
    if invitee.no_show is None:
        raise NotFound(hint=f"The invitee {invitee.id} is not marked as a no-show.")
    return invitee.no_show


def find_user(rows: Rows, reference: Reference) -> User:
    """Return a user by URI, id, slug, e-mail, resource or role: ``owner``, ``admin``, ``member``.

    Raises:
        NotFound: There is none.
    """
    text = _text(reference)
    found = users_called(rows, text)
    if not found:
        raise NotFound(hint=_no_such("user", text, (row.slug for row in rows.users)))
    return found[0]


def find_invitation(rows: Rows, reference: Reference) -> Invitation:
    """Return an invitation to an organization by URI, id, e-mail address or resource.

    Raises:
        NotFound: There is none.
        ValueError: Several went to this address, and not just one of them is pending.
    """
    text = _text(reference)
    found = invitations_called(rows, text)
    pending = [row for row in found if row.status is InvitationStatus.PENDING]
    if len(found) > 1 and len(pending) != 1:
        raise ValueError(f"Several invitations went to {text!r}: pass the one that is meant.")
    if not found:
        addresses = (row.email for row in rows.invitations)
        raise NotFound(hint=_no_such("invitation", text, addresses))
    return pending[0] if pending else found[0]


def find_organization(rows: Rows, reference: Reference | None) -> Organization:
    """Return an organization by URI, id, name or resource; the owner's if None.

    Raises:
        NotFound: There is none.
    """
    if reference is None:
        return rows.organizations[user_in_role(rows, "owner").organization]
    text = _text(reference)
    found = organizations_called(rows, text)
    if not found:
        names = (row.name for row in rows.organizations)
        raise NotFound(hint=_no_such("organization", text, names))
    return found[0]


def users_by_role(rows: Rows) -> dict[str, User]:
    """Return the first user of each role that the world has."""
    found = {name: first_in_role(rows, role) for name, role in ROLES.items()}
    return {name: user for name, user in found.items() if user is not None}


def user_in_role(rows: Rows, role: str) -> User:
    """Return the first user who is ``owner``, ``admin`` or ``member``.

    Raises:
        LookupError: The world has none.
    """
    found = users_by_role(rows).get(role)
    if found is None:
        raise LookupError(f"The world has no {role}.")
    return found


def _text(reference: Reference) -> str:
    return reference if isinstance(reference, str) else str(reference["uri"])


def _no_such(kind: str, text: str, known: Iterable[str | None]) -> str:
    return f"No {kind} is {text!r}; there are: {', '.join(filter(None, known))}."
