"""The entries of an index: few in a tuple, many in a sorted list."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol, Self, overload

from sortedcontainers import SortedList

__all__ = [
    "MOST_WAITING",
    "NONE",
    "Entries",
    "Entry",
    "Many",
    "entries_of",
    "new_entry",
    "with_entry",
    "without_entry",
]

FEW = 16
"""Entries that are better kept in a tuple: most partitions have one, and a list costs 450 bytes."""


MOST_WAITING = 2_000
"""New entries that wait to be sorted in, and as many to be taken out: among 100,000 others, whoever
reads first waits for some 20 ms at most for each of the two."""


class Entry(NamedTuple):
    """A row's place in an index: by its sort value, then by order of creation."""

    value: Any
    seq: int
    id: str


new_entry: Callable[[tuple[Any, int, str]], Entry] = partial(tuple.__new__, Entry)
"""Makes an entry of its parts, in a third of the time that its class takes."""


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

    Changes wait until somebody reads: most partitions are written to far more often.

    Args:
        entries: In any order.
        owner: What the index that may change it is known by.

    Attributes:
        waiting: New entries, in any order.
        leaving: Entries to remove, each of them among the others or among those that wait.
    """

    def __new__(cls, entries: Iterable[Entry], owner: object) -> Self:
        """Make one; a sorted list takes its second argument for a key."""
        del entries, owner
        return object.__new__(cls)

    def __init__(self, entries: Iterable[Entry], owner: object) -> None:
        super().__init__()
        self.update(entries)
        self.owner = owner
        self.waiting: list[Entry] = []
        self.leaving: list[Entry] = []

    def copy_for(self, owner: object) -> "Many":
        """Return the same entries for another owner to change."""
        self.sort_in()
        return Many(self, owner)

    def sort_in(self) -> None:
        """Put the new entries in their places, and take out those that have left."""
        waiting, leaving = self.waiting, self.leaving
        if len(waiting) == 1:
            self.add(waiting.pop())
        elif waiting:
            self.waiting = []
            self.update(waiting)
        while leaving:
            self.remove(leaving.pop())


NONE: Entries = Few()


def entries_of(entries: list[Entry], owner: object) -> Entries:
    """Return entries in their order; they come in any."""
    return Few(sorted(entries)) if len(entries) <= FEW else Many(entries, owner)


def with_entry(entries: Entries | None, entry: Entry, owner: object) -> Entries:
    """Return entries with one more; what `owner` does not own stays as it is."""
    if entries is None:
        return Few((entry,))
    if type(entries) is Many:  # isinstance() takes long to deny it: a list has an abstract base
        own = entries if entries.owner is owner else entries.copy_for(owner)
        waiting = own.waiting
        waiting.append(entry)
        if len(waiting) > MOST_WAITING:
            own.sort_in()
        return own
    more = [*entries]
    insort(more, entry)
    return Few(more) if len(more) <= FEW else Many(more, owner)


def without_entry(entries: Entries, entry: Entry, owner: object) -> Entries | None:
    """Return entries without one that is among them, or None if it was the last.

    What `owner` does not own stays as it is.
    """
    if type(entries) is Many:
        own = entries if entries.owner is owner else entries.copy_for(owner)
        leaving = own.leaving
        leaving.append(entry)
        if len(leaving) > MOST_WAITING:
            own.sort_in()
        return own if len(own) + len(own.waiting) > len(leaving) else None
    fewer = [*entries]
    fewer.remove(entry)
    return Few(fewer) if fewer else None
