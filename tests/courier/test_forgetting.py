"""A world that runs for long does not remember every message that it has ever sent."""

from mockcalendly.domain.deliveries import KEPT, end_delivery
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World
from tests.courier.given import Hook


def finish_many(world: World, hook: Hook, count: int) -> list[str]:
    """Send messages, and end them in one transaction; returns their ids."""
    sent = [hook.send() for _ in range(count)]

    def end(tx: Transaction, ids: list[str]) -> None:
        for id_ in ids:
            end_delivery(tx, tx.rows.deliveries[id_], DeliveryState.SUCCEEDED)

    world.execute(end, sent)
    return sent


def test_of_finished_messages_the_oldest_are_forgotten(world: World) -> None:
    hook = Hook(world, "http://127.0.0.1:9/hook")
    waiting = hook.send()

    finished = finish_many(world, hook, KEPT + 3)

    kept = [row.id for row in world.rows.deliveries]
    assert kept == [waiting, *finished[3:]]
    assert len(world.rows.agenda) == 1
