"""The event types of a world, one-off ones too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.addresses import link_token, slug_of
from mockcalendly.domain.event_types import check_duration
from mockcalendly.kernel.formats import is_url, paragraphs
from mockcalendly.model.event_types import (
    ADHOC,
    STANDARD,
    CustomQuestion,
    EventType,
    EventTypeKind,
    LocationConfiguration,
    LocationKind,
    PoolingType,
    Profile,
    ProfileType,
)
from mockcalendly.model.organizations import User
from mockcalendly.scenario.content.date_settings import DateSettingSection, date_setting
from mockcalendly.scenario.content.schedules import HostHoursSection, own_hours
from mockcalendly.scenario.layout import Layout, given, refused
from mockcalendly.scenario.names import find_organization, find_user, owner_of
from mockcalendly.scenario.nodes import Node, did_you_mean
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    Dated,
    FilledText,
    Id,
    OrganizationName,
    Slug,
    Url,
    UserName,
)
from mockcalendly.scenario.terms import Color, Moment, Name

__all__ = ["EventTypeSection", "ProfileSection", "lay_out_event_type"]

_AS_GIVEN = (
    "name",
    "slug",
    "active",
    "kind",
    "pooling_type",
    "duration",
    "duration_options",
    "internal_note",
    "is_paid",
    "description_plain",
    "description_html",
    "secret",
    "booking_method",
    "locations",
    "position",
    "locale",
    "admin_managed",
    "start_time_increment",
    "before_buffer",
    "after_buffer",
    "invitee_limit",
    "split_name",
    "min_notice",
    "booking_window",
    "reconfirm_before",
    "redirect_url",
    "pass_event_details",
)

DEFAULT_SEATS = 10
"""Of a group event type that does not say how many it has."""


class ProfileSection(Section, frozen=True, kw_only=True):
    """Whose page an event type stands on."""

    type: ProfileType = ProfileType.USER
    name: FilledText | None = None
    owner: UserName | None = None


class EventTypeSection(Dated, frozen=True, kw_only=True):
    """A bookable kind of meeting; a one-off one if it has a `date_setting`."""

    id: Id | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    name: FilledText | UnsetType = UNSET
    organization: Annotated[
        OrganizationName | None,
        Meta(description="Whose owner is the host if no hosts are named; the first by default."),
    ] = None
    hosts: Annotated[
        Annotated[tuple[UserName, ...], Meta(min_length=1)] | UnsetType,
        Meta(description="The owner if left out."),
    ] = UNSET
    profile: ProfileSection | UnsetType | None = UNSET
    page: Annotated[
        FilledText | UnsetType,
        Meta(description="Segment before the slug; by default that of the profile."),
    ] = UNSET
    active: bool | UnsetType = UNSET
    kind: EventTypeKind | UnsetType = UNSET
    pooling_type: PoolingType | UnsetType | None = UNSET
    duration: Annotated[int, Meta(ge=1, le=720)] | UnsetType = UNSET
    duration_options: tuple[Annotated[int, Meta(ge=1, le=720)], ...] | UnsetType | None = UNSET
    color: Color | UnsetType = UNSET
    internal_note: str | UnsetType | None = UNSET
    is_paid: bool | UnsetType = UNSET
    description_plain: str | UnsetType | None = UNSET
    description_html: str | UnsetType | None = UNSET
    secret: bool | UnsetType = UNSET
    booking_method: Literal["instant", "poll"] | UnsetType = UNSET
    custom_questions: tuple[CustomQuestion, ...] | UnsetType = UNSET
    locations: tuple[LocationConfiguration, ...] | UnsetType | None = UNSET
    position: int | UnsetType = UNSET
    locale: Literal["en", "fr", "es", "de", "nl", "pt", "it", "uk"] | UnsetType = UNSET
    admin_managed: bool | UnsetType = UNSET
    start_time_increment: Annotated[int, Meta(ge=5, le=720)] | UnsetType | None = UNSET
    before_buffer: Annotated[int, Meta(ge=0, le=180)] | UnsetType = UNSET
    after_buffer: Annotated[int, Meta(ge=0, le=180)] | UnsetType = UNSET
    invitee_limit: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    split_name: bool | UnsetType = UNSET
    schedule: Annotated[
        Name | UnsetType | None,
        Meta(description="Name or id of a schedule of the first host; null: the default one."),
    ] = UNSET
    hours: Annotated[
        tuple[HostHoursSection, ...] | UnsetType,
        Meta(description="Hours of single hosts here, in place of their schedules."),
    ] = UNSET
    date_setting: Annotated[
        DateSettingSection | UnsetType,
        Meta(description="When a one-off event type can be booked."),
    ] = UNSET
    min_notice: Annotated[
        Annotated[int, Meta(ge=0, le=10 * 366 * 24 * 60)] | UnsetType,
        Meta(description="Minutes between booking and start, at least."),
    ] = UNSET
    booking_window: Annotated[
        Annotated[int, Meta(ge=1, le=10 * 366)] | UnsetType | None,
        Meta(description="Days ahead that can be booked; null: no end."),
    ] = UNSET
    reconfirm_before: Annotated[
        Annotated[int, Meta(ge=1, le=366 * 24 * 60)] | UnsetType | None,
        Meta(description="Minutes before the start at which invitees are asked to confirm."),
    ] = UNSET
    redirect_url: Annotated[
        Url | UnsetType | None,
        Meta(description="Where invitees are sent who have booked on the page."),
    ] = UNSET
    pass_event_details: Annotated[
        bool | UnsetType,
        Meta(description="Whether that address gets to know what was booked, in its query."),
    ] = UNSET
    deleted_at: Moment | UnsetType | None = UNSET


def lay_out_event_type(layout: Layout, section: EventTypeSection, node: Node) -> EventType:
    """Add an event type, or change one."""
    existing = _existing(layout, section)
    row = _new(layout, section, node) if existing is None else existing
    row = replace(row, **given(section, _AS_GIVEN), **layout.dates(section, node))
    row = replace(row, **_changes(layout, row, section, node))
    row = _on_page(layout, row, section, new=existing is None)
    row = _with_schedule(layout, row, section, node)
    _require_sense(layout, row, node)
    return layout.rows.event_types.put(row)


def _existing(layout: Layout, section: EventTypeSection) -> EventType | None:
    rows = layout.rows.event_types
    if section.id is not UNSET:
        found = [row for row in (rows.get(section.id),) if row is not None]
    elif section.slug is UNSET:
        return None
    elif section.page is not UNSET:
        found = list(rows.listed("by_address", (section.page, section.slug)))
    else:
        found = [row for row in rows if row.slug == section.slug]
    return next(filter(layout.was_there, found), None)


def _new(layout: Layout, section: EventTypeSection, node: Node) -> EventType:
    if section.name is UNSET:
        raise node.error('a new event type needs a "name"')
    host = _first_host(layout, section, node)
    born = layout.born(section, node)
    new = EventType(
        id=layout.new_id(layout.rows.event_types, section.id, node),
        seq=layout.ids.sequence(),
        organization=host.organization,
        name=section.name,
        slug=slug_of(section.name),
        page=host.slug,
        active=True,
        kind=EventTypeKind.SOLO,
        pooling_type=None,
        type=STANDARD,
        duration=30,
        duration_options=None,
        color="#0069ff",
        internal_note=None,
        is_paid=False,
        description_plain=None,
        description_html=None,
        profile=None,
        secret=False,
        booking_method="instant",
        custom_questions=(),
        locations=None,
        position=len(layout.rows.event_types),
        locale="en",
        admin_managed=False,
        start_time_increment=30,
        before_buffer=0,
        after_buffer=0,
        hosts=(host.id,),
        invitee_limit=DEFAULT_SEATS if section.kind is EventTypeKind.GROUP else 1,
        split_name=False,
        schedule=None,
        min_notice=240,
        booking_window=60,
        created_at=born,
        updated_at=born,
        deleted_at=None,
    )
    if section.date_setting is UNSET:
        return new
    # As the API makes one-off event types.
    return replace(
        new,
        page=f"d/{link_token(layout.ids)}",
        type=ADHOC,
        secret=True,
        start_time_increment=None,
        min_notice=0,
        booking_window=None,
    )


def _first_host(layout: Layout, section: EventTypeSection, node: Node) -> User:
    if section.hosts is not UNSET:
        return find_user(layout.rows, section.hosts[0])
    named = section.organization
    organization = None if named is None else find_organization(layout.rows, named).id
    owner = owner_of(layout.rows, organization)
    if owner is None:
        raise node.error("an event type needs a user whose it is, and the world has none")
    return owner


def _changes(
    layout: Layout, row: EventType, section: EventTypeSection, node: Node
) -> dict[str, Any]:
    """Return what an entry changes besides the fields that are taken as they are."""
    changes: dict[str, Any] = {}
    if section.hosts is not UNSET:
        found = (find_user(layout.rows, name).id for name in section.hosts)
        changes["hosts"] = tuple(dict.fromkeys(found))
    if section.color is not UNSET:
        changes["color"] = section.color.text
    if section.custom_questions is not UNSET:
        changes["custom_questions"] = _questions(section.custom_questions, node)
    if section.description_plain is not UNSET and section.description_html is UNSET:
        plain = section.description_plain
        changes["description_html"] = None if plain is None else paragraphs(plain)
    if section.hours is not UNSET:
        hosts = changes.get("hosts", row.hosts)
        changes["own_hours"] = _hours(layout, row, hosts, section.hours, node.at("hours"))
    if section.date_setting is not UNSET:
        changes["date_setting"] = _date_setting(layout, row, section.date_setting, node)
    if section.deleted_at is not UNSET:
        changes["deleted_at"] = _deleted_at(layout, section.deleted_at, node)
    return changes


def _deleted_at(layout: Layout, moment: Moment | None, node: Node) -> datetime | None:
    return None if moment is None else layout.past(moment, node.at("deleted_at"))


def _questions(questions: Sequence[CustomQuestion], node: Node) -> tuple[CustomQuestion, ...]:
    """Return questions that stand in the order of the file unless they say their position."""
    entries = node.at("custom_questions").items
    return tuple(
        question if "position" in entry.entries else replace(question, position=number)
        for number, (question, entry) in enumerate(zip(questions, entries, strict=True))
    )


def _hours(
    layout: Layout,
    row: EventType,
    hosts: tuple[str, ...],
    sections: Sequence[HostHoursSection],
    node: Node,
) -> tuple[Any, ...]:
    own = {each.user: each for each in row.own_hours}
    for number, section in enumerate(sections):
        place = node.at(number)
        user = find_user(layout.rows, section.host) if section.host else layout.rows.users[hosts[0]]
        if user.id not in hosts:
            raise place.at("host").error(f"{user.name} is not a host of the event type")
        own[user.id] = own_hours(section, user, place)
    return tuple(own.values())


def _date_setting(
    layout: Layout, row: EventType, section: DateSettingSection, node: Node
) -> object:
    place = node.at("date_setting")
    if row.type != ADHOC:
        raise place.key_error("only a one-off event type has a date setting")
    host = layout.rows.users[row.hosts[0]]
    return date_setting(layout, section, row.created_at, host.timezone, place)


def _on_page(layout: Layout, row: EventType, section: EventTypeSection, *, new: bool) -> EventType:
    """Return the row on its profile's page: one person's, or the team's that shares it."""
    if section.profile is None:
        row = replace(row, profile=None)
    elif new or section.profile is not UNSET:
        row = _with_profile(layout, row, section.profile)
    return row if section.page is UNSET else replace(row, page=section.page)


