"""Where a meeting takes place, and how the details of a conference come in after the booking."""

from datetime import timedelta

from msgspec.structs import replace

from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.agenda import DueKind
from mockcalendly.model.bookings import ConferenceStatus, EventStatus, Location, LocationType
from mockcalendly.model.event_types import (
    EventType,
    LocationConfiguration,
    LocationKind,
    PoolingType,
)
from mockcalendly.model.record import Value
from mockcalendly.store.transaction import Transaction

__all__ = [
    "LocationChoice",
    "await_conference_details",
    "first_location",
    "has_redirect",
    "kind_of",
    "locate",
    "push_conference_details",
    "redirect_path",
    "renewed",
]

DETAILS_AFTER = timedelta(seconds=5)
"""How long a provider takes to make a conference (assumed: nothing is published)."""

MEET_LETTERS = 10
"""In the code of a Google Meet."""

_STREAM = "conference"

_REDIRECTS = {
    LocationType.GOOGLE_CONFERENCE: "google_meet",
    LocationType.GOTOMEETING: "gotomeeting",
    LocationType.MICROSOFT_TEAMS_CONFERENCE: "microsoft_teams",
    LocationType.WEBEX_CONFERENCE: "webex",
    LocationType.ZOOM: "zoom",
}
"""Last segment of the redirect shown while details are made (Google: observed; others: assumed)."""

_MEETINGS = {
    LocationType.GOOGLE_CONFERENCE: "https://meet.google.com/{code}",
    LocationType.GOTOMEETING: "https://global.gotomeeting.com/join/{number}",
    LocationType.MICROSOFT_TEAMS_CONFERENCE: "https://teams.microsoft.com/l/meetup-join/{number}",
    LocationType.WEBEX_CONFERENCE: "https://example.webex.com/meet/{number}",
    LocationType.ZOOM: "https://us02web.zoom.us/j/{number}?pwd={password}",
}
"""Addresses of the meetings themselves, once their details are there (assumed)."""

_OTHER_NAMES = {
    LocationKind.ZOOM_CONFERENCE: LocationType.ZOOM,
    LocationKind.GOTOMEETING_CONFERENCE: LocationType.GOTOMEETING,
}
"""Kinds whose type in a scheduled event has another name (documented)."""

_PROCESSING = {
    type_: Location(type=type_, status=ConferenceStatus.PROCESSING) for type_ in _REDIRECTS
}
"""Conferences whose details are still to be made."""

_TYPES = {kind: _OTHER_NAMES.get(kind) or LocationType(kind.value) for kind in LocationKind}
_KINDS = {type_: kind for kind, type_ in _TYPES.items()}

WITH_TEXT = frozenset(
    {
        LocationKind.PHYSICAL,
        LocationKind.OUTBOUND_CALL,
        LocationKind.ASK_INVITEE,
        LocationKind.CUSTOM,
    }
)
"""Kinds that take a ``location`` text in a booking request (documented)."""

_TOLD_APART_BY_TEXT = frozenset({LocationKind.PHYSICAL, LocationKind.CUSTOM})
"""Kinds of which an event type offers places by name."""


def kind_of(type_: LocationType) -> LocationKind:
    """Return the kind of place, as an event type names it, of a scheduled event's location."""
    return _KINDS[type_]


class LocationChoice(Value, frozen=True, kw_only=True, gc=False):
    """What an invitee chose among the places of an event type."""

    kind: LocationKind
    location: str | None = None


def first_location(event_type: EventType, phone: str = "+14155550123") -> LocationChoice | None:
    """Return the choice of an invitee who takes the first place that is offered.

    Args:
        event_type: What is booked.
        phone: What the invitee gives where the host is to call, or to come.
    """
    if not event_type.locations or event_type.pooling_type is PoolingType.ROUND_ROBIN:
        return None
    first = event_type.locations[0]
    text = (first.location or phone) if first.kind in WITH_TEXT else None
    return LocationChoice(kind=first.kind, location=text)


