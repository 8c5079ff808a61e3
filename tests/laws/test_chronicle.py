"""A story that the state machine tells ends as what the machine did."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from httpx import ASGITransport, AsyncClient
from hypothesis import Phase, settings
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.load import load_scenario
from mockcalendly.scenario.run import run
from mockcalendly.store.rows import Rows
from tests.api.given import BASE, GROUP, ONE_ON_ONE, ROUND_ROBIN
from tests.api.receiver import Receiver
from tests.laws.test_machine import Machine


@pytest.fixture
def machine() -> Iterator[Machine]:
    machine = Machine()
    yield machine
    machine.teardown()


def state(rows: Rows) -> list[tuple[Any, ...]]:
    """Return what is booked, without ids."""
    return sorted(
        (
            event.start_time,
            event.event_type,
            invitee.email,
            invitee.status,
            invitee.no_show is not None,
            invitee.rescheduled,
        )
        for invitee in rows.invitees
        for event in [rows.scheduled_events[invitee.event]]
    )


def test_it_ends_as_the_machine_has(machine: Machine, tmp_path: Path) -> None:
    first = machine.listen_from_the_start()
    one, two, three = (machine.book(kind, 1, 3) for kind in (ONE_ON_ONE, GROUP, ROUND_ROBIN))
    machine.cancel_by_host(one)
    machine.cancel_by_invitee(two)
    moved = machine.move(three, 7)
    machine.book_a_taken_time(moved)
    machine.advance(100)
    machine.mark(moved)
    machine.unmark(moved)
    machine.mark(moved)
    machine.move(moved, 1)
    machine.stop_listening(first)
    file = tmp_path / "story.yaml"
    machine.chronicle.write(file)

    replayed = machine.run(play(file))

    assert replayed == state(machine.world.rows)
    assert len(replayed) == 4


async def play(file: Path) -> list[tuple[Any, ...]]:
    """Play a story at once, and return what is booked then."""
    scenario = load_scenario(file)
    clock = Clock(scenario.start, rate=0)
    async with Emulator(clock=clock, rows=scenario.world.fresh_rows()) as emulator:
        receiver = AppReceiver(Receiver(), loop=asyncio.get_running_loop())
        emulator.courier.receivers["http://app.test"] = receiver
        transport = ASGITransport(app=emulator)
        async with AsyncClient(transport=transport, base_url=BASE) as http:

            async def send(
                method: str, path: str, headers: Mapping[str, str], body: bytes
            ) -> tuple[int, Mapping[str, str], bytes]:
                answer = await http.request(method, path, headers=headers, content=body)
                return answer.status_code, answer.headers, answer.content

            report = await run(
                scenario, world=emulator.default, courier=emulator.courier, send=send
            )
        assert report.finished, report.text()
        return state(emulator.default.rows)


class Broken(Machine):
    """A machine that finds something wrong as soon as something is booked."""

    @precondition(lambda self: self.all)
    @rule()
    def find_fault(self) -> None:
        raise AssertionError("found")


def test_what_fails_is_told_as_a_story(capsys: pytest.CaptureFixture[str]) -> None:
    quick = settings(
        max_examples=30,
        stateful_step_count=8,
        phases=[Phase.generate],
        print_blob=False,
    )
    with pytest.raises(AssertionError, match="found") as failure:
        run_state_machine_as_test(Broken, settings=quick)
    notes = "\n".join(getattr(failure.value, "__notes__", [])) + capsys.readouterr().out
    story = yaml.safe_load(notes.partition("save this as story.yaml.")[2].strip())
    steps = [next(key for key in step if key != "id") for step in story["timeline"]]
    assert steps[0] == "request"
    assert "book" in steps
