"""Whom steps act for, and what they are about."""

from mockcalendly.domain.access import Caller
from mockcalendly.kernel.uris import ids_in_uri
from mockcalendly.model.organizations import User
from mockcalendly.scenario.names import find_user, owner_of
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.stage import StepFailed
from mockcalendly.scenario.terms import Name
from mockcalendly.store.rows import Rows

__all__ = ["caller_named", "id_named", "invitee_ids", "user_named"]


def caller_named(rows: Rows, name: Name | None) -> Caller | None:
    """Return whom a step acts for; None: for nobody in particular.

    Raises:
        DocumentError: There is no such user.
    """
    return None if name is None else Caller(user=find_user(rows, name))


def user_named(rows: Rows, name: Name | None) -> User:
    """Return a user; the owner if none is named.

    Raises:
        DocumentError: There is no such user.
        StepFailed: Nobody is named, and the world has no owner.
    """
    user = owner_of(rows) if name is None else find_user(rows, name)
    if user is None:
        raise StepFailed("The world has no owner who could do it.")
    return user


def id_named(name: Name, collection: str) -> str:
    """Return the id in a URI, or the id itself.

    Raises:
        DocumentError: It is the URI of something else.
    """
    if "://" not in name.text:
        return name.text
    ids = ids_in_uri(name.text, collection)
    if ids is None:
        raise DocumentError(*name.where, f"{name.text} is not a URI of {collection}")
    return ids[0]


def invitee_ids(rows: Rows, name: Name) -> tuple[str, str]:
    """Return the ids of an invitee's event and of the invitee.

    Raises:
        DocumentError: There is no such invitee.
    """
    ids = ids_in_uri(name.text, "scheduled_events", "invitees")
    if ids is not None:
        return ids[0], ids[1]
    row = rows.invitees.get(name.text)
    if row is None:
        raise DocumentError(*name.where, f'"{name.text}" is not the URI or id of an invitee')
    return row.event, row.id
