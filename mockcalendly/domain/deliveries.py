"""What becomes of a message: when it is tried again, and when Calendly gives up.

Source: developer.calendly.com, "Webhook Errors" (documented), unless marked otherwise.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from mockcalendly.errors import NotFound
from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.model.record import Value
from mockcalendly.model.webhooks import (
    Attempt,
    Delivery,
    DeliveryState,
    Subscription,
    SubscriptionState,
)
from mockcalendly.store.rows import FINISHED
from mockcalendly.store.transaction import Transaction

__all__ = [
    "GIVE_UP_AFTER",
    "KEPT",
    "RETRY_DELAYS",
    "SUCCESS",
    "RecordAttempt",
    "disable_subscription",
    "drop_pending",
    "end_delivery",
    "enqueue",
    "record_attempt",
    "redeliver",
    "refuse",
    "unknown_delivery",
]

RETRY_DELAYS = tuple(timedelta(minutes=2**n) for n in range(11))
"""How long after each failed attempt the next one starts: 1, 2, 4 ... minutes.

That the delays grow exponentially is documented; their length and number are published nowhere
(assumed). Together with `GIVE_UP_AFTER` they make 12 attempts.
"""

GIVE_UP_AFTER = timedelta(hours=24)
"""How long after the first attempt the last one starts (documented).

