"""Subscriptions to webhooks as a test asks for them: always the owner's, who may have any."""

from collections.abc import Iterable
from typing import NamedTuple

from mockcalendly.client.references import Reference, find_user, user_in_role
from mockcalendly.domain.access import Caller
from mockcalendly.domain.plans import BEFORE_NOVEMBER, require_former_plan
from mockcalendly.domain.subscriptions import (
    ALLOWED_SCOPES,
    CreateSubscription,
    create_subscription,
    offered_events,
)
from mockcalendly.model.webhooks import Subscription, SubscriptionScope, WebhookEvent
from mockcalendly.store.transaction import Transaction
from mockcalendly.webhooks.targets import Target

__all__ = ["Hook", "hook_up", "read_events", "subscribe"]

Events = tuple[WebhookEvent, ...]

SECOND = "#user"
"""Ends the URL of a second subscription to the same receiver.

Calendly takes a URL only once. A fragment makes it another one, and is never sent.
"""


class Hook(NamedTuple):
    """Where messages are to go, and what they are made with.

    Attributes:
        origin: What URIs in the messages start with.
        plan_rules: Since when plans have what they have, as in the setting.
    """

    url: str
    signing_key: str | None
    origin: str
    plan_rules: str


def read_events(given: str | Iterable[str] | None) -> Events | None:
    """Return the events that a test names; None stands for all.

    Raises:
        ValueError: One of them is none.
    """
    if given is None:
        return None
    names = [given] if isinstance(given, str) else list(given)
    known = {event.value: event for event in WebhookEvent}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{unknown[0]!r} is no webhook event; there are: {', '.join(known)}.")
    return tuple(known[name] for name in names)


def subscribe(
    tx: Transaction,
    hook: Hook,
    events: Events | None,
    scope: SubscriptionScope,
    user: Reference | None = None,
) -> Subscription:
    """Register a URL for some events; None: for all that there are in this scope and plan.

    Raises:
        PermissionDenied: The plan has no webhooks, or lacks an event.
        ValueError: No request can be sent to the URL.
    """
    Target.parse(hook.url)
    owner = user_in_role(tx.rows, "owner")
    caller = Caller(user=owner)
    if hook.plan_rules == BEFORE_NOVEMBER:
        require_former_plan(tx.rows, caller, "webhooks_create-webhook-subscription")
    if events is None:
        events = tuple(offered_events(tx.rows, owner.organization, scope))
    target = None
    if scope is SubscriptionScope.USER:
        target = owner.id if user is None else find_user(tx.rows, user).id
    return create_subscription(
        tx,
        CreateSubscription(
            url=hook.url,
            events=events,
            scope=scope,
            organization=owner.organization,
            user=target,
            group=None,
            signing_key=hook.signing_key,
            origin=hook.origin,
            caller=caller,
        ),
    )


def hook_up(tx: Transaction, hook: Hook, events: Events | None) -> None:
    """Register a URL for the organization, and for the owner where an event needs that.

    Raises:
        ValueError: No request can be sent to the URL.
    """
    shared, own = _by_scope(tx, events)
    if shared:
        subscribe(tx, hook, shared, SubscriptionScope.ORGANIZATION)
    if own:
        second = hook._replace(url=hook.url + SECOND) if shared else hook
        subscribe(tx, second, own, SubscriptionScope.USER)


def _by_scope(tx: Transaction, events: Events | None) -> tuple[Events, Events]:
    """Return the events that an organization can subscribe to, and those that only users can."""
    if events is None:
        organization = user_in_role(tx.rows, "owner").organization
        offered = (offered_events(tx.rows, organization, scope) for scope in SubscriptionScope)
        events = tuple(dict.fromkeys(event for each in offered for event in each))
    shared = tuple(e for e in events if SubscriptionScope.ORGANIZATION in ALLOWED_SCOPES[e])
    return shared, tuple(e for e in events if e not in shared)
