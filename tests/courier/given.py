"""What the courier's tests start from."""

import asyncio
from datetime import UTC, datetime

from mockcalendly.domain.deliveries import drop_pending, enqueue
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.webhooks import (
    Attempt,
    Delivery,
    DeliveryState,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    WebhookEvent,
)
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World

__all__ = ["KEY", "NOW", "Hook", "loop_turns", "new_world"]

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
KEY = "5mEzn9C-I28UtwOjZJtFoob0sAAFZ95GbZkqj4y3i0I"


async def loop_turns() -> None:
    """Let everything run that only waits for its turn."""
    for _ in range(50):
        await asyncio.sleep(0)


def new_world(rate: float = 0.0) -> World:
    """Return a world that begins at NOW; frozen unless it is given a rate."""
    return World("test", clock=Clock(NOW, rate))


class Hook:
    """A subscription in a world, and the messages sent to it."""

    def __init__(self, world: World, url: str, key: str | None = None) -> None:
        self.world = world
        self._url = url
        self._key = key
        self.id = world.execute(self._subscribe, None)

    @property
    def subscription(self) -> Subscription:
        return self.world.rows.subscriptions[self.id]

    def send(self, body: bytes = b"{}") -> str:
        """Put a message on the agenda, due now."""
        return self.world.execute(self._enqueue, body)

    def send_all(self, *bodies: bytes) -> list[str]:
        return [self.send(body) for body in bodies]

    def delete(self) -> None:
        def operation(tx: Transaction, id_: str) -> None:
            drop_pending(tx, id_)
            tx.rows.subscriptions.delete(id_)

        self.world.execute(operation, self.id)

    def delivery(self, id_: str) -> Delivery:
        return self.world.rows.deliveries[id_]

    def is_disabled(self) -> bool:
        return self.subscription.state is SubscriptionState.DISABLED

    def state(self, id_: str) -> DeliveryState:
        return self.delivery(id_).state

    def last(self, id_: str) -> Attempt:
        return self.delivery(id_).attempts[-1]

    def _subscribe(self, tx: Transaction, _: None) -> str:
        row = Subscription(
            id=tx.ids.uuid(),
            seq=tx.ids.sequence(),
            callback_url=self._url,
            events=(WebhookEvent.INVITEE_CREATED,),
            scope=SubscriptionScope.ORGANIZATION,
            organization="AAAAAAAAAAAAAAAA",
            user=None,
            group=None,
            creator="AAAAAAAAAAAAAAAA",
            state=SubscriptionState.ACTIVE,
            retry_started_at=None,
            signing_key=self._key,
            origin="http://127.0.0.1:8787",
            created_at=tx.now,
            updated_at=tx.now,
        )
        return tx.rows.subscriptions.put(row).id

    def _enqueue(self, tx: Transaction, body: bytes) -> str:
        row = Delivery(
            id=tx.ids.uuid("delivery"),
            seq=tx.ids.sequence(),
            subscription=self.id,
            event=WebhookEvent.INVITEE_CREATED,
            url=self._url,
            signing_key=self._key,
            body=body,
            state=DeliveryState.PENDING,
            due_at=tx.now,
            attempts=(),
            created_at=tx.now,
        )
        return enqueue(tx, row).id
