"""Event types: making, changing and deleting them.

Through the API only one-on-one event types are made and changed, and none is deleted (documented).
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers, require_member
from mockcalendly.domain.activity_log import log_event_type
from mockcalendly.domain.addresses import free_slug
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.kernel.formats import paragraphs
from mockcalendly.model.event_types import (
    ADHOC,
    STANDARD,
    EventType,
    EventTypeKind,
    LocationConfiguration,
    Profile,
    ProfileType,
)
from mockcalendly.model.organizations import User
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreateEventType",
    "DeleteEventType",
    "UpdateEventType",
    "add_event_type",
    "check_duration",
    "create_event_type",
    "delete_event_type",
    "find_event_type",
    "find_owner",
    "new_event_type",
    "update_event_type",
]

DEFAULT_INCREMENT = 30
"""Minutes between starts (documented)."""

DEFAULT_DURATION = 30
DEFAULT_COLOR = "#8247f5"
"""Of an event type that does not say (assumed: no source has a default)."""

MIN_NOTICE = 240
BOOKING_WINDOW = 60
"""Minutes of notice and days ahead: what the vendor's editor begins with (assumed for the API)."""


class CreateEventType(Value, frozen=True, kw_only=True, gc=False):
    """A request for a one-on-one event type.

    Attributes:
        owner: Whose it will be.
        duration: Minutes; None: the first of the options, or the default.
        caller: Whose token asked; None: the owner himself.
    """

    owner: str
    name: str
    description: str = ""
    duration: int | None = None
    duration_options: tuple[int, ...] = ()
    locations: tuple[LocationConfiguration, ...] = ()
    color: str = DEFAULT_COLOR
    locale: str = "en"
    start_time_increment: int = DEFAULT_INCREMENT
    before_buffer: int = 0
    after_buffer: int = 0
    caller: Caller | None = None


class UpdateEventType(Value, frozen=True, kw_only=True, gc=False):
    """A request to change a one-on-one event type; what is None stays as it is."""

    event_type: str
    active: bool | None = None
    name: str | None = None
    description: str | None = None
    duration: int | None = None
    duration_options: tuple[int, ...] | None = None
    locations: tuple[LocationConfiguration, ...] | None = None
    color: str | None = None
    locale: str | None = None
    start_time_increment: int | None = None
    before_buffer: int | None = None
    after_buffer: int | None = None
    caller: Caller | None = None


class DeleteEventType(Value, frozen=True, kw_only=True, gc=False):
    """A wish to be rid of an event type: people have a button for it, the API has nothing."""

    event_type: str


def create_event_type(tx: Transaction, command: CreateEventType) -> EventType:
    """Add a one-on-one event type; it is inactive whatever was asked for (observed).

    Raises:
        NotFound: There is no such owner.
        PermissionDenied: Only admins may make one for somebody else (observed).
        InvalidArgument: The duration is none of the options.
    """
    owner = find_owner(tx.rows, command.owner, command.caller)
    options = command.duration_options
    duration = command.duration or (options[0] if options else DEFAULT_DURATION)
    check_duration(duration, options)
    row = replace(
        new_event_type(tx, owner, owner.slug, command.name),
        duration=duration,
        duration_options=options or None,
        locations=command.locations or None,
        color=command.color,
        locale=command.locale,
        start_time_increment=command.start_time_increment,
        before_buffer=command.before_buffer,
        after_buffer=command.after_buffer,
        **_described(command.description),
    )
    log_event_type(tx, row, "Created", command.caller)
    return add_event_type(tx, row)


def update_event_type(tx: Transaction, command: UpdateEventType) -> EventType:
    """Change a one-on-one event type.

    Its address stays (observed). A request that changes nothing tells nobody (assumed).

    Raises:
        NotFound: There is no such event type, or it is deleted.
        PermissionDenied: It is neither the caller's own nor one that the caller administers.
        InvalidArgument: It is not one-on-one, or the duration is none of the options.
    """
    before = _changeable(tx.rows, command)
    after = replace(before, **_changes(before, command))
    check_duration(after.duration, after.duration_options or ())
    if after == before:
        return before
    log_event_type(tx, after, "Modified", command.caller)
    return _put(tx, replace(after, updated_at=tx.now), WebhookEvent.EVENT_TYPE_UPDATED)


def delete_event_type(tx: Transaction, command: DeleteEventType) -> EventType:
    """Delete an event type: it leaves all lists, but can still be fetched (documented).

    Raises:
        NotFound: There is no such event type, or it is deleted already.
    """
    row = _existing(tx.rows, command.event_type)
    deleted = replace(row, active=False, deleted_at=tx.now, updated_at=tx.now)
    log_event_type(tx, deleted, "Deleted")
    return _put(tx, deleted, WebhookEvent.EVENT_TYPE_DELETED)


