"""All that can be put into a world: the sections of a world file, in the order of laying out."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from mockcalendly.domain.overrides import effective
from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.links import Share
from mockcalendly.model.organizations import Group
from mockcalendly.model.record import Record
from mockcalendly.model.schedules import BusyTime
from mockcalendly.scenario.content.activity import (
    ActivitySection,
    CommunicationSection,
    lay_out_activity,
    lay_out_communication,
)
from mockcalendly.scenario.content.address_book import (
    ContactListSection,
    ContactSection,
    CustomFieldSection,
    NoteSection,
    lay_out_contact,
    lay_out_contact_list,
    lay_out_custom_field,
    lay_out_note,
)
from mockcalendly.scenario.content.booking_types import ChangeSection, PastBookingSection
from mockcalendly.scenario.content.bookings import lay_out_booking, lay_out_change
from mockcalendly.scenario.content.event_types import EventTypeSection, lay_out_event_type
from mockcalendly.scenario.content.groups import (
    GroupSection,
    InvitationSection,
    TeamSection,
    lay_out_group,
    lay_out_invitation,
    lay_out_team,
)
from mockcalendly.scenario.content.links import (
    SchedulingLinkSection,
    ShareSection,
    lay_out_scheduling_link,
    lay_out_share,
)
from mockcalendly.scenario.content.organizations import (
    OrganizationSection,
    lay_out_first_organization,
    lay_out_organization,
)
from mockcalendly.scenario.content.recaps import RecapSection, lay_out_recap
from mockcalendly.scenario.content.routing_forms import (
    RoutingFormSection,
    SubmissionSection,
    lay_out_routing_form,
    lay_out_submission,
)
from mockcalendly.scenario.content.schedules import (
    BusyTimeSection,
    MeetingLimitsSection,
    lay_out_busy_time,
    lay_out_meeting_limits,
)
from mockcalendly.scenario.content.subscriptions import SubscriptionSection, lay_out_subscription
from mockcalendly.scenario.content.users import UserSection, lay_out_users
from mockcalendly.scenario.layout import Layout
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render

__all__ = ["Made", "Piece", "lay_out", "shown"]


class Piece(Section, frozen=True, kw_only=True):
    """What is put into a world, or changed in it."""

    organization: Annotated[
        OrganizationSection | None, Meta(description="The world's first organization.")
    ] = None
    organizations: Annotated[
        tuple[OrganizationSection, ...], Meta(description="More organizations.")
    ] = ()
    users: tuple[UserSection, ...] = ()
    invitations: tuple[InvitationSection, ...] = ()
    groups: tuple[GroupSection, ...] = ()
    teams: tuple[TeamSection, ...] = ()
    event_types: tuple[EventTypeSection, ...] = ()
    busy_times: tuple[BusyTimeSection, ...] = ()
    meeting_limits: tuple[MeetingLimitsSection, ...] = ()
    custom_fields: tuple[CustomFieldSection, ...] = ()
    contacts: tuple[ContactSection, ...] = ()
    contact_lists: tuple[ContactListSection, ...] = ()
    notes: tuple[NoteSection, ...] = ()
    scheduling_links: tuple[SchedulingLinkSection, ...] = ()
    shares: tuple[ShareSection, ...] = ()
    routing_forms: tuple[RoutingFormSection, ...] = ()
    routing_form_submissions: tuple[SubmissionSection, ...] = ()
    bookings: tuple[PastBookingSection, ...] = ()
    invitees: Annotated[
        tuple[ChangeSection, ...],
        Meta(description="Changes of bookings that there are; new ones stand in `bookings`."),
    ] = ()
    meeting_recaps: tuple[RecapSection, ...] = ()
    outgoing_communications: tuple[CommunicationSection, ...] = ()
    activity_log_entries: tuple[ActivitySection, ...] = ()
    webhook_subscriptions: tuple[SubscriptionSection, ...] = ()


Show = Callable[[Rows, Any, Origins], dict[str, Any]]
Made = dict[str, list[Record]]
"""What came of a piece: rows by the names of the sections that they stand in."""


class _Content(NamedTuple):
    """How one entry of a section is laid out, and shown as the API shows it."""

    table: str
    show: Show
    lay_out: Callable[[Layout, Any, Node], Record] | None = None


def lay_out(layout: Layout, piece: Piece, node: Node) -> Made:
    """Put a piece into a world, one section after the other.

    Raises:
        DocumentError: Something in it makes no sense; what is laid out by then stays.
    """
    made: Made = {}
    for key, content in _CONTENTS.items():
        section, place = getattr(piece, key), node.at(key)
        if not section:
            continue
        if isinstance(section, OrganizationSection):
            made[key] = [lay_out_first_organization(layout, section, place)]
        elif content.lay_out is None:
            made[key] = [*lay_out_users(layout, section, place)]
        else:
            made[key] = _lay_out_each(layout, content.lay_out, section, place)
    return made


def shown(rows: Rows, made: Made, origins: Origins) -> dict[str, list[dict[str, Any]]]:
    """Return what was made as it is now, as the API shows it."""
    resources: dict[str, list[dict[str, Any]]] = {}
    for key, records in made.items():
        table, show, _ = _CONTENTS[key]
        present = getattr(rows, table)
        resources[key] = [show(rows, present[record.id], origins) for record in records]
    return resources


def _lay_out_each(
    layout: Layout,
    lay_out_entry: Callable[[Layout, Any, Node], Record],
    sections: Sequence[Section],
    node: Node,
) -> list[Record]:
    return [
        lay_out_entry(layout, section, node.at(number)) for number, section in enumerate(sections)
    ]


def _plain(show: Callable[[Any, Origins], dict[str, Any]]) -> Show:
    return lambda _, row, origins: show(row, origins)


def _show_group(rows: Rows, row: Group, origins: Origins) -> dict[str, Any]:
    members = rows.group_relationships.by("by_owner")["members", row.id]
    return render.groups.group(row, len(members), origins)


def _show_share(rows: Rows, row: Share, origins: Origins) -> dict[str, Any]:
    settings = effective(rows, rows.event_types[row.event_type], row.override)
    return render.links.share(row, rows.scheduling_links[row.link], settings, origins)


def _show_busy_time(_: Rows, row: BusyTime, __: Origins) -> dict[str, Any]:
    return {
        "end_time": format_instant(row.end_time),
        "start_time": format_instant(row.start_time),
        "type": row.type,
    }


_organization = _plain(render.organizations.organization)

_CONTENTS = {
    "organization": _Content("organizations", _organization),
    "organizations": _Content("organizations", _organization, lay_out_organization),
    "users": _Content("users", _plain(render.organizations.user)),
    "invitations": _Content(
        "invitations", _plain(render.organizations.invitation), lay_out_invitation
    ),
    "groups": _Content("groups", _show_group, lay_out_group),
    "teams": _Content("teams", _plain(render.organizations.team), lay_out_team),
    "event_types": _Content(
        "event_types", _plain(render.event_types.event_type), lay_out_event_type
    ),
    "busy_times": _Content("busy_times", _show_busy_time, lay_out_busy_time),
    "meeting_limits": _Content(
        "meeting_limits", _plain(render.schedules.meeting_limits), lay_out_meeting_limits
    ),
    "custom_fields": _Content(
        "custom_field_definitions", _plain(render.custom_fields.definition), lay_out_custom_field
    ),
    "contacts": _Content("contacts", _plain(render.contacts.contact), lay_out_contact),
    "contact_lists": _Content(
        "contact_lists", _plain(render.contacts.contact_list), lay_out_contact_list
    ),
    "notes": _Content("notes", _plain(render.contacts.note), lay_out_note),
    "scheduling_links": _Content(
        "scheduling_links", _plain(render.links.scheduling_link), lay_out_scheduling_link
    ),
    "shares": _Content("shares", _show_share, lay_out_share),
    "routing_forms": _Content(
        "routing_forms", _plain(render.routing_forms.routing_form), lay_out_routing_form
    ),
    "routing_form_submissions": _Content(
        "routing_form_submissions", _plain(render.routing_forms.submission), lay_out_submission
    ),
    "bookings": _Content("invitees", _plain(render.bookings.invitee), lay_out_booking),
    "invitees": _Content("invitees", _plain(render.bookings.invitee), lay_out_change),
    "meeting_recaps": _Content("meeting_recaps", _plain(render.recaps.recap), lay_out_recap),
    "outgoing_communications": _Content(
        "outgoing_communications",
        _plain(render.outgoing_communications.outgoing_communication),
        lay_out_communication,
    ),
    "activity_log_entries": _Content(
        "activity_log", _plain(render.activity_log.entry), lay_out_activity
    ),
    "webhook_subscriptions": _Content(
        "subscriptions", _plain(render.webhooks.subscription), lay_out_subscription
    ),
}
