"""Deliveries happen in the world's time: settle, advance, and clocks that run."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mockcalendly.courier import AppReceiver, Courier
from mockcalendly.model.agenda import DueKind
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World
from tests.courier.conftest import NewCourier
from tests.courier.given import NOW, Hook, new_world
from tests.courier.receiver import Receiver, answer, hang

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def test_a_message_leaves_without_anybody_asking(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    Hook(world, receiver.url).send(b"1")
    [request] = await receiver.received(1)
    assert request.body == b"1"


async def test_what_was_due_before_a_courier_came_is_delivered(
    world: World, receiver: Receiver, new_courier: NewCourier
) -> None:
    Hook(world, receiver.url).send(b"1")
    new_courier()
    await receiver.received(1)


async def test_settle_returns_at_once_when_nothing_is_due(world: World, courier: Courier) -> None:
    await asyncio.wait_for(courier.settle(world), timeout=1)


async def test_settle_waits_for_messages_that_come_up_meanwhile(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url)
    second = []

    async def book_again(writer: asyncio.StreamWriter) -> None:
        second.append(hook.send(b"2"))
        await answer()(writer)

    receiver.script = [book_again]
    hook.send(b"1")
    await courier.settle(world)
    assert hook.state(second[0]) is DeliveryState.SUCCEEDED


async def test_settle_says_what_hangs(world: World, courier: Courier, receiver: Receiver) -> None:
    receiver.usually = hang
    Hook(world, receiver.url).send_all(b"1", b"2")
    await courier_has_sent(courier, world, receiver)
    with pytest.raises(TimeoutError) as raised:
        await courier.settle(world, timeout=0.05)
    message = str(raised.value)
    assert message.startswith("Not settled after 0.05 s: 2 deliveries are not finished.")
    assert re.search(rf"Under way: invitee.created to {receiver.url} \(for \d+\.\d s\)\.$", message)


async def test_a_frozen_clock_keeps_retries_waiting(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(500)
    Hook(world, receiver.url).send()
    await courier.settle(world)
    await courier.settle(world)
    assert len(receiver.requests) == 1
    assert world.clock.now() == NOW


async def test_advance_stops_at_every_due_instant_and_tells_them(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    seen = []

    async def look_at_the_clock(writer: asyncio.StreamWriter) -> None:
        seen.append(world.clock.now())
        await answer(500)(writer)

    receiver.usually = look_at_the_clock
    delivery = Hook(world, receiver.url).send()
    happened = await courier.advance(world, NOW + 10 * MINUTE)
    instants = [NOW, NOW + MINUTE, NOW + 3 * MINUTE, NOW + 7 * MINUTE]
    assert seen == instants
    assert [(due.at, due.kind, due.subject) for due in happened] == [
        (instant, DueKind.DELIVERY, delivery) for instant in instants[1:]
    ]
    assert world.clock.now() == NOW + 10 * MINUTE


async def test_advance_does_what_else_is_on_the_agenda(world: World, courier: Courier) -> None:
    def put_on_agenda(tx: Transaction, event: str) -> None:
        tx.schedule(tx.now + MINUTE, DueKind.CONFERENCE_DETAILS, event)

    world.execute(put_on_agenda, "gone")
    happened = await courier.advance(world, NOW + HOUR)
    assert [(due.at, due.kind) for due in happened] == [(NOW + MINUTE, DueKind.CONFERENCE_DETAILS)]
    assert world.next_due() is None


async def test_advance_does_not_go_back(world: World, courier: Courier) -> None:
    with pytest.raises(ValueError, match="cannot advance"):
        await courier.advance(world, NOW - MINUTE)
    assert world.clock.now() == NOW


async def test_two_advances_go_one_after_the_other(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(500)
    Hook(world, receiver.url).send()
    first, second = await asyncio.gather(
        courier.advance(world, NOW + 2 * MINUTE), courier.advance(world, NOW + 8 * MINUTE)
    )
    assert [due.at for due in first] == [NOW + MINUTE]
    assert [due.at for due in second] == [NOW + 3 * MINUTE, NOW + 7 * MINUTE]
    _, late = await asyncio.gather(
        courier.advance(world, NOW + 40 * MINUTE),
        courier.advance(world, NOW + 20 * MINUTE),
        return_exceptions=True,
    )
    assert isinstance(late, ValueError)


async def test_a_canceled_advance_leaves_the_clock_where_it_got_to(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(500)]
    receiver.usually = hang
    Hook(world, receiver.url).send()
    advancing = asyncio.ensure_future(courier.advance(world, NOW + HOUR))
    await receiver.received(2)
    advancing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await advancing
    assert world.clock.now() == NOW + MINUTE


async def test_a_clock_that_was_set_back_delivers_in_its_past(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url)
    hook.send(b"1")
    await courier.settle(world)
    world.clock.set(NOW - HOUR)
    hook.send(b"2")
    await courier.settle(world)
    assert receiver.bodies == [b"1", b"2"]


async def test_a_clock_that_was_set_back_under_way_loses_nothing(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    release = asyncio.Event()

    async def wait(writer: asyncio.StreamWriter) -> None:
        await release.wait()
        await answer()(writer)

    receiver.script = [wait]
    courier = new_courier(patience=timedelta(0))
    hook = Hook(world, receiver.url)
    hook.send(b"1")
    await receiver.received(1)
    world.clock.set(NOW - HOUR)
    hook.send(b"2")
    await receiver.received(2)
    release.set()
    await courier.settle(world)
    assert receiver.bodies == [b"1", b"2"]


async def test_a_running_clock_wakes_the_courier_for_a_retry(receiver: Receiver) -> None:
    receiver.script = [answer(500)]
    world = new_world(rate=1200.0)  # a minute takes 50 ms
    courier = Courier()
    courier.attach(world)
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await receiver.received(2)
    await courier.settle(world)
    first, second = hook.delivery(delivery).attempts
    assert second.at >= first.at + MINUTE
    await courier.aclose()


async def test_a_clock_that_starts_to_run_wakes_the_courier(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(500)]
    Hook(world, receiver.url).send()
    await courier.settle(world)
    world.clock.run(6000.0)
    world.on_agenda()
    await receiver.received(2)


async def test_a_running_clock_that_was_advanced_keeps_waking_the_courier(
    receiver: Receiver,
) -> None:
    receiver.script = [answer(500)]
    world = new_world(rate=1.0)
    courier = Courier()
    courier.attach(world)
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    due_at = hook.delivery(delivery).due_at
    assert due_at is not None
    await courier.advance(world, due_at - timedelta(milliseconds=20))
    await receiver.received(2)
    await courier.aclose()


async def test_an_idle_world_costs_no_task_and_no_timer() -> None:
    def app(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return []

    world = new_world(rate=1.0)
    courier = Courier()
    courier.receivers["http://app.test"] = AppReceiver(app)
    courier.attach(world)
    hook = Hook(world, "http://app.test/hook")
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    loop: Any = asyncio.get_running_loop()
    assert [handle for handle in loop._scheduled if not handle.cancelled()] == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
    await courier.aclose()


async def courier_has_sent(courier: Courier, world: World, receiver: Receiver) -> None:
    with pytest.raises(TimeoutError):
        await courier.settle(world, timeout=0)
    await receiver.received(1)
