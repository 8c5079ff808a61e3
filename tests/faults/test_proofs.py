"""Each kind of fault, proven from the client's side; Node's turn is in ``tests/node``."""

import pytest

from mockcalendly import MockCalendly
from tests.api.receiver import Receiver
from tests.faults.clients import Ask, Received, by_httpx, by_requests
from tests.faults.proofs import OF_MESSAGES, OF_REQUESTS, unproven


def test_no_kind_of_fault_is_without_a_proof() -> None:
    assert unproven() == set()


@pytest.mark.parametrize("ask", [by_httpx, by_requests])
@pytest.mark.parametrize("kind", OF_REQUESTS)
def test_a_client_sees_what_goes_wrong(calendly: MockCalendly, kind: str, ask: Ask) -> None:
    OF_REQUESTS[kind](calendly, ask)


@pytest.mark.parametrize("kind", OF_MESSAGES)
def test_a_receiver_sees_what_goes_wrong(calendly: MockCalendly, kind: str) -> None:
    receiver = Receiver()
    calendly.webhooks_to(receiver, ["invitee.created", "invitee.canceled"])

    def inbox() -> list[Received]:
        got = [Received(each.headers, each.body) for each in receiver.received]
        receiver.received.clear()
        return got

    OF_MESSAGES[kind](calendly, inbox)
