"""Waiting for webhooks, and sending them once more."""

import asyncio

import pytest

from mockcalendly import MockCalendly
from tests.api.receiver import Receiver
from tests.client.conftest import MONDAY, Server

DOWN = "http://127.0.0.1:1/down"


def test_one_waits_for_a_webhook_in_real_time(server: Server) -> None:
    with MockCalendly(server=server) as calendly:
        calendly.webhooks_to(Receiver())
        calendly.book("30min")

        arrived = calendly.deliveries.wait("invitee.created")

        assert (arrived.event, arrived.state) == ("invitee.created", "succeeded")


def test_one_waits_for_several(calendly: MockCalendly) -> None:
    calendly.webhooks_to(Receiver())
    for _ in range(3):
        calendly.book("30min")

    third = calendly.deliveries.of("invitee.created").wait(count=3)

    assert third.raw == calendly.deliveries.of("invitee.created")[2].raw


def test_who_waits_in_vain_is_told_how_things_stand(calendly: MockCalendly) -> None:
    calendly.subscribe(DOWN, "invitee.created")
    calendly.book("30min")
    calendly.settle()

    with pytest.raises(TimeoutError) as gave_up:
        calendly.deliveries.wait("invitee.created", "invitee.canceled", timeout=0.05)

    first, nearest, difference = str(gave_up.value).splitlines()
    assert first == (
        'Expected at least 1 of 1 deliveries to have event="invitee.created" or '
        '"invitee.canceled", state="succeeded" within 0.05 s; 0 had.'
    )
    assert nearest.startswith("  <invitee.created to http://127.0.0.1:1/down: ")
    assert difference == '    state: expected "succeeded", got "pending"'


async def test_async_tests_wait_without_blocking_the_receiver(server: Server) -> None:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        receiver = Receiver()
        calendly.webhooks_to(receiver, loop=asyncio.get_running_loop())
        calendly.book("30min")
        with pytest.raises(RuntimeError, match=r"deliveries\.await_\(\)"):
            calendly.deliveries.wait()
        await calendly.deliveries.await_("invitee.created")
        assert "invitee.created" in [each.event for each in receiver.received]


def test_a_webhook_is_sent_once_more_as_a_message_of_its_own(calendly: MockCalendly) -> None:
    receiver = Receiver(500)
    calendly.webhooks_to(receiver, "invitee.created")
    calendly.book("30min")
    calendly.settle()
    first = calendly.deliveries.last
    assert first.state == "pending"

    again = first.redeliver()
    calendly.settle()

    assert again.redelivery_of == first.id
    assert [each.state for each in calendly.deliveries] == ["pending", "succeeded"]
    assert receiver.received[0].body == receiver.received[1].body
    assert again.redeliver().redelivery_of == first.id


def test_all_webhooks_of_an_event_are_sent_once_more(calendly: MockCalendly) -> None:
    receiver = Receiver()
    calendly.webhooks_to(receiver)
    calendly.cancel(calendly.book("30min"))
    calendly.settle()
    receiver.received.clear()

    assert len(calendly.deliveries.of("invitee.canceled").redeliver()) == 1
    calendly.settle()

    assert [each.event for each in receiver.received] == ["invitee.canceled"]
