"""Webhook subscriptions, and sample bodies."""

from typing import NamedTuple

from msgspec.json import encode

from mockcalendly.api.listing import answer_page, answer_row, read_paging, resource
from mockcalendly.domain.access import administers, administers_group, require_organization
from mockcalendly.domain.subscriptions import (
    CreateSubscription,
    DeleteSubscription,
    check_target,
    create_subscription,
    delete_subscription,
    find_subscription,
)
from mockcalendly.edge.exchange import NO_CONTENT, Answer, Call, Operation
from mockcalendly.errors import PermissionDenied
from mockcalendly.model.webhooks import SubscriptionScope, WebhookEvent
from mockcalendly.webhooks.samples import sample
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

READ = ("webhooks:read",)
WRITE = ("webhooks:write",)


class Target(NamedTuple):
    """Whose events are meant: an organization's, or those of a user or group in it."""

    organization: str
    scope: SubscriptionScope
    user: str | None
    group: str | None


def _read_target(fields: Fields) -> Target:
    return Target(
        fields.need_id("organization", "organizations"),
        fields.need_choice("scope", SubscriptionScope),
        fields.id("user", "users"),
        fields.id("group", "groups"),
    )


def create(call: Call) -> Answer:
    """Register a callback URL; its signing key is never shown again."""
    body = call.body
    target = _read_target(body)
    command = CreateSubscription(
        url=body.need_url("url"),
        events=body.choices("events", WebhookEvent),
        signing_key=body.text("signing_key"),
        origin=call.base,
        caller=call.caller,
        **target._asdict(),
    )
    body.finish()
    row = call.world.execute(create_subscription, command)
    shown = render.webhooks.subscription(row, call.origins)
    return resource(shown, 201, location=shown["uri"])


def list_subscriptions(call: Call) -> Answer:
    """Answer the subscriptions of one scope."""
    target = _read_target(call.query)
    paging = read_paging(call, ("created_at",), "created_at:asc")
    call.query.finish()
    _require_reading(call, target, "You do not have permission to perform this action")
    table = call.world.rows.subscriptions
    id_ = target.user if target.scope is SubscriptionScope.USER else target.group
    partition = (
        (target.organization, target.scope)
        if target.scope is SubscriptionScope.ORGANIZATION
        else (target.scope, id_)
    )
    return answer_page(
        call,
        paging,
        table,
        [table.by("by_created_at")[partition]],
        render.webhooks.subscription,
        keep=lambda row: row.organization == target.organization,
    )


def _require_reading(call: Call, target: Target, *message: str) -> None:
    """Refuse who may not listen there: a plain member for the organization (documented).

    The list has a message of its own (documented).
    """
    rows, caller = call.world.rows, call.caller
    require_organization(rows, caller, target.organization)
    check_target(rows, target.scope, target.organization, target.user, target.group)
    own = target.scope is SubscriptionScope.USER and target.user == caller.user.id
    group = target.scope is SubscriptionScope.GROUP and administers_group(
        rows, caller, target.group or ""
    )
    if not (own or group or administers(rows, caller, target.organization)):
        raise PermissionDenied(*message)


def get(call: Call) -> Answer:
    """Answer one subscription."""
    row = find_subscription(call.world.rows, call.caller, call.params["webhook_uuid"])
    return answer_row(call, render.webhooks.subscription, row)


def delete(call: Call) -> Answer:
    """Remove a subscription."""
    command = DeleteSubscription(subscription=call.params["webhook_uuid"], caller=call.caller)
    call.world.execute(delete_subscription, command)
    return NO_CONTENT


def get_sample(call: Call) -> Answer:
    """Answer a made-up message, not signed and not wrapped (observed)."""
    query = call.query
    query.require("event")
    event = query.choice("event", WebhookEvent)
    target = _read_target(query)
    query.finish()
    _require_reading(call, target)
    assert event is not None  # noqa: S101 - finish() has refused a missing one
    shown = sample(
        event,
        seed=call.world.settings.seed,
        now=call.world.clock.now(),
        origin=call.base,
        creator=call.caller.user.id,
    )
    return Answer(200, encode(shown))


OPERATIONS = (
    Operation(
        "webhooks_create-webhook-subscription", "POST", "/webhook_subscriptions", WRITE, create
    ),
    Operation(
        "webhooks_list-webhook-subscriptions",
        "GET",
        "/webhook_subscriptions",
        READ,
        list_subscriptions,
    ),
    Operation(
        "webhooks_get-webhook-subscription",
        "GET",
        "/webhook_subscriptions/{webhook_uuid}",
        READ,
        get,
    ),
    Operation(
        "webhooks_delete-webhook-subscription",
        "DELETE",
        "/webhook_subscriptions/{webhook_uuid}",
        WRITE,
        delete,
    ),
    Operation("webhooks_get-sample-webhook-data", "GET", "/sample_webhook_data", READ, get_sample),
)
