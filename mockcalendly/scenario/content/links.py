"""Single-use links of a world, and its shares."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.links import make_link
from mockcalendly.domain.shares import CreateShare, create_share
from mockcalendly.model.agenda import Due
from mockcalendly.model.event_types import EventType, LocationConfiguration
from mockcalendly.model.links import LinkStatus, Override, PeriodType, SchedulingLink, Share
from mockcalendly.scenario.content.schedules import WeekSection, own_hours
from mockcalendly.scenario.layout import UTC_ZONE, Layout, refused
from mockcalendly.scenario.names import find_contact, find_event_type
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import ContactName, EventTypeName, FilledText, Id
from mockcalendly.scenario.terms import Day, Moment

__all__ = [
    "SchedulingLinkSection",
    "ShareSection",
    "lay_out_scheduling_link",
    "lay_out_share",
]

LONGEST_PERIOD = 10 * 366 * 24 * 60
"""Minutes that can be said at most."""

_AS_GIVEN = (
    "name",
    "duration",
    "duration_options",
    "period_type",
    "max_booking_time",
    "min_booking_time",
    "hide_location",
    "locations",
)


class LinkSection(Section, frozen=True, kw_only=True):
    """A booking page that is good for one booking."""

    event_type: EventTypeName
    token: Annotated[
        FilledText | UnsetType, Meta(description="What stands behind `/d/` in the address.")
    ] = UNSET
    status: Annotated[
        LinkStatus | None,
        Meta(description="Follows from bookings and from its age, if left out."),
    ] = None
    created_at: Annotated[Moment | UnsetType, Meta(description="Now if left out.")] = UNSET


class SchedulingLinkSection(LinkSection, frozen=True, kw_only=True):
    """A single-use link to an event type."""


class ShareSection(LinkSection, frozen=True, kw_only=True):
    """An event type made over for one invitee; what is left out is as the event type says."""

    id: Id | UnsetType = UNSET
    contact: Annotated[
        ContactName | None, Meta(description="Whom it is for: a contact of the first host.")
    ] = None
    name: Annotated[str, Meta(min_length=1, max_length=55)] | None = None
    duration: Annotated[int, Meta(ge=1, le=720)] | None = None
    duration_options: tuple[Annotated[int, Meta(ge=1, le=720)], ...] | None = None
    period_type: PeriodType | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    max_booking_time: Annotated[
        Annotated[int, Meta(ge=1, le=LONGEST_PERIOD)] | None,
        Meta(description="Minutes ahead, at most."),
    ] = None
    min_booking_time: Annotated[
        Annotated[int, Meta(ge=1, le=LONGEST_PERIOD)] | None,
        Meta(description="Minutes between booking and start, at least."),
    ] = None
    hide_location: bool | None = None
    locations: tuple[LocationConfiguration, ...] | None = None
    hours: WeekSection | None = None


def lay_out_scheduling_link(
    layout: Layout, section: SchedulingLinkSection, node: Node
) -> SchedulingLink:
    """Add a single-use link."""
    event_type = find_event_type(layout.rows, section.event_type)
    link = make_link(layout.at(_made_at(layout, section, node)), event_type)
    return _as_said(layout, link, section, node)


def lay_out_share(layout: Layout, section: ShareSection, node: Node) -> Share:
    """Add a share with its link."""
    event_type = find_event_type(layout.rows, section.event_type)
    command = CreateShare(
        event_type=event_type.id, override=_override(layout, event_type, section, node)
    )
    with refused(node, "the share"):
        share = create_share(layout.at(_made_at(layout, section, node)), command)
    contact = None
    if section.contact is not None:
        host = layout.rows.users[event_type.hosts[0]]
        contact = find_contact(layout.rows, host, section.contact).id
    share = layout.renamed(layout.rows.shares, share, section.id, node)
    link = replace(layout.rows.scheduling_links[share.link], share=share.id)
    link = _as_said(layout, link, section, node)
    return layout.rows.shares.put(replace(share, link=link.id, contact=contact))


def _made_at(layout: Layout, section: LinkSection, node: Node) -> datetime:
    moment = section.created_at
    return layout.now if moment is UNSET else layout.past(moment, node.at("created_at"))


def _as_said(
    layout: Layout, link: SchedulingLink, section: LinkSection, node: Node
) -> SchedulingLink:
    """Return a new link once it has the token and the status that its entry gives."""
    agenda, links = layout.rows.agenda, layout.rows.scheduling_links
    expiry: Due = agenda[link.id]
    agenda.delete(expiry.id)
    link = layout.renamed(links, link, section.token, node, "token")
    if section.status in (None, LinkStatus.ACTIVE):
        agenda.put(replace(expiry, id=link.id, subject=link.id))
    return links.put(replace(link, status=section.status or link.status))


def _override(layout: Layout, event_type: EventType, section: ShareSection, node: Node) -> Override:
    fields: dict[str, Any] = {name: getattr(section, name) for name in _AS_GIVEN}
    for key in ("start_date", "end_date"):
        day: Day | None = getattr(section, key)
        fields[key] = day and layout.day(day, node.at(key), UTC_ZONE)
    if section.hours is not None:
        host = layout.rows.users[event_type.hosts[0]]
        fields["hours"] = own_hours(section.hours, host, node.at("hours"))
    return Override(**fields)
