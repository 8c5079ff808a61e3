"""Lays out the event types of a world."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from mockcalendly.model.event_types import (
    CustomQuestion,
    EventType,
    EventTypeKind,
    Profile,
    ProfileType,
)
from mockcalendly.scenario.layout import Layout, given, slug_of
from mockcalendly.scenario.names import find_user, organization_of, owner_of
from mockcalendly.scenario.nodes import Node, did_you_mean
from mockcalendly.scenario.world_types import EventTypeSection, ProfileSection

__all__ = ["lay_out_event_type"]

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
)


DEFAULT_SEATS = 10
"""Of a group event type that does not say how many it has."""


def lay_out_event_type(layout: Layout, section: EventTypeSection, node: Node) -> None:
    """Add an event type, or change one of the default world."""
    existing = _existing(layout, section)
    row = _new(layout, section, node) if existing is None else existing
    row = replace(row, **given(section, _AS_GIVEN), **_instants(layout, section, node))
    if section.hosts is not UNSET:
        row = replace(row, hosts=_hosts(layout, section))
    if section.color is not UNSET:
        row = replace(row, color=section.color.text)
    if section.custom_questions is not UNSET:
        row = replace(row, custom_questions=_questions(section.custom_questions, node))
    if section.description_plain is not UNSET and section.description_html is UNSET:
        row = replace(row, description_html=_html(section.description_plain))
    row = _on_page(layout, row, section, new=existing is None)
    row = _with_schedule(layout, row, section, node)
    _require_sense(layout, row, node)
    layout.rows.event_types.put(row)


def _existing(layout: Layout, section: EventTypeSection) -> EventType | None:
    rows = layout.rows.event_types
    if section.id is not UNSET:
        return rows[section.id] if section.id in layout.base.event_types else None
    for row in layout.base.event_types:
        if row.slug == section.slug and section.page in (UNSET, row.page):
            return rows[row.id]
    return None


def _new(layout: Layout, section: EventTypeSection, node: Node) -> EventType:
    if section.name is UNSET:
        raise node.error('a new event type needs a "name"')
    owner, organization = owner_of(layout.rows), organization_of(layout.rows)
    if owner is None or organization is None:
        raise node.error("an event type needs a user whose it is, and the world has none")
    return EventType(
        id=layout.new_id(layout.rows.event_types, section.id, node),
        seq=layout.ids.sequence(),
        organization=organization.id,
        name=section.name,
        slug=slug_of(section.name),
        page=owner.slug,
        active=True,
        kind=EventTypeKind.SOLO,
        pooling_type=None,
        type="StandardEventType",
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
        hosts=(owner.id,),
        invitee_limit=DEFAULT_SEATS if section.kind is EventTypeKind.GROUP else 1,
        split_name=False,
        schedule=None,
        min_notice=240,
        booking_window=60,
        created_at=layout.created_at,
        updated_at=layout.created_at,
        deleted_at=None,
    )


def _instants(layout: Layout, section: EventTypeSection, node: Node) -> dict[str, datetime | None]:
    moments = given(section, ("created_at", "updated_at", "deleted_at"))
    return {
        name: None if moment is None else layout.instant(moment, node.at(name))
        for name, moment in moments.items()
    }


def _hosts(layout: Layout, section: EventTypeSection) -> tuple[str, ...]:
    names = () if section.hosts is UNSET else section.hosts
    return tuple(dict.fromkeys(find_user(layout.rows, name).id for name in names))


def _questions(questions: Sequence[CustomQuestion], node: Node) -> tuple[CustomQuestion, ...]:
    """Return questions that stand in the order of the file unless they say their position."""
    entries = node.at("custom_questions").items
    return tuple(
        question if "position" in entry.entries else replace(question, position=number)
        for number, (question, entry) in enumerate(zip(questions, entries, strict=True))
    )


def _html(plain: str | None) -> str | None:
    return None if plain is None else f"<p>{escape(plain)}</p>"


def _on_page(layout: Layout, row: EventType, section: EventTypeSection, *, new: bool) -> EventType:
    """Return the row on its profile's page: one person's, or the team's that shares it."""
    if new or section.profile is not UNSET:
        row = _with_profile(layout, row, section.profile)
    return row if section.page is UNSET else replace(row, page=section.page)


def _with_profile(layout: Layout, row: EventType, section: ProfileSection | UnsetType) -> EventType:
    if section is UNSET:
        shared = row.pooling_type is not None
        section = ProfileSection(type=ProfileType.TEAM if shared else ProfileType.USER)
    owner = (
        find_user(layout.rows, section.owner) if section.owner else layout.rows.users[row.hosts[0]]
    )
    if section.type is ProfileType.USER:
        profile = Profile(type=section.type, name=section.name or owner.name, owner=owner.id)
        return replace(row, profile=profile, page=owner.slug)
    team = section.name or layout.rows.organizations[row.organization].name
    return replace(
        row,
        profile=Profile(type=section.type, name=team, owner=owner.id),
        page=slug_of(team),
    )


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
    for other in layout.rows.event_types:
        if other.id != row.id and (other.page, other.slug) == (row.page, row.slug):
            raise node.at("slug").error(
                f'the page "{row.page}/{row.slug}" is taken by {other.name}'
            )
