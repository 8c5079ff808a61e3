"""Growing lists that a test looks at."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

__all__ = ["Log"]

T = TypeVar("T")


class Log(Sequence[T], Generic[T]):
    """The newest state of a growing list, read anew at every access."""

    def __init__(self, read: Callable[[], list[T]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[T]:
        return iter(self._read())

    def __repr__(self) -> str:
        lines = ",\n  ".join(map(repr, self._read()))
        return f"[\n  {lines},\n]" if lines else "[]"

    @property
    def last(self) -> T:
        """The newest one.

        Raises:
            LookupError: There is none.
        """
        found = self._read()
        if not found:
            raise LookupError(self._nothing)
        return found[-1]

    _nothing = "There is none."
