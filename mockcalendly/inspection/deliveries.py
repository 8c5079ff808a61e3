"""The webhook messages of a world, as testers look at them."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from mockcalendly.courier import Courier
from mockcalendly.kernel.instants import format_instant
from mockcalendly.model.webhooks import Attempt, Delivery
from mockcalendly.webhooks.signature import SIGNATURE_HEADER
from mockcalendly.world import World

__all__ = ["ChosenDeliveries", "delivery_json", "described", "wait_for"]


class ChosenDeliveries(NamedTuple):
    """Which messages are meant; nothing means any.

    Attributes:
        events: Such as ``invitee.created``.
        state: As `model.webhooks.DeliveryState`.
        subscription: Id of the subscription.
    """

    events: tuple[str, ...] = ()
    state: str = ""
    subscription: str = ""

    def includes(self, row: Delivery) -> bool:
        """Return whether a message is meant."""
        return (
            (not self.events or row.event.value in self.events)
            and self.state in ("", row.state.value)
            and self.subscription in ("", row.subscription)
        )

    def of(self, world: World) -> Iterator[Delivery]:
        """Return the messages of a world that are meant, in the order in which they came about."""
        return filter(self.includes, world.rows.deliveries)


async def wait_for(
    courier: Courier,
    world: World,
    chosen: ChosenDeliveries,
    *,
    count: int,
    seconds: float,
    among: Callable[[Delivery], bool] | None = None,
) -> list[Delivery]:
    """Wait in real time until there are so many messages, and return the first so many.

    Args:
        courier: Takes care of the world.
        world: Whose messages.
        chosen: Which messages are meant.
        count: How many there must be.
        seconds: Real time.
        among: Narrows down further which are meant.

    Raises:
        TimeoutError: It takes longer; says how the messages stand.
        Abandoned: The courier is closed, or lets go of the world, before.
    """

    def found() -> list[Delivery]:
        return [*filter(among, chosen.of(world))]

    try:
        await courier.wait(world, lambda: len(found()) >= count, seconds)
    except TimeoutError:
        events = ", ".join(chosen.events) or "any event"
        stand = ", ".join(map(described, world.rows.deliveries)) or "none"
        raise TimeoutError(
            f"Not {count} deliveries of {events} have {chosen.state or 'come'} after "
            f"{seconds:g} s. There are: {stand}."
        ) from None
    return found()[:count]


def described(row: Delivery) -> str:
    """Return in short what a message is, and how it stands."""
    outcome = (row.attempts[-1].error if row.attempts else None) or row.state
    return f"<{row.event} to {row.url}: {outcome} (attempts: {len(row.attempts)})>"


def delivery_json(row: Delivery, api: str) -> dict[str, Any]:
    """Return a message as plain data: all but the signing key.

    Args:
        row: The message.
        api: Base of URIs.
    """
    last = row.attempts[-1] if row.attempts else None
    return {
        "id": row.id,
        "event": row.event,
        "url": row.url,
        "subscription": f"{api}/webhook_subscriptions/{row.subscription}",
        "created_at": format_instant(row.created_at),
        "state": row.state,
        "status": last and last.status,
        "error": last and last.error,
        "due_at": _instant(row.due_at),
        "faults": list(row.faults),
        "redelivery_of": row.redelivery_of,
        "body": json.loads(row.body),
        "raw": row.body.decode(),
        "attempts": [*map(_attempt, row.attempts)],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    """Return one try to deliver a message as plain data."""
    headers = dict(attempt.request_headers)
    return {
        "at": format_instant(attempt.at),
        "headers": headers,
        "signature": headers.get(SIGNATURE_HEADER),
        "status": attempt.status,
        "response_headers": dict(attempt.response_headers),
        "response_body": attempt.response_body.decode("utf-8", "replace"),
        "error": attempt.error,
        "seconds": attempt.seconds,
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)
