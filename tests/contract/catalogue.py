"""A right request for every operation: what the tables of this directory are made from."""

from typing import Any

from tests.contract import calendar_requests, contact_requests
from tests.contract.preparation import HOOK
from tests.contract.right import Catalogue, delete, get, patch, post
from tests.contract.stage import Things

__all__ = ["catalogue"]


def catalogue(of: Things) -> Catalogue:
    """Return the right requests of all operations about somebody's things.

    Bodies and queries say as much as one request can.
    """
    found: Catalogue = {}
    for family in (*FAMILIES, *calendar_requests.FAMILIES, *contact_requests.FAMILIES):
        found |= family(of)
    return found


def _users(of: Things) -> Catalogue:
    return {
        "users_get-current-user": [get("/users/me")],
        "users_get-user": [get(of.user)],
        "locations_list-user-locations": [get("/locations", user=of.user)],
    }


def _organizations(of: Things) -> Catalogue:
    organization = of.organization
    of_organization = {"organization": organization, "user": of.user}
    return {
        "organizations_get-organization": [get(organization)],
        "organizations_list-organization-memberships": [
            get(
                "/organization_memberships",
                **of_organization,
                email="somebody@example.com",
                role="admin",
                count="20",
            )
        ],
        "organizations_get-organization-membership": [get(of.membership)],
        "organizations_delete-organization-membership": [delete(of.removable)],
        "organizations_list-organization-invitations": [
            get(
                f"{organization}/invitations",
                email="somebody@example.com",
                status="pending",
                sort="created_at:asc",
                count="20",
            )
        ],
        "organizations_create-organization-invitation": [
            post(f"{organization}/invitations", {"email": "another@example.com"})
        ],
        "organizations_get-organization-invitation": [get(of.invitation)],
        "organizations_revoke-organization-invitation": [delete(of.invitation)],
        "organizations_list-teams": [get("/teams", user=of.user, count="20")],
        "organizations_get-team": [get(of.team)],
    }


def _groups(of: Things) -> Catalogue:
    return {
        "groups_list-groups": [get("/groups", organization=of.organization, count="20")],
        "groups_get-group": [get(of.group)],
        "groups_list-group-relationships": [
            get(
                "/group_relationships",
                organization=of.organization,
                owner=of.membership,
                group=of.group,
                count="20",
            )
        ],
        "groups_get-group-relationship": [get(of.relationship)],
    }


def _webhooks(of: Things) -> Catalogue:
    own = {"organization": of.organization, "scope": "user", "user": of.user}
    group = {"organization": of.organization, "scope": "group", "group": of.group}
    whole = {"organization": of.organization, "scope": "organization"}
    nobody = {"user": None, "group": None}
    hook: dict[str, Any] = {
        "url": f"{HOOK}/another",
        "events": ["invitee.created", "invitee.canceled"],
        "signing_key": "k3y",
    }
    page = {"sort": "created_at:asc", "count": "20"}
    event = {"event": "invitee.created"}
    return {
        "webhooks_list-webhook-subscriptions": [
            get("/webhook_subscriptions", **target, **page) for target in (own, group, whole)
        ],
        "webhooks_create-webhook-subscription": [
            post("/webhook_subscriptions", {**hook, **target})
            for target in (own, group, {**whole, **nobody})
        ],
        "webhooks_get-webhook-subscription": [get(of.subscription)],
        "webhooks_delete-webhook-subscription": [delete(of.subscription)],
        "webhooks_get-sample-webhook-data": [
            get("/sample_webhook_data", **event, **target) for target in (own, group, whole)
        ],
    }


def _recaps(of: Things) -> Catalogue:
    notes = {"summary_md": "Shorter.", "action_items_md": "- Call.", "discussion_md": None}
    return {
        "notetaker_list-meeting-recaps": [
            get(
                "/meeting_recaps",
                event=of.event,
                start_time="2026-02-01T00:00:00Z",
                end_time="2026-04-01T00:00:00Z",
                status="available",
                attendee="ada@example.com",
                count="20",
            )
        ],
        "notetaker_get-meeting-recaps-uuid-recap": [get(of.recap)],
        "notetaker_update-meeting-recaps-uuid": [patch(of.recap, notes)],
        "notetaker_delete-meeting-recaps-uuid": [delete(of.recap)],
        "notetaker_get-transcript-meeting-recaps": [get(f"{of.recap}/transcript")],
    }


def _forms(of: Things) -> Catalogue:
    page = {"sort": "created_at:asc", "count": "20"}
    return {
        "routingForms_list-routing-forms": [
            get("/routing_forms", organization=of.organization, **page)
        ],
        "routingForms_get-routing-form": [get(of.routing_form)],
        "routingForms_list-routing-form-submissions": [
            get("/routing_form_submissions", form=of.routing_form, **page)
        ],
        "routingForms_get-routing-form-submission": [get(of.submission)],
    }


def _for_enterprises(of: Things) -> Catalogue:
    january = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-02-01T00:00:00Z"}
    return {
        "activityLog_list-activity-log-entries": [
            get(
                "/activity_log_entries",
                organization=of.organization,
                search_term="Added",
                actor=of.user,
                namespace="User",
                action="Added",
                min_occurred_at="2026-01-01T00:00:00Z",
                max_occurred_at="2027-01-01T00:00:00Z",
                sort="occurred_at:desc",
                count="20",
            )
        ],
        "outgoingCommunications_list-outgoing-communications": [
            get(
                "/outgoing_communications",
                organization=of.organization,
                min_created_at="2026-01-01T00:00:00Z",
                max_created_at="2027-01-01T00:00:00Z",
                count="20",
            )
        ],
        "dataCompliance_delete-scheduled-event-data": [
            post("/data_compliance/deletion/events", january)
        ],
        "dataCompliance_delete-invitee-data": [
            post("/data_compliance/deletion/invitees", {"emails": ["ada@example.com"]})
        ],
    }


FAMILIES = (_users, _organizations, _groups, _webhooks, _recaps, _forms, _for_enterprises)
