"""Worlds come, are put back and go, couriers close, and no message is lost or sent twice."""

import asyncio
import logging
from datetime import timedelta

import pytest

from mockcalendly.courier import Courier
from mockcalendly.model.agenda import DueKind
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World
from tests.courier.conftest import NewCourier
from tests.courier.given import NOW, Hook, loop_turns
from tests.courier.receiver import Receiver, answer, hang

AT_ONCE = timedelta(0)


async def test_close_breaks_off_what_hangs_and_leaves_it_for_the_next_courier(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    receiver.script = [hang]
    first = new_courier()
    hook = Hook(world, receiver.url)
    deliveries = hook.send_all(b"1", b"2")
    await receiver.received(1)
    await first.aclose(grace=timedelta(milliseconds=10))
    await loop_turns()
    assert [hook.state(delivery) for delivery in deliveries] == [DeliveryState.PENDING] * 2
    assert [hook.delivery(delivery).attempts for delivery in deliveries] == [(), ()]
    assert world.next_due() == NOW

    second = new_courier()
    await second.settle(world)
    assert [hook.state(delivery) for delivery in deliveries] == [DeliveryState.SUCCEEDED] * 2
    assert receiver.bodies == [b"1", b"1", b"2"]


async def test_close_lets_what_is_under_way_end(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    closing = asyncio.Event()

    async def answer_when_closing(writer: asyncio.StreamWriter) -> None:
        await closing.wait()
        await answer()(writer)

    receiver.usually = answer_when_closing
    hook = Hook(world, receiver.url)
    under_way, waiting = hook.send_all(b"1", b"2")
    await receiver.received(1)
    async with Receiver(hang) as dead:
        Hook(world, dead.url).send()
        await dead.received(1)
        close = asyncio.ensure_future(courier.aclose(grace=timedelta(milliseconds=50)))
        closing.set()
        await close
    assert hook.state(under_way) is DeliveryState.SUCCEEDED
    assert hook.state(waiting) is DeliveryState.PENDING
    assert receiver.bodies == [b"1"]


async def test_a_closed_courier_takes_no_world(world: World) -> None:
    courier = Courier()
    await courier.aclose()
    with pytest.raises(RuntimeError, match="closed"):
        courier.attach(world)


@pytest.mark.parametrize("by", [timedelta(0), timedelta(days=1)])
async def test_who_waits_for_a_courier_that_closes_is_told(
    world: World, courier: Courier, receiver: Receiver, by: timedelta
) -> None:
    receiver.usually = hang
    Hook(world, receiver.url).send()
    waiting = asyncio.ensure_future(
        courier.advance(world, NOW + by) if by else courier.settle(world)
    )
    await receiver.received(1)
    await courier.aclose(grace=AT_ONCE)
    with pytest.raises(RuntimeError, match="let go of the world"):
        await asyncio.wait_for(waiting, timeout=5)


async def test_a_world_that_goes_takes_its_messages_along(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = hang
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await receiver.received(1)
    courier.detach(world)
    hook.send()
    await loop_turns()
    await courier.aclose(grace=AT_ONCE)
    assert len(receiver.requests) == 1
    assert hook.state(delivery) is DeliveryState.PENDING


async def test_a_world_copied_during_an_attempt_has_it_still_to_make(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url)
    copies = []

    async def copy(writer: asyncio.StreamWriter) -> None:
        copies.append(world.rows.copy())
        await answer()(writer)

    receiver.script = [copy]
    delivery = hook.send(b"1")
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED

    world.rows = copies[0]
    assert hook.state(delivery) is DeliveryState.PENDING
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert receiver.bodies == [b"1", b"1"]


async def test_a_world_that_was_put_back_knows_nothing_of_attempts_from_before(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    courier = new_courier(max_in_flight=1)
    hook = Hook(world, receiver.url)
    beginning = world.rows.copy()
    receiver.usually = hang
    hook.send_all(b"old", b"never sent")
    await receiver.received(1)

    world.rows = beginning
    world.on_agenda()
    receiver.usually = answer()
    new = hook.send(b"new")
    await courier.settle(world, timeout=5)
    assert receiver.bodies == [b"old", b"new"]
    assert [row.id for row in world.rows.deliveries] == [new]


async def test_a_message_that_was_broken_off_and_put_back_is_sent_once_more(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url)
    receiver.script = [hang]
    receiver.usually = answer(500)
    delivery = hook.send()
    await receiver.received(1)

    world.rows = world.rows.copy()
    world.on_agenda()
    await courier.settle(world)
    assert [attempt.status for attempt in hook.delivery(delivery).attempts] == [500]
    await loop_turns()
    assert len(receiver.requests) == 2


async def test_a_message_under_way_when_its_world_is_put_back_is_sent_again(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url)

    async def put_back(writer: asyncio.StreamWriter) -> None:
        world.rows = world.rows.copy()
        await answer(500)(writer)

    receiver.script = [put_back]
    delivery = hook.send()
    await courier.settle(world)
    assert len(receiver.requests) == 2
    assert [attempt.status for attempt in hook.delivery(delivery).attempts] == [200]


async def test_an_attempt_that_ends_after_its_subscription_went_is_kept(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hook = Hook(world, receiver.url)

    async def delete(writer: asyncio.StreamWriter) -> None:
        hook.delete()
        await answer()(writer)

    receiver.usually = delete
    under_way, waiting = hook.send_all(b"1", b"2")
    await courier.settle(world)
    assert hook.state(under_way) is DeliveryState.DROPPED
    assert hook.last(under_way).status == 200
    assert hook.state(waiting) is DeliveryState.DROPPED
    await loop_turns()
    assert hook.delivery(waiting).attempts == ()
    assert receiver.bodies == [b"1"]


async def test_settle_does_not_wait_for_messages_that_were_dropped_in_the_queue(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [hang]
    hook = Hook(world, receiver.url)
    hook.send_all(*[b"x"] * 20)
    await receiver.received(1)
    hook.delete()
    with pytest.raises(TimeoutError, match="1 deliveries are not finished"):
        await courier.settle(world, timeout=0.02)


async def test_an_error_of_our_own_is_the_attempt_s_and_stops_nothing(
    world: World, courier: Courier, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def send(self, _: object) -> None:
            raise ZeroDivisionError("by zero")

        async def aclose(self) -> None: ...

    courier.receivers["http://broken.test"] = Broken()  # type: ignore[assignment]
    broken, healthy = Hook(world, "http://broken.test/hook"), Hook(world, receiver.url)
    delivery = broken.send()
    healthy.send()
    await courier.settle(world)
    assert broken.last(delivery).error == "ZeroDivisionError: by zero"
    assert len(receiver.requests) == 1
    assert "unforeseen" in caplog.text


async def test_what_cannot_be_done_stays_on_the_agenda_and_stops_nothing(
    world: World, courier: Courier, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    def put_nonsense_on_agenda(tx: Transaction, _: None) -> None:
        tx.schedule(tx.now, DueKind.DELIVERY, "no such delivery")

    world.execute(put_nonsense_on_agenda, None)
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert world.next_due() == NOW
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
