"""The page that says what was booked."""

from urllib.parse import urlsplit

from mockcalendly.domain.scheduling_pages import path_of_link
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import NotFound
from mockcalendly.model.bookings import EventStatus, Invitee, ScheduledEvent
from mockcalendly.scheduling.details import whereabouts
from mockcalendly.scheduling.redirects import redirect_of
from mockcalendly.scheduling.times import invitee_zone, notation_of, when
from mockcalendly.scheduling.visit import COLORS, KEPT, Visit
from mockcalendly.store.rows import Rows

__all__ = [
    "confirmation_link",
    "find_invitee",
    "path_of",
    "show_confirmation",
    "when_of",
]

LOOKS = ("embed_domain", "embed_type", "hide_gdpr_banner", *COLORS)
"""Parameters that are still of use when all is said that a form asks."""


def show_confirmation(visit: Visit) -> Answer:
    """Show what was booked: what, when, where, with whom.

    Only a booking is told to the page that embeds this, no rescheduling (observed: the vendor's
    support confirmed it).
    """
    invitee = find_invitee(visit.rows, visit.params["invitee"])
    path = f"{path_of(visit.rows, invitee)}/invitees/{invitee.id}"
    if f"/{visit.request.path.strip('/')}" != path:
        raise NotFound(hint=f"The confirmation of this booking is at {path}.")
    event = visit.rows.scheduled_events[invitee.event]
    stands = invitee.status is EventStatus.ACTIVE
    booked = stands and invitee.old_invitee is None
    former = invitee.old_invitee and find_invitee(visit.rows, invitee.old_invitee)
    url = redirect_of(visit.rows, invitee) if booked else ""
    return visit.page(
        "scheduled",
        event="event_scheduled" if booked else "",
        payload=_payload(visit, invitee) if booked else None,
        invitee=invitee,
        scheduled=event,
        stands=stands,
        when=when_of(visit.rows, invitee),
        former=when_of(visit.rows, former) if former else "",
        zone=invitee_zone(visit.rows, invitee).key,
        where=whereabouts(event.location),
        redirect=url,
        redirect_host=urlsplit(url).netloc,
    )


def confirmation_link(visit: Visit, invitee: Invitee) -> str:
    """Return where what was booked is shown."""
    done = dict.fromkeys(name for name in KEPT if name not in LOOKS)
    return visit.link(f"{path_of(visit.rows, invitee)}/invitees/{invitee.id}", **done)


def find_invitee(rows: Rows, id_or_path: str) -> Invitee:
    """Return an invitee by the id, or by the path of the URI.

    Raises:
        NotFound: There is none.
    """
    id_ = id_or_path.rpartition("/")[2]
    invitee = rows.invitees.get(id_)
    if invitee is None:
        raise NotFound(hint=f"No invitee has the id {id_}.")
    return invitee


def path_of(rows: Rows, invitee: Invitee) -> str:
    """Return the path of the page that a booking was made on."""
    event_type = rows.event_types[rows.scheduled_events[invitee.event].event_type]
    link = rows.scheduling_links.get(invitee.link) if invitee.link else None
    if link is not None:
        return path_of_link(link)
    return f"/{event_type.page}/{event_type.slug}"


def when_of(rows: Rows, invitee: Invitee) -> str:
    """Return when the meeting of an invitee is, in his zone."""
    event: ScheduledEvent = rows.scheduled_events[invitee.event]
    notation = notation_of(rows, rows.event_types[event.event_type])
    return when(event.start_time, event.end_time, invitee_zone(rows, invitee), notation)


def _payload(visit: Visit, invitee: Invitee) -> dict[str, dict[str, str]]:
    """Return what the page that embeds this gets to know (documented)."""
    event = f"{visit.origins.api}/scheduled_events/{invitee.event}"
    return {"event": {"uri": event}, "invitee": {"uri": f"{event}/invitees/{invitee.id}"}}
