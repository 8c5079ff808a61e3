"""Step: time passes."""

from typing import Annotated

from msgspec import Meta

from mockcalendly.kernel.instants import format_instant, format_second
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Passage

__all__ = ["ADVANCE"]


async def play(stage: Stage, step: Passage) -> Done:
    """Let time pass."""
    to = stage.instant(step.moment, base=stage.now)
    if to < stage.now:
        raise StepFailed(f"It is {format_second(stage.now)} already, {format_second(to)} is past.")
    await stage.pace.reach(to)
    return Done({"now": format_instant(to)}, f"it is {format_second(to)}")


ADVANCE = StepKind(
    "advance",
    Annotated[Passage, Meta(description="Time passes, and what falls due happens.")],
    play,
)
