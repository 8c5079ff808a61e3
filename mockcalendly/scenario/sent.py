"""The messages of a story: what was sent to whom, and what became of it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec.json import decode

from mockcalendly.kernel.instants import format_second
from mockcalendly.model.webhooks import Delivery, DeliveryState, WebhookEvent
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.report import AttemptReport, DeliveryReport
from mockcalendly.scenario.terms import Name
from mockcalendly.store.rows import Rows

__all__ = ["Sent", "fitting", "sent_since"]


class Sent:
    """A message as it stands.

    Attributes:
        delivery: The row.
        webhook: Name of the webhook that it goes to, if the story gave it one.
    """

    def __init__(self, delivery: Delivery, webhook: str | None) -> None:
        self.delivery = delivery
        self.webhook = webhook

    @cached_property
    def body(self) -> Any:  # noqa: ANN401 - JSON
        """What it says."""
        return decode(self.delivery.body)

    @property
    def who(self) -> str:
        """Whom or what it is about."""
        about = self.body["payload"]
        about = about.get("contact") or about.get("recap") or about
        email = about.get("email")
        name = about.get("name") or about.get("uri") or ""
        return f"{name} <{email}>" if email else str(name)

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        delivery = self.delivery
        tries = len(delivery.attempts)
        after = f" after {tries} attempts" if tries > 1 else ""
        last = delivery.attempts[-1] if delivery.attempts else None
        if last is not None and delivery.state is DeliveryState.SUCCEEDED:
            return f"{last.status}{after}"
        due = f", next at {format_second(delivery.due_at)}" if delivery.due_at else ""
        why = last.error if last else "not tried yet"
        return f"{delivery.state}{after}{due}: {why}"

    def report(self) -> DeliveryReport:
        """Return it for a report."""
        delivery = self.delivery
        return DeliveryReport(
            id=delivery.id,
            event=delivery.event,
            who=self.who,
            webhook=self.webhook,
            url=delivery.url,
            state=delivery.state,
            outcome=self.outcome,
            created_at=delivery.created_at,
            content=delivery.body.decode(),
            attempts=[
                AttemptReport(
                    at=attempt.at,
                    status=attempt.status,
                    error=attempt.error,
                    headers=list(attempt.request_headers),
                )
                for attempt in delivery.attempts
            ],
        )


def sent_since(rows: Rows, seq: int, webhooks: Mapping[str, str]) -> list[Sent]:
    """Return the messages that came up after a number of creation.

    Args:
        rows: The world's tables.
        seq: The number.
        webhooks: Names of subscriptions by their ids.
    """
    return [
        Sent(delivery, webhooks.get(delivery.subscription))
        for delivery in rows.deliveries
        if delivery.seq > seq
    ]


def fitting(
    sent: list[Sent], event: WebhookEvent | None, to: Name | None, where: object
) -> list[Sent]:
    """Return the messages of an event, to a webhook, whose body has a part; None: any."""
    return [
        one
        for one in sent
        if event in (None, one.delivery.event)
        and (to is None or to.text == one.webhook)
        and (where is None or not differences(where, one.body))
    ]
