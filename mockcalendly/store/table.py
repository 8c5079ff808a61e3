"""Rows in memory: a dictionary by id, and sorted indexes for every way they are listed."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from sortedcontainers import SortedList

from mockcalendly.model.record import Record

__all__ = ["ChangeLog", "Entry", "Index", "Table", "Undo"]

R = TypeVar("R", bound=Record)

Partition = Hashable


class Entry(NamedTuple):
    """A row's place in an index: by its sort value, then by order of creation."""

    value: Any
    seq: int
    id: str


class Undo(NamedTuple):
    """What brings one row back to what it was."""

    table: "Table[Any]"
    id: str
    before: Record | None


class ChangeLog:
    """What has changed in a world's tables since a transaction opened them; None: they are shut."""

    __slots__ = ("undo",)

    def __init__(self) -> None:
        self.undo: list[Undo] | None = None


class Index(Generic[R]):
    """Rows of a table in sorted lists, one per partition.

    A partition is what a list request names: the organization, a user with a status... A row may
    stand in several partitions, or in none.

    Args:
        partitions: The partitions of a row.
        value: What the row is sorted by.
    """

    __slots__ = ("_lists", "_partitions", "_value")

    def __init__(
        self, partitions: Callable[[R], Collection[Partition]], value: Callable[[R], Any]
    ) -> None:
        self._partitions = partitions
        self._value = value
        self._lists: dict[Partition, SortedList[Entry]] = {}

    def __getitem__(self, partition: Partition) -> "SortedList[Entry]":
        """Return the entries of a partition; an empty list if it has none."""
        found = self._lists.get(partition)
        return SortedList() if found is None else found

    def __iter__(self) -> Iterator[Partition]:
        """Return the partitions that have rows."""
        return iter(self._lists)

    def replace(self, before: R | None, after: R | None) -> None:
        """Move a row's entries from where it was to where it is."""
        left = () if before is None else self._partitions(before)
        entered = () if after is None else self._partitions(after)
        if not left and not entered:
            return
        old = None if before is None else self._entry(before)
        new = None if after is None else self._entry(after)
        if old == new:
            if left == entered:
                return
            left, entered = set(left).difference(entered), set(entered).difference(left)
        if old is not None:
            self._remove(old, set(left))
        if new is not None:
            for partition in set(entered):
                self._lists.setdefault(partition, SortedList()).add(new)

    def copy(self) -> "Index[R]":
        """Return an independent index over the same rows."""
        other = Index(self._partitions, self._value)
        other._lists = {partition: entries.copy() for partition, entries in self._lists.items()}
        return other

    def _entry(self, row: R) -> Entry:
        return Entry(self._value(row), row.seq, row.id)

    def _remove(self, entry: Entry, partitions: Iterable[Partition]) -> None:
        for partition in partitions:
            entries = self._lists[partition]
            entries.remove(entry)
            if not entries:
                del self._lists[partition]


class Table(Generic[R]):
    """Rows of one kind by id, in order of creation, with named indexes.

    Writing needs an open transaction, which keeps what it takes to undo.
    """

    __slots__ = ("_indexes", "_log", "_rows")

    def __init__(self, log: ChangeLog, **indexes: Index[R]) -> None:
        self._rows: dict[str, R] = {}
        self._indexes = indexes
        self._log = log

    def get(self, id_: str) -> R | None:
        """Return a row, or None."""
        return self._rows.get(id_)

    def __getitem__(self, id_: str) -> R:
        """Return a row that must exist: one that another row refers to."""
        return self._rows[id_]

    def __contains__(self, id_: str) -> bool:
        return id_ in self._rows

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def by(self, index: str) -> Index[R]:
        """Return an index by its name."""
        return self._indexes[index]

    def listed(self, index: str, partition: Partition) -> Iterator[R]:
        """Return the rows of a partition in the index's order."""
        return (self._rows[entry.id] for entry in self._indexes[index][partition])

    def put(self, row: R) -> R:
        """Insert a row or replace the one of its id."""
        self._write(row.id, row)
        return row

    def delete(self, id_: str) -> None:
        """Remove a row that exists."""
        self._write(id_, None)

    def revert(self, id_: str, before: R | None) -> None:
        """Bring a row back to what it was, leaving no trace to undo."""
        self._replace(id_, before)

    def copy(self, log: ChangeLog) -> "Table[R]":
        """Return an independent table with the same (frozen) rows."""
        indexes = {name: index.copy() for name, index in self._indexes.items()}
        other: Table[R] = Table(log, **indexes)
        other._rows = self._rows.copy()
        return other

    def _write(self, id_: str, row: R | None) -> None:
        if self._log.undo is None:
            raise RuntimeError("Rows are written inside World.execute() only.")
        self._log.undo.append(Undo(self, id_, self._rows.get(id_)))
        self._replace(id_, row)

    def _replace(self, id_: str, row: R | None) -> None:
        before = self._rows.get(id_)
        for index in self._indexes.values():
            index.replace(before, row)
        if row is None:
            del self._rows[id_]
        else:
            self._rows[id_] = row
