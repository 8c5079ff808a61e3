"""Organizations, the people in them, and their groups."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.event_types import LocationKind
from mockcalendly.model.record import Record

__all__ = [
    "INVITATION",
    "MEMBERSHIP",
    "Group",
    "GroupRelationship",
    "GroupRole",
    "Invitation",
    "InvitationStatus",
    "Membership",
    "Organization",
    "Plan",
    "Role",
    "Stage",
    "Team",
    "User",
]

MEMBERSHIP, INVITATION = "OrganizationMembership", "OrganizationInvitation"
"""Types of what a group relationship belongs to (documented)."""


class Plan(StrEnum):
    """Subscription plans as ``organization.plan`` names them (documented)."""

    BASIC = "basic"
    ESSENTIALS = "essentials"
    STANDARD = "standard"
    PROFESSIONAL = "professional"
    TEAMS = "teams"
    ENTERPRISE = "enterprise"


class Stage(StrEnum):
    """Where an organization stands with its plan (documented)."""

    TRIAL = "trial"
    FREE = "free"
    PAID = "paid"


class Role(StrEnum):
    """Roles in an organization (documented)."""

    USER = "user"
    ADMIN = "admin"
    OWNER = "owner"


class GroupRole(StrEnum):
    """Roles in a group (documented)."""

    MEMBER = "member"
    ADMIN = "admin"


class InvitationStatus(StrEnum):
    """What has become of an invitation (documented)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Organization(Record, frozen=True, kw_only=True, gc=False):
    """An account: one or many users under one plan.

    Attributes:
        seats: How many users it may have, invited ones included; None: any number.
        scim: Whether an identity provider manages its users.
    """

    name: str
    kind: str
    plan: Plan
    stage: Stage
    created_at: datetime
    updated_at: datetime
    seats: int | None = None
    scim: bool = False


class User(Record, frozen=True, kw_only=True, gc=False):
    """A person with a scheduling page.

    Attributes:
        conferences: Kinds of web conference for which the user has connected an account.
    """

    name: str
    slug: str
    email: str
    timezone: str
    time_notation: str
    avatar_url: str | None
    locale: str
    organization: str
    created_at: datetime
    updated_at: datetime
    conferences: tuple[LocationKind, ...] = ()


class Membership(Record, frozen=True, kw_only=True, gc=False):
    """A user's place in an organization."""

    organization: str
    user: str
    role: Role
    created_at: datetime
    updated_at: datetime


class Invitation(Record, frozen=True, kw_only=True, gc=False):
    """A call to join an organization; `user` is who accepted it."""

    organization: str
    email: str
    status: InvitationStatus
    last_sent_at: datetime | None
    user: str | None
    created_at: datetime
    updated_at: datetime


class Group(Record, frozen=True, kw_only=True, gc=False):
    """A named grouping of an organization's users."""

    organization: str
    name: str
    created_at: datetime
    updated_at: datetime


class GroupRelationship(Record, frozen=True, kw_only=True, gc=False):
    """A person's place in a group; `owner` is the id of a `MEMBERSHIP` or of an `INVITATION`."""

    organization: str
    group: str
    role: GroupRole
    owner: str
    owner_type: str
    user: str | None
    created_at: datetime
    updated_at: datetime


class Team(Record, frozen=True, kw_only=True, gc=False):
    """Users with a scheduling page in common; `slug` is its address, `users` are ids."""

    organization: str
    name: str
    slug: str
    users: tuple[str, ...]
