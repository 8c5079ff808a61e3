"""Organizations, the people in them, and their groups."""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record

__all__ = [
    "Group",
    "GroupRelationship",
    "GroupRole",
    "Membership",
    "Organization",
    "Plan",
    "Role",
    "Stage",
    "User",
]


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


class Organization(Record, frozen=True, kw_only=True, gc=False):
    """An account: one or many users under one plan."""

    name: str
    kind: str
    plan: Plan
    stage: Stage
    created_at: datetime
    updated_at: datetime


class User(Record, frozen=True, kw_only=True, gc=False):
    """A person with a scheduling page."""

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


class Membership(Record, frozen=True, kw_only=True, gc=False):
    """A user's place in an organization."""

    organization: str
    user: str
    role: Role
    created_at: datetime
    updated_at: datetime


class Group(Record, frozen=True, kw_only=True, gc=False):
    """A named grouping of an organization's users."""

    organization: str
    name: str
    created_at: datetime
    updated_at: datetime


class GroupRelationship(Record, frozen=True, kw_only=True, gc=False):
    """A person's place in a group; `owner` is the id of a membership or of an invitation."""

    organization: str
    group: str
    role: GroupRole
    owner: str
    owner_type: str
    user: str | None
    created_at: datetime
    updated_at: datetime
