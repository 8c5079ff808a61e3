"""Invitations to organizations, groups and teams."""

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.addresses import is_page_taken, slug_of
from mockcalendly.domain.groups import AddGroup, AddToGroup, add_group, add_to_group
from mockcalendly.domain.invitations import require_new
from mockcalendly.domain.names import users_called
from mockcalendly.domain.teams import AddTeam, add_team
from mockcalendly.model.organizations import (
    INVITATION,
    MEMBERSHIP,
    Group,
    GroupRole,
    Invitation,
    InvitationStatus,
    Team,
    User,
)
from mockcalendly.scenario.content.organizations import organization_named
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.names import find_invitation, find_user
from mockcalendly.scenario.nodes import DocumentError, Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import (
    Dated,
    Email,
    FilledText,
    Id,
    OrganizationName,
    Slug,
    UserName,
)
from mockcalendly.scenario.terms import Moment, Name
from mockcalendly.store.rows import of_user

__all__ = [
    "GroupSection",
    "InvitationSection",
    "TeamSection",
    "lay_out_group",
    "lay_out_invitation",
    "lay_out_team",
]

PersonName: TypeAlias = Annotated[
    Name, Meta(description="A user, or the e-mail address of somebody who has been invited.")
]


class InvitationSection(Dated, frozen=True, kw_only=True):
    """A call to join an organization."""

    id: Id | UnsetType = UNSET
    organization: OrganizationName | None = None
    email: Email
    status: InvitationStatus = InvitationStatus.PENDING
    last_sent_at: Annotated[
        Moment | UnsetType | None, Meta(description="When it was created, if left out.")
    ] = UNSET
    user: Annotated[
        UserName | None,
        Meta(description="Who accepted it; the user with its address, if left out."),
    ] = None

    def __post_init__(self) -> None:
        if self.user is not None and self.status is not InvitationStatus.ACCEPTED:
            raise ValueError('has a "user", so its "status" must be accepted')


class GroupSection(Dated, frozen=True, kw_only=True):
    """A named grouping of users, who are added to those that it has."""

    id: Id | UnsetType = UNSET
    organization: OrganizationName | None = None
    name: FilledText | UnsetType = UNSET
    members: tuple[PersonName, ...] = ()
    admins: tuple[PersonName, ...] = ()


class TeamSection(Section, frozen=True, kw_only=True):
    """Users with a scheduling page in common."""

    id: Id | UnsetType = UNSET
    organization: OrganizationName | None = None
    name: FilledText | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    users: tuple[UserName, ...] | UnsetType = UNSET


def lay_out_invitation(layout: Layout, section: InvitationSection, node: Node) -> Invitation:
    """Add an invitation, by whatever became of it."""
    organization = organization_named(layout, section.organization, node)
    accepted = section.status is InvitationStatus.ACCEPTED
    user = _accepter(layout, section, organization.id, node) if accepted else None
    if section.status is InvitationStatus.PENDING:
        with refused(node, "the invitation"):
            require_new(layout.rows, organization.id, section.email)
    born = layout.born(section, node)
    sent = born if section.last_sent_at is UNSET else section.last_sent_at
    if isinstance(sent, Moment):
        sent = layout.past(sent, node.at("last_sent_at"))
    new = Invitation(
        id=layout.new_id(layout.rows.invitations, section.id, node),
        seq=layout.ids.sequence(),
        organization=organization.id,
        email=section.email,
        status=section.status,
        last_sent_at=sent,
        user=None if user is None else user.id,
        created_at=born,
        updated_at=born,
    )
    return layout.rows.invitations.put(replace(new, **layout.dates(section, node)))


