"""Deleting the data of invitees, and of events.

The vendor takes up to seven days (documented); here it happens at once, and still answers 202. No
subscriber hears of it (assumed: no event is about it). Messages that are not delivered yet go out
as they were written: they do so within a day, and so before a deletion in the vendor's own time.
What the emulator has recorded of its traffic, requests and deliveries, is the tester's and stays.

The request and its completion are in the activity log, the addresses too (observed): the one place
that names them afterwards.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from mockcalendly.domain.access import Caller, administers, require_organization
from mockcalendly.domain.activity_log import Activity, actor_of, log
from mockcalendly.domain.activity_search import phrase, searchable
from mockcalendly.domain.anonymity import (
    without_answers,
    without_attendee,
    without_guest,
    without_invitee,
    without_person,
    without_traces,
)
from mockcalendly.domain.bookings import invitee_path
from mockcalendly.domain.plans import require_enterprise
from mockcalendly.errors import Detail, InvalidArgument, PermissionDenied
from mockcalendly.kernel.instants import format_instant
from mockcalendly.model.activity_log import DetailValue, ResourcePath
from mockcalendly.model.bookings import Invitee, ScheduledEvent
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.model.record import Value
from mockcalendly.store.pages import Window, find_window
from mockcalendly.store.rows import of_organization
from mockcalendly.store.transaction import Transaction

__all__ = ["DeleteEventData", "DeleteInviteeData", "delete_event_data", "delete_invitee_data"]

LONGEST_RANGE = 2
"""Years: 24 months (documented)."""


class DeleteInviteeData(Value, frozen=True, kw_only=True, gc=False):
    """A request to delete what is known of some people; without a caller it is the owner's."""

    organization: str
    emails: tuple[str, ...]
    caller: Caller | None = None


class DeleteEventData(Value, frozen=True, kw_only=True, gc=False):
    """A request to delete the events of some time; without a caller it is the owner's.

    Attributes:
        start_time: Of the first event; an event that starts just then is meant (assumed)...
        end_time: ...and so is one that starts just then.
    """

    organization: str
    start_time: datetime
    end_time: datetime
    caller: Caller | None = None


def delete_invitee_data(tx: Transaction, command: DeleteInviteeData) -> None:
    """Make people unknown, by their addresses, in all that an organization has of them.

    That guests are meant too, and attendees in recaps, is assumed.

    Raises:
        NotFound: There is no such organization.
        PermissionDenied: The plan is not Enterprise, or the caller is no admin there.
    """
    _require_right(tx, command.caller, command.organization)
    for email in dict.fromkeys(address.lower() for address in command.emails):
        _forget_bookings(tx, command.organization, email)
        _forget_guest(tx, command.organization, email)
        _forget_contacts(tx, command.organization, email)
        _forget_submissions(tx, command.organization, email)
        _forget_attendee(tx, command.organization, email)
    _log(tx, command, {"type": "Invitee list"}, {"emails": command.emails})


def delete_event_data(tx: Transaction, command: DeleteEventData) -> None:
    """Remove the events of a time, with their invitees and what was sent because of them.

    Recaps and submissions stay, but name the invitees no more.

    Raises:
        NotFound: There is no such organization.
        PermissionDenied: The plan is not Enterprise, or the caller is no admin there.
        InvalidArgument: The time is not past, too long, or ends before it begins.
    """
    _require_right(tx, command.caller, command.organization)
    _check_range(tx.now, command.start_time, command.end_time)
    entries = tx.rows.scheduled_events.by("by_start_time")[of_organization(command.organization)]
    first, end = find_window(entries, Window(command.start_time, command.end_time))
    for entry in list(entries[first:end]):
        _delete_event(tx, tx.rows.scheduled_events[entry.id])
    times = {
        "start_time": format_instant(command.start_time),
        "end_time": format_instant(command.end_time),
    }
    _log(tx, command, {"type": "Date range"}, times)


def _require_right(tx: Transaction, caller: Caller | None, organization: str) -> None:
    """Refuse who may not delete: owners and admins may (documented in the help centre)."""
    if caller is not None:
        require_organization(tx.rows, caller, organization)
    require_enterprise(tx.rows, organization)
    if caller is not None and not administers(tx.rows, caller, organization):
        raise PermissionDenied(hint="Data is deleted by owners and admins.")


def _check_range(now: datetime, start: datetime, end: datetime) -> None:
    """Refuse a time that is not past, or longer than 24 months (documented; texts assumed)."""
    problems = []
    if end > now:
        problems.append(Detail("end_time", "must be in the past"))
    if start >= end:
        problems.append(Detail("start_time", "must be before end_time"))
    # Fields are compared one by one, because not every year has a 29 February.
    ends = (end.year - LONGEST_RANGE, end.month, end.day, end.time())
    if ends > (start.year, start.month, start.day, start.time()):
        problems.append(Detail("end_time", "must be at most 24 months after start_time"))
    if problems:
        raise InvalidArgument(*problems)


