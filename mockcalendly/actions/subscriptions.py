"""Subscriptions to webhooks as a tester asks for them: always the owner's, who may have any."""

from typing import Literal

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.references import find_user, user_in_role
from mockcalendly.actions.resources import Resource, plain
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
from mockcalendly.wire import render

__all__ = ["ACTIONS", "SIGNING_KEY", "HookUp", "Subscribe"]

SIGNING_KEY = "mock.signing.key"
"""Of subscriptions that are made here without naming another one."""

SECOND = "#user"
"""Ends the URL of a second subscription to the same receiver.

Calendly takes a URL only once. A fragment makes it another one, and is never sent.
"""

Events = tuple[WebhookEvent, ...]


class Subscribe(Action[Resource], frozen=True, kw_only=True):
    """Subscribe a URL to webhooks in the owner's name, and return the subscription.

    Attributes:
        url: Where the messages go.
        events: ``invitee.created`` and so on; None: all that this scope and plan have.
        scope: Whose events are meant.
        user: In the scope ``user``: role, URI, id, slug or e-mail; None: the owner.
        signing_key: None: messages are not signed.
    """

    url: str
    events: tuple[str, ...] | None = None
    scope: Literal["organization", "user"] = "organization"
    user: str | None = None
    signing_key: str | None = SIGNING_KEY

    def perform(self, stage: Stage) -> Resource:
        """Subscribe.

        Raises:
            ValueError: The URL or an event is none.
        """
        events, scope = _read_events(self.events), SubscriptionScope(self.scope)
        hook = _Hook(stage, self.url, self.signing_key)
        row = stage.world.execute(lambda tx, _: hook.add(tx, events, scope, self.user), None)
        return plain(render.webhooks.subscription(row, stage.origins))


class HookUp(Action[None], frozen=True, kw_only=True):
    """Subscribe a URL for the organization, and for the owner where an event needs that.

    Attributes:
        url: Where the messages go.
        events: ``invitee.created`` and so on; None: all that the plan has.
        signing_key: None: messages are not signed.
    """

    url: str
    events: tuple[str, ...] | None = None
    signing_key: str | None = SIGNING_KEY

    def perform(self, stage: Stage) -> None:
        """Subscribe.

        Raises:
            ValueError: The URL or an event is none.
        """
        events = _read_events(self.events)
        hook = _Hook(stage, self.url, self.signing_key)

        def run(tx: Transaction, _: None) -> None:
            shared, own = _by_scope(tx, events)
            if shared:
                hook.add(tx, shared, SubscriptionScope.ORGANIZATION)
            if own:
                second = _Hook(stage, self.url + SECOND, self.signing_key) if shared else hook
                second.add(tx, own, SubscriptionScope.USER)

        stage.world.execute(run, None)


class _Hook:
    """Where messages are to go, and what they are made with."""

    def __init__(self, stage: Stage, url: str, signing_key: str | None) -> None:
        Target.parse(url)
        self._url = url
        self._signing_key = signing_key
        self._origin = stage.base
        self._plan_rules = stage.world.settings.plan_rules

    def add(
        self,
        tx: Transaction,
        events: Events | None,
        scope: SubscriptionScope,
        user: str | None = None,
    ) -> Subscription:
        """Subscribe to some events; None: to all that there are in this scope and plan."""
        owner = user_in_role(tx.rows, "owner")
        caller = Caller(user=owner)
        if self._plan_rules == BEFORE_NOVEMBER:
            require_former_plan(tx.rows, caller, "webhooks_create-webhook-subscription")
        if events is None:
            events = tuple(offered_events(tx.rows, owner.organization, scope))
        target = None
        if scope is SubscriptionScope.USER:
            target = owner.id if user is None else find_user(tx.rows, user).id
        return create_subscription(
            tx,
            CreateSubscription(
                url=self._url,
                events=events,
                scope=scope,
                organization=owner.organization,
                user=target,
                group=None,
                signing_key=self._signing_key,
                origin=self._origin,
                caller=caller,
            ),
        )


def _read_events(names: tuple[str, ...] | None) -> Events | None:
    if names is None:
        return None
    known = {event.value: event for event in WebhookEvent}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{unknown[0]!r} is no webhook event; there are: {', '.join(known)}.")
    return tuple(known[name] for name in names)


def _by_scope(tx: Transaction, events: Events | None) -> tuple[Events, Events]:
    """Return the events that an organization can subscribe to, and those that only users can."""
    if events is None:
        organization = user_in_role(tx.rows, "owner").organization
        offered = (offered_events(tx.rows, organization, scope) for scope in SubscriptionScope)
        events = tuple(dict.fromkeys(event for each in offered for event in each))
    shared = tuple(e for e in events if SubscriptionScope.ORGANIZATION in ALLOWED_SCOPES[e])
    return shared, tuple(e for e in events if e not in shared)


ACTIONS = (HookUp, Subscribe)
