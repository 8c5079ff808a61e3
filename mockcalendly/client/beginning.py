"""What the world of a test is like when it begins."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import format_instant
from mockcalendly.settings import WorldSettings

if TYPE_CHECKING:
    from mockcalendly.scenario.worldfile import WorldSpec
    from mockcalendly.store.rows import Rows

__all__ = ["Beginning"]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a world is like at first, and after a reset.

    Attributes:
        now: Where its clock stands still; None: it is the machine's.
        file: What a file says of its content; None: it is the default world's.
        content: The same as plain data.
    """

    settings: WorldSettings
    now: datetime | None
    file: "WorldSpec | None" = None
    content: object = None

    @classmethod
    def read(
        cls,
        path: str | Path | None,
        *,
        seed: int | None,
        plan: str | None,
        now: datetime | None,
        others: Mapping[str, Any],
    ) -> "Beginning":
        """Return the beginning that arguments and a world file describe; arguments go first.

        Raises:
            DocumentError: The file cannot be read, or something in it is wrong.
        """
        if path is None:
            given: dict[str, Any] = {"seed": seed, "plan": plan}
            told = {name: value for name, value in given.items() if value is not None}
            return cls(WorldSettings(**told, **others), now)
        from mockcalendly.scenario.worldfile import (  # noqa: PLC0415 - brings a parser
            lay_out_world,
            read_world,
        )

        section, node = read_world(path, os.environ)
        file = lay_out_world(section, node, seed=seed, plan=plan, now=now)
        return cls(replace(file.settings, **others), file.now, file, node.plain())

    def clock(self) -> Clock:
        """Return a clock that stands still if it was told the time."""
        return Clock(self.now, rate=0) if self.now else Clock()

    def rows(self, url: str) -> "Rows | None":
        """Return what a world at a URL holds according to the file; None: the default."""
        return self.file.fresh_rows(self.settings.public_url or url) if self.file else None

    def described(self) -> dict[str, Any]:
        """Return it in the words of the control API."""
        said = {
            **asdict(self.settings),
            "now": None if self.now is None else format_instant(self.now),
            "world": self.content,
        }
        return {name: value for name, value in said.items() if value is not None}
