"""Several users of several worlds use all of the API while time passes, against a naive model.

What fails is also told as a story for each world: a scenario file, by which it can be played again.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

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
from tests.api.given import BASE
from tests.api.receiver import Receiver
from tests.contract.described import DESCRIBED
from tests.laws.whole.machine import WholeApi
from tests.laws.whole.tour import STEPS, tour

NOT_REPLAYED = {"agenda", "deliveries"}
"""Tables that tell of messages: nobody listens where a story is played again."""

TestWholeApi = WholeApi.TestCase
TestWholeApi.settings = settings(max_examples=4, stateful_step_count=30, deadline=None)


@pytest.fixture
def machine() -> Iterator[WholeApi]:
    machine = WholeApi()
    yield machine
    machine.teardown()


def test_the_rules_do_every_operation_there_is(machine: WholeApi) -> None:
    marked = {name for name in dir(WholeApi) if is_rule(name)}

    tour(machine)

    assert {name for name, _ in STEPS} == marked
    assert {name for name, times in machine.done.items() if times} == DESCRIBED.keys()


def is_rule(name: str) -> bool:
    return hasattr(getattr(WholeApi, name), "hypothesis_stateful_rule")


def test_each_world_is_as_its_story_makes_one_that_is_alone(
    machine: WholeApi, tmp_path: Path
) -> None:
    tour(machine)

    for name, chronicle in machine.chronicles.items():
        world = machine.emulator.named(name)
        assert world is not None
        file = tmp_path / f"{name}.yaml"
        chronicle.write(file)
        replayed, wanted = machine.run(play(file)), state(world.rows)
        for table, rows in wanted.items():
            assert replayed[table] == rows, table


def state(rows: Rows) -> dict[str, list[str]]:
    """Return what is in each table, ids and all, but neither where it is nor what is counted."""
    return {
        name: sorted(re.sub(rf"seq=\d+|(?<={BASE})/w/\w+", "", repr(row)) for row in table)
        for name, table in rows.tables()
        if name not in NOT_REPLAYED
    }


async def play(file: Path) -> dict[str, list[str]]:
    """Play a story at once, in the only world of a server."""
    scenario = load_scenario(file)
    clock = Clock(scenario.start, rate=0)
    settings = scenario.world.settings
    async with Emulator(settings, clock=clock, rows=scenario.world.fresh_rows()) as emulator:
        transport = ASGITransport(app=emulator)
        receiver = AppReceiver(Receiver(), loop=asyncio.get_running_loop())
        emulator.courier.receivers["http://app.test"] = receiver
        async with AsyncClient(transport=transport, base_url=BASE) as http:

            async def send(
                method: str, path: str, headers: Mapping[str, str], body: bytes
            ) -> tuple[int, Mapping[str, str], bytes]:
                answer = await http.request(method, path, headers=headers, content=body)
                return int(answer.status_code), answer.headers, answer.content

            report = await run(
                scenario, world=emulator.default, courier=emulator.courier, send=send
            )
        assert report.finished, report.text()
        return state(emulator.default.rows)


class Broken(WholeApi):
    """A machine that finds something wrong as soon as somebody is invited."""

    @precondition(lambda self: any(model.invitations for model in self.models.values()))
    @rule()
    def find_fault(self) -> None:
        raise AssertionError("found")


def test_what_fails_is_told_as_a_story_of_each_world(capsys: pytest.CaptureFixture[str]) -> None:
    quick = settings(
        max_examples=30, stateful_step_count=8, phases=[Phase.generate], print_blob=False
    )
    with pytest.raises(AssertionError, match="found") as failure:
        run_state_machine_as_test(Broken, settings=quick)
    notes = "\n".join(getattr(failure.value, "__notes__", [])) + capsys.readouterr().out
    stories = [part.partition(".yaml.\n")[2] for part in notes.split("can be played again: ")[1:]]
    steps = [
        step
        for story in stories
        for step in yaml.safe_load(story.partition("\nThe world")[0])["timeline"]
    ]
    assert len(stories) == 2
    assert any(
        step["request"]["path"].endswith("/invitations") for step in steps if "request" in step
    )
