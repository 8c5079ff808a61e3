"""Lays out who is in a world: organization, users, tokens, schedules, groups; and busy times."""

from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from mockcalendly.model.event_types import ProfileType
from mockcalendly.model.organizations import (
    Group,
    GroupRelationship,
    GroupRole,
    Membership,
    Organization,
    Role,
    User,
)
from mockcalendly.model.schedules import BusyTime, MeetingLimits
from mockcalendly.model.tokens import AccessToken
from mockcalendly.scenario.layout import Layout, given, slug_of
from mockcalendly.scenario.names import find_user, organization_of, owner_of
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.world_schedules import lay_out_schedules
from mockcalendly.scenario.world_types import (
    BusyTimeSection,
    GroupSection,
    MeetingLimitsSection,
    OrganizationSection,
    TokenSection,
    UserSection,
)
from mockcalendly.store.rows import of_user
from mockcalendly.worlds.default import PLANS

__all__ = [
    "lay_out_busy_time",
    "lay_out_group",
    "lay_out_meeting_limits",
    "lay_out_organization",
    "lay_out_user",
]


def lay_out_organization(
    layout: Layout, section: OrganizationSection, plan: str, node: Node
) -> None:
    """Add the organization, or change the one of the default world."""
    fields = given(section, ("name", "kind", "stage"))
    existing = organization_of(layout.rows)
    if existing is not None:
        if section.id not in (UNSET, existing.id):
            raise node.at("id").error("the id of the default world's organization is fixed")
        layout.rows.organizations.put(replace(existing, **fields))
        return
    name, stage = PLANS[plan]
    new = Organization(
        id=layout.new_id(layout.rows.organizations, section.id, node),
        seq=layout.ids.sequence(),
        name="My Organization",
        kind="multiple",
        plan=name,
        stage=stage,
        created_at=layout.created_at,
        updated_at=layout.created_at,
    )
    layout.rows.organizations.put(replace(new, **fields))


def lay_out_user(layout: Layout, section: UserSection, node: Node) -> None:
    """Add a user with membership, tokens and schedules, or change one."""
    existing = _existing_user(layout, section)
    user = _new_user(layout, section, node) if existing is None else existing
    fields = given(section, ("name", "slug", "email", "time_notation", "locale", "avatar_url"))
    if section.timezone is not UNSET:
        fields["timezone"] = section.timezone.name
    user = replace(user, **fields)
    _require_own(layout, user, node)
    layout.rows.users.put(user)
    _put_membership(layout, user, section)
    lay_out_schedules(layout, user, section, node, new=existing is None)
    _put_tokens(layout, user, section, node, new=existing is None)
    _rename_pages(layout, user)


def lay_out_group(layout: Layout, section: GroupSection, node: Node) -> None:
    """Add a group with its people; somebody can be member and admin (two relationships)."""
    organization = _organization(layout)
    group = layout.rows.groups.put(
        Group(
            id=layout.new_id(layout.rows.groups, section.id, node),
            seq=layout.ids.sequence(),
            organization=organization.id,
            name=section.name,
            created_at=layout.created_at,
            updated_at=layout.created_at,
        )
    )
    roles = ((GroupRole.MEMBER, section.members), (GroupRole.ADMIN, section.admins))
    for role, people in roles:
        for person in people:
            user = find_user(layout.rows, person)
            membership = next(layout.rows.memberships.listed("by_owner", of_user(user.id)))
            layout.rows.group_relationships.put(
                GroupRelationship(
                    id=layout.ids.uuid(),
                    seq=layout.ids.sequence(),
                    organization=organization.id,
                    group=group.id,
                    role=role,
                    owner=membership.id,
                    owner_type="OrganizationMembership",
                    user=user.id,
                    created_at=layout.created_at,
                    updated_at=layout.created_at,
                )
            )


def lay_out_busy_time(layout: Layout, section: BusyTimeSection, node: Node) -> None:
    """Add a stretch in which a user is taken."""
    user = find_user(layout.rows, section.user)
    zone = ZoneInfo(user.timezone)
    start = layout.instant(section.start_time, node.at("start_time"), zone)
    end = layout.instant(section.end_time, node.at("end_time"), zone)
    if start >= end:
        raise node.at("end_time").error("the busy time does not end after it begins")
    layout.rows.busy_times.put(
        BusyTime(
            id=layout.new_id(layout.rows.busy_times, section.id, node),
            seq=layout.ids.sequence(),
            user=user.id,
            type=section.type,
            start_time=start,
            end_time=end,
        )
    )


