"""The webhook subscriptions that a world has."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from mockcalendly.domain.subscriptions import create_subscription
from mockcalendly.model.webhooks import Subscription, SubscriptionState
from mockcalendly.scenario.layout import Layout, refused
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.sections import Id, WebhookSection
from mockcalendly.scenario.subscriptions import subscription_command
from mockcalendly.scenario.terms import Moment

__all__ = ["SubscriptionSection", "lay_out_subscription"]


class SubscriptionSection(WebhookSection, frozen=True, kw_only=True):
    """A webhook subscription that the world has."""

    id: Id | UnsetType = UNSET
    state: SubscriptionState = SubscriptionState.ACTIVE
    retry_started_at: Annotated[
        Moment | None, Meta(description="When the present run of failures began.")
    ] = None
    created_at: Moment | UnsetType = UNSET
    updated_at: Moment | UnsetType = UNSET


def lay_out_subscription(layout: Layout, section: SubscriptionSection, node: Node) -> Subscription:
    """Add a webhook subscription.

    Raises:
        DocumentError: It refers to nothing, or a rule forbids it.
    """
    command = subscription_command(layout.rows, section, node, layout.origin)
    with refused(node, "the webhook"):
        row = create_subscription(layout.at(layout.born(section, node)), command)
    row = layout.renamed(layout.rows.subscriptions, row, section.id, node)
    retrying = section.retry_started_at
    return layout.rows.subscriptions.put(
        replace(
            row,
            state=section.state,
            retry_started_at=retrying and layout.past(retrying, node.at("retry_started_at")),
            **layout.dates(section, node),
        )
    )
