"""What a server begins with when directories are mounted for it: worlds and scenarios."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockcalendly.emulator import DEFAULT_WORLD
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.settings import Settings

if TYPE_CHECKING:
    from mockcalendly.scenario.worldfile import WorldSpec

__all__ = ["find_scenarios", "read_worlds"]

SUFFIXES = (".yaml", ".yml", ".json")


def read_worlds(settings: Settings, given: Mapping[str, Any]) -> "dict[str, WorldSpec]":
    """Return what world files say, by the names of their worlds; what was given goes before it.

    Raises:
        click.ClickException: One cannot be read, or two say what the same world holds.
    """
    found: dict[str, Path] = {}
    for path in _documents(settings.worlds, "--worlds") if settings.worlds else []:
        if path.stem in found:
            raise click.UsageError(
                f"{path} and {found[path.stem].name} exclude each other: a world has one file."
            )
        found[path.stem] = path
    if settings.world is not None:
        if DEFAULT_WORLD in found:
            raise click.UsageError(
                f"--world and {found[DEFAULT_WORLD]} exclude each other: "
                "each says what the default world holds."
            )
        found[DEFAULT_WORLD] = settings.world
    if settings.load is not None and DEFAULT_WORLD in found:
        raise click.UsageError(
            f"--load and {found[DEFAULT_WORLD]} exclude each other: a snapshot has its own world."
        )
    if not found:
        return {}
    from mockcalendly.scenario.worldfile import load_world  # noqa: PLC0415 - long to import

    before = {name: given.get(name) for name in ("seed", "plan", "now")}
    try:
        return {
            name: load_world(path, environ=os.environ, **before) for name, path in found.items()
        }
    except DocumentError as error:
        raise click.ClickException(str(error)) from None


def find_scenarios(settings: Settings) -> list[Path]:
    """Return the scenarios that a server begins with, in order: those of a directory by name.

    Raises:
        click.ClickException: There is nothing at a path, or no story has the name ``@name``.
    """
    if not settings.scenarios:
        return []
    from mockcalendly.scenario.library import story_path  # noqa: PLC0415 - reads YAML

    found: list[Path] = []
    for path in settings.scenarios:
        try:
            story = story_path(path)
        except DocumentError as error:
            raise click.ClickException(f"--scenarios {error}") from None
        found += [story] if story.is_file() else _documents(story, "--scenarios")
    return found


def _documents(directory: Path, flag: str) -> list[Path]:
    try:
        files = [path for path in directory.iterdir() if path.is_file()]
    except OSError as error:
        raise click.ClickException(f"{flag} {directory}: {error.strerror}.") from None
    # What a mounted Kubernetes volume keeps for itself has a name that starts with a dot.
    return sorted(
        path for path in files if path.suffix in SUFFIXES and not path.name.startswith(".")
    )
