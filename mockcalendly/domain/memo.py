"""What follows from a frozen value, worked out once."""

from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Memo"]

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Results of a function, found again by the identity of the value that they follow from.

    A row is large, so hashing and comparing it takes longer than most of what follows from it. It
    never changes, and holding it keeps any other from getting its identity: there is nothing to
    invalidate.

    Args:
        function: Of nothing but the value.
        size: How many results are kept; with one more, all are forgotten.
    """

    __slots__ = ("_function", "_kept", "_size")

    def __init__(self, function: Callable[[K], V], size: int = 4096) -> None:
        self._function = function
        self._size = size
        self._kept: dict[int, tuple[K, V]] = {}

    def of(self, value: K) -> V:
        """Return the result for a value."""
        kept = self._kept.get(id(value))
        if kept is None:
            if len(self._kept) >= self._size:
                self._kept = {}
            kept = self._kept[id(value)] = value, self._function(value)
        return kept[1]
