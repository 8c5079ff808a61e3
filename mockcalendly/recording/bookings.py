"""What the rows tell: bookings, and what became of them, without any request to the API."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from msgspec import to_builtins
from msgspec.json import decode

from mockcalendly.domain.bookings import invitee_path
from mockcalendly.domain.conferences import WITH_TEXT, kind_of
from mockcalendly.domain.links import as_offered
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.bookings import (
    CancelerType,
    Cancellation,
    Invitee,
    NoShow,
    ScheduledEvent,
)
from mockcalendly.model.event_types import EventType, PoolingType
from mockcalendly.model.webhooks import WebhookEvent
from mockcalendly.recording.deeds import Deed, Named
from mockcalendly.store.rows import Rows

__all__ = ["read_bookings"]


def read_bookings(rows: Rows, before: Rows, told: Collection[str]) -> Iterator[Deed]:
    """Yield what was done to bookings and is not told otherwise.

    Args:
        rows: What the world holds.
        before: What it began with.
        told: Keys of what requests have made or done.
    """
    numbers = dict(_cancellation_numbers(rows))
    for invitee in rows.invitees:
        if invitee.id not in before.invitees and invitee_path(invitee) not in told:
            yield _booked(rows, invitee, rows.scheduled_events[invitee.event])
        yield from _done_by(invitee, before.invitees.get(invitee.id), numbers)
    for event in rows.scheduled_events:
        if _was_called_off(event, before, told):
            yield _called_off(rows, event, numbers)
    for mark in rows.no_shows:
        if mark.id not in before.no_shows and f"/invitee_no_shows/{mark.id}" not in told:
            yield _marked(rows, mark)


def _cancellation_numbers(rows: Rows) -> Iterator[tuple[str, int]]:
    """Yield after which row each cancellation came, by the id of the invitee.

    It has no row of its own. The message that told of it has; without one, it came at least later
    than the row of the invitee.
    """
    for invitee in rows.invitees:
        yield invitee.id, invitee.seq
    for delivery in rows.deliveries:
        if delivery.event is WebhookEvent.INVITEE_CANCELED and delivery.redelivery_of is None:
            uri = decode(delivery.body)["payload"]["uri"]
            yield uri.rpartition("/")[2], delivery.seq


def _booked(rows: Rows, invitee: Invitee, event: ScheduledEvent) -> Deed:
    path = invitee_path(invitee)
    moved = invitee.old_invitee is not None
    return Deed(
        at=invitee.created_at,
        order=invitee.seq,
        noun="invitee",
        action="reschedule" if moved else "book",
        content=_move(rows, invitee, event) if moved else _booking(rows, invitee, event),
        results={path: "uri", f"/scheduled_events/{event.id}": "event"},
    )


def _move(rows: Rows, invitee: Invitee, event: ScheduledEvent) -> dict[str, object]:
    old = invitee.old_invitee or ""
    left = rows.invitees[old.rpartition("/")[2]].cancellation
    content: dict[str, object] = {
        "invitee": Named(old, old.rpartition("/")[2]),
        "start_time": format_second(event.start_time),
    }
    return content | ({"reason": left.reason} if left and left.reason else {})


def _booking(rows: Rows, invitee: Invitee, event: ScheduledEvent) -> dict[str, object]:
    event_type = as_offered(rows, rows.event_types[event.event_type], invitee.link)
    minutes = (event.end_time - event.start_time) // timedelta(minutes=1)
    guests = [guest.email for guest in event.guests if guest.created_at == invitee.created_at]
    answers = [
        {"question": each.question, "answer": each.answer} for each in invitee.questions_and_answers
    ]
    said: dict[str, object] = {
        "duration": minutes if minutes != event_type.duration else None,
        "location": _location(event_type, event),
        "tracking": _given(to_builtins(invitee.tracking)) or None,
        "event_guests": guests or None,
        "payment": None if invitee.payment is None else _given(to_builtins(invitee.payment)),
        "scheduling_method": invitee.scheduling_method,
        "submission": _submission(invitee),
        "link": None if invitee.link is None else Named(f"/d/{invitee.link}", invitee.link),
    }
    return {
        "event_type": Named(
            f"/event_types/{event_type.id}", f"{event_type.page}/{event_type.slug}"
        ),
        "start_time": format_second(event.start_time),
        "invitee": _person(invitee),
        "questions_and_answers": answers,
        **_given(said),
    }


def _submission(invitee: Invitee) -> Named | None:
    id_ = invitee.routing_form_submission
    return None if id_ is None else Named(f"/routing_form_submissions/{id_}", id_)


def _person(invitee: Invitee) -> dict[str, object]:
    names: dict[str, object] = (
        {"name": invitee.name}
        if invitee.first_name is None
        else {"first_name": invitee.first_name, "last_name": invitee.last_name}
    )
    others = {
        "email": invitee.email,
        "timezone": invitee.timezone,
        "text_reminder_number": invitee.text_reminder_number,
    }
    return _given(names | others)


def _location(event_type: EventType, event: ScheduledEvent) -> dict[str, object] | None:
    """Return the invitee's choice; None where there was none."""
    if event.location is None or event_type.pooling_type is PoolingType.ROUND_ROBIN:
        return None
    kind = kind_of(event.location.type)
    return _given(
        {"kind": kind, "location": event.location.location if kind in WITH_TEXT else None}
    )


