"""What a tester means by a text: an event type, an invitee, a user.

Wherever the API has a URI, a tester may say the URI (of any host) or the bare id.
"""

from collections.abc import Iterable

from mockcalendly.domain.access import Caller
from mockcalendly.domain.bookings import invitees_of
from mockcalendly.domain.links import link_called
from mockcalendly.domain.names import (
    ROLES,
    event_types_called,
    first_in_role,
    identified,
    invitations_called,
    organizations_called,
    users_called,
)
from mockcalendly.errors import NotFound
from mockcalendly.kernel.uris import VENDOR_URL, id_in_uri, ids_in_uri
from mockcalendly.model.bookings import EventStatus, Invitee, NoShow, ScheduledEvent
from mockcalendly.model.contacts import Contact
from mockcalendly.model.custom_fields import CustomFieldDefinition
from mockcalendly.model.event_types import EventType
from mockcalendly.model.links import SchedulingLink
from mockcalendly.model.organizations import Invitation, InvitationStatus, Organization, User
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.store.rows import Rows, of_user

__all__ = [
    "caller_of",
    "find_booking",
    "find_contact",
    "find_custom_field",
    "find_event_type",
    "find_invitation",
    "find_invitee",
    "find_link",
    "find_no_show",
    "find_organization",
    "find_recap",
    "find_user",
    "said_as",
    "uri_in_story",
    "user_in_role",
]


def find_event_type(rows: Rows, reference: str | None) -> EventType:
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
    matching = event_types_called(rows, reference)
    if len(matching) > 1:
        pages = " or ".join(f"'{row.page}/{row.slug}'" for row in matching)
        raise ValueError(f"Several event types have the slug {reference!r}: say {pages}.")
    if not matching:
        raise NotFound(hint=_no_such("event type", reference, (row.slug for row in listed)))
    return matching[0]


def find_invitee(rows: Rows, reference: str) -> Invitee:
    """Return an invitee by URI or id; of an event, its only active invitee.

    Raises:
        NotFound: There is none.
        ValueError: It is an event with several active invitees, or with none.
    """
    found = find_booking(rows, reference)
    if isinstance(found, Invitee):
        return found
    active = list(invitees_of(rows, found.id, EventStatus.ACTIVE))
    if len(active) != 1:
        raise ValueError(
            f"The event {found.id} has {len(active)} active invitees: name the one that is meant."
        )
    return active[0]


def find_booking(rows: Rows, reference: str) -> Invitee | ScheduledEvent:
    """Return an invitee or a scheduled event by URI or id.

    Raises:
        NotFound: There is none.
    """
    ids = ids_in_uri(reference, "scheduled_events", "invitees")
    invitee = rows.invitees.get(ids[1] if ids else reference)
    if invitee is not None:
        return invitee
    event = rows.scheduled_events.get(id_in_uri(reference, "scheduled_events") or reference)
    if event is None:
        raise NotFound(hint=f"No invitee and no scheduled event is {reference!r}.")
    return event


def find_link(rows: Rows, reference: str) -> SchedulingLink:
    """Return a single-use link by its token or its address.

    Raises:
        NotFound: There is none.
    """
    found = link_called(rows, reference)
    if found is None:
        raise NotFound(hint=f"No single-use link is {reference!r}.")
    return found


def find_no_show(rows: Rows, reference: str) -> NoShow:
    """Return a no-show by URI or id, or by those of its invitee.

    Raises:
        NotFound: There is none.
    """
    found = rows.no_shows.get(id_in_uri(reference, "invitee_no_shows") or reference)
    if found is not None:
        return found
    invitee = find_invitee(rows, reference)
    if invitee.no_show is None:
        raise NotFound(hint=f"The invitee {invitee.id} is not marked as a no-show.")
    return invitee.no_show


def find_user(rows: Rows, reference: str) -> User:
    """Return a user by URI, id, slug, e-mail or role: ``owner``, ``admin``, ``member``.

    Raises:
        NotFound: There is none.
    """
    found = users_called(rows, reference)
    if not found:
        raise NotFound(hint=_no_such("user", reference, (row.slug for row in rows.users)))
    return found[0]