def _with_profile(layout: Layout, row: EventType, section: ProfileSection | UnsetType) -> EventType:
    if section is UNSET:
        shared = row.pooling_type is not None and row.type != ADHOC
        section = ProfileSection(type=ProfileType.TEAM if shared else ProfileType.USER)
    owner = (
        find_user(layout.rows, section.owner) if section.owner else layout.rows.users[row.hosts[0]]
    )
    name = section.name
    if section.type is ProfileType.USER:
        name, page = name or owner.name, owner.slug
    else:
        name = name or layout.rows.organizations[row.organization].name
        page = slug_of(name)
    profile = Profile(type=section.type, name=name, owner=owner.id)
    return replace(row, profile=profile, page=row.page if row.type == ADHOC else page)


def _with_schedule(
    layout: Layout, row: EventType, section: EventTypeSection, node: Node
) -> EventType:
    name = section.schedule
    if name is UNSET or name is None:
        return row if name is UNSET else replace(row, schedule=None)
    own = list(layout.rows.schedules.listed("by_owner", row.hosts[0]))
    for schedule in own:
        if name.text in (schedule.id, schedule.name):
            return replace(row, schedule=schedule.id)
    hint = did_you_mean(name.text, [schedule.name for schedule in own])
    host = layout.rows.users[row.hosts[0]].name
    raise node.at("schedule").error(f'{host} has no schedule "{name.text}"{hint}')


