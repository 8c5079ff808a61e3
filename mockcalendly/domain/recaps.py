"""Meeting recaps: how they come about, what may be changed, and who sees them."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from mockcalendly.domain.access import Caller
from mockcalendly.domain.bookings import find_event
from mockcalendly.domain.chosen_ids import chosen_id
from mockcalendly.domain.plans import require_recaps
from mockcalendly.domain.recapped_meetings import (
    Meeting,
    attendee_problems,
    attendees_of,
    booked_meeting,
    meeting_problems,
    only_host,
)
from mockcalendly.errors import Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.bookings import ScheduledEvent
from mockcalendly.model.recaps import Attendee, MeetingRecap, RecapStatus
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "DeleteRecap",
    "FailRecap",
    "FinishRecap",
    "Meeting",
    "NewRecap",
    "Notes",
    "UpdateRecap",
    "add_recap",
    "delete_recap",
    "fail_recap",
    "find_recap",
    "finish_recap",
    "require_transcript",
    "update_recap",
]

NOT_YOURS = "You do not have permission to access this resource"
"""403 of recaps; without the full stop that the generic text has (documented)."""

IDS = "recap"
"""The stream of ids: recaps shift no ids of bookings."""

_LINE = re.compile(r"[^:\s][^:\n]*: \S.*")


class Notes(Value, frozen=True, kw_only=True, gc=False):
    """What a notetaker wrote down, in Markdown; each line of a transcript is ``Speaker: words``."""

    summary_md: str | None = None
    action_items_md: str | None = None
    discussion_md: str | None = None
    transcript: str | None = None


class NewRecap(Value, frozen=True, kw_only=True, gc=False):
    """A recap that a world is to have; the API cannot make one.

    Attributes:
        user: Id of the user whose notetaker was there.
        event: Id of the scheduled event that it is of...
        meeting: ...or what else it is of.
        attendees: Who took part; None: the hosts and active invitees of the event, or the user.
        shared: Whether there is a link to share it by.
        id: Last segment of its URI; drawn if None.
    """

    user: str
    event: str | None = None
    meeting: Meeting = Meeting()
    attendees: tuple[Attendee, ...] | None = None
    status: RecapStatus = RecapStatus.AVAILABLE
    notes: Notes = Notes()
    shared: bool = False
    id: str | None = None


class FinishRecap(Value, frozen=True, kw_only=True, gc=False):
    """The end of processing: the notes are there."""

    recap: str
    notes: Notes
    shared: bool = False


class FailRecap(Value, frozen=True, kw_only=True, gc=False):
    """The end of processing: there will be no notes."""

    recap: str


class UpdateRecap(Value, frozen=True, kw_only=True, gc=False):
    """A request to change a recap; what is UNSET stays as it is.

    Attributes:
        shared: Whether there is a link to share it by; the API cannot say so.
        caller: Whose token asked; None: its user, on the vendor's pages.
    """

    recap: str
    summary_md: str | UnsetType | None = UNSET
    action_items_md: str | UnsetType | None = UNSET
    discussion_md: str | UnsetType | None = UNSET
    shared: bool | UnsetType = UNSET
    caller: Caller | None = None


class DeleteRecap(Value, frozen=True, kw_only=True, gc=False):
    """A request to remove a recap; without a caller it is its user's."""

    recap: str
    caller: Caller | None = None


def add_recap(tx: Transaction, command: NewRecap) -> MeetingRecap:
    """Add a recap; one that is available is told of at once.

    Raises:
        NotFound: There is no such user or scheduled event.
        InvalidArgument: The meeting, the attendees or the notes make no sense, or the id is taken.
    """
    user = tx.rows.users.get(command.user)
    if user is None:
        raise NotFound(hint=f"No user has the id {command.user}.")
    event = None if command.event is None else find_event(tx, command.event)
    meeting = command.meeting if event is None else booked_meeting(event)
    attendees = command.attendees
    if attendees is None:
        attendees = only_host(user) if event is None else attendees_of(tx.rows, event)
    problems = [
        *_event_problems(command, event),
        *meeting_problems(meeting, tx.now),
        *attendee_problems(command.attendees or ()),
        *_note_problems(command.status, command.notes, shared=command.shared),
    ]
    if problems:
        raise InvalidArgument(*problems)
    available = command.status is RecapStatus.AVAILABLE
    row = tx.rows.meeting_recaps.put(
        MeetingRecap(
            id=chosen_id(tx, tx.rows.meeting_recaps, command.id, IDS),
            seq=tx.ids.sequence(),
            organization=user.organization,
            user=user.id,
            event=command.event,
            status=command.status,
            attendees=attendees,
            share_link=_share_link(tx.ids) if command.shared else None,
            created_at=meeting.start_time or tx.now,
            completed_at=tx.now if available else None,
            updated_at=tx.now,
            **asdict(meeting),
            **asdict(command.notes),
        )
    )
    if available:
        _tell(tx, WebhookEvent.MEETING_RECAP_CREATED, row)
    return row


