"""The activity log: what people have changed in an organization, for its admins to look up."""

from datetime import datetime
from typing import NamedTuple, TypeAlias

from mockcalendly.model.record import Record, Value

__all__ = [
    "SYSTEM",
    "ActivityLogEntry",
    "Actor",
    "ActorGroup",
    "DetailValue",
    "ResourcePath",
    "Stream",
]

SYSTEM = "System"
"""Type of the actor for what no user did (documented); others are of the type ``User``."""


class ResourcePath(Value, frozen=True, kw_only=True, gc=False):
    """A resource among an entry's details: its URI without origin."""

    path: str


DetailValue: TypeAlias = str | int | float | bool | ResourcePath | tuple[str, ...] | None


class ActorGroup(Value, frozen=True, kw_only=True, gc=False):
    """A group that an actor was in, as it was called then, and the role there."""

    id: str
    name: str
    role: str


class Actor(Value, frozen=True, kw_only=True, gc=False):
    """Who did something, as it was shown when it happened.

    Attributes:
        user: Id of the user; None: Calendly itself.
        role: In the organization; None: no member of it any more.
        alternative_identifier: The user's e-mail address (observed; the reference says user name).
    """

    display_name: str
    user: str | None = None
    role: str | None = None
    group: ActorGroup | None = None
    alternative_identifier: str | None = None


class Stream(NamedTuple):
    """The entries of one kind by one actor: by these values they are filtered and sorted.

    Attributes:
        actor: Id of the user; "": Calendly itself.
    """

    organization: str
    display_name: str
    actor: str
    namespace: str
    action: str


class ActivityLogEntry(Record, frozen=True, kw_only=True, gc=False):
    """Something that has happened.

    Attributes:
        words: What a search looks at, ready for it.
    """

    organization: str
    occurred_at: datetime
    namespace: str
    action: str
    actor: Actor
    details: tuple[tuple[str, DetailValue], ...]
    words: str

    @property
    def stream(self) -> Stream:
        """The stream that the entry is in."""
        return Stream(
            self.organization,
            self.actor.display_name,
            self.actor.user or "",
            self.namespace,
            self.action,
        )
