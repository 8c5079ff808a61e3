"""Replays scenarios."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from mockcalendly.courier import Courier
from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.uris import Origins
from mockcalendly.scenario.booking_steps import (
    play_book,
    play_cancel,
    play_generate,
    play_no_show,
    play_reschedule,
    play_undo_no_show,
)
from mockcalendly.scenario.expectations import Verdict, judge
from mockcalendly.scenario.language import Expectation, Refusal, Step, Timing
from mockcalendly.scenario.layout import refusal
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.nodes import DocumentError, Node
from mockcalendly.scenario.other_steps import (
    play_advance,
    play_checkpoint,
    play_request,
    play_wait,
)
from mockcalendly.scenario.pace import Pace, Running, Stepped
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.references import fill
from mockcalendly.scenario.report import ExpectationReport, Outcome, Progress, Report, StepReport
from mockcalendly.scenario.scenario import PlannedStep, Scenario
from mockcalendly.scenario.stage import Done, Send, Stage, StepFailed
from mockcalendly.scenario.subscriptions import ORIGIN, register_webhooks
from mockcalendly.world import World

__all__ = ["run"]

_PLAYERS: Mapping[str, Callable[[Stage, Any], Awaitable[Done]]] = {
    "book": play_book,
    "cancel": play_cancel,
    "reschedule": play_reschedule,
    "no_show": play_no_show,
    "undo_no_show": play_undo_no_show,
    "advance": play_advance,
    "generate": play_generate,
    "request": play_request,
    "wait": play_wait,
    "checkpoint": play_checkpoint,
}


async def run(
    scenario: Scenario,
    *,
    world: World,
    courier: Courier,
    speed: float | None = None,
    send: Send | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    origin: str = ORIGIN,
    report: Report | None = None,
) -> Report:
    """Replay a story in a world.

    Args:
        scenario: The story.
        world: Where it plays: made by `Scenario.create_world`, say.
        courier: Takes care of the world already.
        speed: World seconds per real second. None: at once, on a clock that steps from instant
            to instant; then the same story sends the same bytes every time.
        send: How requests reach the world's API; steps that need it fail if it is None.
        on_progress: Called when a step begins and when it ends.
        origin: Base of the URIs in messages and results.
        report: Filled as the story goes on. Whoever may cancel the replay passes one, and has
            in it what was done until then.

    Raises:
        DocumentError: A webhook of the story cannot be registered in this world.
        ValueError: The speed is not positive.
    """
    if speed is not None and speed <= 0:
        raise ValueError("A story is replayed at a positive speed, or at once.")
    report = Report() if report is None else report
    base = world.settings.public_url or origin
    world.clock.run(0 if speed is None else speed)
    world.on_agenda()
    pace: Pace = Stepped(world, courier) if speed is None else Running(world, courier)
    first_seq = world.ids.sequence()
    webhooks = register_webhooks(world, scenario.webhooks, base)
    stage = Stage(
        world=world,
        pace=pace,
        send=send,
        origins=Origins.at(base),
        start=world.clock.now(),
        first_seq=first_seq,
        webhooks=webhooks,
    )
    await _Replay(scenario, stage, report, on_progress).play()
    return report


class _Replay:
    """A story while it is being played."""

    def __init__(
        self,
        scenario: Scenario,
        stage: Stage,
        report: Report,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._scenario = scenario
        self._stage = stage
        self._report = report
        self._on_progress = on_progress
        self._previous_at = stage.start
        report.scenario = scenario.name
        report.path = scenario.path
        report.total = len(scenario.timeline)
        report.started_at = stage.start

    async def play(self) -> None:
        """Play the steps up to the first that fails, and if none does, judge the end."""
        try:
            for planned in self._scenario.timeline:
                if not await self._play_step(planned):
                    break
            else:
                await self._stage.pace.settle()
                self._judge(self._scenario.expect)
                self._report.finished = True
        finally:
            self._report.ended_at = self._stage.now
            self._report.deliveries = self._stage.sent()

    async def _play_step(self, planned: PlannedStep) -> bool:
        """Play a step; return whether the story can go on."""
        self._tell(planned, None)
        outcome, done = Outcome.DONE, Done(None, "")
        try:
            await self._reach(planned.node)
            self._previous_at = self._stage.now
            node = fill(planned.node, self._stage.look_up)
            step = read(node, Step)
            try:
                done = await self._do(planned, step, node)
            except CalendlyError as error:
                outcome, done = self._refuse(planned, step, node, error)
            await self._stage.pace.pause()
        except (DocumentError, StepFailed, TimeoutError) as error:
            outcome, done = Outcome.FAILED, Done(None, str(error))
        self._note(planned, outcome, done)
        return outcome is not Outcome.FAILED

    async def _reach(self, node: Node) -> None:
        """Let time pass until a step is due."""
        entries = {key: node.entries[key] for key in ("at", "after") if key in node.entries}
        timing = read(fill(Node(entries, node.where), self._stage.look_up), Timing)
        if timing.at is not None:
            await self._stage.pace.reach(self._stage.instant(timing.at, self._stage.start))
        if timing.after is not None:
            await self._stage.pace.reach(self._previous_at + timing.after.delta)

    async def _do(self, planned: PlannedStep, step: Step, node: Node) -> Done:
        """Do a step, and see whether its result is the one that it should have."""
        if step.expect is not None:
            await self._stage.pace.settle()
            held = self._judge(node.at("expect").items)
            return Done(None, f"{held} of {len(step.expect)} hold")
        done = await _PLAYERS[planned.action](self._stage, getattr(step, planned.action))
        if step.refused is not None:
            raise StepFailed("It was done, but should have been refused.")
        if step.returns is not UNSET:
            text = f"a part of the result of step {planned.number}"
            lines = differences(step.returns, done.result)
            self._expect(node.at("returns"), Verdict(text, lines))
        return done

    def _refuse(
        self, planned: PlannedStep, step: Step, node: Node, error: CalendlyError
    ) -> tuple[Outcome, Done]:
        """Return what came of a step that was refused, and see whether it should have been."""
        words = f"{error.status.value} {refusal(error)}"
        if step.refused is None:
            raise StepFailed(f"It was refused: {words}")
        text = f"the refusal of step {planned.number}"
        verdict = Verdict(text, _refusal_differences(step.refused, error))
        self._expect(node.at("refused"), verdict)
        return Outcome.REFUSED, Done({"status": error.status.value, **error.render()}, words)

    def _judge(self, nodes: Sequence[Node]) -> int:
        """Judge expectations; return how many hold."""
        held = 0
        for node in nodes:
            try:
                expectation = read(fill(node, self._stage.look_up), Expectation)
                verdict = judge(expectation, self._stage.situation())
            except DocumentError as error:
                verdict = Verdict("an expectation that can be judged", [error.message])
            held += self._expect(node, verdict)
        return held

    def _expect(self, node: Node, verdict: Verdict) -> bool:
        report = ExpectationReport(str(node.where), verdict.text, tuple(verdict.difference))
        self._report.expectations.append(report)
        return report.ok

    def _note(self, planned: PlannedStep, outcome: Outcome, done: Done) -> None:
        if planned.id is not None:
            self._stage.results[planned.id] = done.result
        self._report.steps.append(
            StepReport(
                number=planned.number,
                id=planned.id,
                action=planned.action,
                label=planned.label,
                place=str(planned.node.where),
                at=self._previous_at,
                outcome=outcome,
                text=done.text,
                result=done.result,
            )
        )
        self._tell(planned, outcome)

    def _tell(self, planned: PlannedStep, outcome: Outcome | None) -> None:
        if self._on_progress is not None:
            total = len(self._scenario.timeline)
            progress = Progress(planned.number, total, planned.label, self._stage.now, outcome)
            self._on_progress(progress)


def _refusal_differences(refused: Refusal, error: CalendlyError) -> list[str]:
    """Return how a refusal differs from the one expected, by the detail that is nearest to it."""
    names = refused.__struct_fields__
    part = {name: value for name in names if (value := getattr(refused, name)) is not None}
    found = {"status": error.status.value, "title": error.title, "message": error.message}
    details = [{"parameter": each.parameter, "code": each.code} for each in error.details] or [{}]
    return min((differences(part, {**found, **each}) for each in details), key=len)
