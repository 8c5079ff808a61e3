"""Turns what a file says about a webhook into the command that the rules know."""

from collections.abc import Iterable

from mockcalendly.domain.access import Caller
from mockcalendly.domain.subscriptions import (
    CreateSubscription,
    create_subscription,
    offered_events,
)
from mockcalendly.kernel.formats import is_url
from mockcalendly.scenario.layout import refused
from mockcalendly.scenario.names import find_group, find_user, owner_of
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.sections import Webhook, WebhookSection
from mockcalendly.store.rows import Rows
from mockcalendly.world import World

__all__ = ["ORIGIN", "register_webhooks", "subscription_command"]

ORIGIN = "http://127.0.0.1:8787"
"""Base of URIs in the messages of a world that nobody serves: where a server would be found."""


def subscription_command(
    rows: Rows, section: WebhookSection, node: Node, origin: str = ORIGIN
) -> CreateSubscription:
    """Return the command that registers a webhook.

    Args:
        rows: The world's tables.
        section: What the file says.
        node: Where it says so.
        origin: Base of the URIs in its messages.

    Raises:
        DocumentError: It refers to nobody, or the world has no organization or owner.
    """
    creator = find_user(rows, section.creator) if section.creator else owner_of(rows)
    if creator is None:
        raise node.error("a webhook needs somebody who creates it, and the world has no owner")
    if not is_url(section.url):
        raise node.at("url").error(f'"{section.url}" is not an http or https URL')
    organization = creator.organization
    return CreateSubscription(
        url=section.url,
        events=section.events or tuple(offered_events(rows, organization, section.scope)),
        scope=section.scope,
        organization=organization,
        user=find_user(rows, section.user).id if section.user else None,
        group=find_group(rows, section.group).id if section.group else None,
        signing_key=section.signing_key,
        origin=origin,
        caller=Caller(user=creator),
    )


def register_webhooks(
    world: World, webhooks: Iterable[Webhook], origin: str = ORIGIN
) -> dict[str, str]:
    """Make the subscriptions of a story.

    Returns:
        The names of those that have one, by their ids.

    Raises:
        DocumentError: One refers to nobody, has the name of another, or a rule forbids it.
    """
    names: dict[str, str] = {}
    for webhook in webhooks:
        section, node = webhook.section, webhook.node
        command = subscription_command(world.rows, section, node, origin)
        with refused(node, "the webhook"):
            row = world.execute(create_subscription, command)
        if section.name is not None:
            if section.name.text in names.values():
                raise node.at("name").error(f'the name "{section.name.text}" is taken')
            names[row.id] = section.name.text
    return names
