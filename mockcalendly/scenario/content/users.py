"""The people of a world, and the tokens that speak for them."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.addresses import slug_of
from mockcalendly.domain.contact_lists import AddView, add_view
from mockcalendly.domain.scopes import MCP_SCOPES, SCOPES
from mockcalendly.model.contacts import ALL_CONTACTS
from mockcalendly.model.event_types import ADHOC, LocationKind, ProfileType
from mockcalendly.model.organizations import Membership, Organization, Role, Team, User
from mockcalendly.model.tokens import AccessToken
from mockcalendly.scenario.content.organizations import organization_named
from mockcalendly.scenario.content.schedules import ScheduleSection, lay_out_schedules
from mockcalendly.scenario.layout import Layout, given
from mockcalendly.scenario.names import find_organization, owner_of
from mockcalendly.scenario.nodes import Node, did_you_mean
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import Dated, Email, FilledText, Id, OrganizationName, Slug
from mockcalendly.scenario.terms import Moment, Zone
from mockcalendly.store.rows import of_organization, of_user

__all__ = ["TokenSection", "UserSection", "lay_out_users"]

_AS_GIVEN = ("name", "slug", "email", "time_notation", "locale", "avatar_url", "conferences")


class TokenSection(Section, frozen=True, kw_only=True):
    """An access token."""

    token: FilledText
    scopes: Annotated[tuple[FilledText, ...] | None, Meta(description="Null: everything.")] = None
    expires_at: Moment | None = None
    revoked: bool = False


class UserSection(Dated, frozen=True, kw_only=True):
    """A person with a scheduling page."""

    id: Id | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    name: FilledText | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    organization: Annotated[
        OrganizationName | UnsetType, Meta(description="The first one if left out.")
    ] = UNSET
    role: Annotated[
        Role | UnsetType,
        Meta(description="The first user of an organization owns it if nobody else does."),
    ] = UNSET
    membership_id: Annotated[
        Id | UnsetType, Meta(description="Of a new user's place in the organization.")
    ] = UNSET
    timezone: Zone | UnsetType = UNSET
    time_notation: Literal["12h", "24h"] | UnsetType = UNSET
    locale: Literal["en", "fr", "es", "de", "pt", "ps"] | UnsetType = UNSET
    avatar_url: FilledText | UnsetType | None = UNSET
    conferences: Annotated[
        tuple[LocationKind, ...] | UnsetType,
        Meta(description="Kinds of web conference for which the user has connected an account."),
    ] = UNSET
    tokens: Annotated[
        tuple[FilledText | TokenSection, ...] | UnsetType,
        Meta(
            description="Added to those there are; a new user has `mock.<slug>.token` by default."
        ),
    ] = UNSET
    schedules: Annotated[
        tuple[ScheduleSection, ...] | UnsetType,
        Meta(description="A new user works Monday to Friday, 9 to 5, if left out."),
    ] = UNSET


def lay_out_users(layout: Layout, sections: Sequence[UserSection], node: Node) -> list[User]:
    """Add users with membership, tokens, schedules and View of all contacts, or change some.

    Raises:
        DocumentError: An organization would have several owners.
    """
    owners = {
        _organization(layout, section, node.at(number)).id
        for number, section in enumerate(sections)
        if section.role is Role.OWNER
    }
    users = [
        _lay_out(layout, section, node.at(number), owners)
        for number, section in enumerate(sections)
    ]
    for number, user in enumerate(users):
        partition = of_organization(user.organization, Role.OWNER)
        if len(layout.rows.memberships.by("by_owner")[partition]) > 1:
            organization = layout.rows.organizations[user.organization].name
            raise node.at(number).error(f"{organization} has several owners, and must have one")
    return users


def _lay_out(layout: Layout, section: UserSection, node: Node, owners: set[str]) -> User:
    existing = _existing(layout, section)
    organization = _organization(layout, section, node)
    user = existing or _new(layout, section, organization, node)
    fields = given(section, _AS_GIVEN) | layout.dates(section, node)
    if section.timezone is not UNSET:
        fields["timezone"] = section.timezone.name
    user = replace(user, **fields)
    _require_own(layout, user, node)
    layout.rows.users.put(user)
    _put_membership(layout, user, section, node, owners)
    lay_out_schedules(layout, user, section.schedules, node.at("schedules"), new=existing is None)
    _put_tokens(layout, user, section, node, new=existing is None)
    if existing is None:
        add_view(layout.at(user.created_at), AddView(user=user.id, name=ALL_CONTACTS, default=True))
    _rename_pages(layout, user)
    return user


def _existing(layout: Layout, section: UserSection) -> User | None:
    users = layout.rows.users
    if section.id is not UNSET:
        row = users.get(section.id)
    else:
        slug = None if section.slug is UNSET else section.slug
        row = next(users.listed("by_slug", slug), None)
    return row if row is not None and layout.was_there(row) else None


def _organization(layout: Layout, section: UserSection, node: Node) -> Organization:
    existing = _existing(layout, section)
    if existing is None:
        name = None if section.organization is UNSET else section.organization
        return organization_named(layout, name, node)
    organization = layout.rows.organizations[existing.organization]
    if section.organization is not UNSET:
        named = find_organization(layout.rows, section.organization)
        if named.id != organization.id:
            raise node.at("organization").error(
                f"{existing.name} is in {organization.name}; an invitation moves a user"
            )
    return organization


def _new(layout: Layout, section: UserSection, organization: Organization, node: Node) -> User:
    if section.name is UNSET:
        raise node.error('a new user needs a "name"')
    slug = slug_of(section.name) if section.slug is UNSET else section.slug
    born = layout.born(section, node)
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
        organization=organization.id,
        created_at=born,
        updated_at=born,
    )


def _require_own(layout: Layout, user: User, node: Node) -> None:
    """Refuse a slug or an address that is somebody else's."""
    rows = layout.rows
    others: list[User | Team] = [
        *rows.users.listed("by_slug", user.slug),
        *rows.teams.listed("by_slug", user.slug),
    ]
    for other in others:
        if other.id != user.id:
            raise node.at("slug").error(f'the slug "{user.slug}" is taken by {other.name}')
    for other in rows.users.listed("by_email", user.email.lower()):
        if other.id != user.id:
            raise node.at("email").error(f'the address "{user.email}" is taken by {other.name}')


