"""Plays the steps of a story, one after another."""

from collections import ChainMap
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from mockcalendly.errors import CalendlyError
from mockcalendly.scenario.expectation_types import Expectation
from mockcalendly.scenario.expectations import judge
from mockcalendly.scenario.language import Refusal, Rounds, Step, StepFrame, Timing
from mockcalendly.scenario.layout import refusal
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.nodes import DocumentError, Node
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.recurrence import MOST, Recurrence, instants_of
from mockcalendly.scenario.references import fill
from mockcalendly.scenario.report import Outcome
from mockcalendly.scenario.scenario import Block, PlannedStep, Scenario
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps import KINDS
from mockcalendly.scenario.teller import Played, Teller
from mockcalendly.scenario.terms import Identifier
from mockcalendly.scenario.verdicts import Verdict

__all__ = ["Player"]

MOST_STEPS = 1_000_000
"""Of a whole story: rounds in rounds in rounds soon come to more than anybody means."""

_PLAYERS = {kind.action: kind.play for kind in KINDS}


class _Stopped(Exception):
    """A step has failed, and that was told: the story ends."""


class Player:
    """A story while it is being played.

    Args:
        scenario: The story.
        stage: Where it plays.
        teller: Is told what comes of it.
    """

    def __init__(self, scenario: Scenario, stage: Stage, teller: Teller) -> None:
        self._scenario = scenario
        self._stage = stage
        self._teller = teller
        self._previous = stage.start
        self._rounds: list[int] = []
        report = teller.report
        report.scenario = scenario.name
        report.path = scenario.path
        report.total = scenario.block.size
        report.started_at = stage.start

    async def play(self) -> None:
        """Play the steps up to the first that fails, and if none does, judge the end."""
        report = self._teller.report
        try:
            await self._play_block(self._scenario.block)
            await self._stage.pace.settle()
            self._judge(self._scenario.block.expect)
            report.finished = True
        except _Stopped:
            pass
        finally:
            report.ended_at = self._stage.now
            report.deliveries = [sent.report() for sent in self._stage.sent()]

    async def _play_block(self, block: Block) -> None:
        for planned in block.steps:
            await self._tell(planned, partial(self._play_timed, planned))

    async def _tell(self, planned: PlannedStep, play: Callable[[], Awaitable[Played]]) -> object:
        """Play something, tell what came of it, and return its result; the story ends if it fails.

        Raises:
            _Stopped: It has failed.
        """
        stage = self._stage
        self._teller.begin(planned, self._rounds, stage.now)
        try:
            played = await play()
        except (DocumentError, StepFailed, TimeoutError) as error:
            played = Played(Outcome.FAILED, Done(None, str(error)), stage.now)
        if planned.id is not None:
            stage.known[planned.id] = played.done.result
        self._previous = stage.now
        self._teller.end(planned, self._rounds, played)
        if played.outcome is Outcome.FAILED:
            raise _Stopped
        return played.done.result

    async def _play_timed(self, planned: PlannedStep) -> Played:
        """Play a step when it is due, as often as it is to happen."""
        timing = self._timing(planned)
        if isinstance(timing.at, Recurrence):
            return await self._recur(planned, timing.at)
        if timing.at is not None:
            await self._stage.pace.reach(self._stage.instant(timing.at, self._stage.begun))
        if timing.after is not None:
            await self._stage.pace.reach(self._previous + timing.after.delta)
        return await self._play_once(planned)

    def _timing(self, planned: PlannedStep) -> Timing:
        if planned.timing is not None:
            return planned.timing
        node = planned.node
        entries = {key: node.entries[key] for key in ("at", "after") if key in node.entries}
        return read(fill(Node(entries, node.where), self._stage.look_up), Timing)

    async def _recur(self, planned: PlannedStep, recurrence: Recurrence) -> Played:
        """Play a step at every instant of a recurrence."""
        stage = self._stage
        instants = self._instants(recurrence)
        self._teller.report.total += len(instants) * planned.size_once
        rounds = []
        for number, instant in enumerate(instants, 1):
            with self._inside(_names((recurrence.number, number)), stage.known, number):
                rounds.append(await self._tell(planned, partial(self._play_at, planned, instant)))
        return Played(Outcome.DONE, Done({"rounds": rounds}, _times(len(rounds))), stage.now)

    def _instants(self, recurrence: Recurrence) -> list[datetime]:
        stage = self._stage
        first = stage.now
        if recurrence.first is not None:
            first = max(first, stage.instant(recurrence.first, stage.begun))
        until = recurrence.until
        last = None if until is None else stage.instant(until, stage.begun)
        instants = instants_of(recurrence, stage.world.ids, first, last)
        if len(instants) > MOST:
            raise StepFailed(f"It would happen more than {MOST} times.")
        return instants

    async def _play_at(self, planned: PlannedStep, instant: datetime) -> Played:
        await self._stage.pace.reach(instant)
        return await self._play_once(planned)

    async def _play_once(self, planned: PlannedStep) -> Played:
        """Play a step now."""
        stage, at = self._stage, self._stage.now
        stage.place = planned.node.where
        if self._teller.number > MOST_STEPS:
            raise StepFailed(f"The story has had {MOST_STEPS} steps: it seems to be endless.")
        if planned.block is None:
            outcome, done = await self._do(planned)
        else:
            play = self._repeat if planned.action == "repeat" else self._include
            outcome, done = Outcome.DONE, await play(planned, planned.block)
            at = stage.now
        if outcome is Outcome.DONE and "returns" in planned.node.entries:
            expected = fill(planned.node.entries["returns"], stage.look_up)
            lines = differences(expected.plain(), done.result)
            text = f"a part of the result of step {self._teller.number}"
            self._teller.expect(expected, Verdict(text, lines))
        await stage.pace.pause()
        return Played(outcome, done, at)

    async def _repeat(self, planned: PlannedStep, block: Block) -> Done:
        """Play the steps of a block in rounds."""
        told = read(fill(planned.node.at("repeat"), self._stage.look_up), Rounds)
        values = told.each if told.each is not None else (None,) * (told.times or 0)
        if planned.rounds is None:
            self._teller.report.total += len(values) * block.size
        rounds = []
        for number, value in enumerate(values, 1):
            variables = _names((told.item, value), (told.number, number))
            with self._inside(variables, self._stage.known, number) as results:
                await self._play_block(block)
            rounds.append(results)
        return Done({"rounds": rounds}, _times(len(rounds)))

    async def _include(self, planned: PlannedStep, block: Block) -> Done:
        """Play the steps of a file, which know nothing of what is around them."""
        look_up = self._stage.look_up
        values = {name: fill(node, look_up).plain() for name, node in planned.values.items()}
        with self._inside(values) as results:
            await self._play_block(block)
            await self._expect(block)
        return Done(results, planned.file)

    @contextmanager
    def _inside(
        self,
        variables: Mapping[str, object],
        known: MutableMapping[str, object] | None = None,
        *rounds: int,
    ) -> Iterator[dict[str, object]]:
        """Let steps be played that are in another one; gives their results by their ids.

        Args:
            variables: What they know besides.
            known: What is known around them, if they know that.
            rounds: Which round it is, if there are several.
        """
        stage = self._stage
        outer, begun, results = stage.known, stage.begun, dict[str, object]()
        stage.known = ChainMap(results, dict(variables), *((known,) if known else ()))
        stage.begun = stage.now
        self._rounds += rounds
        try:
            yield results
        finally:
            stage.known, stage.begun = outer, begun
            del self._rounds[len(self._rounds) - len(rounds) :]

    async def _do(self, planned: PlannedStep) -> tuple[Outcome, Done]:
        """Do a step that has no others in it."""
        node, step = planned.node, planned.step
        if step is None:
            node = fill(node, self._stage.look_up)
            step = read(node, Step)
        if step.expect is not None:
            await self._stage.pace.settle()
            held = self._judge(node.at("expect").items)
            return Outcome.DONE, Done(None, f"{held} of {len(step.expect)} hold")
        try:
            done = await _PLAYERS[planned.action](self._stage, getattr(step, planned.action))
        except CalendlyError as error:
            return Outcome.REFUSED, self._refuse(step, node, error)
        if step.refused is not None:
            raise StepFailed("It was done, but should have been refused.")
        return Outcome.DONE, done

    def _refuse(self, step: StepFrame, node: Node, error: CalendlyError) -> Done:
        """Return what came of a step that was refused, and see whether it should have been."""
        words = f"{error.status.value} {refusal(error)}"
        if step.refused is None:
            raise StepFailed(f"It was refused: {words}")
        text = f"the refusal of step {self._teller.number}"
        verdict = Verdict(text, _refusal_differences(step.refused, error))
        self._teller.expect(node.at("refused"), verdict)
        return Done({"status": error.status.value, **error.render()}, words)

    async def _expect(self, block: Block) -> None:
        if block.expect:
            await self._stage.pace.settle()
            self._judge(block.expect)

    def _judge(self, nodes: Sequence[Node]) -> int:
        """Judge expectations; return how many hold."""
        held = 0
        for node in nodes:
            try:
                expectation = read(fill(node, self._stage.look_up), Expectation)
                verdict = judge(expectation, self._stage.situation())
            except DocumentError as error:
                verdict = Verdict("an expectation that can be judged", [error.message])
            held += self._teller.expect(node, verdict)
        return held


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _names(*pairs: tuple[Identifier | None, object]) -> dict[str, object]:
    """Return values by the names that they were given, if they were given any."""
    return {name.text: value for name, value in pairs if name is not None}


def _refusal_differences(refused: Refusal, error: CalendlyError) -> list[str]:
    """Return how a refusal differs from the one expected, by the detail that is nearest to it."""
    names = refused.__struct_fields__
    part = {name: value for name in names if (value := getattr(refused, name)) is not None}
    found = {"status": error.status.value, "title": error.title, "message": error.message}
    details = [{"parameter": each.parameter, "code": each.code} for each in error.details] or [{}]
    return min((differences(part, {**found, **each}) for each in details), key=len)
