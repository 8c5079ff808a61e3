"""The bookings of a made-up world as the sections of a world file, from which they come again.

It says what `traffic` brings about and a world file can hold; not links, reconfirmations or what
else tests put into worlds by hand: that is what snapshots are for.
"""

from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import asdict

from mockcalendly.domain.conferences import WITH_TEXT
from mockcalendly.kernel.instants import format_instant
from mockcalendly.model.bookings import (
    CancelerType,
    Cancellation,
    ConferenceStatus,
    EventStatus,
    Invitee,
    Location,
    LocationType,
    ScheduledEvent,
)
from mockcalendly.model.contacts import Contact
from mockcalendly.model.event_types import EventType, LocationKind, PoolingType
from mockcalendly.model.recaps import MeetingRecap
from mockcalendly.model.routing_forms import RoutingFormSubmission
from mockcalendly.store.rows import Rows

__all__ = ["history"]

Entry = dict[str, Any]

_KINDS = {
    LocationType.ZOOM: LocationKind.ZOOM_CONFERENCE,
    LocationType.GOTOMEETING: LocationKind.GOTOMEETING_CONFERENCE,
}
"""Types of scheduled events whose kind in requests has another name."""


class _Change(NamedTuple):
    """What became of a place in a group event, and when."""

    at: datetime
    seq: int
    entry: Entry


def history(rows: Rows) -> dict[str, list[Entry]]:
    """Return what has happened in a world.

    A booking tells in itself what became of it. Of a group event the others are part of that too,
    so what became of its bookings stands in `invitees`, in the order in which it happened.
    """
    changes: list[_Change] = []
    bookings = [
        _booking(rows, invitee, changes) for invitee in rows.invitees if invitee.old_invitee is None
    ]
    changes.sort(key=lambda change: (change.at, change.seq))
    sections = {
        "contacts": [_contact(rows, contact) for contact in rows.contacts],
        "routing_form_submissions": [
            _submission(rows, submission) for submission in rows.routing_form_submissions
        ],
        "bookings": bookings,
        "invitees": [change.entry for change in changes],
        "meeting_recaps": [_recap(rows, recap) for recap in rows.meeting_recaps],
    }
    return {key: entries for key, entries in sections.items() if entries}


def _booking(rows: Rows, invitee: Invitee, changes: list[_Change]) -> Entry:
    event = rows.scheduled_events[invitee.event]
    event_type = rows.event_types[event.event_type]
    minutes = int((event.end_time - event.start_time).total_seconds()) // 60
    return {
        "event_type": f"{event_type.page}/{event_type.slug}",
        **_where_and_when(rows, event, invitee, event_type),
        **({} if minutes == event_type.duration else {"duration": minutes}),
        "calendar_event_id": event.calendar_event_id,
        "invitee": _given(
            name=invitee.name,
            first_name=invitee.first_name,
            last_name=invitee.last_name,
            email=invitee.email,
            timezone=invitee.timezone,
            text_reminder_number=invitee.text_reminder_number,
        ),
        **_given(location=_choice(event.location, event_type)),
        "questions_and_answers": [
            {"question": each.question, "answer": each.answer}
            for each in invitee.questions_and_answers
        ],
        **_some(tracking=_given(**asdict(invitee.tracking))),
        **_some(event_guests=_guests_of(event, invitee)),
        **_given(
            payment=None if invitee.payment is None else asdict(invitee.payment),
            scheduling_method=invitee.scheduling_method,
            routing_form_submission=invitee.routing_form_submission,
        ),
        **_outcome(rows, event, invitee, changes),
    }


def _where_and_when(
    rows: Rows, event: ScheduledEvent, invitee: Invitee, event_type: EventType
) -> Entry:
    alone = event_type.pooling_type is PoolingType.ROUND_ROBIN
    return {
        "id": event.id,
        "invitee_id": invitee.id,
        "start_time": format_instant(event.start_time),
        **({"hosts": [rows.users[host.user].slug for host in event.hosts]} if alone else {}),
        "created_at": format_instant(invitee.created_at),
        **_given(conference=_conference(event.location)),
    }


def _outcome(rows: Rows, event: ScheduledEvent, invitee: Invitee, changes: list[_Change]) -> Entry:
    """Return what became of a booking; of one in a group event, note it among the changes."""
    if event.invitees_limit == 1:
        return {
            **_rescheduled(rows, invitee, changes),
            **_canceled(rows, invitee),
            **_no_show(invitee),
        }
    _note_changes(rows, event, invitee, changes)
    return {}


