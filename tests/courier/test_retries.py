"""Failures: retried by the schedule, given up after a day, and what that does to subscriptions."""

from datetime import timedelta
from itertools import pairwise

import pytest

from mockcalendly.courier import Courier
from mockcalendly.domain.deliveries import GIVE_UP_AFTER
from mockcalendly.model.webhooks import DeliveryState
from mockcalendly.world import World
from tests.courier.given import KEY, NOW, Hook
from tests.courier.receiver import Receiver, answer

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def test_a_retry_sends_the_same_body_with_a_fresh_signature(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(503)]
    hook = Hook(world, receiver.url, KEY)
    delivery = hook.send(b'{"n":1}')
    await courier.settle(world)
    assert hook.delivery(delivery).due_at == NOW + MINUTE

    await courier.advance(world, NOW + MINUTE)
    first, second = receiver.requests
    assert first.body == second.body
    t = int(NOW.timestamp())
    assert first.headers["Calendly-Webhook-Signature"].startswith(f"t={t},v1=")
    assert second.headers["Calendly-Webhook-Signature"].startswith(f"t={t + 60},v1=")
    assert hook.state(delivery) is DeliveryState.SUCCEEDED
    assert [attempt.status for attempt in hook.delivery(delivery).attempts] == [503, 200]


async def test_the_pauses_double_until_the_last_try_a_day_after_the_first(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(500)
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.advance(world, NOW + 3 * DAY)

    row = hook.delivery(delivery)
    instants = [attempt.at for attempt in row.attempts]
    *pauses, _ = [later - earlier for earlier, later in pairwise(instants)]
    assert pauses == [2**n * MINUTE for n in range(10)]
    assert instants[0] == NOW
    assert instants[-1] == NOW + GIVE_UP_AFTER
    assert len(receiver.requests) == 12
    assert row.state is DeliveryState.FAILED
    assert row.due_at is None
    assert world.next_due() is None


async def test_a_subscription_shows_since_when_it_is_retried(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(500), answer(500)]
    hook = Hook(world, receiver.url)
    assert hook.subscription.retry_started_at is None
    hook.send()
    await courier.settle(world)
    assert hook.subscription.retry_started_at == NOW
    await courier.advance(world, NOW + MINUTE)
    assert hook.subscription.retry_started_at == NOW
    await courier.advance(world, NOW + 3 * MINUTE)
    assert hook.subscription.retry_started_at is None


async def test_a_day_without_success_disables_the_subscription(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(200)]
    receiver.usually = answer(500)
    hook = Hook(world, receiver.url)
    hook.send(b"got through before")
    failing = hook.send(b"1")
    await courier.advance(world, NOW + GIVE_UP_AFTER - MINUTE)
    assert not hook.is_disabled()
    waiting = hook.send(b"2")

    await courier.advance(world, NOW + GIVE_UP_AFTER)
    assert hook.is_disabled()
    assert hook.subscription.updated_at == NOW + GIVE_UP_AFTER
    assert hook.state(failing) is DeliveryState.FAILED
    assert hook.state(waiting) is DeliveryState.DROPPED
    assert world.next_due() is None


@pytest.mark.parametrize("hours", [5, 23])
async def test_another_message_that_gets_through_keeps_the_subscription_alive(
    world: World, courier: Courier, receiver: Receiver, hours: int
) -> None:
    receiver.usually = answer(500)
    hook = Hook(world, receiver.url)
    failing = hook.send(b"1")
    await courier.advance(world, NOW + timedelta(hours=hours))
    receiver.script = [answer(200)]
    hook.send(b"2")

    await courier.advance(world, NOW + DAY)
    assert hook.state(failing) is DeliveryState.FAILED
    assert not hook.is_disabled()
    assert hook.subscription.retry_started_at is None

    after = hook.send(b"3")
    await courier.advance(world, NOW + 2 * DAY)
    assert hook.state(after) is DeliveryState.FAILED
    assert hook.is_disabled()


async def test_success_of_the_next_message_at_the_same_instant_counts_as_well(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(500), answer(200)]
    receiver.usually = answer(500)
    hook = Hook(world, receiver.url)
    hook.send_all(b"1", b"2")
    await courier.advance(world, NOW + DAY)
    assert not hook.is_disabled()


async def test_a_message_that_is_given_up_leaves_others_their_retries(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(500)
    hook = Hook(world, receiver.url)
    first = hook.send(b"1")
    await courier.advance(world, NOW + timedelta(hours=5))
    receiver.script = [answer(200)]
    hook.send(b"2")
    await courier.settle(world)
    second = hook.send(b"3")

    await courier.advance(world, NOW + DAY)
    assert hook.state(first) is DeliveryState.FAILED
    assert hook.state(second) is DeliveryState.PENDING
    assert hook.subscription.retry_started_at == NOW + timedelta(hours=5)


async def test_a_failing_message_does_not_hold_back_the_next(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.script = [answer(500)]
    hook = Hook(world, receiver.url)
    first, second = hook.send_all(b"1", b"2")
    await courier.settle(world)
    assert hook.state(first) is DeliveryState.PENDING
    assert hook.state(second) is DeliveryState.SUCCEEDED


async def test_a_deleted_subscription_gets_nothing_more(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(500)
    hook = Hook(world, receiver.url)
    delivery = hook.send()
    await courier.settle(world)
    hook.delete()
    await courier.advance(world, NOW + 2 * DAY)
    assert len(receiver.requests) == 1
    assert hook.state(delivery) is DeliveryState.DROPPED


async def test_what_others_draw_does_not_depend_on_how_attempts_end(
    world: World, courier: Courier, receiver: Receiver
) -> None:
    receiver.usually = answer(500)
    Hook(world, receiver.url).send()
    drawn = world.ids.counts
    await courier.advance(world, NOW + 2 * DAY)
    assert world.ids.counts == drawn