def caller_of(rows: Rows, reference: str | None) -> Caller | None:
    """Return for whom something is asked, as `find_user` takes it; None: for nobody in particular.

    Raises:
        NotFound: There is no such user.
    """
    return None if reference is None else Caller(user=find_user(rows, reference))


def said_as(rows: Rows, reference: str | None) -> dict[str, str]:
    """Return how a step says for whom something is asked: not at all if for nobody in particular.

    Raises:
        NotFound: There is no such user.
    """
    return {} if reference is None else {"as": find_user(rows, reference).email}


def uri_in_story(path: str) -> str:
    """Return how a step names a resource, wherever the world is served."""
    return f"{VENDOR_URL}{path}"


def find_contact(rows: Rows, reference: str, user: str | None) -> Contact:
    """Return a contact by URI, id, e-mail address or name.

    Args:
        rows: The world's tables.
        reference: What it is called.
        user: Whose address book to look in, as `find_user` takes it; None: in whosever it is if
            URI or id name it, else in the owner's.

    Raises:
        NotFound: There is none.
        ValueError: Several have the name.
    """
    found = identified(rows.contacts, reference, "contacts")
    if found and user is None:
        return found[0]
    owner = find_user(rows, user or "owner").id
    own = list(rows.contacts.listed("by_created_at", of_user(owner)))
    found = (
        [row for row in found if row.user == owner]
        or list(rows.contacts.listed("by_created_at", of_user(owner, "email", reference.lower())))
        or [row for row in own if row.name == reference]
    )
    if len(found) > 1:
        raise ValueError(
            f"Several contacts have the name {reference!r}: pass the one that is meant."
        )
    if not found:
        addresses = (row.emails[0].email for row in own if row.emails)
        raise NotFound(hint=_no_such("contact", reference, addresses))
    return found[0]


def find_custom_field(rows: Rows, organization: str, reference: str) -> CustomFieldDefinition:
    """Return a custom field of an organization's contacts by label, id or URI.

    Raises:
        NotFound: There is none.
    """
    own = list(rows.custom_field_definitions.listed("by_owner", organization))
    id_ = id_in_uri(reference, "custom_field_definitions") or reference
    for row in own:
        if row.id == id_ or row.label.casefold() == reference.casefold():
            return row
    raise NotFound(hint=_no_such("custom field", reference, (row.label for row in own)))


def find_recap(rows: Rows, reference: str) -> MeetingRecap:
    """Return a meeting recap by URI or id.

    Raises:
        NotFound: There is none.
    """
    for row in identified(rows.meeting_recaps, reference, "meeting_recaps"):
        return row
    raise NotFound(hint=f"No meeting recap is {reference!r}.")


def find_invitation(rows: Rows, reference: str) -> Invitation:
    """Return an invitation to an organization by URI, id or e-mail address.

    Raises:
        NotFound: There is none.
        ValueError: Several went to this address, and not just one of them is pending.
    """
    found = invitations_called(rows, reference)
    pending = [row for row in found if row.status is InvitationStatus.PENDING]
    if len(found) > 1 and len(pending) != 1:
        raise ValueError(f"Several invitations went to {reference!r}: pass the one that is meant.")
    if not found:
        addresses = (row.email for row in rows.invitations)
        raise NotFound(hint=_no_such("invitation", reference, addresses))
    return pending[0] if pending else found[0]


def find_organization(rows: Rows, reference: str | None) -> Organization:
    """Return an organization by URI, id or name; the owner's if None.

    Raises:
        NotFound: There is none.
    """
    if reference is None:
        return rows.organizations[user_in_role(rows, "owner").organization]
    found = organizations_called(rows, reference)
    if not found:
        names = (row.name for row in rows.organizations)
        raise NotFound(hint=_no_such("organization", reference, names))
    return found[0]


def user_in_role(rows: Rows, role: str) -> User:
    """Return the first user who is ``owner``, ``admin`` or ``member``.

    Raises:
        LookupError: The world has none.
    """
    found = first_in_role(rows, ROLES[role])
    if found is None:
        raise LookupError(f"The world has no {role}.")
    return found


def _no_such(kind: str, text: str, known: Iterable[str | None]) -> str:
    return f"No {kind} is {text!r}; there are: {', '.join(filter(None, known)) or 'none'}."
