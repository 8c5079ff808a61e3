"""What a plan includes, and how Calendly refuses the rest."""

from msgspec.structs import replace

from mockcalendly.domain.access import Caller
from mockcalendly.errors import PermissionDenied
from mockcalendly.model.organizations import Organization, Plan, Stage
from mockcalendly.model.record import Value
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import PLANS

__all__ = [
    "BEFORE_NOVEMBER",
    "ChangePlan",
    "change_plan",
    "includes_recaps",
    "includes_routing",
    "require_enterprise",
    "require_former_plan",
    "require_recaps",
    "require_routing",
]

UPGRADE_FOR_RECAPS = "Please upgrade to a paid Calendly account"
"""403 of meeting recaps; without a full stop, unlike that of subscriptions (documented)."""

UPGRADE_TO_ENTERPRISE = "Please upgrade your Calendly account to Enterprise."
"""403 of what only the Enterprise plan has (documented)."""

BEFORE_NOVEMBER = "2026-10"
"""Rules of plans as they were before the release notes of 3 and 19 Nov 2026 (documented)."""

FORMERLY_PAID = {
    "scheduledEvents_create-event-invitee": (
        "The Scheduling API is only available on paid Calendly plans. "
        "Upgrade your plan to access this feature."
    ),
    "webhooks_create-webhook-subscription": "Please upgrade your Calendly account to Standard",
    "contacts_create-contact": (
        "Contact creation is not available. Required features are not enabled for your account."
    ),
}
"""What was for paid plans then, and the 403 messages (documented; the second observed too)."""

_CONTACTS = "contacts_"
"""Ids of operations on contacts, lists, notes and definitions begin so. All of them were refused
"for a plan that is not allowed" (documented); which plans those were is not said, so it is taken
to be the free one, and other messages than that of creation are taken to be the generic one."""

_WITH_ROUTING = frozenset({Plan.TEAMS, Plan.ENTERPRISE})
"""Plans with routing forms: "Teams plan or higher" (documented: list of MCP tools)."""


class ChangePlan(Value, frozen=True, kw_only=True, gc=False):
    """A request to put an organization on a plan, named as in `PLANS`."""

    organization: str
    plan: str


def change_plan(tx: Transaction, command: ChangePlan) -> Organization:
    """Put an organization on a plan: it takes effect right away (documented: help centre)."""
    plan, stage = PLANS[command.plan]
    row = tx.rows.organizations[command.organization]
    return tx.rows.organizations.put(replace(row, plan=plan, stage=stage, updated_at=tx.now))


def includes_recaps(organization: Organization) -> bool:
    """Return whether an organization has meeting recaps: on every paid plan (documented).

    A trial has all of the Teams plan (documented: help centre).
    """
    return organization.stage is not Stage.FREE


def includes_routing(organization: Organization) -> bool:
    """Return whether an organization has routing forms; a trial is one of the Teams plan."""
    if organization.stage is Stage.TRIAL:
        return True
    return organization.stage is Stage.PAID and organization.plan in _WITH_ROUTING


def require_former_plan(rows: Rows, caller: Caller, operation: str) -> None:
    """Refuse an operation that was for paid plans before November 2026.

    The plan is asked before the request is looked at (assumed: so are scopes).
    """
    if rows.organizations[caller.user.organization].stage is not Stage.FREE:
        return
    if operation in FORMERLY_PAID:
        raise PermissionDenied(FORMERLY_PAID[operation])
    if operation.startswith(_CONTACTS):
        raise PermissionDenied(hint="Before November 2026, contacts were for paid plans.")


def require_enterprise(rows: Rows, organization: str) -> None:
    """Refuse an organization that is not on the Enterprise plan."""
    if rows.organizations[organization].plan is not Plan.ENTERPRISE:
        raise PermissionDenied(UPGRADE_TO_ENTERPRISE)


def require_recaps(rows: Rows, organization: str) -> None:
    """Refuse an organization whose plan has no meeting recaps."""
    if not includes_recaps(rows.organizations[organization]):
        raise PermissionDenied(UPGRADE_FOR_RECAPS)


def require_routing(rows: Rows, organization: str) -> None:
    """Refuse an organization whose plan has no routing forms.

    A sync connector tells by this 403 what an account is short of (observed); no text of it is
    known, so it is the generic one.
    """
    if not includes_routing(rows.organizations[organization]):
        raise PermissionDenied(hint="Routing forms need the Teams plan or a higher one.")
