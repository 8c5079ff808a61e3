"""The entries of an index: few in a tuple, many in sorted lists."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple, Protocol, overload

__all__ = [
    "LONGEST_RUN",
    "NONE",
    "Entries",
    "Entry",
    "Few",
    "Many",
    "entries_of",
    "new_entry",
    "with_entry",
    "without_entry",
]

FEW = 16
"""Entries that are better kept in a tuple: most partitions have one, and lists cost 140 bytes more.
"""

LONGEST_RUN = 2_000
"""Entries in one list: in a longer one, making room for another takes longer than finding it."""


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


_last: Callable[[list[Entry]], Entry] = itemgetter(-1)


class Many:
    """Entries that one index may change, and all that share it with that index may read.

    Args:
        runs: The entries in their order, in one sorted list or more; none is empty.
        owner: What the index that may change it is known by.
    """

    __slots__ = ("_runs", "owner")

    def __init__(self, runs: list[list[Entry]], owner: object) -> None:
        self._runs = runs
        self.owner = owner

    def copy_for(self, owner: object) -> "Many":
        """Return the same entries for another owner to change."""
        return Many([run.copy() for run in self._runs], owner)

    def add(self, entry: Entry) -> None:
        """Add an entry."""
        runs = self._runs
        number = 0 if len(runs) == 1 else bisect_left(runs, entry, 0, len(runs) - 1, key=_last)
        run = runs[number]
        insort(run, entry)
        if len(run) > LONGEST_RUN:
            half = LONGEST_RUN // 2
            runs.insert(number + 1, run[half:])
            del run[half:]

    def remove(self, entry: Entry) -> bool:
        """Remove an entry that is there; returns whether others are left."""
        runs = self._runs
        number, place = self._find(entry, bisect_left)
        run = runs[number]
        del run[place]
        if not run:
            del runs[number]
        return bool(runs)

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(self._runs)

    @overload
    def __getitem__(self, index: int, /) -> Entry: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[Entry]: ...
    def __getitem__(self, index: int | slice, /) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [*self][index]
        number, place = self._at(range(len(self))[index])
        return self._runs[number][place]

    def bisect_left(self, value: Entry) -> int:
        """Return the position of the first entry that is not less than a value."""
        return self._position(*self._find(value, bisect_left))

    def bisect_right(self, value: Entry) -> int:
        """Return the position of the first entry that is greater than a value."""
        return self._position(*self._find(value, bisect_right))

    def irange(
        self, minimum: Entry | None = None, maximum: Entry | None = None, *, reverse: bool = False
    ) -> Iterator[Entry]:
        """Iterate over the entries from one value to another, both included; None is open."""
        return self._walk(
            (0, 0) if minimum is None else self._find(minimum, bisect_left),
            self._end() if maximum is None else self._find(maximum, bisect_right),
            reverse=reverse,
        )

    def islice(self, start: int | None = None, stop: int | None = None) -> Iterator[Entry]:
        """Iterate over the entries from one position to before another."""
        first, end, _ = slice(start, stop).indices(len(self))
        return self._walk(self._at(first), self._at(end))

    def _find(self, value: Entry, bisect: Callable[..., int]) -> tuple[int, int]:
        """Return the number of the run that a value would stand in, and its place there."""
        runs = self._runs
        number = 0 if len(runs) == 1 else bisect(runs, value, 0, len(runs) - 1, key=_last)
        return number, bisect(runs[number], value)

    def _at(self, position: int) -> tuple[int, int]:
        """Return the number of the run that a position is in, and the place there."""
        for number, run in enumerate(self._runs):
            if position < len(run):
                return number, position
            position -= len(run)
        return self._end()

    def _end(self) -> tuple[int, int]:
        return len(self._runs) - 1, len(self._runs[-1])

    def _position(self, number: int, place: int) -> int:
        return sum(map(len, self._runs[:number])) + place

    def _walk(
        self, first: tuple[int, int], end: tuple[int, int], *, reverse: bool = False
    ) -> Iterator[Entry]:
        if first[0] == end[0]:
            return _read(self._runs[first[0]], first[1], end[1], reverse=reverse)
        numbers = range(first[0], end[0] + 1)
        return chain.from_iterable(
            _read(
                self._runs[number],
                first[1] if number == first[0] else 0,
                end[1] if number == end[0] else len(self._runs[number]),
                reverse=reverse,
            )
            for number in (reversed(numbers) if reverse else numbers)
        )


def _read(run: list[Entry], start: int, stop: int, *, reverse: bool) -> Iterator[Entry]:
    places = range(start, stop)
    return map(run.__getitem__, reversed(places) if reverse else places)


def _cut(entries: list[Entry]) -> list[list[Entry]]:
    """Return sorted entries in runs that there is room in."""
    half = LONGEST_RUN // 2
    return [entries[start : start + half] for start in range(0, len(entries), half)]


NONE: Entries = Few()


def entries_of(entries: list[Entry], owner: object) -> Entries:
    """Return entries in their order; they come in any."""
    entries = sorted(entries)
    return Few(entries) if len(entries) <= FEW else Many(_cut(entries), owner)


def with_entry(entries: Entries, entry: Entry, owner: object) -> Entries:
    """Return entries with one more; what `owner` does not own stays as it is."""
    if type(entries) is Many:
        own = entries if entries.owner is owner else entries.copy_for(owner)
        own.add(entry)
        return own
    more = [*entries]
    insort(more, entry)
    return Few(more) if len(more) <= FEW else Many([more], owner)


def without_entry(entries: Entries, entry: Entry, owner: object) -> Entries | None:
    """Return entries without one that is among them, or None if it was the last.

    What `owner` does not own stays as it is.
    """
    if type(entries) is Many:
        own = entries if entries.owner is owner else entries.copy_for(owner)
        return own if own.remove(entry) else None
    fewer = [*entries]
    fewer.remove(entry)
    return Few(fewer) if fewer else None
