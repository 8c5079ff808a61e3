"""What stands at the address of a scheduling page, and whether it can be booked there."""

from datetime import datetime

from mockcalendly.domain.addresses import UNLISTED
from mockcalendly.domain.links import as_offered, is_open
from mockcalendly.errors import NotFound
from mockcalendly.model.event_types import EventType
from mockcalendly.model.links import LinkStatus, SchedulingLink
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows

__all__ = ["Offer", "event_types_on", "name_on_page", "offer_at", "offer_of", "path_of_link"]


class Offer(Value, frozen=True, kw_only=True, gc=False):
    """What can be booked on a page.

    Attributes:
        event_type: As the page offers it: made over, if it is a share's.
        path: Of the page, in its world: ``/olivia-owner/30min``.
        link: Token of the single-use link that the page belongs to; None: of none.
        closed: Why nobody can book here, in plain words; "" if it is open.
    """

    event_type: EventType
    path: str
    link: str | None = None
    closed: str = ""


def name_on_page(rows: Rows, slug: str) -> str:
    """Return whose page an address is: a user's, a team's, or that of an event type's profile.

    Raises:
        NotFound: It is nobody's.
    """
    user = next(rows.users.listed("by_slug", slug), None)
    owner = user or next(rows.teams.listed("by_slug", slug), None)
    if owner is not None:
        return owner.name
    names = [row.profile.name for row in event_types_on(rows, slug) if row.profile]
    if not names:
        raise NotFound(hint=f"No user and no team has a page at /{slug}.")
    return names[0]


def event_types_on(rows: Rows, page: str) -> list[EventType]:
    """Return what a landing page lists, in its order: active event types that are not secret."""
    there = (row for row in rows.event_types if row.page == page and row.deleted_at is None)
    shown = [row for row in there if row.active and not row.secret]
    return sorted(shown, key=lambda row: (row.position, row.seq))


def offer_at(rows: Rows, now: datetime, page: str, slug: str) -> Offer:
    """Return what is offered at ``/<page>/<slug>``.

    Raises:
        NotFound: Nothing ever was.
    """
    event_type = next(rows.event_types.listed("by_address", (page, slug)), None)
    if event_type is not None:
        path = f"/{page}/{slug}"
        return Offer(event_type=event_type, path=path, closed=_closed(event_type))
    first, _, token = page.partition("/")
    link = rows.scheduling_links.get(token)
    if first not in UNLISTED or link is None or slug not in ("", link.slug):
        raise NotFound(hint=f"No event type has its page at /{page}/{slug}.")
    return offer_of(rows, now, link)


def offer_of(rows: Rows, now: datetime, link: SchedulingLink) -> Offer:
    """Return what a single-use link offers, dead or alive."""
    event_type = as_offered(rows, rows.event_types[link.event_type], link.id)
    closed = _closed(event_type) if is_open(link, now) else _ended(link)
    return Offer(event_type=event_type, path=path_of_link(link), link=link.id, closed=closed)


def path_of_link(link: SchedulingLink) -> str:
    """Return the path of the page of a single-use link, in its world."""
    return "/" + "/".join(filter(None, ("d", link.id, link.slug)))


def _closed(event_type: EventType) -> str:
    if event_type.deleted_at is not None:
        return "This event type was deleted."
    return "" if event_type.active else "This event type is not active."


def _ended(link: SchedulingLink) -> str:
    booked = link.status is LinkStatus.BOOKED
    return f"This link has {'been used' if booked else 'expired'}: it was good for one booking."
