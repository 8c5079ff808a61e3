"""In order within a subscription, independent of one another between subscriptions."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from mockcalendly.courier import Courier
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.world import World
from tests.courier.conftest import NewCourier
from tests.courier.given import NOW, Hook, loop_turns, new_world
from tests.courier.receiver import Receiver, answer, hang

AT_ONCE = timedelta(0)
NEVER = timedelta(minutes=1)


class Gate:
    """Holds answers back until it is opened."""

    def __init__(self) -> None:
        self._opened = asyncio.Event()

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        await self._opened.wait()
        await answer()(writer)

    def open(self) -> None:
        self._opened.set()


async def test_messages_of_a_subscription_arrive_in_the_order_of_what_happened(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    bodies = [b"%d" % n for n in range(50)]
    Hook(world, receiver.url).send_all(*bodies)
    await courier.settle(world)
    assert receiver.bodies == bodies
    assert receiver.connections == 1


async def test_the_next_message_waits_for_the_answer_to_the_one_before(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    gate = Gate()
    receiver.script = [gate]
    Hook(world, receiver.url).send_all(b"1", b"2")
    await receiver.received(1)
    with pytest.raises(TimeoutError):
        await courier.settle(world, timeout=0.02)
    assert receiver.bodies == [b"1"]
    gate.open()
    await courier.settle(world)
    assert receiver.bodies == [b"1", b"2"]


async def test_but_no_longer_than_the_patience_lasts(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    new_courier(patience=timedelta(milliseconds=5))
    receiver.script = [hang]
    Hook(world, receiver.url).send_all(b"1", b"2", b"3")
    assert [request.body for request in await receiver.received(3)] == [b"1", b"2", b"3"]


async def test_a_receiver_has_no_more_than_ten_messages_under_way(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    courier = new_courier(patience=AT_ONCE)
    gate = Gate()
    receiver.usually = gate
    hook = Hook(world, receiver.url)
    hook.send_all(*(b"%d" % n for n in range(25)))
    await receiver.received(10)
    with pytest.raises(TimeoutError):
        await courier.settle(world, timeout=0.05)
    assert len(receiver.requests) == 10
    gate.open()
    await courier.settle(world)
    assert len(receiver.requests) == 25


async def test_a_hanging_receiver_delays_no_other(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    async with Receiver(hang) as dead:
        Hook(world, dead.url).send_all(b"1", b"2", b"3")
        await dead.received(1)
        Hook(world, receiver.url).send_all(b"1", b"2", b"3")
        await receiver.received(3)


async def test_of_two_hundred_hanging_receivers_another_notices_nothing(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    new_courier(patience=AT_ONCE)
    async with AsyncExitStack() as stack:
        for _ in range(200):
            dead = await stack.enter_async_context(Receiver(hang))
            Hook(world, dead.url).send_all(b"1", b"2", b"3")
        bodies = [b"%d" % n for n in range(200)]
        Hook(world, receiver.url).send_all(*bodies)
        await receiver.received(200)
        assert sorted(receiver.bodies) == sorted(bodies)


async def test_long_queues_of_hanging_receivers_do_not_take_all_places(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    new_courier(patience=AT_ONCE, max_in_flight=20)
    async with Receiver(hang) as dead:
        for _ in range(15):
            Hook(world, dead.url).send_all(*[b"x"] * 10)
        await dead.received(15)
        Hook(world, receiver.url).send_all(b"1", b"2", b"3")
        await receiver.received(3)
        assert len(dead.requests) == 15


async def test_places_that_get_free_are_given_to_those_who_wait(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    courier = new_courier(patience=AT_ONCE, max_in_flight=2)
    gate = Gate()
    receiver.usually = gate
    hooks = [Hook(world, f"{receiver.url}/{n}") for n in range(5)]
    for hook in hooks:
        hook.send_all(b"1", b"2")
    await receiver.received(2)
    with pytest.raises(TimeoutError):
        await courier.settle(world, timeout=0.02)
    assert len(receiver.requests) == 2
    gate.open()
    await courier.settle(world)
    assert len(receiver.requests) == 10


async def test_a_place_is_given_once_to_one_who_waits_twice(
    world: World, new_courier: NewCourier, receiver: Receiver
) -> None:
    courier = new_courier(patience=AT_ONCE, max_in_flight=2)
    slow, quick = Gate(), Gate()
    receiver.usually = quick
    async with Receiver(slow) as other:
        Hook(world, other.url).send()
        Hook(world, receiver.url).send_all(b"1", b"2")
        await other.received(1)
        await receiver.received(1)
        await loop_turns()
        quick.open()
        await receiver.received(2)
        slow.open()
        await courier.settle(world)
        await loop_turns()

        receiver.usually = hang
        for n in range(2):
            Hook(world, f"{receiver.url}/{n}").send()
        await receiver.received(4)


async def test_a_world_that_goes_gives_its_place_in_line_back(receiver: Receiver) -> None:
    courier = Courier(max_in_flight=1)
    worlds = one, two, three = new_world(), new_world(), new_world()
    for world in worlds:
        courier.attach(world)
    gate = Gate()
    receiver.script = [gate]
    Hook(one, receiver.url).send(b"one")
    await receiver.received(1)
    Hook(two, receiver.url).send(b"two")
    Hook(three, receiver.url).send(b"three")
    await loop_turns()
    courier.detach(two)
    gate.open()
    await receiver.received(2)
    assert receiver.bodies == [b"one", b"three"]
    await courier.aclose()


async def test_retries_wait_in_line_with_new_messages(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(500)]
    hook = Hook(world, receiver.url)
    hook.send(b"first")
    await courier.settle(world)
    world.clock.set(NOW + timedelta(minutes=1))
    hook.send_all(b"second", b"third")
    await courier.settle(world)
    assert receiver.bodies == [b"first", b"first", b"second", b"third"]


async def test_worlds_share_a_courier_and_nothing_else(receiver: Receiver) -> None:
    courier = Courier(patience=NEVER)
    one, two = new_world(), new_world()
    for world in (one, two):
        courier.attach(world)
    receiver.script = [hang]
    Hook(one, receiver.url).send(b"one")
    await receiver.received(1)
    hook = Hook(two, receiver.url)
    delivery = hook.send(b"two")
    await courier.settle(two)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    await courier.aclose(grace=AT_ONCE)
