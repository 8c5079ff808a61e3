"""Addresses that stand for a conference while its details are made, and lead to it afterwards."""

from http import HTTPStatus

from mockcalendly.domain.conferences import has_redirect, redirect_path
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import NotFound
from mockcalendly.model.bookings import EventStatus, Location, ScheduledEvent
from mockcalendly.scheduling.visit import Visit

__all__ = ["join_conference"]


def join_conference(visit: Visit) -> Answer:
    """Lead to the conference of an event, or say why that cannot be joined.

    Assumed: of these addresses only the form is known.
    """
    event, location = _find(visit)
    url = location.join_url or ""
    if "://" in url:
        headers = ((b"location", url.encode()), (b"cache-control", b"no-store"))
        return Answer(HTTPStatus.FOUND, b"", headers)
    return visit.page("closed", heading=event.name or "Meeting", reason=_reason(event), links=[])


def _reason(event: ScheduledEvent) -> str:
    if event.status is EventStatus.CANCELED:
        return "This meeting is canceled, so there is no conference to join."
    return "The conference is being set up. Please try again in a moment."


def _find(visit: Visit) -> tuple[ScheduledEvent, Location]:
    """Return the event that an address is of, and the conference it is to have.

    Raises:
        NotFound: There is no such event, or its conference is another one.
    """
    event = visit.rows.scheduled_events.get(visit.params["event"])
    if event is None:
        raise NotFound(hint=f"No scheduled event has the id {visit.params['event']}.")
    location = event.location
    address = f"/events/{event.id}/{visit.params['conference']}"
    if (
        location is None
        or not has_redirect(location.type)
        or redirect_path(location.type, event.id) != address
    ):
        raise NotFound(hint=f"The event {event.id} has no conference at {address}.")
    return event, location
