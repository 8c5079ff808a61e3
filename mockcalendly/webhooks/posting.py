"""Putting a message on the agenda, as the world's faults would have it."""

import json

from msgspec.json import decode, encode
from msgspec.structs import replace

from mockcalendly.domain.deliveries import end_delivery, enqueue
from mockcalendly.faults import Faults, StruckMessage
from mockcalendly.model.webhooks import Delivery, DeliveryState
from mockcalendly.store.transaction import Transaction

__all__ = ["post", "release"]

Struck = tuple[StruckMessage, ...]


def post(tx: Transaction, faults: Faults, delivery: Delivery) -> None:
    """Put a new message on the agenda, or whatever the faults make of it.

    Args:
        tx: Where it comes about.
        faults: What may go wrong with it.
        delivery: The message as it should be.
    """
    struck = faults.strike_message(delivery.event, delivery.url, tx.now, tx.ids)
    overtaken = faults.take_overtaken(delivery.subscription)
    if struck:
        names = tuple(name for _, name, _ in struck)
        delivery = replace(delivery, body=_body(delivery.body, struck), faults=names)
    for fault, _, _ in struck:
        delivery = replace(
            delivery,
            due_at=(delivery.due_at or tx.now) + fault.delay,
            signature_fault=fault.signature or delivery.signature_fault,
            skew=delivery.skew + fault.skew,
        )
    if any(fault.drop for fault, _, _ in struck):
        end_delivery(tx, delivery, DeliveryState.DROPPED)
    else:
        copies = max((fault.copies for fault, _, _ in struck), default=0)
        _send_or_hold(
            tx,
            [delivery, *(_copy(tx, delivery) for _ in range(copies))],
            struck,
            overtakes=bool(overtaken),
        )
    release(tx, overtaken)


def release(tx: Transaction, held: list[str]) -> None:
    """Put messages on the agenda that a fault has held back, unless they were given up."""
    for id_ in held:
        delivery = tx.rows.deliveries.get(id_)
        if delivery is not None and delivery.state is DeliveryState.PENDING:
            enqueue(tx, replace(delivery, seq=tx.ids.sequence(), due_at=tx.now))


def _body(body: bytes, struck: Struck) -> bytes:
    message = decode(body)
    for fault, _, _ in struck:
        message["payload"] |= fault.extra
    if any(fault.rewrite for fault, _, _ in struck):
        # Equal JSON, other bytes: blanks, escapes and line breaks that no compact writer makes.
        return json.dumps(message, indent=1).encode()
    return encode(message)


def _send_or_hold(
    tx: Transaction, messages: list[Delivery], struck: Struck, *, overtakes: bool
) -> None:
    """Send messages, or leave them to a fault that lets them go later.

    What overtakes another message goes out: else the two would wait for a third.
    """
    subscription = messages[0].subscription
    for fault, _, held in struck:
        if fault.burst > 1 or (fault.swap and not overtakes):
            waiting = held.setdefault(subscription, [])
            for each in messages:
                waiting.append(tx.rows.deliveries.put(replace(each, due_at=None)).id)
            if 0 < fault.burst <= len(waiting):
                release(tx, held.pop(subscription))
            return
    for each in messages:
        enqueue(tx, each)


def _copy(tx: Transaction, delivery: Delivery) -> Delivery:
    return replace(delivery, seq=tx.ids.sequence(), id=tx.ids.uuid("delivery"))
