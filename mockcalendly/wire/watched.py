"""Parameters that remember which of them somebody has read."""

from collections.abc import Iterator
from typing import Any

__all__ = ["Watched"]


class Watched(dict[str, Any]):
    """An object of parameters; what is asked for by name counts as read, be it there or not."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__({name: _watch(value) for name, value in values.items()})
        self._read: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as a dictionary's
        """Return a value, and remember that it was read."""
        self._read.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - as a dictionary's
        self._read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._read.add(str(name))
        return super().__contains__(name)

    def unread(self, at: str = "") -> Iterator[str]:
        """Return the names that nobody has asked for, those of objects inside included.

        Of an object of which nothing was read by name, nothing is said: it was taken as a whole.

        Args:
            at: What stands before the names: that of an object and a dot, or nothing.
        """
        if at and not self._read:
            return
        for name, value in self.items():
            if name not in self._read:
                yield f"{at}{name}"
            elif isinstance(value, Watched):
                yield from value.unread(f"{at}{name}.")
            elif isinstance(value, list):
                for number, item in enumerate(value):
                    if isinstance(item, Watched):
                        yield from item.unread(f"{at}{name}[{number}].")


def _watch(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return Watched(value)
    return [*map(_watch, value)] if isinstance(value, list) else value
