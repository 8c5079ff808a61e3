"""Webhook subscriptions: who may register which URL for what."""

from collections.abc import Iterable

from mockcalendly.domain.access import (
    Caller,
    administers,
    administers_group,
    membership_in,
    require_organization,
)
from mockcalendly.domain.deliveries import drop_pending
from mockcalendly.domain.plans import includes_recaps, includes_routing
from mockcalendly.domain.scopes import require_scopes
from mockcalendly.errors import AlreadyExists, Detail, InvalidArgument, NotFound, PermissionDenied
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import (
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    WebhookEvent,
)
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "AUTH_SCOPES",
    "CreateSubscription",
    "DeleteSubscription",
    "check_target",
    "create_subscription",
    "delete_subscription",
    "find_subscription",
    "offered_events",
]

_ANY = frozenset(SubscriptionScope)

ALLOWED_SCOPES = {
    event: (
        frozenset({SubscriptionScope.USER})
        if event.startswith("meeting_recap.")
        else frozenset({SubscriptionScope.ORGANIZATION})
        if event is WebhookEvent.ROUTING_FORM_SUBMISSION_CREATED
        else _ANY
    )
    for event in WebhookEvent
}
"""In which subscription scopes an event can be had (documented: create page)."""

_FAMILY_SCOPES = {
    "invitee": "scheduled_events:read",
    "invitee_no_show": "scheduled_events:read",
    "event_type": "event_types:read",
    "routing_form_submission": "routing_forms:read",
    "contact": "contacts:read",
    "meeting_recap": "meeting_recaps:read",
}

AUTH_SCOPES = {event: _FAMILY_SCOPES[event.partition(".")[0]] for event in WebhookEvent}
"""The scope that a token needs for an event, besides ``webhooks:write`` (documented)."""

_GATES = {"routing_form_submission": includes_routing, "meeting_recap": includes_recaps}
UPGRADE = "Please upgrade to a paid Calendly account."
"""Events gated by plan, and the 403 message since 3 Nov 2026 (documented: release note)."""


class CreateSubscription(Value, frozen=True, kw_only=True, gc=False):
    """A request to register a callback URL.

    Attributes:
        origin: Base URL by which the request came.
    """

    url: str
    events: tuple[WebhookEvent, ...]
    scope: SubscriptionScope
    organization: str
    user: str | None
    group: str | None
    signing_key: str | None
    origin: str
    caller: Caller


class DeleteSubscription(Value, frozen=True, kw_only=True, gc=False):
    """A request to remove a subscription."""

    subscription: str
    caller: Caller


def create_subscription(tx: Transaction, command: CreateSubscription) -> Subscription:
    """Register a URL.

    Raises:
        InvalidArgument: An event cannot be had in this scope, or the scope lacks its target.
        PermissionDenied: The caller may not listen there, or the plan lacks an event.
        AlreadyExists: The caller's organization has a hook with this URL.
    """
    check_target(tx.rows, command.scope, command.organization, command.user, command.group)
    _require_right(tx.rows, command)
    _check_events(tx.rows, command)
    events = tuple(dict.fromkeys(command.events))
    # The message speaks of the url only, so url and organization are the key (assumed).
    for other in _of_organization(tx.rows, command.organization):
        if other.callback_url == command.url:
            raise AlreadyExists("Hook with this url already exists")
    application = command.caller.application
    issued_to = tx.rows.applications.get(application) if application else None
    return tx.rows.subscriptions.put(
        Subscription(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            callback_url=command.url,
            events=events,
            scope=command.scope,
            organization=command.organization,
            user=command.user if command.scope is SubscriptionScope.USER else None,
            group=command.group if command.scope is SubscriptionScope.GROUP else None,
            creator=command.caller.user.id,
            state=SubscriptionState.ACTIVE,
            retry_started_at=None,
            # All subscriptions of an application are signed with its one key (documented).
            signing_key=issued_to.webhook_signing_key if issued_to else command.signing_key,
            origin=command.origin,
            created_at=tx.now,
            updated_at=tx.now,
            application=issued_to.id if issued_to else None,
        )
    )


