"""What a world holds, and what clients of the API cannot put into it."""

from collections.abc import Mapping
from typing import Any, Literal

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.references import find_invitation, find_organization, user_in_role
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain import invitations, plans
from mockcalendly.wire import render

__all__ = [
    "ACTIONS",
    "AcceptInvitation",
    "ChangePlan",
    "DeclineInvitation",
    "EventTypes",
    "Extend",
    "Organization",
    "User",
]


class Organization(Action[Resource], frozen=True, kw_only=True):
    """Return the owner's organization."""

    def perform(self, stage: Stage) -> Resource:
        """Look."""
        row = find_organization(stage.world.rows, None)
        return plain(render.organizations.organization(row, stage.origins))


class User(Action[Resource], frozen=True, kw_only=True):
    """Return the first user in a role."""

    role: Literal["owner", "admin", "member"] = "owner"

    def perform(self, stage: Stage) -> Resource:
        """Look.

        Raises:
            LookupError: The world has none.
        """
        row = user_in_role(stage.world.rows, self.role)
        return plain(render.organizations.user(row, stage.origins))


class EventTypes(Action[list[Resource]], frozen=True, kw_only=True):
    """Return all event types that are not deleted, by position."""

    def perform(self, stage: Stage) -> list[Resource]:
        """Look."""
        kept = sorted(
            (row for row in stage.world.rows.event_types if row.deleted_at is None),
            key=lambda row: (row.position, row.seq),
        )
        return [plain(render.event_types.event_type(row, stage.origins)) for row in kept]


class Extend(Action[dict[str, list[Resource]]], frozen=True, kw_only=True):
    """Put a piece of a world into this one, and return what came of it, by sections.

    All of it goes in or, if anything makes no sense, nothing; no webhook tells of it.

    Attributes:
        piece: A mapping as a world file has it, without ``seed``, ``now``, ``plan`` and ``base``.
            Texts are what they are, ``${…}`` means nothing in them.
    """

    piece: Mapping[str, Any]

    def perform(self, stage: Stage) -> dict[str, list[Resource]]:
        """Extend.

        Raises:
            DocumentError: Something in it makes no sense.
        """
        from mockcalendly.scenario.piece import (  # noqa: PLC0415 - brings a parser
            extend,
            read_piece,
        )

        made = extend(stage.world, read_piece(self.piece), stage.base)
        return {name: [*map(plain, resources)] for name, resources in made.items()}


class ChangePlan(Action[Resource], frozen=True, kw_only=True):
    """Put an organization on a plan, at once, and return the organization.

    Attributes:
        organization: URI, id or name; None: the owner's.
    """

    plan: Literal["free", "trial", "standard", "teams", "enterprise"]
    organization: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Change it."""
        id_ = find_organization(stage.world.rows, self.organization).id
        command = plans.ChangePlan(organization=id_, plan=self.plan)
        row = stage.world.execute(plans.change_plan, command)
        return plain(render.organizations.organization(row, stage.origins))


class AcceptInvitation(Action[Resource], frozen=True, kw_only=True):
    """Accept an invitation to an organization, and return the membership with its user.

    Attributes:
        invitation: Its URI or id, or the e-mail address that it went to.
        name: Of a new user; None: what stands before the ``@``.
        timezone: Of a new user.
        token: An access token that a new user is to have, with all scopes.
    """

    invitation: str
    name: str | None = None
    timezone: str = "UTC"
    token: str | None = None

    def perform(self, stage: Stage) -> Resource:
        """Accept."""
        world = stage.world
        command = invitations.AcceptInvitation(
            invitation=find_invitation(world.rows, self.invitation).id,
            name=self.name,
            timezone=self.timezone,
            token=self.token,
        )
        row = world.execute(invitations.accept_invitation, command)
        user = world.rows.users[row.user]
        return plain(render.organizations.membership(row, user, stage.origins))


class DeclineInvitation(Action[Resource], frozen=True, kw_only=True):
    """Decline an invitation to an organization, and return it.

    Attributes:
        invitation: Its URI or id, or the e-mail address that it went to.
    """

    invitation: str

    def perform(self, stage: Stage) -> Resource:
        """Decline."""
        id_ = find_invitation(stage.world.rows, self.invitation).id
        row = stage.world.execute(invitations.decline_invitation, id_)
        return plain(render.organizations.invitation(row, stage.origins))


ACTIONS = (
    AcceptInvitation,
    ChangePlan,
    DeclineInvitation,
    EventTypes,
    Extend,
    Organization,
    User,
)
