"""Finds what a file names in a world: by slug, id, URI, e-mail address or name."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from mockcalendly.domain.links import link_called
from mockcalendly.domain.names import (
    event_types_called,
    first_in_role,
    groups_called,
    identified,
    invitations_called,
    organizations_called,
    users_called,
)
from mockcalendly.kernel.uris import ids_in_uri
from mockcalendly.model.bookings import Invitee, ScheduledEvent
from mockcalendly.model.contacts import Contact
from mockcalendly.model.custom_fields import CustomFieldDefinition
from mockcalendly.model.event_types import EventType
from mockcalendly.model.links import SchedulingLink
from mockcalendly.model.oauth import Application
from mockcalendly.model.organizations import Group, Invitation, Organization, Role, User
from mockcalendly.model.record import Record
from mockcalendly.model.routing_forms import RoutingForm, RoutingFormSubmission
from mockcalendly.scenario.nodes import DocumentError, did_you_mean
from mockcalendly.scenario.terms import Name
from mockcalendly.store.rows import Rows, of_user

__all__ = [
    "find_application",
    "find_contact",
    "find_custom_field",
    "find_event",
    "find_event_type",
    "find_group",
    "find_invitation",
    "find_invitee",
    "find_link",
    "find_organization",
    "find_routing_form",
    "find_submission",
    "find_user",
    "one_of",
    "organization_of",
    "owner_of",
]

R = TypeVar("R", bound=Record)


def find_organization(rows: Rows, name: Name) -> Organization:
    """Return an organization by name, id or URI.

    Raises:
        DocumentError: There is none, or several have this name.
    """
    found = organizations_called(rows, name.text)
    return one_of("organization", name, found, lambda row: row.id, lambda: _names(rows))


def find_event_type(rows: Rows, name: Name) -> EventType:
    """Return an event type by slug, ``page/slug``, id or URI; deleted ones are not found.

    Raises:
        DocumentError: There is none, or several pages have one with this slug.
    """

    def addresses() -> Iterable[str]:
        for row in rows.event_types:
            if row.deleted_at is None:
                yield from (row.slug or "", _address(row))

    found = event_types_called(rows, name.text)
    return one_of("event type", name, found, _address, addresses)


def find_user(rows: Rows, name: Name) -> User:
    """Return a user by slug, e-mail address, id or URI; the first in a role by the role.

    Raises:
        DocumentError: There is none.
    """

    def known() -> Iterable[str]:
        for row in rows.users:
            yield from (row.slug, row.email)

    return one_of("user", name, users_called(rows, name.text), lambda row: row.email, known)


def find_group(rows: Rows, name: Name) -> Group:
    """Return a group by name, id or URI.

    Raises:
        DocumentError: There is none, or several have this name.
    """
    found = groups_called(rows, name.text)
    return one_of("group", name, found, lambda row: row.id, lambda: [g.name for g in rows.groups])


def find_invitation(rows: Rows, name: Name) -> Invitation:
    """Return an invitation to an organization by e-mail address, id or URI.

    Raises:
        DocumentError: There is none, or several went to this address.
    """
    found = invitations_called(rows, name.text)
    return one_of(
        "invitation", name, found, lambda row: row.id, lambda: [i.email for i in rows.invitations]
    )


def find_custom_field(rows: Rows, organization: str, name: Name) -> CustomFieldDefinition:
    """Return the definition of a custom field by label, id or URI.

    Raises:
        DocumentError: The organization has none.
    """
    own = list(rows.custom_field_definitions.listed("by_owner", organization))
    wanted = name.text.rpartition("/custom_field_definitions/")[2]
    found = [row for row in own if wanted == row.id]
    found = found or [row for row in own if row.label.casefold() == wanted.casefold()]
    return one_of("custom field", name, found, lambda row: row.id, lambda: [r.label for r in own])


def find_application(rows: Rows, name: Name) -> Application:
    """Return an OAuth application by client id or name.

    Raises:
        DocumentError: There is none, or several have this name.
    """
    table = rows.applications
    found = [row for row in table if name.text in (row.id, row.name)]
    return one_of("application", name, found, lambda row: row.id, lambda: [r.name for r in table])


def find_contact(rows: Rows, user: User, name: Name) -> Contact:
    """Return a contact of a user's by e-mail address, name, id or URI.

    Raises:
        DocumentError: The user has none, or several of this name.
    """
    found = [row for row in identified(rows.contacts, name.text, "contacts") if row.user == user.id]
    if not found:
        partition = of_user(user.id, "email", name.text.lower())
        found = list(rows.contacts.listed("by_created_at", partition))
    own = rows.contacts.listed("by_created_at", of_user(user.id))
    found = found or [row for row in own if row.name == name.text]

    def known() -> Iterable[str]:
        for row in rows.contacts.listed("by_created_at", of_user(user.id)):
            yield from (row.name or "", *(address.email for address in row.emails))

    return one_of("contact", name, found, lambda row: row.id, known)


def find_invitee(rows: Rows, name: Name) -> Invitee:
    """Return an invitee by id or URI.

    Raises:
        DocumentError: There is none.
    """
    ids = ids_in_uri(name.text, "scheduled_events", "invitees")
    row = rows.invitees.get(ids[1] if ids else name.text)
    if row is None:
        raise DocumentError(*name.where, f'"{name.text}" is not the URI or id of an invitee')
    return row


def find_submission(rows: Rows, name: Name) -> RoutingFormSubmission:
    """Return a routing form submission by id or URI.

    Raises:
        DocumentError: There is none.
    """
    table = rows.routing_form_submissions
    found = identified(table, name.text, "routing_form_submissions")
    return one_of("submission", name, found, lambda row: row.id, lambda: [r.id for r in table])


def find_event(rows: Rows, name: Name) -> ScheduledEvent:
    """Return a scheduled event by id or URI, or by those of an invitee.

    Raises:
        DocumentError: There is none.
    """
    found = identified(rows.scheduled_events, name.text, "scheduled_events")
    if found:
        return found[0]
    try:
        return rows.scheduled_events[find_invitee(rows, name).event]
    except DocumentError as error:
        message = f'"{name.text}" is not the URI or id of a scheduled event, or of an invitee'
        raise DocumentError(*name.where, message) from error


def find_routing_form(rows: Rows, name: Name) -> RoutingForm:
    """Return a routing form by name, id or URI.

    Raises:
        DocumentError: There is none, or several have this name.
    """
    table = rows.routing_forms
    found = identified(table, name.text, "routing_forms")
    found = found or [row for row in table if row.name == name.text]
    return one_of("routing form", name, found, lambda row: row.id, lambda: [r.name for r in table])


def find_link(rows: Rows, name: Name) -> SchedulingLink:
    """Return a single-use link by its token or its address ``…/d/<token>/<slug>``.

    Raises:
        DocumentError: There is none.
    """
    row = link_called(rows, name.text)
    if row is None:
        hint = did_you_mean(name.text, [link.id for link in rows.scheduling_links])
        raise DocumentError(*name.where, f'there is no single-use link "{name.text}"{hint}')
    return row


def organization_of(rows: Rows) -> Organization | None:
    """Return the world's first organization, if it has one."""
    return next(iter(rows.organizations), None)


def owner_of(rows: Rows, organization: str | None = None) -> User | None:
    """Return the owner of an organization, the first one if none is named, if there is one."""
    return first_in_role(rows, Role.OWNER, organization)


def one_of(
    kind: str,
    name: Name,
    found: Sequence[R],
    distinctly: Callable[[R], str],
    known: Callable[[], Iterable[str]],
) -> R:
    """Return the one row that a name means.

    Args:
        kind: What it is, in words.
        name: As the file says it.
        found: All that it may mean.
        distinctly: How to name one of several.
        known: Names that there are, for a hint.

    Raises:
        DocumentError: There is none, or several.
    """
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(map(distinctly, found))
        raise DocumentError(*name.where, f'there are several {kind}s "{name.text}": {choices}')
    hint = did_you_mean(name.text, known())
    raise DocumentError(*name.where, f'there is no {kind} "{name.text}"{hint}')


def _address(row: EventType) -> str:
    return f"{row.page}/{row.slug}"


def _names(rows: Rows) -> list[str]:
    return [row.name for row in rows.organizations]
