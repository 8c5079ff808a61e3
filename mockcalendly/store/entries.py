"""The entries of an index: few in a tuple, many in a sorted list."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, Self, overload

from sortedcontainers import SortedList

__all__ = ["NONE", "Entries", "Entry", "new_entry", "with_entry", "without_entry"]

FEW = 16
"""Entries that are better kept in a tuple: most partitions have one, and a list costs 450 bytes."""


class Entry(NamedTuple):
    """A row's place in an index: by its sort value, then by order of creation."""

    value: Any
    seq: int
    id: str


def new_entry(value: Any, seq: int, id_: str) -> Entry:  # noqa: ANN401 - whatever rows are sorted by
    """Return an entry, in a third of the time that its class takes: a booking makes twenty."""
    return _new_tuple(Entry, (value, seq, id_))


_new_tuple: Callable[[type[Entry], tuple[Any, int, str]], Entry] = tuple.__new__


class Entries(Protocol):
    """Entries in their order, to be read."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Entry]: ...
    @overload
    def __getitem__(self, index: int, /) -> Entry: ...
    @overload
    def __getitem__(self, index: slice, /) -> "list[Entry] | tuple[Entry, ...]": ...

    def bisect_left(self, value: Entry) -> int:
        """Return the position of the first entry that is not less than a value."""
        ...

    def bisect_right(self, value: Entry) -> int:
        """Return the position of the first entry that is greater than a value."""
        ...

    def irange(
        self, minimum: Entry | None = None, maximum: Entry | None = None, *, reverse: bool = False
    ) -> Iterator[Entry]:
        """Iterate over the entries from one value to another, both included; None is open."""
        ...

    def islice(self, start: int | None = None, stop: int | None = None) -> Iterator[Entry]:
        """Iterate over the entries from one position to before another."""
        ...


class Few(tuple[Entry, ...]):
    """A handful of entries. It never changes, so copies of an index can share it."""

    __slots__ = ()

    def bisect_left(self, value: Entry) -> int:
        """Return the position of the first entry that is not less than a value."""
        return bisect_left(self, value)

    def bisect_right(self, value: Entry) -> int:
        """Return the position of the first entry that is greater than a value."""
        return bisect_right(self, value)

    def irange(
        self, minimum: Entry | None = None, maximum: Entry | None = None, *, reverse: bool = False
    ) -> Iterator[Entry]:
        """Iterate over the entries from one value to another, both included; None is open."""
        start = 0 if minimum is None else bisect_left(self, minimum)
        stop = len(self) if maximum is None else bisect_right(self, maximum)
        found = self[start:stop]
        return reversed(found) if reverse else iter(found)

    def islice(self, start: int | None = None, stop: int | None = None) -> Iterator[Entry]:
        """Iterate over the entries from one position to before another."""
        return iter(self[start:stop])


class Many(SortedList[Entry]):
    """Entries that one index may change, and all that share it with that index may read.

    Args:
        entries: In any order.
        owner: What the index that may change it is known by.
    """

    def __new__(cls, entries: Iterable[Entry], owner: object) -> Self:
        """Make one; a sorted list takes its second argument for a key."""
        del entries, owner
        return object.__new__(cls)

    def __init__(self, entries: Iterable[Entry], owner: object) -> None:
        super().__init__()
        self.update(entries)
        self.owner = owner


NONE: Entries = Few()


def with_entry(entries: Entries | None, entry: Entry, owner: object) -> Entries:
    """Return entries with one more; what `owner` does not own stays as it is."""
    if entries is None:
        return Few((entry,))
    if isinstance(entries, Many):
        own = entries if entries.owner is owner else Many(entries, owner)
        own.add(entry)
        return own
    place = bisect_left(entries, entry)
    more = Few((*entries[:place], entry, *entries[place:]))
    return more if len(more) <= FEW else Many(more, owner)


def without_entry(entries: Entries, entry: Entry, owner: object) -> Entries:
    """Return entries without one that is among them; what `owner` does not own stays as it is."""
    if isinstance(entries, Many):
        own = entries if entries.owner is owner else Many(entries, owner)
        own.remove(entry)
        return own
    place = bisect_left(entries, entry)
    return Few((*entries[:place], *entries[place + 1 :]))
