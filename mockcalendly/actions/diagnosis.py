"""What is wrong with a world."""

from mockcalendly.actions.action import Stage, Waiting
from mockcalendly.inspection.diagnosis import Finding, examine

__all__ = ["ACTIONS", "Doctor"]


class Doctor(Waiting[list[Finding]], frozen=True, kw_only=True):
    """Return what was looked at: clock, faults, and each webhook subscription."""

    async def perform(self, stage: Stage) -> list[Finding]:
        """Look; whether somebody listens where webhooks go is tried out."""
        return await examine(stage.world, stage.keeper.courier)


ACTIONS = (Doctor,)
