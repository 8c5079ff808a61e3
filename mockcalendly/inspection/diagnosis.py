"""What is wrong with a world, and what to do about it."""

import asyncio
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mockcalendly.kernel.clock import ClockMode
from mockcalendly.kernel.instants import format_second
from mockcalendly.model.webhooks import (
    Delivery,
    DeliveryState,
    Subscription,
    SubscriptionState,
)
from mockcalendly.webhooks.targets import without_secrets

if TYPE_CHECKING:  # who hears of findings from elsewhere needs neither
    from mockcalendly.courier import Courier
    from mockcalendly.world import World

__all__ = ["Finding", "Level", "examine"]

MOST = 50
"""Receivers that are looked for at once."""


class Level(StrEnum):
    """How bad it is: all right, something to know, or something that does not work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        level: How bad it is.
        subject: What was looked at: ``clock``, ``faults``, or the URL of webhooks.
        message: How it stands.
        advice: What to do; "" if there is nothing to be done.
    """

    level: Level
    subject: str
    message: str
    advice: str = ""


async def examine(world: "World", courier: "Courier") -> list[Finding]:
    """Return what can be said of a world's clock, faults and webhooks.

    Whether somebody listens where webhooks go is tried out; nothing is sent there.
    """
    urls = _callback_urls(world)[:MOST]
    reasons = await asyncio.gather(*map(courier.probe, urls))
    unreachable = {url: why for url, why in zip(urls, reasons, strict=True) if why is not None}
    return [*_diagnose(world, unreachable)]


def _callback_urls(world: "World") -> list[str]:
    """Return the URLs to which webhooks still go, each once."""
    active = (row for row in world.rows.subscriptions if row.state is SubscriptionState.ACTIVE)
    return list(dict.fromkeys(row.callback_url for row in active))


def _diagnose(world: "World", unreachable: Mapping[str, str]) -> Iterator[Finding]:
    """Return the findings, given why nothing gets to a URL, by the URLs to which nothing gets."""
    yield _clock(world)
    yield _faults(world)
    subscriptions = [*world.rows.subscriptions]
    if not subscriptions:
        yield Finding(Level.OK, "webhooks", "Nothing is subscribed to.")
    for row in subscriptions:
        yield _subscription(world, row, unreachable.get(row.callback_url))


def _clock(world: "World") -> Finding:
    clock = world.clock
    text = f"It is {format_second(clock.now())}; the clock is {clock.mode}."
    waiting = [row.due_at for row in world.rows.deliveries if row.due_at is not None]
    if clock.mode is not ClockMode.FROZEN or not waiting:
        return Finding(Level.OK, "clock", text)
    return Finding(
        Level.WARNING,
        "clock",
        f"{text} Webhooks wait: {len(waiting)}, the next one till {format_second(min(waiting))}.",
        "Let time pass: mockcalendly clock advance --until 'next delivery'",
    )


def _faults(world: "World") -> Finding:
    names = [report.name for report in world.faults]
    if not names:
        return Finding(Level.OK, "faults", "Nothing goes wrong on purpose.")
    return Finding(
        Level.WARNING,
        "faults",
        f"On purpose goes wrong: {', '.join(names)}.",
        "To end that: mockcalendly faults clear",
    )


def _subscription(world: "World", row: Subscription, unreachable: str | None) -> Finding:
    subject = without_secrets(row.callback_url)
    messages = [each for each in world.rows.deliveries if each.subscription == row.id]
    last = _last_error(messages)
    if row.state is SubscriptionState.DISABLED:
        return Finding(
            Level.PROBLEM,
            subject,
            f"The subscription was disabled: a day long nothing got through. {last}".rstrip(),
            "Mend the receiver, and create the subscription anew: Calendly has no other way.",
        )
    if unreachable is not None:
        return Finding(
            Level.PROBLEM,
            subject,
            unreachable,
            "Start the receiver, or subscribe another URL. Seen from a container, 127.0.0.1 is "
            "the container itself.",
        )
    if row.retry_started_at is not None:
        return Finding(
            Level.PROBLEM,
            subject,
            f"Webhooks fail since {format_second(row.retry_started_at)}. {last}".rstrip(),
            "Mend the receiver; then go on to the retries: "
            "mockcalendly clock advance --until 'next delivery'",
        )
    done = sum(each.state is DeliveryState.SUCCEEDED for each in messages)
    return Finding(Level.OK, subject, f"{done} of {len(messages)} webhooks have got through.")


def _last_error(messages: list[Delivery]) -> str:
    errors = [
        (attempt.at, attempt.error)
        for each in messages
        for attempt in each.attempts
        if attempt.error is not None
    ]
    return max(errors)[1] if errors else ""