def _note_changes(
    rows: Rows, event: ScheduledEvent, invitee: Invitee, changes: list[_Change]
) -> None:
    def note(at: datetime, entry: Entry) -> None:
        if entry:
            changes.append(_Change(at, invitee.seq, {"invitee": invitee.id, **entry}))

    # Whoever comes when others have left again, or have moved here, may be the one who changed the
    # event last: those stand after all bookings.
    came = format_instant(invitee.created_at)
    if event.invitees_active < event.invitees_total or _was_moved_to(rows, event):
        note(invitee.created_at, {"updated_at": came})
    cancellation = invitee.cancellation
    if cancellation is not None:
        note(
            cancellation.created_at,
            _rescheduled(rows, invitee, changes) or _canceled(rows, invitee),
        )
    if invitee.no_show is not None:
        note(invitee.no_show.created_at, _no_show(invitee))


def _was_moved_to(rows: Rows, event: ScheduledEvent) -> bool:
    others = rows.invitees.listed("by_created_at", event.id)
    return any(other.old_invitee is not None for other in others)


def _rescheduled(rows: Rows, invitee: Invitee, changes: list[_Change]) -> Entry:
    if invitee.new_invitee is None:
        return {}
    new = rows.invitees[invitee.new_invitee.rpartition("/")[2]]
    event = rows.scheduled_events[new.event]
    event_type = rows.event_types[event.event_type]
    reason = invitee.cancellation.reason if invitee.cancellation else None
    if event.invitees_limit == 1:
        id_ = event.calendar_event_id
        entry = {"invitee": new.id, "calendar_event_id": id_}
        changes.append(_Change(new.created_at, new.seq, entry))
    return {
        "rescheduled": {
            **_where_and_when(rows, event, new, event_type),
            **_some(reason=reason),
            **_outcome(rows, event, new, changes),
        }
    }


def _canceled(rows: Rows, invitee: Invitee) -> Entry:
    cancellation = invitee.cancellation
    if cancellation is None or invitee.rescheduled:
        return {}
    if _is_told_already(rows, invitee, cancellation):
        return {}
    return {
        "status": EventStatus.CANCELED.value,
        "cancellation": {
            "canceler_type": cancellation.canceler_type.value,
            "created_at": format_instant(cancellation.created_at),
            **_given(reason=cancellation.reason),
        },
    }


def _is_told_already(rows: Rows, invitee: Invitee, cancellation: Cancellation) -> bool:
    """Whether a host's cancellation of a whole event stands with an invitee before this one."""
    if cancellation.canceler_type is not CancelerType.HOST:
        return False
    others = rows.invitees.listed("by_created_at", invitee.event)
    return next(each for each in others if each.cancellation == cancellation).id != invitee.id


def _no_show(invitee: Invitee) -> Entry:
    mark = invitee.no_show
    if mark is None:
        return {}
    return {"no_show": {"id": mark.id, "created_at": format_instant(mark.created_at)}}


def _guests_of(event: ScheduledEvent, invitee: Invitee) -> list[str]:
    return [guest.email for guest in event.guests if guest.created_at == invitee.created_at]


def _choice(location: Location | None, event_type: EventType) -> Entry | None:
    """Return the place as the invitee chose it."""
    if location is None or event_type.pooling_type is PoolingType.ROUND_ROBIN:
        return None
    kind = _KINDS.get(location.type) or LocationKind(location.type.value)
    text = location.location if kind in WITH_TEXT else None
    return {"kind": kind.value, **_given(location=text)}


def _conference(location: Location | None) -> Entry | None:
    if location is None or location.status is None:
        return None
    if location.status is not ConferenceStatus.PUSHED:
        return {"status": location.status.value}
    return _given(
        join_url=location.join_url,
        conference_id=location.conference_id,
        password=location.password,
    )


def _contact(rows: Rows, contact: Contact) -> Entry:
    return {
        "id": contact.id,
        "user": rows.users[contact.user].slug,
        "emails": [address.email for address in contact.emails],
        **_given(name=contact.name, timezone=contact.timezone),
        **_some(phone_numbers=list(contact.phone_numbers)),
        "creation_source": contact.creation_source.value,
        "created_at": format_instant(contact.created_at),
    }


def _submission(rows: Rows, submission: RoutingFormSubmission) -> Entry:
    return {
        "id": submission.id,
        "routing_form": rows.routing_forms[submission.routing_form].name,
        "answers": {
            each.question: each.answer
            for each in submission.questions_and_answers
            if each.answer is not None
        },
        **_some(tracking=_given(**asdict(submission.tracking))),
        "created_at": format_instant(submission.created_at),
    }


def _recap(rows: Rows, recap: MeetingRecap) -> Entry:
    completed = recap.completed_at
    return {
        "id": recap.id,
        "user": rows.users[recap.user].slug,
        **_given(
            event=recap.event,
            summary_md=recap.summary_md,
            action_items_md=recap.action_items_md,
            discussion_md=recap.discussion_md,
            transcript=recap.transcript,
            completed_at=None if completed is None else format_instant(completed),
        ),
    }


def _given(**values: object) -> Entry:
    return {name: value for name, value in values.items() if value is not None}


def _some(**values: object) -> Entry:
    return {name: value for name, value in values.items() if value}
