"""Snapshots that a server keeps by name."""

import re
from collections.abc import Iterator, Mapping

from mockcalendly.world import Snapshot

__all__ = ["CAPACITY", "Shelf"]

CAPACITY = 50
"""How many snapshots a world can have: each takes about as much room as the world itself."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


class Shelf(Mapping[str, Snapshot]):
    """The named snapshots of one world, in the order in which their names came up."""

    def __init__(self) -> None:
        self._snapshots: dict[str, Snapshot] = {}

    def __getitem__(self, name: str) -> Snapshot:
        return self._snapshots[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshots)

    def __len__(self) -> int:
        return len(self._snapshots)

    def put(self, name: str, snapshot: Snapshot) -> None:
        """Keep a snapshot; one that had the name before is forgotten.

        Raises:
            ValueError: It cannot be a name, or there are too many.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} cannot name a snapshot: use up to 64 letters, digits, dots, hyphens "
                "and underscores."
            )
        if name not in self and len(self) >= CAPACITY:
            raise ValueError(f"There are {CAPACITY} snapshots already: delete one.")
        self._snapshots[name] = snapshot

    def take(self, name: str) -> Snapshot:
        """Return a snapshot and forget it.

        Raises:
            KeyError: There is none.
        """
        return self._snapshots.pop(name)
