"""Shares: event types made over for one invitee, each behind a link of its own."""

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.activity_log import Activity, log
from mockcalendly.domain.availability.slots import POLL
from mockcalendly.domain.contacts import find_contact
from mockcalendly.domain.links import drop_link, find_linked_event_type, is_open, make_link
from mockcalendly.domain.overrides import given
from mockcalendly.errors import AlreadyExists, Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.activity_log import ResourcePath
from mockcalendly.model.event_types import EventType, EventTypeKind
from mockcalendly.model.links import LinkStatus, Override, PeriodType, Share
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreateShare",
    "DeleteShare",
    "UpdateShare",
    "create_share",
    "delete_share",
    "shared_event_types",
    "update_share",
]

ALREADY_BOOKED = "This share has already been booked"
ALREADY_EXPIRED = "This share has already expired"
"""409 messages (status documented, texts assumed)."""


class CreateShare(Value, frozen=True, kw_only=True, gc=False):
    """A request to make an event type over; without a caller it is a host's own."""

    event_type: str
    override: Override
    caller: Caller | None = None


class UpdateShare(Value, frozen=True, kw_only=True, gc=False):
    """A request to change what a share says.

    Attributes:
        override: What it is to say from now on; None: as before.
        restored: Settings that are to be the event type's again.
        contact: Id of the contact whom it is for; None: nobody in particular.
    """

    share: str
    override: Override = Override()
    restored: frozenset[str] = frozenset()
    contact: str | UnsetType | None = UNSET
    caller: Caller | None = None


class DeleteShare(Value, frozen=True, kw_only=True, gc=False):
    """A request to remove a share with its link."""

    share: str
    caller: Caller | None = None


def create_share(tx: Transaction, command: CreateShare) -> Share:
    """Make an event type over.

    Raises:
        NotFound: There is no such event type, or it is deleted.
        PermissionDenied: The caller neither hosts nor administers it.
        InvalidArgument: It is not one-on-one, or its settings contradict each other.
    """
    event_type = find_linked_event_type(tx.rows, command.event_type, command.caller)
    if event_type.kind is not EventTypeKind.SOLO or event_type.pooling_type is not None:
        raise InvalidArgument(Detail("event_type", "must be a one-on-one event type"))
    override = _hosted(event_type, command.override)
    _check(event_type, override)
    id_ = tx.ids.uuid()
    log(
        tx,
        Activity.LINK_CREATED,
        organization=event_type.organization,
        actor=command.caller.user.id if command.caller else event_type.hosts[0],
        details={"name": event_type.name, "uri": ResourcePath(path=f"/shares/{id_}")},
    )
    return tx.rows.shares.put(
        Share(
            id=id_,
            seq=tx.ids.sequence(),
            event_type=event_type.id,
            link=make_link(tx, event_type, share=id_).id,
            contact=None,
            override=override,
            created_at=tx.now,
        )
    )


def update_share(tx: Transaction, command: UpdateShare) -> Share:
    """Change some settings of a share.

    Raises:
        NotFound: There is no such share or contact.
        PermissionDenied: The caller neither hosts nor administers its event type, or the contact
            is somebody else's.
        AlreadyExists: It was booked, or has expired.
        InvalidArgument: Its settings now contradict each other.
    """
    share = _find(tx.rows, command.share, command.caller)
    link = tx.rows.scheduling_links[share.link]
    if not is_open(link, tx.now):
        booked = link.status is LinkStatus.BOOKED
        raise AlreadyExists(ALREADY_BOOKED if booked else ALREADY_EXPIRED)
    contact = share.contact if command.contact is UNSET else command.contact
    if command.caller is not None and command.contact:
        find_contact(tx.rows, command.caller, command.contact)
    event_type = tx.rows.event_types[share.event_type]
    changes = given(command.override) | dict.fromkeys(command.restored)
    override = _hosted(event_type, replace(share.override, **changes))
    _check(event_type, override)
    return tx.rows.shares.put(replace(share, contact=contact, override=override))


def delete_share(tx: Transaction, command: DeleteShare) -> None:
    """Remove a share that was not booked; its link is dead.

    Raises:
        NotFound: There is no such share.
        PermissionDenied: The caller neither hosts nor administers its event type.
        AlreadyExists: It was booked.
    """
    share = _find(tx.rows, command.share, command.caller)
    if tx.rows.scheduling_links[share.link].status is LinkStatus.BOOKED:
        raise AlreadyExists(ALREADY_BOOKED)
    drop_link(tx, share.link)
    tx.rows.shares.delete(share.id)


def shared_event_types(rows: Rows, caller: Caller, user: str, event_type: str | None) -> list[str]:
    """Return the event types whose shares a user sees: those he hosts, but no polls (documented).

    Args:
        rows: The world's tables.
        caller: Who asks.
        user: Whose shares are asked for.
        event_type: The only one wanted; one that is unknown has no shares (documented).

    Raises:
        PermissionDenied: It is not the caller himself (documented).
    """
    if user != caller.user.id:
        raise PermissionDenied(hint="A user lists his own shares only.")
    return [
        row.id
        for row in rows.event_types.listed("by_position", of_user(user))
        if row.booking_method != POLL and event_type in (None, row.id)
    ]


def _find(rows: Rows, id_: str, caller: Caller | None) -> Share:
    share = rows.shares.get(id_)
    if share is None:
        raise NotFound(hint=f"No share has the id {id_}.")
    find_linked_event_type(rows, share.event_type, caller)
    return share


def _hosted(event_type: EventType, override: Override) -> Override:
    """Return settings whose hours are those of the event type's host."""
    if override.hours is None or not event_type.hosts:
        return override
    hours = replace(override.hours, user=event_type.hosts[0])
    return replace(override, hours=hours)


def _check(event_type: EventType, override: Override) -> None:
    """Refuse settings that do not go together (rules documented, texts assumed)."""
    problems = [
        Detail(name, "is missing")
        for name in _needed(override.period_type)
        if getattr(override, name) is None
    ]
    first, last = override.start_date, override.end_date
    if first is not None and last is not None and last < first:
        problems.append(Detail("end_date", "must not be before start_date"))
    options = override.duration_options or event_type.duration_options
    duration = override.duration or event_type.duration
    # An event type without options leaves the choice of one duration free (assumed: else a share
    # could not change it).
    if options and duration not in options:
        listed = ", ".join(map(str, options))
        problems.append(Detail("duration", f"must be one of: {listed}"))
    if problems:
        raise InvalidArgument(*problems)


def _needed(period: PeriodType | None) -> tuple[str, ...]:
    """Return what a period must say besides its type (documented)."""
    if period is PeriodType.FIXED:
        return ("start_date", "end_date")
    if period in (PeriodType.MOVING, PeriodType.AVAILABLE_MOVING):
        return ("max_booking_time",)
    return ()
