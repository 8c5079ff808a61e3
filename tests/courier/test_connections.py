"""Connections to receivers: trusted, shared by one message after the other, and given back."""

import asyncio
import gzip
import ssl
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from mockcalendly.courier import Courier
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.world import World
from tests.courier.conftest import NewCourier
from tests.courier.given import Hook
from tests.courier.receiver import Behaviour, Receiver, answer

CERTIFICATE = Path(__file__).with_name("self_signed.pem")


def say(data: bytes) -> Behaviour:
    """Answer exactly this."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return behave


async def test_a_receiver_with_a_trusted_certificate_gets_messages_over_one_connection(
    world: World, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    async with Receiver(tls=context) as receiver:
        hook = Hook(world, f"https://localhost:{receiver.port}/hook")
        sent = hook.send_all(b"1", b"2", b"3")
        await courier.settle(world)
        assert receiver.bodies == [b"1", b"2", b"3"]
        assert receiver.connections == 1
        assert {hook.state(id_) for id_ in sent} == {DeliveryState.SUCCEEDED}


async def test_a_receiver_may_end_each_connection(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(headers="Connection: close\r\n")
    hook = Hook(world, receiver.url)
    sent = hook.send_all(b"1", b"2", b"3")
    await courier.settle(world)
    assert receiver.connections == 3
    assert {hook.state(id_) for id_ in sent} == {DeliveryState.SUCCEEDED}


async def test_what_comes_unasked_is_no_answer_to_the_next_message(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    once = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    receiver.script = [say(once + b"HTTP/1.1 500 Late\r\nContent-Length: 0\r\n\r\n")]
    hook = Hook(world, receiver.url)
    sent = hook.send_all(b"1", b"2")
    await courier.settle(world)
    assert [hook.last(id_).status for id_ in sent] == [200, 200]
    assert receiver.connections == 2


async def test_subscriptions_share_the_connections_to_a_receiver(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    for number in range(5):
        Hook(world, f"{receiver.url}/{number}").send()
        await courier.settle(world)
    assert receiver.connections == 1
    assert len(receiver.requests) == 5


async def test_a_packed_answer_is_kept_unpacked(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    packed = gzip.compress(b"thanks, " * 1000)
    receiver.usually = answer(body=packed, headers="Content-Encoding: gzip\r\n")
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.last(delivery).response_body == (b"thanks, " * 1000)[:2048]


async def test_a_wrongly_packed_answer_is_kept_as_it_came(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(body=b"plain", headers="Content-Encoding: gzip\r\n")
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert hook.last(delivery).response_body == b"plain"


async def test_an_answer_whose_head_does_not_end_is_not_waited_for(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Filler: " + b"x" * 1000 + b"\r\n")
            await writer.drain()

    receiver.usually = pour
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world, timeout=10)
    assert (hook.last(delivery).error or "").startswith("The answer is not valid HTTP")


async def test_an_answer_that_begins_and_does_not_end_is_told_from_none(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-")
        await writer.drain()
        raise ConnectionError

    receiver.usually = break_off
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    assert hook.last(delivery).error == "The answer broke off before its head was complete."


async def test_an_idle_connection_is_not_kept_for_long(
    world: World, courier: Courier, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockcalendly.courier.connections.KEEP_ALIVE", 0.01)
    Hook(world, receiver.url).send()
    await courier.settle(world)
    await receiver.all_gone()
    Hook(world, receiver.url).send()
    await courier.settle(world)
    assert receiver.connections == 2


async def test_a_courier_that_is_closed_leaves_no_connection_open(
    world: World, new_courier: NewCourier, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockcalendly.courier.connections.KEEP_ALIVE", 3600.0)
    courier = new_courier()
    hooks = [Hook(world, f"{receiver.url}/{number}") for number in range(20)]
    for hook in hooks:
        hook.send()
    await courier.settle(world)
    assert 0 < receiver.connections <= 20
    await courier.aclose(grace=timedelta(0))
    await receiver.all_gone()


async def test_one_hundred_receivers_that_hang_hold_up_no_other(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    hanging = [Hook(world, receiver.url.replace("/hook", f"/hang/{n}")) for n in range(100)]
    for hook in hanging:
        hook.send_all(b"1", b"2")
    healthy = Hook(world, receiver.url)
    sent = healthy.send_all(*(b"%d" % number for number in range(20)))
    await courier.wait(
        world, lambda: {healthy.state(id_) for id_ in sent} == {DeliveryState.SUCCEEDED}, 10
    )
    assert {hook.subscription.retry_started_at for hook in hanging} == {None}


async def test_a_hundred_attempts_do_not_all_start_in_one_turn_of_the_loop(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    for number in range(100):
        Hook(world, receiver.url.replace("/hook", f"/hang/{number}")).send()
    under_way = [0]
    while under_way[-1] < 100:
        await asyncio.sleep(0)
        names = (task.get_name() for task in asyncio.all_tasks())
        under_way.append(sum(name.startswith("delivery") for name in names))
    assert max(after - before for before, after in pairwise(under_way)) < 20
