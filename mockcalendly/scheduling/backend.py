"""What the vendor's pages ask their server for, as JSON; others ask it too, for it needs no token.

Nothing of this is documented: addresses and names were observed in the code of those who ask, in
2021 to 2026. Values that nobody was seen to read are left out. How it refuses is assumed: like the
API.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.json import encode

from mockcalendly.domain.availability import Slot, open_slots
from mockcalendly.domain.scheduling_pages import Offer, offer_at, offer_of
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.kernel.zones import find_zone
from mockcalendly.model.links import SchedulingLink
from mockcalendly.scheduling.times import home_zone
from mockcalendly.scheduling.visit import Visit
from mockcalendly.wire.fields import Fields

__all__ = ["JSON", "list_days", "look_up_event_type", "show_link"]

JSON = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))

LONGEST_RANGE = timedelta(days=31)
"""From the first day to the last (observed: more than a month is refused; where exactly the bound
is, and how it is said, is assumed)."""

FURTHEST = timedelta(days=366)
"""How far ahead the next open time is looked for."""

NOBODY = {
    "email": None,
    "locale": None,
    "date_notation": None,
    "time_notation": None,
    "avatar_url": None,
    "calendar_accounts": None,
    "is_pretending": False,
    "diagnostics": {"available": False, "enabled": False},
}
"""What a range says of a visitor who is not signed in (observed)."""


def look_up_event_type(visit: Visit) -> Answer:
    """Answer an event type, by the slugs in its address, by its id, or by what links to it.

    Query: ``profile_slug`` and ``event_type_slug``; or ``event_type_uuid``, which may be the token
    of a single-use link; or ``share_uuid``.
    """
    offer = _wanted(visit)
    event_type = offer.event_type
    zone = home_zone(visit.rows, event_type)
    following = None if offer.closed else _next_open(visit, offer)
    return _answer(
        {
            "uuid": event_type.id,
            "duration": event_type.duration,
            "public": not event_type.secret,
            "unavailability_reason": offer.closed or None,
            "next_availability": following and following.start.astimezone(zone).isoformat(),
            "availability_timezone": zone.key,
            "profile": {"timezone": zone.key},
            "scheduling_link": offer.link and {"uid": offer.link},
        }
    )


def list_days(visit: Visit) -> Answer:
    """Answer each day of a range with its open times, on the clocks of the zone that is asked for.

    Query: ``range_start`` and ``range_end``, both included; ``timezone``; ``scheduling_link_uuid``,
    the token of the link by which the event type is booked.
    """
    query = Fields(visit.values, text_only=visit.values)
    first, last = query.need_date("range_start"), query.need_date("range_end")
    asked = query.timezone("timezone")
    query.finish()
    if last < first:
        query.refuse("range_end", "must not be before range_start")
    if last - first > LONGEST_RANGE:
        query.refuse("range_end", "must be no more than 31 days after range_start")
    query.finish()
    offer = _booked_by(visit)
    home = home_zone(visit.rows, offer.event_type)
    zone = (find_zone(asked) if asked else None) or home
    now = visit.world.clock.now()
    return _answer(
        {
            "invitee_publisher_error": False,
            "today": now.astimezone(zone).date().isoformat(),
            "availability_timezone": home.key,
            "days": _days(_open_on(visit, offer, zone, first, last), zone, first, last),
            "diagnostic_data": None,
            "current_user": NOBODY,
        }
    )


def show_link(visit: Visit) -> Answer:
    """Answer what a single-use link leads to: an event type, or a share."""
    link = _find_link(visit, visit.params["token"])
    owner = ("EventType", link.event_type) if link.share is None else ("Share", link.share)
    return _answer({"uid": link.id, "owner_type": owner[0], "owner_uuid": owner[1]})


def _wanted(visit: Visit) -> Offer:
    """Return what a lookup is about.

    Raises:
        NotFound: There is no such thing.
        InvalidArgument: It names nothing.
    """
    if uuid := visit.text("event_type_uuid"):
        return _offer_called(visit, uuid)
    if uuid := visit.text("share_uuid"):
        share = visit.rows.shares.get(uuid)
        if share is None:
            raise NotFound(hint=f"No share has the id {uuid}.")
        return _offer_behind(visit, share.link)
    page, slug = visit.text("profile_slug"), visit.text("event_type_slug")
    if page and slug:
        return offer_at(visit.rows, visit.world.clock.now(), page, slug)
    raise InvalidArgument(
        Detail("event_type_slug", "is missing"),
        hint="Say event_type_slug and profile_slug, the two segments of the page's address, or "
        "event_type_uuid: an id, or the token in an address /d/<token>.",
    )


def _booked_by(visit: Visit) -> Offer:
    """Return the offer whose days are asked for."""
    token, uuid = visit.text("scheduling_link_uuid"), visit.params["uuid"]
    if not token:
        return _offer_called(visit, uuid)
    offer = _offer_behind(visit, token)
    if uuid not in (offer.event_type.id, token):
        raise NotFound(hint=f"The link {token} does not lead to the event type {uuid}.")
    return offer


def _offer_called(visit: Visit, uuid: str) -> Offer:
    event_type = visit.rows.event_types.get(uuid)
    if event_type is None:
        return _offer_behind(visit, uuid)
    now = visit.world.clock.now()
    return offer_at(visit.rows, now, event_type.page, event_type.slug or "")


def _offer_behind(visit: Visit, token: str) -> Offer:
    return offer_of(visit.rows, visit.world.clock.now(), _find_link(visit, token))


def _find_link(visit: Visit, token: str) -> SchedulingLink:
    link = visit.rows.scheduling_links.get(token)
    if link is None:
        raise NotFound(hint=f"No event type has the id {token}, and no link has it as its token.")
    return link


def _open_on(visit: Visit, offer: Offer, zone: ZoneInfo, first: date, last: date) -> list[Slot]:
    if offer.closed:
        return []
    try:
        start, end = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    except OverflowError:
        return []
    return open_slots(visit.rows, visit.world.clock.now(), offer.event_type, start, end)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _days(slots: Iterable[Slot], zone: ZoneInfo, first: date, last: date) -> list[dict[str, Any]]:
    spots: dict[date, list[dict[str, Any]]] = {
        first + timedelta(days=number): [] for number in range((last - first).days + 1)
    }
    for slot in slots:
        local = slot.start.astimezone(zone)
        spots[local.date()].append(
            {
                "status": "available",
                "start_time": local.isoformat(),
                "invitees_remaining": slot.remaining,
            }
        )
    return [
        {
            "date": day.isoformat(),
            "status": "available" if there else "unavailable",
            "spots": there,
            "invitee_events": [],
        }
        for day, there in spots.items()
    ]


def _next_open(visit: Visit, offer: Offer) -> Slot | None:
    now = visit.world.clock.now()
    for stride in range(-(-FURTHEST // LONGEST_RANGE)):
        begin = now + stride * LONGEST_RANGE
        slots = open_slots(visit.rows, now, offer.event_type, begin, begin + LONGEST_RANGE)
        if slots:
            return slots[0]
    return None


def _answer(content: dict[str, Any]) -> Answer:
    return Answer(HTTPStatus.OK, encode(content), JSON)
