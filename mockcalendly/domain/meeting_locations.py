"""Where a user's meetings can take place."""

from msgspec.structs import replace

from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.model.event_types import LocationKind
from mockcalendly.model.organizations import User
from mockcalendly.model.record import Value
from mockcalendly.store.transaction import Transaction

__all__ = ["CONFERENCES", "ConnectConferences", "MeetingLocation", "connect_conferences", "offered"]

CONFERENCES = frozenset(kind for kind in LocationKind if kind.endswith("_conference"))
"""Kinds that need an account with a provider (documented: ``connected`` is for these only)."""


class MeetingLocation(Value, frozen=True, kw_only=True, gc=False):
    """A kind of place; `connected` is None unless it is a web conference."""

    kind: LocationKind
    connected: bool | None


class ConnectConferences(Value, frozen=True, kw_only=True, gc=False):
    """The web conferences that a user is to have an account for, instead of those he had."""

    user: str
    kinds: tuple[LocationKind, ...]


def offered(user: User) -> list[MeetingLocation]:
    """Return all kinds of places for a user, by name.

    Conferences that are not connected are among them (assumed from the key ``connected``).
    """
    return [
        MeetingLocation(
            kind=kind, connected=kind in user.conferences if kind in CONFERENCES else None
        )
        for kind in sorted(LocationKind)
    ]


def connect_conferences(tx: Transaction, command: ConnectConferences) -> User:
    """Connect a user's accounts; the API cannot.

    Raises:
        NotFound: There is no such user.
        InvalidArgument: A kind is no web conference.
    """
    user = tx.rows.users.get(command.user)
    if user is None:
        raise NotFound(hint=f"No user has the id {command.user}.")
    problems = [
        Detail(f"kinds[{number}]", f"must be one of: {', '.join(sorted(CONFERENCES))}")
        for number, kind in enumerate(command.kinds)
        if kind not in CONFERENCES
    ]
    if problems:
        raise InvalidArgument(*problems)
    kinds = tuple(dict.fromkeys(command.kinds))
    return tx.rows.users.put(replace(user, conferences=kinds, updated_at=tx.now))
