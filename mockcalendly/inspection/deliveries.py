"""The webhook messages of a world, as testers look at them."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from mockcalendly.inspection.verification import NEAREST
from mockcalendly.kernel.instants import format_instant
from mockcalendly.model.webhooks import Attempt, Delivery
from mockcalendly.scenario.matching import shown
from mockcalendly.webhooks.signature import SIGNATURE_HEADER
from mockcalendly.world import World

if TYPE_CHECKING:  # who looks at deliveries from elsewhere has none
    from mockcalendly.courier import Courier

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

    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Return by name what is wanted of a message: any one of some values."""
        said = {"event": self.events, "state": (self.state,), "subscription": (self.subscription,)}
        return {name: values for name, values in said.items() if any(values)}


async def wait_for(
    courier: "Courier",
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
        TimeoutError: It takes longer; shows where the nearest messages differ.
        Abandoned: The courier is closed, or lets go of the world, before.
    """

    def found() -> list[Delivery]:
        return [*filter(among, chosen.of(world))]

    try:
        await courier.wait(world, lambda: len(found()) >= count, seconds)
    except TimeoutError:
        rows = [*filter(among, world.rows.deliveries)]
        complaint = _complaint(chosen, rows, len(found()), count, seconds)
        raise TimeoutError(complaint) from None
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


def _complaint(
    chosen: ChosenDeliveries, rows: Sequence[Delivery], found: int, count: int, seconds: float
) -> str:
    """Return why waiting was in vain: what was wanted, and where the nearest messages differ."""
    wanted = chosen.wanted()
    said = ", ".join(f"{name}={_any_of(values)}" for name, values in wanted.items())
    lines = [
        f"Expected at least {count} of {len(rows)} deliveries to have {said or 'come'} "
        f"within {seconds:g} s; {found} had."
    ]
    missed = [(_misses(wanted, row), row) for row in rows]
    near = sorted((pair for pair in missed if pair[0]), key=lambda pair: len(pair[0]))
    for misses, row in near[:NEAREST]:
        lines += [f"  {described(row)}", *(f"    {line}" for line in misses)]
    return "\n".join(lines)


def _misses(wanted: dict[str, tuple[str, ...]], row: Delivery) -> list[str]:
    got = {"event": row.event.value, "state": row.state.value, "subscription": row.subscription}
    return [
        f"{name}: expected {_any_of(values)}, got {shown(got[name])}"
        for name, values in wanted.items()
        if got[name] not in values
    ]


def _any_of(values: tuple[str, ...]) -> str:
    return " or ".join(map(shown, values))
