"""What goes wrong on purpose in a world."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.references import find_user
from mockcalendly.faults import Report, find_preset, read_fault

__all__ = ["ACTIONS", "AddFault", "AddPreset", "FaultState", "ListFaults", "RemoveFault"]


class FaultState(Struct, frozen=True):
    """A fault, and what it has done so far.

    Attributes:
        name: How the journal calls it.
        matched: How many requests or messages it was about.
        struck: How many of them it struck.
    """

    id: str
    name: str
    matched: int
    struck: int


class ListFaults(Action[list[FaultState]], frozen=True, kw_only=True):
    """Return all faults in the order in which they were added."""

    def perform(self, stage: Stage) -> list[FaultState]:
        """Look."""
        return [*map(_state, stage.world.faults)]


class AddFault(Action[FaultState], frozen=True, kw_only=True):
    """Let something go wrong from now on, and return it.

    Attributes:
        settings: Those of a fault, as `POST /_mock/faults` has them.
        user: Role, URI, id, slug or e-mail.
        durations: More settings.
        body: One more: the exact bytes of an answer's body.
    """

    settings: Mapping[str, Any]
    user: str | None = None
    durations: Mapping[str, timedelta] = {}
    body: bytes | None = None

    def perform(self, stage: Stage) -> FaultState:
        """Add it.

        Raises:
            FaultError: The settings make no sense.
        """
        world = stage.world
        user = None if self.user is None else find_user(world.rows, self.user).id
        given = {**self.settings, **self.durations, "user": user}
        if self.body is not None:
            given["body"] = self.body
        return _state(world.faults[world.add_fault(read_fault(given, world.clock.now()))])


class AddPreset(Action[list[FaultState]], frozen=True, kw_only=True):
    """Add the faults of an incident by its name, and return them."""

    name: str

    def perform(self, stage: Stage) -> list[FaultState]:
        """Add them.

        Raises:
            LookupError: There is none of this name; says which there are.
        """
        world = stage.world
        faults = find_preset(self.name).faults(world.clock.now())
        return [_state(world.faults[world.add_fault(fault)]) for fault in faults]


class RemoveFault(Action[FaultState | None], frozen=True, kw_only=True):
    """End a fault, and return how it stood; None if it has ended before."""

    id: str

    def perform(self, stage: Stage) -> FaultState | None:
        """End it."""
        world = stage.world
        if self.id not in world.faults:
            return None
        last = _state(world.faults[self.id])
        world.remove_fault(self.id)
        return last


def _state(report: Report) -> FaultState:
    return FaultState(report.id, report.name, report.matched, report.struck)


ACTIONS = (AddFault, AddPreset, ListFaults, RemoveFault)
