"""Steps: something goes wrong on purpose from here on, or no longer."""

from fnmatch import fnmatchcase
from typing import Annotated, Self

from msgspec import Meta

from mockcalendly.faults import Preset, list_presets, read_fault
from mockcalendly.scenario.names import find_user
from mockcalendly.scenario.nodes import Where, did_you_mean
from mockcalendly.scenario.reader import Term
from mockcalendly.scenario.sections import FilledText
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.fault_types import FaultStep, fault_settings
from mockcalendly.scenario.steps.kind import StepKind

__all__ = ["END_FAULT", "FAULT", "PRESET"]


class PresetName(Term):
    """An incident by its name."""

    what = "the name of an incident such as lost-webhooks"

    def __init__(self, preset: Preset) -> None:
        self.preset = preset

    @classmethod
    def _parse(cls, text: str, _: Where) -> Self:
        presets = {preset.name: preset for preset in list_presets()}
        if text not in presets:
            near = did_you_mean(text, presets) or f"; there are: {', '.join(presets)}"
            raise ValueError(f"is not {cls.what}{near}")
        return cls(presets[text])


async def play_fault(stage: Stage, step: FaultStep) -> Done:
    """Let something go wrong."""
    world = stage.world
    settings = fault_settings(step)
    if step.user is not None:
        settings["user"] = find_user(world.rows, step.user).id
    report = world.faults[world.add_fault(read_fault(settings, world.clock.now()))]
    return Done({"id": report.id, "name": report.name}, f"{report.name} begins")


async def play_preset(stage: Stage, name: PresetName) -> Done:
    """Let an incident happen."""
    world, preset = stage.world, name.preset
    ids = [world.add_fault(fault) for fault in preset.faults(world.clock.now())]
    return Done({"name": preset.name, "faults": ids}, f"{preset.title} begins")


async def play_end_fault(stage: Stage, called: str) -> Done:
    """End faults by their id or name."""
    world = stage.world
    reports = [r for r in world.faults if r.id == called or fnmatchcase(r.name, called)]
    if not reports:
        hint = did_you_mean(called, [report.name for report in world.faults]) or "."
        raise StepFailed(f'There is no fault "{called}" at present{hint}')
    for report in reports:
        world.remove_fault(report.id)
    ended = [
        {"id": each.id, "name": each.name, "matched": each.matched, "struck": each.struck}
        for each in reports
    ]
    struck = ", ".join(f"{each.name} struck {each.struck} of {each.matched}" for each in reports)
    return Done({"ended": ended}, struck)


FAULT = StepKind("fault", FaultStep, play_fault)
PRESET = StepKind(
    "preset",
    Annotated[
        PresetName,
        Meta(description="The faults of an incident begin; `mockcalendly faults` lists them."),
    ],
    play_preset,
)
END_FAULT = StepKind(
    "end_fault",
    Annotated[
        FilledText,
        Meta(
            description="Id or name of faults that end here; `*` and `?` stand for any characters."
        ),
    ],
    play_end_fault,
)