def lay_out_group(layout: Layout, section: GroupSection, node: Node) -> Group:
    """Add a group with its people, or people to one; one can be both member and admin."""
    group = _existing_group(layout, section) or _new_group(layout, section, node)
    if section.name is not UNSET:
        group = replace(group, name=section.name)
    layout.rows.groups.put(replace(group, **layout.dates(section, node)))
    for role, key in ((GroupRole.MEMBER, "members"), (GroupRole.ADMIN, "admins")):
        people: tuple[Name, ...] = getattr(section, key)
        for number, person in enumerate(people):
            owner_type, owner = _person(layout, person)
            with refused(node.at(key, number), "the place in the group"):
                add_to_group(
                    layout.at(group.created_at),
                    AddToGroup(group=group.id, owner=owner, owner_type=owner_type, role=role),
                )
    return group


def lay_out_team(layout: Layout, section: TeamSection, node: Node) -> Team:
    """Add a team, or change one."""
    existing = _existing_team(layout, section)
    if existing is None:
        return _new_team(layout, section, node)
    slug = existing.slug if section.slug is UNSET else section.slug
    if slug != existing.slug and is_page_taken(layout.rows, slug):
        raise node.at("slug").error(f'the slug "{slug}" is taken')
    users = existing.users
    if section.users is not UNSET:
        users = _users(layout, section.users)
        _require_colleagues(layout, users, existing.organization, node)
    name = existing.name if section.name is UNSET else section.name
    return layout.rows.teams.put(replace(existing, name=name, slug=slug, users=users))


def _accepter(layout: Layout, section: InvitationSection, organization: str, node: Node) -> User:
    with_address = layout.rows.users.listed("by_email", section.email.lower())
    user = next(with_address, None)
    if section.user is not None:
        user = find_user(layout.rows, section.user)
    if user is None or user.organization != organization:
        raise node.at("user").error("who accepted an invitation must be a user of the organization")
    return user


def _existing_group(layout: Layout, section: GroupSection) -> Group | None:
    row = None if section.id is UNSET else layout.rows.groups.get(section.id)
    return row if row is not None and layout.was_there(row) else None


def _new_group(layout: Layout, section: GroupSection, node: Node) -> Group:
    if section.name is UNSET:
        raise node.error('a new group needs a "name"')
    organization = organization_named(layout, section.organization, node)
    id_ = None if section.id is UNSET else section.id
    command = AddGroup(organization=organization.id, name=section.name, id=id_)
    with refused(node, "the group"):
        return add_group(layout.at(layout.born(section, node)), command)


def _person(layout: Layout, name: Name) -> tuple[str, str]:
    """Return the type and the id of whom a name means: a membership's, or an invitation's."""
    rows = layout.rows
    if users_called(rows, name.text):
        user = find_user(rows, name)
        membership = next(rows.memberships.listed("by_owner", of_user(user.id)))
        return MEMBERSHIP, membership.id
    try:
        return INVITATION, find_invitation(rows, name).id
    except DocumentError:
        find_user(rows, name)
        raise


def _existing_team(layout: Layout, section: TeamSection) -> Team | None:
    teams = layout.rows.teams
    if section.id is not UNSET:
        row = teams.get(section.id)
    else:
        slug = None if section.slug is UNSET else section.slug
        row = next(teams.listed("by_slug", slug), None)
    return row if row is not None and layout.was_there(row) else None


def _new_team(layout: Layout, section: TeamSection, node: Node) -> Team:
    if section.name is UNSET:
        raise node.error('a new team needs a "name"')
    command = AddTeam(
        organization=organization_named(layout, section.organization, node).id,
        name=section.name,
        slug=slug_of(section.name) if section.slug is UNSET else section.slug,
        users=() if section.users is UNSET else _users(layout, section.users),
        id=None if section.id is UNSET else section.id,
    )
    with refused(node, "the team"):
        return add_team(layout.at(layout.created_at), command)


def _users(layout: Layout, names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(find_user(layout.rows, name).id for name in names))


def _require_colleagues(
    layout: Layout, users: tuple[str, ...], organization: str, node: Node
) -> None:
    for number, user in enumerate(users):
        row = layout.rows.users[user]
        if row.organization != organization:
            raise node.at("users", number).error(f"{row.name} is not in the team's organization")
