"""An emulator as settings and a world file want it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from mockcalendly.courier import Courier
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import Settings
from mockcalendly.world import World

if TYPE_CHECKING:
    from mockcalendly.scenario.worldfile import WorldSpec

__all__ = ["create_emulator", "move_in"]


def create_emulator(settings: Settings, spec: "WorldSpec | None", clock: Clock) -> Emulator:
    """Return an emulator whose default world is what a file says, or the usual one."""
    courier = Courier(allow_hosts=settings.allow_webhook_host)
    hosts = (*settings.allow_host, settings.host)
    of_world = settings.of_world()
    if spec is None:
        return Emulator(of_world, clock=clock, courier=courier, allow_hosts=hosts)
    of_world = replace(of_world, seed=spec.settings.seed, plan=spec.settings.plan)
    rows = spec.fresh_rows()
    return Emulator(of_world, clock=clock, rows=rows, courier=courier, allow_hosts=hosts)


def move_in(world: World, spec: "WorldSpec", origin: str) -> None:
    """Begin a world anew, now that it is known where its URIs must lead."""
    world.rows = spec.fresh_rows(origin)
    world.on_agenda()
