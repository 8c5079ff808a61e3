"""An emulator as settings and a world file want it."""

from dataclasses import replace

from mockcalendly.courier import Courier
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.worldfile import WorldSpec
from mockcalendly.settings import Settings
from mockcalendly.world import World

__all__ = ["create_emulator", "move_in"]


def create_emulator(settings: Settings, spec: WorldSpec | None, clock: Clock) -> Emulator:
    """Return an emulator whose default world is what a file says, or the usual one."""
    courier = Courier(allow_hosts=settings.allow_webhook_host)
    of_world = settings.of_world()
    if spec is None:
        return Emulator(of_world, clock=clock, courier=courier)
    of_world = replace(of_world, seed=spec.settings.seed, plan=spec.settings.plan)
    return Emulator(of_world, clock=clock, rows=spec.fresh_rows(), courier=courier)


def move_in(world: World, spec: WorldSpec, origin: str) -> None:
    """Begin a world anew, now that it is known where its URIs must lead."""
    world.rows = spec.fresh_rows(origin)
    world.on_agenda()