def _require_sense(layout: Layout, row: EventType, node: Node) -> None:
    if len(row.hosts) > 1 and row.pooling_type is None:
        raise node.at("hosts").error('several hosts need a "pooling_type"')
    if row.invitee_limit > 1 and row.kind is EventTypeKind.SOLO:
        raise node.at("invitee_limit").error("only an event type of kind group has several seats")
    for number, user in enumerate(row.hosts):
        if layout.rows.users[user].organization != row.organization:
            raise node.at("hosts", number).error("the hosts are of different organizations")
    _require_bookable(row, node)
    for other in layout.rows.event_types.listed("by_address", (row.page, row.slug)):
        if other.id != row.id and row.deleted_at is None:
            raise node.at("slug").error(
                f'the page "{row.page}/{row.slug}" is taken by {other.name}'
            )


def _require_bookable(row: EventType, node: Node) -> None:
    for number, place in enumerate(row.locations or ()):
        if place.kind is LocationKind.INBOUND_CALL and not place.phone_number:
            raise node.at("locations", number).error('an inbound call needs a "phone_number"')
    if row.redirect_url is not None and not is_url(row.redirect_url):
        raise node.at("redirect_url").error(f'"{row.redirect_url}" is not an http or https URL')
    with refused(node, "the event type"):
        check_duration(row.duration, row.duration_options or ())