def _put_membership(
    layout: Layout, user: User, section: UserSection, node: Node, owners: set[str]
) -> None:
    memberships = layout.rows.memberships
    existing = next(memberships.listed("by_owner", of_user(user.id)), None)
    if existing is not None:
        if section.membership_id not in (UNSET, existing.id):
            raise node.at("membership_id").error("the id of a membership is fixed once it is there")
        if section.role is not UNSET:
            memberships.put(replace(existing, role=section.role))
        return
    owned = user.organization in owners or owner_of(layout.rows, user.organization) is not None
    default = Role.USER if owned else Role.OWNER
    id_ = user.id if section.membership_id is UNSET else section.membership_id
    memberships.put(
        Membership(
            id=layout.new_id(memberships, id_, node, "membership_id"),
            seq=layout.ids.sequence(),
            organization=user.organization,
            user=user.id,
            role=default if section.role is UNSET else section.role,
            created_at=user.created_at,
            updated_at=user.updated_at,
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
        _require_scopes(full, place)
        layout.rows.tokens.put(
            AccessToken(
                id=full.token,
                seq=layout.ids.sequence(),
                user=user.id,
                scopes=None if full.scopes is None else frozenset(full.scopes),
                application=None,
                created_at=user.created_at,
                expires_at=None
                if expires is None
                else layout.instant(expires, place.at("expires_at")),
                revoked_at=layout.now if full.revoked else None,
            )
        )


def _require_scopes(token: TokenSection, node: Node) -> None:
    known = {**SCOPES, **MCP_SCOPES}
    for number, scope in enumerate(token.scopes or ()):
        if scope not in known:
            hint = did_you_mean(scope, known)
            raise node.at("scopes", number).error(f'there is no scope "{scope}"{hint}')


def _rename_pages(layout: Layout, user: User) -> None:
    """Let the event types on a user's own page follow his name and slug."""
    for row in list(layout.rows.event_types.listed("by_position", of_user(user.id))):
        profile = row.profile
        own = profile and profile.type is ProfileType.USER and profile.owner == user.id
        if profile and own and row.type != ADHOC:
            named = replace(profile, name=user.name)
            layout.rows.event_types.put(replace(row, page=user.slug, profile=named))
