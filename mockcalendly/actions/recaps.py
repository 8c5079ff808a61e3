"""Recaps of meetings: what a notetaker writes down, which no client of the API can add."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, to_builtins
from msgspec.structs import asdict

from mockcalendly.actions.action import Instant, Retold, Stage
from mockcalendly.actions.references import (
    caller_of,
    find_booking,
    find_recap,
    find_user,
    said_as,
    uri_in_story,
    user_in_role,
)
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain import recaps
from mockcalendly.model.bookings import (
    ConferenceStatus,
    Invitee,
    Location,
    LocationType,
    ScheduledEvent,
)
from mockcalendly.model.organizations import User
from mockcalendly.model.recaps import Attendee, MeetingRecap, RecapStatus
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = [
    "ACTIONS",
    "AddRecap",
    "DeleteRecap",
    "FailRecap",
    "FinishRecap",
    "Participant",
    "Place",
    "UpdateRecap",
]

Said = str | UnsetType | None


class Participant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who took part in a meeting."""

    name: str
    email: str
    host: bool = False


class Place(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a meeting took place, as the API shows it.

    Attributes:
        location: Address, phone number or text.
    """

    type: LocationType
    location: str | None = None
    additional_info: str | None = None
    status: ConferenceStatus | None = None
    join_url: str | None = None
    conference_id: str | None = None
    password: str | None = None


class _Notes(Retold[Resource], frozen=True, kw_only=True):
    """What a notetaker wrote down besides the summary.

    Attributes:
        action_items_md: Markdown, like the one that follows.
        transcript: Lines of the form ``Speaker: words``.
        shared: Whether there is a link to share it by.
    """

    action_items_md: str | None = None
    discussion_md: str | None = None
    transcript: str | None = None
    shared: bool = False


class AddRecap(_Notes, frozen=True, kw_only=True):
    """Let a notetaker have written down a meeting, or be about to; return the recap.

    Attributes:
        event: URI or id of the scheduled event, or of one of its invitees; None: the meeting was
            not booked with Calendly, and its name, times and place can be said here.
        start_time: Not in the future.
        user: Whose notetaker it was: role, URI, id, slug or e-mail; None: the first host's, or the
            owner's.
        attendees: None: the hosts and active invitees of the event, or the user.
        status: Only what is available has notes.
        summary_md: Markdown, like the two that follow; what is available needs one.
        transcript: Lines of the form ``Speaker: words``.
        shared: Whether there is a link to share it by.
    """

    event: str | None = None
    name: str | None = None
    start_time: Instant | None = None
    end_time: Instant | None = None
    location: Place | None = None
    user: str | None = None
    attendees: tuple[Participant, ...] | None = None
    summary_md: str | None = None
    status: Literal["available", "processing", "unavailable"] = "available"

    def perform(self, stage: Stage) -> Resource:
        """Add it.

        Raises:
            InvalidArgument: The meeting, the attendees or the notes make no sense.
        """
        return _shown(stage, stage.world.execute(_add, self))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says: of an event, or of another meeting."""
        said = _said(self)
        if meeting := {name: said.pop(name) for name in _MEETING if name in said}:
            said["meeting"] = meeting
        if self.event is not None:
            said["event"] = uri_in_story(f"/scheduled_events/{_event(rows, self.event).id}")
        if self.user is not None:
            said["user"] = find_user(rows, self.user).email
        return said


class FinishRecap(_Notes, frozen=True, kw_only=True):
    """Let the notes of a recap that was processing be there, and return the recap.

    Attributes:
        recap: URI or id.
        summary_md: Markdown, like the two that follow.
        transcript: Lines of the form ``Speaker: words``.
        shared: Whether there is a link to share it by.
    """

    recap: str
    summary_md: str

    def perform(self, stage: Stage) -> Resource:
        """Finish it.

        Raises:
            InvalidArgument: It is not processing, or the notes make no sense.
        """
        id_ = find_recap(stage.world.rows, self.recap).id
        command = recaps.FinishRecap(recap=id_, notes=_notes(self), shared=self.shared)
        return _shown(stage, stage.world.execute(recaps.finish_recap, command))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        return {**_said(self), "recap": _uri(rows, self.recap)}


class FailRecap(Retold[Resource], frozen=True, kw_only=True):
    """Let there be no notes of a recap that was processing, and return the recap.

    Attributes:
        recap: URI or id.
    """

    recap: str

    def perform(self, stage: Stage) -> Resource:
        """Let it fail.

        Raises:
            InvalidArgument: It is not processing.
        """
        command = recaps.FailRecap(recap=find_recap(stage.world.rows, self.recap).id)
        return _shown(stage, stage.world.execute(recaps.fail_recap, command))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        return {"recap": _uri(rows, self.recap)}


class UpdateRecap(Retold[Resource], frozen=True, kw_only=True):
    """Change the notes of a recap, and return it; what is left out stays as it is.

    Attributes:
        recap: URI or id.
        summary_md: Markdown, like the two that follow.
        shared: Whether there is a link to share it by.
        user: Whose token asks: role, URI, id, slug or e-mail; None: its own user's.
    """

    recap: str
    summary_md: Said = UNSET
    action_items_md: Said = UNSET
    discussion_md: Said = UNSET
    shared: bool | UnsetType = UNSET
    user: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Change it.

        Raises:
            PermissionDenied: It is another user's, or his plan has no recaps.
        """
        rows = stage.world.rows
        command = recaps.UpdateRecap(
            recap=find_recap(rows, self.recap).id,
            summary_md=self.summary_md,
            action_items_md=self.action_items_md,
            discussion_md=self.discussion_md,
            shared=self.shared,
            caller=caller_of(rows, self.user),
        )
        return _shown(stage, stage.world.execute(recaps.update_recap, command))

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        said: dict[str, Any] = to_builtins(self)
        said.pop("user")
        return {**said, "recap": _uri(rows, self.recap), **said_as(rows, self.user)}


class DeleteRecap(Retold[Resource], frozen=True, kw_only=True):
    """Remove a recap, and return what it was.

    Attributes:
        recap: URI or id.
        user: Whose token asks: role, URI, id, slug or e-mail; None: its own user's.
    """

    recap: str
    user: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Remove it.

        Raises:
            PermissionDenied: It is another user's, or his plan has no recaps.
        """
        rows = stage.world.rows
        row = find_recap(rows, self.recap)
        command = recaps.DeleteRecap(recap=row.id, caller=caller_of(rows, self.user))
        stage.world.execute(recaps.delete_recap, command)
        return _shown(stage, row)

    def as_step(self, rows: Rows) -> dict[str, Any]:
        """Return what the step says."""
        return {"recap": _uri(rows, self.recap), **said_as(rows, self.user)}


_MEETING = ("name", "location", "start_time", "end_time")
"""What is said of a meeting that was not booked; a step has it in a section of its own."""


def _said(action: AddRecap | FinishRecap) -> dict[str, Any]:
    """Return what an action says; nothing and false are what a step takes for granted."""
    given: dict[str, Any] = to_builtins(action)
    return {name: value for name, value in given.items() if value not in (None, False)}


def _event(rows: Rows, reference: str) -> ScheduledEvent:
    found = find_booking(rows, reference)
    return rows.scheduled_events[found.event] if isinstance(found, Invitee) else found


def _uri(rows: Rows, reference: str) -> str:
    return uri_in_story(f"/meeting_recaps/{find_recap(rows, reference).id}")


def _add(tx: Transaction, wanted: AddRecap) -> MeetingRecap:
    event = None if wanted.event is None else _event(tx.rows, wanted.event)
    place, attendees = wanted.location, wanted.attendees
    command = recaps.NewRecap(
        user=_user(tx.rows, wanted, None if event is None else event.hosts[0].user).id,
        event=None if event is None else event.id,
        meeting=recaps.Meeting(
            name=wanted.name,
            location=None if place is None else Location(**asdict(place)),
            start_time=wanted.start_time,
            end_time=wanted.end_time,
        ),
        attendees=None
        if attendees is None
        else tuple(Attendee(**asdict(each)) for each in attendees),
        status=RecapStatus(wanted.status),
        notes=_notes(wanted),
        shared=wanted.shared,
    )
    return recaps.add_recap(tx, command)


def _user(rows: Rows, wanted: AddRecap, host: str | None) -> User:
    if wanted.user is not None:
        return find_user(rows, wanted.user)
    return user_in_role(rows, "owner") if host is None else rows.users[host]


def _notes(said: AddRecap | FinishRecap) -> recaps.Notes:
    values: dict[str, Any] = asdict(said)
    return recaps.Notes(**{name: values[name] for name in recaps.Notes.__struct_fields__})


def _shown(stage: Stage, row: MeetingRecap) -> Resource:
    return plain(render.recaps.recap(row, stage.origins))


ACTIONS = (AddRecap, DeleteRecap, FailRecap, FinishRecap, UpdateRecap)
