"""What a server begins with: worlds by files, a snapshot, and scenarios that are played first."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from mockcalendly.cli.emulators import create_emulator, move_in
from mockcalendly.cli.mounts import find_scenarios, read_worlds
from mockcalendly.emulator import DEFAULT_WORLD, Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import Settings, WorldSettings
from mockcalendly.world import Snapshot

if TYPE_CHECKING:
    from mockcalendly.scenario.worldfile import WorldSpec

__all__ = ["Beginning"]


class Beginning(Struct, frozen=True):
    """What a server begins with.

    Attributes:
        given: Settings that were given, by name: they go before what files say.
        specs: What world files say, by the names of their worlds.
        snapshot: What the default world is, if no file says so.
        stories: Scenarios for the default world, in order.
    """

    settings: Settings
    given: Mapping[str, Any]
    specs: "Mapping[str, WorldSpec]"
    snapshot: Snapshot | None
    stories: list[Path]

    @classmethod
    def read(cls, settings: Settings, given: Mapping[str, Any]) -> "Beginning":
        """Read all files but those of scenarios: these may need what the world holds then.

        Raises:
            click.ClickException: One cannot be read, or two exclude each other.
        """
        snapshot = _read_snapshot(settings, given)
        specs = read_worlds(settings, given)
        return cls(settings, given, specs, snapshot, find_scenarios(settings))

    @property
    def furnished(self) -> bool:
        """Whether a file says what the default world holds."""
        return self.snapshot is not None or DEFAULT_WORLD in self.specs

    def create(self) -> Emulator:
        """Return an emulator with the default world, and one for each other file.

        Raises:
            click.ClickException: No world can have the name of its file.
        """
        spec = self.specs.get(DEFAULT_WORLD)
        clock = Clock(self.settings.now if spec is None else spec.now)
        emulator = create_emulator(self.settings, spec, clock)
        if self.snapshot is not None:
            emulator.default.restore(self.snapshot)
        for name, spec in self.specs.items():
            if name != DEFAULT_WORLD:
                self._add(emulator, name, spec)
        emulator.ready = False
        return emulator

    async def prepare(self, emulator: Emulator, url: str) -> None:
        """Let worlds begin, now that it is known where their URIs must lead; play the scenarios.

        Raises:
            DocumentError: Something in a scenario is wrong.
            click.exceptions.Exit: A scenario has failed.
        """
        for world in emulator:
            if world.name in self.specs:
                home = url if world is emulator.default else f"{url}/w/{world.name}"
                move_in(world, self.specs[world.name], self.settings.public_url or home)
        if self.stories:
            from mockcalendly.cli.stories import play_stories  # noqa: PLC0415 - rarely needed

            await play_stories(
                self.stories,
                emulator,
                self.settings.public_url or url,
                given=self.given,
                furnished=self.furnished,
            )
        begun = {*self.specs} | ({DEFAULT_WORLD} if self.snapshot or self.stories else set())
        for world in emulator:
            if world.name in begun:
                emulator.keep_beginning(world)
        emulator.ready = True

    def _add(self, emulator: Emulator, name: str, spec: "WorldSpec") -> None:
        of_file = spec.settings
        settings = replace(self.settings.of_world(), seed=of_file.seed, plan=of_file.plan)
        try:
            emulator.create_world(name, settings, clock=Clock(spec.now), rows=spec.fresh_rows())
        except ValueError as error:
            raise click.ClickException(f"{self.settings.worlds}: {error}") from None


def _read_snapshot(settings: Settings, given: Mapping[str, Any]) -> Snapshot | None:
    """Return the world to begin with; what does not touch its content can be given anew."""
    if settings.load is None:
        return None
    if fixed := [name for name in ("world", "seed", "plan") if name in given]:
        raise click.UsageError(
            f"--load and --{fixed[0]} exclude each other: a snapshot has its own."
        )
    from mockcalendly.snapshots import SnapshotError, read_snapshot  # noqa: PLC0415 - rarely needed

    try:
        snapshot = read_snapshot(settings.load)
    except SnapshotError as error:
        raise click.ClickException(str(error)) from None
    names = {each.name for each in fields(WorldSettings)} - {"seed", "plan"}
    anew = {name: given[name] for name in names if name in given}
    return snapshot._replace(
        settings=replace(snapshot.settings, **anew), now=settings.now or snapshot.now
    )