def find_event_type(rows: Rows, caller: Caller, id_: str) -> EventType:
    """Return an event type of the caller's organization, a deleted one too.

    Raises:
        NotFound: There is no such event type.
        PermissionDenied: It is another organization's.
    """
    row = rows.event_types.get(id_)
    if row is None:
        raise NotFound(hint=f"No event type has the id {id_}.")
    require_member(rows, caller, row.organization)
    return row


def find_owner(rows: Rows, user: str, caller: Caller | None) -> User:
    """Return the user whose an event type will be.

    Raises:
        NotFound: There is no such user.
        PermissionDenied: He is neither the caller nor somebody whom the caller administers.
    """
    owner = rows.users.get(user)
    if owner is None:
        raise NotFound(hint=f"No user has the id {user}.")
    if caller is not None and caller.user.id != user:
        _require_admin(rows, caller, owner.organization)
    return owner


def new_event_type(tx: Transaction, owner: User, page: str, name: str) -> EventType:
    """Return a plain one-on-one event type for a page; it is not yet in the world."""
    return EventType(
        id=tx.ids.uuid(),
        seq=tx.ids.sequence(),
        organization=owner.organization,
        name=name,
        slug=free_slug(tx.rows, page, name),
        page=page,
        active=False,
        kind=EventTypeKind.SOLO,
        pooling_type=None,
        type=STANDARD,
        duration=DEFAULT_DURATION,
        duration_options=None,
        color=DEFAULT_COLOR,
        internal_note=None,
        is_paid=False,
        description_plain=None,
        description_html=None,
        profile=Profile(type=ProfileType.USER, name=owner.name, owner=owner.id),
        secret=False,
        booking_method="instant",
        custom_questions=(),
        locations=None,
        position=_next_position(tx.rows, owner.id),
        locale="en",
        admin_managed=False,
        start_time_increment=DEFAULT_INCREMENT,
        before_buffer=0,
        after_buffer=0,
        hosts=(owner.id,),
        invitee_limit=1,
        split_name=False,
        schedule=None,
        min_notice=MIN_NOTICE,
        booking_window=BOOKING_WINDOW,
        created_at=tx.now,
        updated_at=tx.now,
        deleted_at=None,
    )


def add_event_type(tx: Transaction, row: EventType) -> EventType:
    """Put a new event type into the world and tell of it."""
    return _put(tx, row, WebhookEvent.EVENT_TYPE_CREATED)


def _put(tx: Transaction, row: EventType, event: WebhookEvent) -> EventType:
    tx.rows.event_types.put(row)
    tx.emit(event, row, organization=row.organization, users=row.hosts)
    return row


def _existing(rows: Rows, id_: str) -> EventType:
    row = rows.event_types.get(id_)
    if row is None or row.deleted_at is not None:
        raise NotFound(hint=f"No event type has the id {id_}, or it is deleted.")
    return row


def _changeable(rows: Rows, command: UpdateEventType) -> EventType:
    row = _existing(rows, command.event_type)
    caller = command.caller
    if caller is not None and (row.admin_managed or caller.user.id not in row.hosts):
        # That a member cannot change what admins manage is assumed from the name.
        _require_admin(rows, caller, row.organization)
    if row.kind is not EventTypeKind.SOLO or row.pooling_type is not None:
        # The restriction is documented, the answer is not (assumed).
        raise InvalidArgument(
            Detail("event_type", "must be a one-on-one event type"),
            hint="Event types of kind group and those with several hosts cannot be changed "
            "through the API.",
        )
    return row


def _require_admin(rows: Rows, caller: Caller, organization: str) -> None:
    if not administers(rows, caller, organization):
        raise PermissionDenied(hint="For others' event types one has to be owner or admin.")


_SIMPLE = (
    "active",
    "name",
    "duration",
    "color",
    "locale",
    "start_time_increment",
    "before_buffer",
    "after_buffer",
)


def _changes(row: EventType, command: UpdateEventType) -> dict[str, Any]:
    changes = {name: getattr(command, name) for name in _SIMPLE}
    changes = {name: value for name, value in changes.items() if value is not None}
    if command.description is not None:
        changes |= _described(command.description)
    if command.locations is not None:
        changes["locations"] = command.locations or None
    if command.duration_options is not None:
        changes["duration_options"] = command.duration_options or None
    if row.type == ADHOC:
        # Both are always null for one-off event types (documented).
        changes |= {"duration_options": None, "start_time_increment": None}
    return changes


def _described(text: str) -> dict[str, str | None]:
    """Return both forms of a description (that a line becomes a paragraph is assumed)."""
    if not text.strip():
        return {"description_plain": None, "description_html": None}
    return {"description_plain": text, "description_html": paragraphs(text)}


def check_duration(duration: int, options: Sequence[int]) -> None:
    """Refuse a duration that is none of the options (documented rule, assumed text)."""
    if options and duration not in options:
        choices = ", ".join(map(str, options))
        raise InvalidArgument(Detail("duration", f"must be one of: {choices}"))


def _next_position(rows: Rows, owner: str) -> int:
    entries = rows.event_types.by("by_position")[of_user(owner)]
    return int(entries[-1].value) + 1 if entries else 0
