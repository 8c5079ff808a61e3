"""What a page says of an event type: whose it is, how long and where the meeting is."""

import re
from html import unescape
from typing import NamedTuple

from mockcalendly.domain.bookings import durations_of
from mockcalendly.domain.conferences import kind_of
from mockcalendly.domain.scheduling_pages import Offer
from mockcalendly.kernel.formats import is_url
from mockcalendly.model.bookings import Location
from mockcalendly.model.event_types import (
    EventType,
    EventTypeKind,
    LocationConfiguration,
    LocationKind,
)
from mockcalendly.store.rows import Rows

__all__ = ["Details", "Whereabouts", "details_of", "place_name", "shows_places", "whereabouts"]

_CONFERENCES = {
    LocationKind.GOOGLE_CONFERENCE: "Google Meet",
    LocationKind.GOTOMEETING_CONFERENCE: "GoTo Meeting",
    LocationKind.MICROSOFT_TEAMS_CONFERENCE: "Microsoft Teams",
    LocationKind.WEBEX_CONFERENCE: "Webex",
    LocationKind.ZOOM_CONFERENCE: "Zoom",
}
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</(?:p|div|li|h\d)>|<br\s*/?>", re.IGNORECASE)


class Details(NamedTuple):
    """What the part beside the calendar says.

    Attributes:
        host: Of the page: a user or a team.
        durations: Minutes that can be chosen, ascending.
        places: Where the meeting is, or can be.
        description: Paragraphs.
        seats: Of a group event; 0: it is none.
    """

    host: str
    name: str
    durations: tuple[int, ...]
    places: tuple[str, ...]
    description: tuple[str, ...]
    seats: int


class Whereabouts(NamedTuple):
    """Where a meeting that was booked takes place.

    Attributes:
        url: Of the conference; "" if it has none. Before its details are there, it is a path.
    """

    text: str
    url: str = ""
    more: str = ""


def details_of(rows: Rows, event_type: EventType, *, places: bool = True) -> Details:
    """Return what a page says of an event type.

    Args:
        rows: The world's tables.
        event_type: As the page offers it.
        places: Whether it says where the meeting is.
    """
    hosts = (rows.users[host].name for host in event_type.hosts if host in rows.users)
    group = event_type.kind is EventTypeKind.GROUP
    return Details(
        host=event_type.profile.name if event_type.profile else ", ".join(hosts),
        name=event_type.name or "Meeting",
        durations=tuple(sorted(set(durations_of(event_type)))),
        places=_places(event_type) if places else (),
        description=_description(event_type),
        seats=event_type.invitee_limit if group else 0,
    )


def shows_places(rows: Rows, offer: Offer) -> bool:
    """Return whether a page says where the meeting is: a share can keep that for its invitee."""
    link = rows.scheduling_links.get(offer.link) if offer.link else None
    share = rows.shares.get(link.share) if link and link.share else None
    return share is None or not share.override.hide_location


def place_name(place: LocationConfiguration) -> str:
    """Return what a place of an event type is called."""
    match place.kind:
        case LocationKind.PHYSICAL:
            return place.location or "In person, where you say"
        case LocationKind.ASK_INVITEE:
            return "Where you say"
        case LocationKind.CUSTOM:
            return place.location or "Somewhere else"
        case LocationKind.INBOUND_CALL:
            return f"Phone call to {place.phone_number}" if place.phone_number else "Phone call"
        case LocationKind.OUTBOUND_CALL:
            return "Phone call to you"
        case conference:
            return _CONFERENCES[conference]


def whereabouts(location: Location | None) -> Whereabouts:
    """Return where an event takes place."""
    if location is None:
        return Whereabouts("To be agreed on")
    kind, more = kind_of(location.type), location.additional_info or ""
    if kind in _CONFERENCES:
        return Whereabouts(_CONFERENCES[kind], location.join_url or "", more)
    text = location.location or "To be agreed on"
    if kind in (LocationKind.INBOUND_CALL, LocationKind.OUTBOUND_CALL):
        return Whereabouts(f"Phone call: {text}", more=more)
    return Whereabouts(text, text if is_url(text) else "", more)


def _places(event_type: EventType) -> tuple[str, ...]:
    named = (place_name(place) for place in event_type.locations or ())
    return tuple(dict.fromkeys(named))


def _description(event_type: EventType) -> tuple[str, ...]:
    """Return a description without its markup, which is the host's to write."""
    text = event_type.description_plain
    if text is None:
        broken = _BREAK.sub("\n", event_type.description_html or "")
        text = unescape(_TAG.sub("", broken))
    return tuple(filter(None, map(str.strip, text.splitlines())))
