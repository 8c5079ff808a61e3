"""Finds what a file names in a world: by slug, id, URI or e-mail address."""

from collections.abc import Iterable
from typing import TypeVar

from mockcalendly.kernel.uris import id_in_uri
from mockcalendly.model.event_types import EventType
from mockcalendly.model.organizations import Group, Organization, Role, User
from mockcalendly.model.record import Record
from mockcalendly.scenario.nodes import DocumentError, did_you_mean
from mockcalendly.scenario.terms import Name
from mockcalendly.store.rows import Rows
from mockcalendly.store.table import Table

__all__ = ["find_event_type", "find_group", "find_user", "organization_of", "owner_of"]

R = TypeVar("R", bound=Record)


def find_event_type(rows: Rows, name: Name) -> EventType:
    """Return an event type by slug, ``page/slug``, id or URI; deleted ones are not found.

    Raises:
        DocumentError: There is none, or several pages have one with this slug.
    """
    living = [row for row in rows.event_types if row.deleted_at is None]
    return _find(
        "event type",
        name,
        rows.event_types,
        "event_types",
        [(row, (row.slug or "", f"{row.page}/{row.slug}")) for row in living],
    )


def find_user(rows: Rows, name: Name) -> User:
    """Return a user by slug, e-mail address, id or URI.

    Raises:
        DocumentError: There is none.
    """
    known = [(row, (row.slug, row.email)) for row in rows.users]
    return _find("user", name, rows.users, "users", known)


def find_group(rows: Rows, name: Name) -> Group:
    """Return a group by name, id or URI.

    Raises:
        DocumentError: There is none.
    """
    return _find("group", name, rows.groups, "groups", [(row, (row.name,)) for row in rows.groups])


def organization_of(rows: Rows) -> Organization | None:
    """Return the world's organization, if it has one."""
    return next(iter(rows.organizations), None)


def owner_of(rows: Rows) -> User | None:
    """Return the owner of the world's organization, if there is one."""
    owners = (row.user for row in rows.memberships if row.role is Role.OWNER)
    return next((rows.users[user] for user in owners), None)


def _find(
    kind: str,
    name: Name,
    table: Table[R],
    collection: str,
    known: Iterable[tuple[R, tuple[str, ...]]],
) -> R:
    by_id = table.get(id_in_uri(name.text, collection) or name.text)
    if by_id is not None:
        return by_id
    known = list(known)
    found = [(row, names) for row, names in known if name.text in names]
    if len(found) > 1:
        choices = ", ".join(names[-1] for _, names in found)
        message = f'there are several {kind}s "{name.text}": {choices}'
        raise DocumentError(*name.where, message)
    if not found:
        hint = did_you_mean(name.text, [each for _, names in known for each in names])
        raise DocumentError(*name.where, f'there is no {kind} "{name.text}"{hint}')
    return found[0][0]