def locate(event_type: EventType, choice: LocationChoice | None) -> Location | None:
    """Return the location of a new event.

    Raises:
        InvalidArgument: The event type does not offer this place, or a choice is missing (even
            if there is only one: observed).
    """
    offered = event_type.locations or ()
    if event_type.pooling_type is PoolingType.ROUND_ROBIN:
        if choice is not None:
            raise _invalid_choice("Round robin event types take no location (documented).")
        return _of(offered[0], offered[0].location) if offered else None
    if choice is None:
        if offered:
            raise InvalidArgument(
                Detail("location", "is missing"),
                hint="The event type has locations, so the booking must name one of them: "
                f"{', '.join(place.kind for place in offered)}.",
            )
        return None
    return _match(offered, choice)


def renewed(location: Location | None) -> Location | None:
    """Return the location of an event that takes another's place: a conference is made anew."""
    return location and _PROCESSING.get(location.type, location)


def _match(offered: tuple[LocationConfiguration, ...], choice: LocationChoice) -> Location:
    of_kind = [place for place in offered if place.kind is choice.kind]
    if not of_kind:
        kinds = ", ".join(place.kind for place in offered) or "none"
        raise _invalid_choice(f"The event type offers: {kinds}.")
    by_text = choice.kind in _TOLD_APART_BY_TEXT
    fixed = [place for place in of_kind if place.location is not None] if by_text else []
    if not fixed:
        return _of(of_kind[0], choice.location)
    for place in fixed:
        if place.location == choice.location:
            return _of(place, place.location)
    raise _invalid_choice(
        f"The location must be one of: {'; '.join(place.location or '' for place in fixed)}."
    )


def _of(place: LocationConfiguration, text: str | None) -> Location:
    type_ = _TYPES[place.kind]
    if type_ in _PROCESSING:
        return _PROCESSING[type_]
    if type_ is LocationType.INBOUND_CALL:
        text = place.phone_number
    return Location(type=type_, location=text, additional_info=place.additional_info)


def _invalid_choice(hint: str) -> InvalidArgument:
    """Return the refusal of a place that is not configured (observed, twice)."""
    return InvalidArgument(
        Detail(
            "event.location_configuration.location",
            "invalid location choice",
            "invalid_location_choice",
        ),
        message="Specified location kind is not configured for this event type.",
        hint=hint,
    )


def await_conference_details(
    tx: Transaction, location: Location | None, event: str
) -> Location | None:
    """Return the location with its redirect, and put the making of details on the agenda.

    A location ``processing`` shows the vendor's redirect as ``join_url`` (observed; the reference
    says null).
    """
    if location is None or location.type not in _REDIRECTS:
        return location
    tx.schedule(tx.now + DETAILS_AFTER, DueKind.CONFERENCE_DETAILS, event)
    return replace(location, join_url=redirect_path(location.type, event))


def has_redirect(type_: LocationType) -> bool:
    """Return whether an address stands for a place while its details are made."""
    return type_ in _REDIRECTS


def redirect_path(type_: LocationType, event: str) -> str:
    """Return the path that stands for a conference while its details are not there."""
    return f"/events/{event}/{_REDIRECTS[type_]}"


def push_conference_details(tx: Transaction, event: str) -> None:
    """Give an event's conference its details, unless it was canceled meanwhile."""
    row = tx.rows.scheduled_events.get(event)
    if row is None or row.status is EventStatus.CANCELED or row.location is None:
        return
    tx.rows.scheduled_events.put(replace(row, location=_pushed(row.location, tx.ids)))


def _pushed(location: Location, ids: Ids) -> Location:
    number = str(10**9 + ids.integer(_STREAM, 9 * 10**9))
    password = f"{ids.integer(_STREAM, 10**6):06d}"
    # Each kind draws as often, so the kind of one conference shifts no other's numbers.
    if location.type is LocationType.GOOGLE_CONFERENCE:
        url = _MEETINGS[location.type].format(code=_meet_code(ids))
    else:
        url = _MEETINGS[location.type].format(number=number, password=password)
        ids.skip(_STREAM, MEET_LETTERS)
    return replace(
        location,
        status=ConferenceStatus.PUSHED,
        join_url=url,
        conference_id=number,
        password=password,
    )


def _meet_code(ids: Ids) -> str:
    letters = "".join([chr(ord("a") + ids.integer(_STREAM, 26)) for _ in range(MEET_LETTERS)])
    return f"{letters[:3]}-{letters[3:7]}-{letters[7:]}"