The same page adds "or until 24 hours after the booking of the event passes". That clause is not
modelled: for a message about a new booking it says the same, and for later ones (a cancellation
days after) it is unclear what it would mean.
"""

SUCCESS = range(200, 300)
"""Statuses that end a delivery; 3xx is a failure, since redirects are not followed (documented)."""

KEPT = 10_000
"""How many finished messages a world remembers, as many as requests: the oldest are forgotten."""


class RecordAttempt(Value, frozen=True, kw_only=True, gc=False):
    """What came of one attempt to deliver a message."""

    delivery: str
    attempt: Attempt


def enqueue(tx: Transaction, delivery: Delivery) -> Delivery:
    """Put a new message on the agenda, at its `due_at`; now if it has none."""
    return _schedule(tx, delivery, delivery.due_at or tx.now)


def record_attempt(tx: Transaction, command: RecordAttempt) -> Delivery:
    """Keep an attempt, and draw the consequences.

    An attempt that was under way when its subscription went is kept, and changes nothing else.
    A 2xx ends the delivery and the subscription's run of failures. Anything else is tried again
    by the schedule; the last try is `GIVE_UP_AFTER` the first.

    A run of failures begins with the first failure after a success (`retry_started_at` is that
    attempt's instant) and ends with the next success. When a message is given up and the present
    run is as old as the message's first attempt, nothing has got through since then: the
    subscription is disabled.
    """
    delivery = _keep_attempt(tx, command)
    if delivery.state is not DeliveryState.PENDING:
        return delivery
    if command.attempt.status in SUCCESS:
        return _succeed(tx, delivery)
    retry_at = _next_attempt_at(delivery.attempts)
    return _give_up(tx, delivery) if retry_at is None else _retry(tx, delivery, retry_at)


def refuse(tx: Transaction, command: RecordAttempt) -> Delivery:
    """End a delivery whose address must not be sent to; the attempt says why."""
    delivery = _keep_attempt(tx, command)
    if delivery.state is not DeliveryState.PENDING:
        return delivery
    return end_delivery(tx, delivery, DeliveryState.REFUSED)


def redeliver(tx: Transaction, id_: str) -> Delivery:
    """Send a message once more, now, as a message of its own with attempts of its own.

    Calendly has nothing of the kind.

    Raises:
        NotFound: There is no such message.
    """
    delivery = tx.rows.deliveries.get(id_)
    if delivery is None:
        raise unknown_delivery(id_)
    seq = tx.ids.sequence()
    return enqueue(
        tx,
        replace(
            delivery,
            id=tx.ids.uuid("delivery"),
            seq=seq,
            state=DeliveryState.PENDING,
            due_at=tx.now,
            attempts=(),
            created_at=tx.now,
            redelivery_of=delivery.redelivery_of or delivery.id,
        ),
    )


def unknown_delivery(id_: str) -> NotFound:
    """Return the refusal to look for a message that there is not, or not any more."""
    return NotFound(hint=f"No delivery has the id {id_}; the newest {KEPT} finished ones are kept.")


def disable_subscription(tx: Transaction, subscription: Subscription) -> None:
    """End a subscription for good; what waits for it is dropped."""
    tx.rows.subscriptions.put(
        replace(subscription, state=SubscriptionState.DISABLED, updated_at=tx.now)
    )
    drop_pending(tx, subscription.id)


def drop_pending(tx: Transaction, subscription: str) -> None:
    """End all deliveries that wait for a subscription which gets no more messages."""
    for delivery in list(tx.rows.deliveries.listed("by_owner", subscription)):
        end_delivery(tx, delivery, DeliveryState.DROPPED)


def _keep_attempt(tx: Transaction, command: RecordAttempt) -> Delivery:
    delivery = tx.rows.deliveries[command.delivery]
    return tx.rows.deliveries.put(replace(delivery, attempts=(*delivery.attempts, command.attempt)))


def _next_attempt_at(attempts: tuple[Attempt, ...]) -> datetime | None:
    """Return when a message is tried again; None after the last try.

    Delays count from the start of an attempt, so that slow receivers do not shift the schedule.
    """
    last = attempts[0].at + GIVE_UP_AFTER
    if attempts[-1].at >= last:
        return None
    delay = RETRY_DELAYS[min(len(attempts), len(RETRY_DELAYS)) - 1]
    return min(attempts[-1].at + delay, last)


def _succeed(tx: Transaction, delivery: Delivery) -> Delivery:
    subscription = tx.rows.subscriptions.get(delivery.subscription)
    if subscription is not None and subscription.retry_started_at is not None:
        tx.rows.subscriptions.put(replace(subscription, retry_started_at=None))
    return end_delivery(tx, delivery, DeliveryState.SUCCEEDED)


def _retry(tx: Transaction, delivery: Delivery, at: datetime) -> Delivery:
    subscription = tx.rows.subscriptions.get(delivery.subscription)
    if subscription is not None and subscription.retry_started_at is None:
        began = delivery.attempts[-1].at
        tx.rows.subscriptions.put(replace(subscription, retry_started_at=began))
    return _schedule(tx, delivery, at)


def _give_up(tx: Transaction, delivery: Delivery) -> Delivery:
    delivery = end_delivery(tx, delivery, DeliveryState.FAILED)
    subscription = tx.rows.subscriptions.get(delivery.subscription)
    if subscription is None:
        return delivery
    began = subscription.retry_started_at
    if began is not None and began <= delivery.attempts[0].at:
        disable_subscription(tx, subscription)
    elif not _retries(tx, subscription):
        tx.rows.subscriptions.put(replace(subscription, retry_started_at=None))
    return delivery


def _retries(tx: Transaction, subscription: Subscription) -> bool:
    waiting = tx.rows.deliveries.listed("by_owner", subscription.id)
    return any(delivery.attempts for delivery in waiting)


def _schedule(tx: Transaction, delivery: Delivery, at: datetime) -> Delivery:
    # The entry has the delivery's own id and number: the world draws nothing when an attempt
    # ends, so what it draws next does not depend on how fast receivers answer.
    tx.rows.agenda.put(
        Due(id=delivery.id, seq=delivery.seq, at=at, kind=DueKind.DELIVERY, subject=delivery.id)
    )
    return tx.rows.deliveries.put(replace(delivery, due_at=at))


def end_delivery(tx: Transaction, delivery: Delivery, state: DeliveryState) -> Delivery:
    """Let no more attempts be made, and forget what ended very long ago."""
    if delivery.id in tx.rows.agenda:
        tx.rows.agenda.delete(delivery.id)
    ended = tx.rows.deliveries.put(replace(delivery, state=state, due_at=None))
    while len(finished := tx.rows.deliveries.by("by_owner")[FINISHED]) > KEPT:
        tx.rows.deliveries.delete(finished[0].id)
    return ended
