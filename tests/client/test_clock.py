"""The world's clock in a test's hands."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from mockcalendly import MockCalendly
from tests.client.conftest import Server

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOBODY = "http://127.0.0.1:1/hook"


def test_a_world_that_was_told_the_time_stands_still(calendly: MockCalendly) -> None:
    assert calendly.clock.now == NINE == calendly.clock.now
    assert calendly.clock.mode == "frozen"
    assert repr(calendly.clock) == "<frozen clock at 2026-11-23T09:00:00+00:00>"


def test_a_world_that_was_not_goes_with_the_machine(server: Server) -> None:
    with MockCalendly(server=server) as calendly:
        assert calendly.clock.mode == "real"
        assert calendly.clock.now < calendly.clock.now
        calendly.clock.freeze()
        assert calendly.clock.now == calendly.clock.now
        calendly.clock.freeze("2026-11-23T09:00:00Z")
        assert calendly.clock.now == NINE
        calendly.clock.run()
        assert calendly.clock.now > NINE


def test_it_can_run_faster(calendly: MockCalendly) -> None:
    calendly.clock.run(1000)
    assert calendly.clock.mode == "scaled"


@pytest.mark.parametrize("by", ["25h", timedelta(hours=25), "1d1h"])
def test_it_advances(calendly: MockCalendly, by: str | timedelta) -> None:
    assert calendly.clock.advance(by) == NINE + timedelta(hours=25) == calendly.clock.now


def test_it_jumps_either_way(calendly: MockCalendly) -> None:
    calendly.clock.set("2026-11-01T00:00:00Z")
    assert calendly.clock.now == datetime(2026, 11, 1, tzinfo=UTC)
    calendly.clock.set(NINE)
    assert calendly.clock.now == NINE


def test_advancing_retries_webhooks_at_their_own_instants(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY)
    calendly.book()
    calendly.clock.advance("5m")
    assert [each.at - NINE for each in calendly.deliveries.last.attempts] == [
        timedelta(minutes=minutes) for minutes in (0, 1, 3)
    ]


def test_after_a_jump_what_was_due_is_done_at_once(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY)
    calendly.book()
    calendly.settle()
    calendly.clock.set(NINE + timedelta(hours=2))
    calendly.settle()
    assert [each.at - NINE for each in calendly.deliveries.last.attempts] == [
        timedelta(0),
        timedelta(hours=2),
    ]


def test_after_a_jump_nobody_needs_to_wait_for_what_was_due(calendly: MockCalendly) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        calendly.subscribe(f"http://127.0.0.1:{listener.getsockname()[1]}/", "invitee.created")
        calendly.book()
        listener.accept()[0].close()
        calendly.settle()
        calendly.clock.set(NINE + timedelta(hours=2))
        listener.accept()[0].close()


async def test_it_advances_in_a_coroutine(calendly: MockCalendly) -> None:
    assert await calendly.clock.aadvance("1h") == NINE + timedelta(hours=1)


def test_it_does_not_advance_backwards(calendly: MockCalendly) -> None:
    with pytest.raises(ValueError, match="cannot advance"):
        calendly.clock.advance(timedelta(seconds=-1))


@pytest.mark.parametrize("by", ["", "soon", "1.5h"])
def test_a_duration_that_is_none_is_refused(calendly: MockCalendly, by: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as"):
        calendly.clock.advance(by)


def test_it_advances_to_an_instant(calendly: MockCalendly) -> None:
    later = NINE + timedelta(days=1)
    assert calendly.clock.advance(until=later) == later
    with pytest.raises(ValueError, match="cannot advance"):
        calendly.clock.advance(until=NINE)


def test_it_advances_to_the_next_delivery(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY, "invitee.created")
    calendly.book("30min")
    calendly.settle()
    reached = [calendly.clock.advance(until="next delivery") for _ in range(3)]
    assert reached == [NINE + timedelta(minutes=minutes) for minutes in (1, 3, 7)]
    assert len(calendly.deliveries.last.attempts) == 4


def test_without_a_delivery_to_come_it_stays(calendly: MockCalendly) -> None:
    with pytest.raises(LookupError, match="No delivery is due within a year"):
        calendly.clock.advance(until="next delivery")


def test_it_runs_until_nothing_is_left_to_fall_due(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY, "invitee.created")
    invitee = calendly.book("30min")
    reached = calendly.clock.run_until_idle()
    assert calendly.deliveries.last.state == "failed"
    with calendly.client() as client:
        meeting = client.get(invitee["event"]).json()["resource"]
    assert reached >= datetime.fromisoformat(meeting["start_time"])
    assert calendly.clock.run_until_idle() == reached


def test_it_does_not_run_further_than_it_may(calendly: MockCalendly) -> None:
    calendly.subscribe(NOBODY, "invitee.created")
    calendly.book("30min")
    assert calendly.clock.run_until_idle(within="5m") == NINE + timedelta(minutes=3)


@pytest.mark.parametrize("how", [{}, {"by": "1h", "until": NINE}])
def test_how_far_is_said_in_one_way(calendly: MockCalendly, how: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either how far the clock is to go, or until when"):
        calendly.clock.advance(**how)


async def test_async_tests_run_until_idle_too() -> None:
    async with MockCalendly(in_process=True, now=NINE) as calendly:
        calendly.subscribe(NOBODY, "invitee.created")
        calendly.book("30min")
        assert await calendly.clock.aadvance(until="next delivery") == NINE + timedelta(minutes=1)
        await calendly.clock.arun_until_idle()
        assert calendly.deliveries.last.state == "failed"


def test_idle_is_a_moment_to_advance_to(calendly: MockCalendly) -> None:
    calendly.webhooks_to("http://127.0.0.1:1/down", "invitee.created")
    calendly.book("30min")
    calendly.clock.advance(until="idle")

    assert calendly.deliveries.last.state == "failed"
    assert calendly.clock.advance("0s") == calendly.clock.advance(until="idle")