def delete_subscription(tx: Transaction, command: DeleteSubscription) -> None:
    """Remove a subscription; what waits for it is dropped."""
    subscription = find_subscription(tx.rows, command.caller, command.subscription)
    drop_pending(tx, subscription.id)
    tx.rows.subscriptions.delete(subscription.id)


def find_subscription(rows: Rows, caller: Caller, id_: str) -> Subscription:
    """Return a subscription that is the caller's own, or whose scope the caller administers.

    Who has left the organization has lost it too, though it goes on without its creator.
    """
    row = rows.subscriptions.get(id_)
    if row is None:
        raise NotFound(hint=f"No webhook subscription has the id {id_}.")
    member = membership_in(rows, caller.user.id, row.organization) is not None
    own = member and caller.user.id in (row.creator, row.user)
    group = row.group is not None and administers_group(rows, caller, row.group)
    if not (own or group or administers(rows, caller, row.organization)):
        raise PermissionDenied
    return row


def check_target(
    rows: Rows,
    scope: SubscriptionScope,
    organization: str,
    user: str | None,
    group: str | None,
) -> None:
    """Refuse a scope without the user or group that it needs (documented as required)."""
    if scope is SubscriptionScope.USER:
        _require_inside(rows, "user", user, organization)
    if scope is SubscriptionScope.GROUP:
        _require_inside(rows, "group", group, organization)


def offered_events(rows: Rows, organization: str, scope: SubscriptionScope) -> list[WebhookEvent]:
    """Return the events that can be subscribed to in a scope, on the organization's plan."""
    return [
        event
        for event in WebhookEvent
        if scope in ALLOWED_SCOPES[event] and _is_included(rows, organization, event)
    ]


def _is_included(rows: Rows, organization: str, event: WebhookEvent) -> bool:
    gate = _GATES.get(event.partition(".")[0])
    return gate is None or gate(rows.organizations[organization])


def _require_inside(rows: Rows, parameter: str, id_: str | None, organization: str) -> None:
    if id_ is None:
        raise InvalidArgument(Detail(parameter, "is missing"))
    row = rows.users.get(id_) if parameter == "user" else rows.groups.get(id_)
    if row is None:
        raise NotFound(hint=f"No {parameter} has the id {id_}.")
    if row.organization != organization:
        raise PermissionDenied(hint=f"The {parameter} belongs to another organization.")


def _require_right(rows: Rows, command: CreateSubscription) -> None:
    """Organization scope is for admins, a member may listen to himself (documented)."""
    require_organization(rows, command.caller, command.organization)
    if administers(rows, command.caller, command.organization):
        return
    own = command.scope is SubscriptionScope.USER and command.user == command.caller.user.id
    group = (
        command.scope is SubscriptionScope.GROUP
        and command.group is not None
        and administers_group(rows, command.caller, command.group)
    )
    if not (own or group):
        raise PermissionDenied


def _check_events(rows: Rows, command: CreateSubscription) -> None:
    scopes = dict.fromkeys(AUTH_SCOPES[event] for event in command.events)
    require_scopes(command.caller, tuple(scopes))
    wrong = [event for event in command.events if command.scope not in ALLOWED_SCOPES[event]]
    if wrong:
        raise InvalidArgument(
            *(
                Detail("events", f"{event} is not available in the {command.scope} scope")
                for event in wrong
            )
        )
    if not all(_is_included(rows, command.organization, event) for event in command.events):
        raise PermissionDenied(UPGRADE)


def _of_organization(rows: Rows, organization: str) -> Iterable[Subscription]:
    for scope in SubscriptionScope:
        yield from rows.subscriptions.listed("by_created_at", (organization, scope))
