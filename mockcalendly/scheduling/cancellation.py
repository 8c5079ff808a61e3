"""The page at an invitee's ``cancel_url``."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from mockcalendly.domain.cancellations import LONGEST_REASON, CancelInvitee, cancel_invitee
from mockcalendly.domain.scheduling_pages import offer_at
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import PermissionDenied
from mockcalendly.model.bookings import EventStatus, Invitee, ScheduledEvent
from mockcalendly.model.event_types import EventType
from mockcalendly.scheduling.confirmation import find_invitee, when_of
from mockcalendly.scheduling.times import clock_time, day_name, invitee_zone, notation_of
from mockcalendly.scheduling.visit import Visit

__all__ = ["cancel", "show_cancellation"]


class Place(NamedTuple):
    """An invitee's place at a meeting, canceled or not."""

    invitee: Invitee
    event: ScheduledEvent
    event_type: EventType

    @property
    def name(self) -> str:
        """What the meeting is called."""
        return self.event.name or "Meeting"

    @property
    def path(self) -> str:
        """Of this page, in its world."""
        return f"/cancellations/{self.invitee.id}"


def show_cancellation(visit: Visit) -> Answer:
    """Ask whether a place is to be canceled, or say what has become of it."""
    place = _find(visit)
    if place.invitee.rescheduled:
        return _say_moved(visit, place)
    if place.invitee.status is EventStatus.CANCELED:
        return _say_canceled(visit, place)
    if place.event.start_time <= visit.world.clock.now():
        return visit.page(
            "closed",
            heading=place.name,
            reason="This meeting has begun, so it can no longer be canceled.",
            links=[],
        )
    return _ask(visit, place)


def cancel(visit: Visit) -> Answer:
    """Cancel a place, and go on to the page that says so.

    Who sends the form twice, or too late, is told there what has become of it.
    """
    place = _find(visit)
    if len(visit.text("reason")) > LONGEST_REASON:
        sentence = f"Please use no more than {LONGEST_REASON:,} characters."
        return _ask(visit, place, {"reason": sentence})
    command = CancelInvitee(
        event=place.event.id, invitee=place.invitee.id, reason=visit.text("reason").strip()
    )
    try:
        visit.world.execute(cancel_invitee, command)
    except PermissionDenied as refusal:
        visit.hint = refusal.reason
    return visit.go(visit.link(place.path))


def _ask(visit: Visit, place: Place, problems: Mapping[str, str] | None = None) -> Answer:
    return visit.page(
        "cancellation",
        status=HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK,
        place=place,
        facts=_facts(visit, place),
        problems=problems or {},
    )


def _say_canceled(visit: Visit, place: Place) -> Answer:
    done = place.invitee.cancellation
    assert done is not None  # noqa: S101 - it is canceled
    facts = {
        **_facts(visit, place),
        "Canceled by": done.canceled_by,
        "Canceled at": _moment(visit, place, done.created_at),
        "Reason": done.reason or "None was given.",
    }
    return visit.page("canceled", place=place, facts=facts, again=_again(visit, place))


def _say_moved(visit: Visit, place: Place) -> Answer:
    new = (place.invitee.new_invitee or "").rpartition("/")[2]
    return visit.page(
        "closed",
        heading=place.name,
        reason="This meeting was moved to another time.",
        links=[("Go to the new time", visit.link(f"/cancellations/{new}"))],
    )


def _facts(visit: Visit, place: Place) -> dict[str, str]:
    return {
        "When": when_of(visit.rows, place.invitee),
        "Time zone": invitee_zone(visit.rows, place.invitee).key.replace("_", " "),
        "With": ", ".join(host.name for host in place.event.hosts),
    }


def _moment(visit: Visit, place: Place, at: datetime) -> str:
    local = at.astimezone(invitee_zone(visit.rows, place.invitee))
    time = clock_time(local, notation_of(visit.rows, place.event_type))
    return f"{time}, {day_name(local)}, {local.year}"


def _again(visit: Visit, place: Place) -> str:
    """Return where the same can be booked again; "" if it cannot: a single-use link is used up."""
    event_type = place.event_type
    gone = event_type.deleted_at is not None
    if gone or place.invitee.link is not None or event_type.slug is None:
        return ""
    now = visit.world.clock.now()
    offer = offer_at(visit.rows, now, event_type.page, event_type.slug)
    return "" if offer.closed else visit.link(offer.path)


def _find(visit: Visit) -> Place:
    invitee = find_invitee(visit.rows, visit.params["invitee"])
    event = visit.rows.scheduled_events[invitee.event]
    return Place(invitee, event, visit.rows.event_types[event.event_type])