def _done_by(
    invitee: Invitee, before: Invitee | None, numbers: Mapping[str, int]
) -> Iterator[Deed]:
    """Yield what an invitee has done himself, which he cannot do by the API."""
    if _has_confirmed(invitee, before):
        yield _confirmed(invitee)
    if _has_left(invitee, before):
        yield _left(invitee, numbers[invitee.id])


def _has_confirmed(invitee: Invitee, before: Invitee | None) -> bool:
    asked = invitee.reconfirmation
    known = None if before is None else before.reconfirmation
    return asked is not None and asked.confirmed_at is not None and asked != known


def _confirmed(invitee: Invitee) -> Deed:
    asked = invitee.reconfirmation
    assert asked is not None  # noqa: S101 - it was asked about before
    assert asked.confirmed_at is not None  # noqa: S101
    return Deed(
        at=asked.confirmed_at,
        order=invitee.seq,
        noun="confirmation",
        action="reconfirm",
        content={"invitee": Named(invitee_path(invitee), invitee.id)},
    )


def _has_left(invitee: Invitee, before: Invitee | None) -> bool:
    done = invitee.cancellation
    return (
        done is not None
        and done.canceler_type is CancelerType.INVITEE
        and not invitee.rescheduled
        and _is_new(done, before)
    )


def _left(invitee: Invitee, order: int) -> Deed:
    path = invitee_path(invitee)
    return _canceled(invitee.cancellation, order, {"invitee": Named(path, invitee.id)})


def _was_called_off(event: ScheduledEvent, before: Rows, told: Collection[str]) -> bool:
    done = event.cancellation
    return (
        done is not None
        and done.canceler_type is CancelerType.HOST
        and f"/scheduled_events/{event.id}/cancellation" not in told
        and _is_new(done, before.scheduled_events.get(event.id))
    )


def _called_off(rows: Rows, event: ScheduledEvent, numbers: Mapping[str, int]) -> Deed:
    order = max(
        numbers[invitee.id]
        for invitee in rows.invitees.listed("by_created_at", event.id)
        if invitee.cancellation == event.cancellation
    )
    content: dict[str, object] = {"event": Named(f"/scheduled_events/{event.id}", event.id)}
    first = event.hosts[0].name
    name = event.cancellation.canceled_by if event.cancellation else first
    if name != first:
        others = {user.name: user.email for user in rows.users}
        others |= {host.name: host.email for host in event.hosts}
        content["as"] = others.get(name, name)
    return _canceled(event.cancellation, order, content)


def _canceled(done: Cancellation | None, order: int, content: Mapping[str, object]) -> Deed:
    assert done is not None  # noqa: S101 - it was asked about before
    reason = {"reason": done.reason} if done.reason else {}
    return Deed(
        at=done.created_at,
        order=order,
        noun="cancellation",
        action="cancel",
        content={**content, **reason},
    )


def _marked(rows: Rows, mark: NoShow) -> Deed:
    path = invitee_path(rows.invitees[mark.invitee])
    return Deed(
        at=mark.created_at,
        order=mark.seq,
        noun="no-show",
        action="no_show",
        content={"invitee": Named(path, mark.invitee)},
        results={f"/invitee_no_shows/{mark.id}": "uri"},
    )


def _is_new(done: Cancellation, before: Invitee | ScheduledEvent | None) -> bool:
    return before is None or before.cancellation != done


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
