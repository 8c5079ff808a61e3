"""Rows in memory: a dictionary by id, and sorted indexes for every way they are listed."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

from mockcalendly.model.record import Record
from mockcalendly.store.entries import NONE, Entries, Entry, new_entry, with_entry, without_entry

__all__ = ["ChangeLog", "Entries", "Entry", "Index", "Table", "Undo"]

R = TypeVar("R", bound=Record)

Partition = Hashable


Undo: TypeAlias = "tuple[Table[Any], str, Record | None]"
"""What brings one row back to what it was: its table, its id, and itself, if there was one."""


class ChangeLog:
    """What has changed in a world's tables since a transaction opened them; None: they are shut."""

    __slots__ = ("undo",)

    def __init__(self) -> None:
        self.undo: list[Undo] | None = None


class Index(Generic[R]):
    """Rows of a table in sorted lists, one per partition.

    A partition is what a list request names: the organization, a user with a status... A row may
    stand in several partitions, or in none.

    Copies share what neither of them has changed since, so a copy costs what is changed later.

    Args:
        partitions: The partitions of a row.
        value: What the row is sorted by.
        columns: Names of all fields that these two look at, so that a row which has changed in
            others only is left where it is; none: they may look at any.
    """

    __slots__ = ("_key", "_lists", "_owner", "_shared", "columns", "partitions", "value")

    def __init__(
        self,
        partitions: Callable[[R], Collection[Partition]],
        value: Callable[[R], Any],
        *,
        columns: tuple[str, ...] = (),
    ) -> None:
        self.partitions = partitions
        self.value = value
        self.columns = columns
        self._key = attrgetter("seq", *columns) if columns else None
        self._lists: dict[Partition, Entries] = {}
        self._shared = False
        self._owner: object | None = None

    def __getitem__(self, partition: Partition) -> Entries:
        """Return the entries of a partition, as they are at present; none if it has none."""
        return self._lists.get(partition, NONE)

    def __iter__(self) -> Iterator[Partition]:
        """Return the partitions that have rows."""
        return iter(self._lists)

    def enter(self, row: R, partitions: Iterable[Partition]) -> None:
        """Add entries for a new row.

        Args:
            row: It.
            partitions: Its own, each of them once.
        """
        entry = new_entry(self.value(row), row.seq, row.id)
        lists, owner = self._own_lists()
        for partition in partitions:
            lists[partition] = with_entry(lists.get(partition), entry, owner)

    def move(self, before: R, after: R) -> None:
        """Move a row's entries from where it was to where it is."""
        if self._key is not None and self._key(before) == self._key(after):
            return
        left, entered = set(self.partitions(before)), set(self.partitions(after))
        old, new = self._entry(before), self._entry(after)
        if old == new:
            left, entered = left - entered, entered - left
        if left:
            self._remove(old, left)
        if entered:
            self.enter(after, entered)

    def leave(self, row: R) -> None:
        """Remove a row's entries."""
        self._remove(self._entry(row), set(self.partitions(row)))

    def copy(self) -> "Index[R]":
        """Return an independent index over the same rows."""
        other: Index[R] = Index.__new__(Index)
        other.partitions, other.value = self.partitions, self.value
        other.columns, other._key = self.columns, self._key
        other._lists = self._lists
        other._shared = self._shared = True
        other._owner = self._owner = None  # so no list is either's alone any more
        return other

    def _entry(self, row: R) -> Entry:
        return new_entry(self.value(row), row.seq, row.id)

    def _remove(self, entry: Entry, partitions: Iterable[Partition]) -> None:
        lists, owner = self._own_lists()
        for partition in partitions:
            entries = without_entry(lists[partition], entry, owner)
            if entries:
                lists[partition] = entries
            else:
                del lists[partition]

    def _own_lists(self) -> tuple[dict[Partition, Entries], object]:
        if self._shared:
            self._lists = self._lists.copy()
            self._shared = False
        if self._owner is None:
            self._owner = object()
        return self._lists, self._owner


class Table(Generic[R]):
    """Rows of one kind by id, in order of creation, with named indexes.

    Writing needs an open transaction, which keeps what it takes to undo. Copies share rows and
    indexes till one of them is written to.

    Attributes:
        indexes: In the order in which they were named.
    """

    __slots__ = ("_log", "_places", "_rows", "_shared", "indexes")

    def __init__(self, log: ChangeLog, **indexes: Index[R]) -> None:
        self._rows: dict[str, R] = {}
        self._shared = False
        self.indexes = tuple(indexes.values())
        self._places = {name: place for place, name in enumerate(indexes)}
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
        return self.indexes[self._places[index]]

    def listed(self, index: str, partition: Partition) -> Iterator[R]:
        """Return the rows of a partition in the index's order."""
        return (self._rows[entry.id] for entry in self.by(index)[partition])

    def put(self, row: R) -> R:
        """Insert a row or replace the one of its id."""
        self._write(row.id, row)
        return row

    def delete(self, id_: str) -> None:
        """Remove a row that exists."""
        self._write(id_, None)

    def revert(self, id_: str, before: R | None) -> None:
        """Bring a row back to what it was, leaving no trace to undo."""
        self._replace(id_, self._rows.get(id_), before)

    def copy(self, log: ChangeLog) -> "Table[R]":
        """Return an independent table with the same (frozen) rows."""
        other: Table[R] = Table.__new__(Table)
        other._log = log
        other._rows = self._rows
        other.indexes = tuple(index.copy() for index in self.indexes)
        other._places = self._places
        other._shared = self._shared = True
        return other

    def _write(self, id_: str, row: R | None) -> None:
        undo = self._log.undo
        if undo is None:
            raise RuntimeError("Rows are written inside World.execute() only.")
        before = self._rows.get(id_)
        undo.append((self, id_, before))
        self._replace(id_, before, row)

    def _replace(self, id_: str, before: R | None, row: R | None) -> None:
        if self._shared:
            self._rows = self._rows.copy()
            self._shared = False
        if row is None:
            if before is not None:
                for index in self.indexes:
                    index.leave(before)
            del self._rows[id_]
            return
        if before is not None:
            for index in self.indexes:
                index.move(before, row)
        else:
            self._enter(row)
        self._rows[id_] = row

    def _enter(self, row: R) -> None:
        function, partitions = None, set[Partition]()
        for index in self.indexes:
            if index.partitions is not function:  # else they are those of the index before
                function = index.partitions
                partitions = set(function(row))
            index.enter(row, partitions)
