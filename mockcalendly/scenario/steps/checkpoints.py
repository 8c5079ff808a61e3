"""Steps: a point of the story that it can be compared with, and brought back to."""

from typing import Annotated

from msgspec import Meta

from mockcalendly.kernel.instants import format_instant, format_second
from mockcalendly.scenario.nodes import did_you_mean
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import CheckpointName

__all__ = ["CHECKPOINT", "RESTORE"]


async def play_checkpoint(stage: Stage, called: CheckpointName) -> Done:
    """Let all that is due be done, and keep the world as it is then."""
    name = called.text
    await stage.pace.settle()
    if stage.looks_back:
        stage.checkpoints[name] = stage.world.snapshot()
    return Done({"name": name, "now": format_instant(stage.now)}, name)


async def play_restore(stage: Stage, called: CheckpointName) -> Done:
    """Let the world be again what it was at a checkpoint."""
    name = called.text
    if name not in stage.checkpoints:
        hint = did_you_mean(name, stage.checkpoints) or "."
        raise StepFailed(f'There was no checkpoint "{name}" so far{hint}')
    stage.world.restore(stage.checkpoints[name])
    return Done(
        {"name": name, "now": format_instant(stage.now)}, f"it is {format_second(stage.now)} again"
    )


CHECKPOINT = StepKind(
    "checkpoint",
    Annotated[
        CheckpointName,
        Meta(
            description="A name for this point, at which all that is due has been delivered; the "
            "world is kept as it is then."
        ),
    ],
    play_checkpoint,
)
RESTORE = StepKind(
    "restore",
    Annotated[
        CheckpointName,
        Meta(description="Name of a checkpoint: the world, its clock too, is as it was then."),
    ],
    play_restore,
)