def _forget_bookings(tx: Transaction, organization: str, email: str) -> None:
    for invitee in list(tx.rows.invitees.listed("by_email", email)):
        event = tx.rows.scheduled_events[invitee.event]
        if event.organization == organization:
            traces = (invitee.email, invitee.name, invitee.text_reminder_number)
            _forget_communications(tx, event.id, *traces)
            tx.rows.scheduled_events.put(without_invitee(tx, event, invitee))
            tx.rows.invitees.put(without_person(tx, invitee))
            _forget_submission(tx, invitee.routing_form_submission)


def _forget_communications(tx: Transaction, event: str, *traces: str | None) -> None:
    """Remove what was sent because of an event and has one of some texts in it."""
    table = tx.rows.outgoing_communications
    phrases = [found for trace in traces if (found := phrase(trace or "")) is not None]
    for row in list(table.listed("by_created_at", ("event", event))):
        words = searchable((row.recipient, row.subject or "", row.body))
        if any(found.matches(words) for found in phrases):
            table.delete(row.id)


def _forget_guest(tx: Transaction, organization: str, email: str) -> None:
    table = tx.rows.scheduled_events
    for event in list(table.listed("by_guest", email)):
        if event.organization == organization:
            _forget_communications(tx, event.id, email)
            table.put(without_guest(tx, event, email))


def _forget_contacts(tx: Transaction, organization: str, email: str) -> None:
    table = tx.rows.contacts
    for contact in list(table.listed("by_email", email)):
        if contact.organization == organization:
            table.put(without_traces(tx, contact, email))


def _forget_submissions(tx: Transaction, organization: str, email: str) -> None:
    """Empty what visitors handed in who gave an address, whether they booked or not."""
    for submission in list(tx.rows.routing_form_submissions.listed("by_email", email)):
        if tx.rows.routing_forms[submission.routing_form].organization == organization:
            _forget_submission(tx, submission.id)


def _forget_submission(tx: Transaction, id_: str | None) -> None:
    if id_ is not None:
        table = tx.rows.routing_form_submissions
        table.put(without_answers(tx, table[id_]))


def _forget_attendee(tx: Transaction, organization: str, email: str) -> None:
    table = tx.rows.meeting_recaps
    for recap in list(table.listed("by_subject", ("attendee", email))):
        if recap.organization == organization:
            table.put(without_attendee(tx, recap, email))


def _delete_event(tx: Transaction, event: ScheduledEvent) -> None:
    rows = tx.rows
    invitees = list(rows.invitees.listed("by_created_at", event.id))
    emails = [each.email.lower() for each in invitees] + [
        each.email.lower() for each in event.guests
    ]
    for recap in list(rows.meeting_recaps.listed("by_subject", ("event", event.id))):
        left = recap
        for email in emails:
            left = without_attendee(tx, left, email)
        rows.meeting_recaps.put(_without_event(left))
    sent = rows.outgoing_communications
    for communication in list(sent.listed("by_created_at", ("event", event.id))):
        sent.delete(communication.id)
    for invitee in invitees:
        _delete_invitee(tx, invitee)
    rows.scheduled_events.delete(event.id)


def _without_event(row: MeetingRecap) -> MeetingRecap:
    """Return a recap that leads to no event, by a redirect to its conference neither."""
    location = row.location
    if location is not None and (location.join_url or "").startswith("/"):
        location = replace(location, join_url=None)
    return replace(row, event=None, location=location)


def _delete_invitee(tx: Transaction, invitee: Invitee) -> None:
    """Remove an invitee, and what names him: a mark, a submission, others he rescheduled to."""
    rows, path = tx.rows, invitee_path(invitee)
    if invitee.no_show is not None:
        rows.no_shows.delete(invitee.no_show.id)
    submission = invitee.routing_form_submission
    _forget_submission(tx, submission)
    if submission is not None and rows.routing_form_submissions[submission].submitter == path:
        unclaimed = replace(rows.routing_form_submissions[submission], submitter=None)
        rows.routing_form_submissions.put(unclaimed)
    for other in (invitee.old_invitee, invitee.new_invitee):
        row = rows.invitees.get(other.rpartition("/")[2]) if other else None
        if row is not None:
            rows.invitees.put(_unrelated(row, path))
    rows.invitees.delete(invitee.id)


def _unrelated(row: Invitee, path: str) -> Invitee:
    return replace(
        row,
        old_invitee=None if row.old_invitee == path else row.old_invitee,
        new_invitee=None if row.new_invitee == path else row.new_invitee,
    )


def _log(
    tx: Transaction,
    command: DeleteInviteeData | DeleteEventData,
    kind: Mapping[str, DetailValue],
    what: Mapping[str, DetailValue],
) -> None:
    """Log the request, and that Calendly has done it.

    The details of the latter were observed for addresses: ``type``, ``id``, ``emails``,
    ``requested_by`` and ``uri``; the others are assumed after them.
    """
    organization = command.organization
    actor = actor_of(tx.rows, command.caller, organization)
    details = {**kind, "id": tx.ids.uuid("activity"), **what}
    log(
        tx,
        Activity.DATA_DELETION_REQUEST,
        organization=organization,
        actor=actor,
        details=details,
    )
    if actor is not None:
        details["requested_by"] = tx.rows.users[actor].name
        details["uri"] = ResourcePath(path=f"/users/{actor}")
    log(
        tx,
        Activity.DATA_DELETION_COMPLETED,
        organization=organization,
        actor=None,
        details=details,
    )