def finish_recap(tx: Transaction, command: FinishRecap) -> MeetingRecap:
    """Make a recap that was processing available, and tell of it.

    Raises:
        NotFound: There is no such recap.
        InvalidArgument: It is not processing, or the notes make no sense.
    """
    before = _processing(tx.rows, command.recap)
    problems = list(_note_problems(RecapStatus.AVAILABLE, command.notes, shared=command.shared))
    if problems:
        raise InvalidArgument(*problems)
    row = tx.rows.meeting_recaps.put(
        replace(
            before,
            status=RecapStatus.AVAILABLE,
            share_link=_share_link(tx.ids) if command.shared else None,
            completed_at=tx.now,
            updated_at=tx.now,
            **asdict(command.notes),
        )
    )
    _tell(tx, WebhookEvent.MEETING_RECAP_CREATED, row)
    return row


def fail_recap(tx: Transaction, command: FailRecap) -> MeetingRecap:
    """Make a recap that was processing unavailable; there is no event that tells of it.

    Raises:
        NotFound: There is no such recap.
        InvalidArgument: It is not processing.
    """
    before = _processing(tx.rows, command.recap)
    changes = {"status": RecapStatus.UNAVAILABLE, "updated_at": tx.now}
    return tx.rows.meeting_recaps.put(replace(before, **changes))


def update_recap(tx: Transaction, command: UpdateRecap) -> MeetingRecap:
    """Change the notes of a recap; only a true change is told and dated (assumed).

    Raises:
        NotFound: There is no such recap, or it has no notes that could be changed (assumed).
        PermissionDenied: It is another user's, or his plan has no recaps.
    """
    before = find_recap(tx.rows, command.caller, command.recap)
    if before.status is not RecapStatus.AVAILABLE:
        raise NotFound(hint=f"The recap {before.id} is {before.status}: it has no notes to change.")
    after = replace(before, **_changes(tx, before, command))
    if after == before:
        return before
    row = tx.rows.meeting_recaps.put(replace(after, updated_at=tx.now))
    _tell(tx, WebhookEvent.MEETING_RECAP_UPDATED, row)
    return row


def delete_recap(tx: Transaction, command: DeleteRecap) -> None:
    """Remove a recap for good (documented: release note of 22 July 2026).

    Raises:
        NotFound: There is no such recap.
        PermissionDenied: It is another user's, or his plan has no recaps.
    """
    row = find_recap(tx.rows, command.caller, command.recap)
    tx.rows.meeting_recaps.delete(row.id)
    _tell(tx, WebhookEvent.MEETING_RECAP_DELETED, replace(row, deleted_at=tx.now))


def find_recap(rows: Rows, caller: Caller | None, id_: str) -> MeetingRecap:
    """Return a recap whose user the caller is; that admins see no more than others is assumed.

    Raises:
        NotFound: There is none.
        PermissionDenied: It is another user's, or the plan has no recaps.
    """
    if caller is not None:
        require_recaps(rows, caller.user.organization)
    row = rows.meeting_recaps.get(id_)
    if row is None:
        raise NotFound(hint=f"No meeting recap has the id {id_}.")
    if caller is not None and row.user != caller.user.id:
        raise PermissionDenied(NOT_YOURS, hint="A recap is for the user whose meeting it is of.")
    return row


def require_transcript(row: MeetingRecap) -> None:
    """Refuse a recap without a transcript: it has one only when available (documented)."""
    if row.transcript is None:
        raise NotFound(hint=f"The recap {row.id} is {row.status} and has no transcript.")


def _event_problems(command: NewRecap, event: ScheduledEvent | None) -> Iterator[Detail]:
    if event is None:
        return
    if command.user not in (host.user for host in event.hosts):
        yield Detail("event", "is not hosted by the user")
    if command.meeting != Meeting():
        yield Detail("meeting", "must not be given beside an event")


def _note_problems(status: RecapStatus, notes: Notes, *, shared: bool) -> Iterator[Detail]:
    """Return what is wrong with notes: only available recaps have any (documented)."""
    if status is not RecapStatus.AVAILABLE:
        given = [name for name, value in asdict(notes).items() if value is not None]
        for name in (*given, *(["shared"] if shared else [])):
            yield Detail(name, f"must not be given while the recap is {status}")
        return
    if not (notes.summary_md or "").strip():
        yield Detail("summary_md", "is missing")
    if notes.transcript is not None and not all(
        _LINE.fullmatch(line) for line in notes.transcript.split("\n")
    ):
        yield Detail("transcript", "must have lines of the form: Speaker: words")


def _processing(rows: Rows, id_: str) -> MeetingRecap:
    row = find_recap(rows, None, id_)
    if row.status is not RecapStatus.PROCESSING:
        raise InvalidArgument(Detail("recap", f"is {row.status}, not processing"))
    return row


def _changes(tx: Transaction, before: MeetingRecap, command: UpdateRecap) -> dict[str, Any]:
    notes = {name: getattr(command, name) for name in Notes.__struct_fields__[:3]}
    changes = {name: value for name, value in notes.items() if value is not UNSET}
    if command.shared is not UNSET and command.shared != (before.share_link is not None):
        changes["share_link"] = _share_link(tx.ids) if command.shared else None
    return changes


def _share_link(ids: Ids) -> str:
    """Return a path that nobody guesses (its form is assumed)."""
    return f"/recaps/{ids.bits('share_link').hex()}"


def _tell(tx: Transaction, event: WebhookEvent, row: MeetingRecap) -> None:
    tx.emit(event, row, organization=row.organization, users=(row.user,))
