"""From domain events to messages: who gets one, and its body, fixed once and for all."""

from collections.abc import Iterator
from typing import Any

from msgspec.json import encode

from mockcalendly.faults import Faults
from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.events import DomainEvent
from mockcalendly.model.organizations import GroupRole
from mockcalendly.model.webhooks import (
    Delivery,
    DeliveryState,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
)
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.transaction import Transaction
from mockcalendly.webhooks.posting import post

__all__ = ["dispatch", "envelope"]


def dispatch(tx: Transaction, faults: Faults) -> None:
    """Put a message for every subscriber of what has happened on the agenda.

    It runs at the end of a transaction and inside it, so a booking and its messages are
    committed together or not at all.
    """
    if not tx.rows.subscriptions:
        return
    for event in tx.emitted:
        bodies: dict[tuple[str, str], bytes] = {}
        for subscription in _subscribers(tx.rows, event):
            seen_by = (subscription.creator, subscription.origin)
            if seen_by not in bodies:
                bodies[seen_by] = encode(envelope(tx, event, *seen_by))
            seq = tx.ids.sequence()
            post(
                tx,
                faults,
                Delivery(
                    id=tx.ids.uuid("delivery"),
                    seq=seq,
                    subscription=subscription.id,
                    event=event.event,
                    url=subscription.callback_url,
                    signing_key=subscription.signing_key,
                    body=bodies[seen_by],
                    state=DeliveryState.PENDING,
                    due_at=tx.now,
                    attempts=(),
                    created_at=tx.now,
                ),
            )


def envelope(tx: Transaction, event: DomainEvent, creator: str, origin: str) -> dict[str, Any]:
    """Return a message, whose body is its compact JSON.

    Keys in alphabetical order, the instant in whole seconds, `created_by` the creator of the
    subscription (all observed).
    """
    from mockcalendly.webhooks.payload import payload  # noqa: PLC0415 - costs start-up

    origins = Origins.at(origin)
    return {
        "created_at": format_instant(tx.now.replace(microsecond=0)),
        "created_by": f"{origins.api}/users/{creator}",
        "event": event.event,
        "payload": payload(tx.rows, event, origins),
    }


def _subscribers(rows: Rows, event: DomainEvent) -> Iterator[Subscription]:
    for partition in _partitions(rows, event):
        for subscription in rows.subscriptions.listed("by_created_at", partition):
            if (
                subscription.organization == event.organization
                and subscription.state is SubscriptionState.ACTIVE
                and event.event in subscription.events
            ):
                yield subscription


def _partitions(rows: Rows, event: DomainEvent) -> Iterator[object]:
    yield (event.organization, SubscriptionScope.ORGANIZATION)
    yield from ((SubscriptionScope.USER, user) for user in event.users)
    groups = {
        relationship.group
        for user in event.users
        for relationship in rows.group_relationships.listed(
            "by_owner", of_user(user, GroupRole.MEMBER)
        )
    }
    yield from ((SubscriptionScope.GROUP, group) for group in sorted(groups))