def lay_out_meeting_limits(layout: Layout, section: MeetingLimitsSection, _: Node) -> None:
    """Set a user's meeting limits."""
    user = find_user(layout.rows, section.user)
    limits = layout.rows.meeting_limits.get(user.id) or MeetingLimits(
        id=user.id,
        seq=layout.ids.sequence(),
        daily_limit=None,
        weekly_limit=None,
        monthly_limit=None,
    )
    fields = given(section, ("daily_limit", "weekly_limit", "monthly_limit"))
    layout.rows.meeting_limits.put(replace(limits, **fields))


def _organization(layout: Layout) -> Organization:
    organization = organization_of(layout.rows)
    assert organization is not None  # noqa: S101 - it is laid out first
    return organization


def _existing_user(layout: Layout, section: UserSection) -> User | None:
    base = layout.base.users
    if section.id is not UNSET:
        return base.get(section.id)
    return next((user for user in base if user.slug == section.slug), None)


def _new_user(layout: Layout, section: UserSection, node: Node) -> User:
    if section.name is UNSET:
        raise node.error('a new user needs a "name"')
    slug = slug_of(section.name) if section.slug is UNSET else section.slug
    return User(
        id=layout.new_id(layout.rows.users, section.id, node),
        seq=layout.ids.sequence(),
        name=section.name,
        slug=slug,
        email=f"{slug}@example.com",
        timezone="UTC",
        time_notation="12h",
        avatar_url=None,
        locale="en",
        organization=_organization(layout).id,
        created_at=layout.created_at,
        updated_at=layout.created_at,
    )


def _require_own(layout: Layout, user: User, node: Node) -> None:
    """Refuse a slug or an address that is somebody else's."""
    for other in layout.rows.users:
        if other.id == user.id:
            continue
        if other.slug == user.slug:
            raise node.at("slug").error(f'the slug "{user.slug}" is taken by {other.name}')
        if other.email.lower() == user.email.lower():
            raise node.at("email").error(f'the address "{user.email}" is taken by {other.name}')


def _put_membership(layout: Layout, user: User, section: UserSection) -> None:
    existing = next(layout.rows.memberships.listed("by_owner", of_user(user.id)), None)
    default = existing.role if existing else Role.USER if owner_of(layout.rows) else Role.OWNER
    role = default if section.role is UNSET else section.role
    layout.rows.memberships.put(
        replace(existing, role=role)
        if existing
        else Membership(
            id=user.id,
            seq=layout.ids.sequence(),
            organization=user.organization,
            user=user.id,
            role=role,
            created_at=layout.created_at,
            updated_at=layout.created_at,
        )
    )


def _put_tokens(layout: Layout, user: User, section: UserSection, node: Node, *, new: bool) -> None:
    tokens = section.tokens
    if tokens is UNSET:
        tokens = (f"mock.{user.slug}.token",) if new else ()
    for number, token in enumerate(tokens):
        place = node.at("tokens", number)
        full = TokenSection(token=token) if isinstance(token, str) else token
        expires = full.expires_at
        if full.token in layout.rows.tokens:
            raise place.error(f'the token "{full.token}" is taken')
        layout.rows.tokens.put(
            AccessToken(
                id=full.token,
                seq=layout.ids.sequence(),
                user=user.id,
                scopes=None if full.scopes is None else frozenset(full.scopes),
                application=None,
                created_at=layout.created_at,
                expires_at=None
                if expires is None
                else layout.instant(expires, place.at("expires_at")),
                revoked_at=layout.now if full.revoked else None,
            )
        )


def _rename_pages(layout: Layout, user: User) -> None:
    """Let the event types on a user's own page follow his name and slug."""
    for row in list(layout.rows.event_types):
        profile = row.profile
        if profile and profile.type is ProfileType.USER and profile.owner == user.id:
            named = replace(profile, name=user.name)
            layout.rows.event_types.put(replace(row, page=user.slug, profile=named))
