"""What a test means by a text or a resource that it passes: an event type, an invitee, an instant.

Wherever the API has a URI, a test may pass the URI (of any host), the bare id, or the resource
itself as the API shows it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mockcalendly.errors import NotFound
from mockcalendly.kernel.durations import parse_duration
from mockcalendly.kernel.instants import parse_instant
from mockcalendly.kernel.uris import id_in_uri, ids_in_uri
from mockcalendly.model.bookings import EventStatus, Invitee, NoShow, ScheduledEvent
from mockcalendly.model.event_types import EventType
from mockcalendly.model.organizations import Role, User
from mockcalendly.store.rows import Rows

__all__ = [
    "ROLES",
    "Reference",
    "find_booking",
    "find_event_type",
    "find_invitee",
    "find_no_show",
    "find_user",
    "read_duration",
    "read_instant",
    "user_in_role",
    "users_by_role",
]

Reference = str | Mapping[str, Any]
"""A URI, a bare id, or a resource as the API shows it."""

ROLES = {"owner": Role.OWNER, "admin": Role.ADMIN, "member": Role.USER}


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
    found = rows.event_types.get(id_in_uri(text, "event_types") or text)
    if found is not None:
        return found
    matching = [row for row in listed if text in (row.slug, f"{row.page}/{row.slug}")]
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
    """Return a user by role (``owner``, ``admin``, ``member``), URI, id, slug, e-mail or resource.

    Raises:
        NotFound: There is none.
    """
    text = _text(reference)
    user = users_by_role(rows).get(text) or rows.users.get(id_in_uri(text, "users") or text)
    if user is not None:
        return user
    for row in rows.users:
        if text in (row.slug, row.email):
            return row
    raise NotFound(hint=_no_such("user", text, (row.slug for row in rows.users)))


def users_by_role(rows: Rows) -> dict[str, User]:
    """Return the first user of each role that the world has."""
    found: dict[str, User] = {}
    for name, role in ROLES.items():
        for membership in rows.memberships:
            if membership.role is role:
                found.setdefault(name, rows.users[membership.user])
    return found


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
