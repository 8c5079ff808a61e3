"""Rows in memory: a dictionary by id, and sorted indexes for every way they are listed."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeAlias, TypeVar

from mockcalendly.model.record import Record
from mockcalendly.store.entries import (
    NONE,
    Entries,
    Entry,
    Few,
    Many,
    entries_of,
    new_entry,
    with_entry,
    without_entry,
)

__all__ = ["SHUT", "ChangeLog", "Entries", "Entry", "Index", "Table", "Undo"]

R = TypeVar("R", bound=Record)

Partition = Hashable


Undo: TypeAlias = "tuple[Table[Any], str, Record | None]"
"""What brings one row back to what it was: its table, its id, and itself, if there was one."""


class _Shut:
    """What stands in the place of a list while there must be no changes."""

    def append(self, change: Undo, /) -> None:
        """Refuse a change."""
        raise RuntimeError("Rows are written inside World.execute() only.")


SHUT = _Shut()


class ChangeLog:
    """Where a world's tables note what undoes their changes, while a transaction has them open.

    Attributes:
        undo: Takes a change that is about to be made; `SHUT` refuses it.
    """

    __slots__ = ("undo",)

    def __init__(self, undo: list[Undo] | None = None) -> None:
        self.undo: list[Undo] | _Shut = SHUT if undo is None else undo


class Index(Generic[R]):
    """Rows of a table in sorted lists, one per partition.

    A partition is what a list request names: the organization, a user with a status... A row may
    stand in several partitions, or in none.

    Copies share what neither of them has changed since, so a copy costs what is changed later.

    Args:
        partitions: The partitions of a row, each of them once.
        value: What the row is sorted by: a field's name, or what makes a value of a row.
        columns: Names of all fields that these two look at, so that a row which has changed in
            others only is left where it is; none: they may look at any.

    Attributes:
        place: What makes the parts of a row's entry.
    """

    __slots__ = ("_key", "_lists", "_owner", "columns", "partitions", "place")

    def __init__(
        self,
        partitions: Callable[[R], Collection[Partition]],
        value: str | Callable[[R], Any],
        *,
        columns: tuple[str, ...] = (),
    ) -> None:
        self.partitions = partitions
        self.place = _place_by(value)
        self.columns = columns
        self._key = attrgetter("seq", *columns) if columns else None
        self._lists: dict[Partition, Entries] = {}
        self._owner: object | None = None  # then a copy may have the same lists

    def __getitem__(self, partition: Partition) -> Entries:
        """Return the entries of a partition, as they are at present; none if it has none."""
        return self._lists.get(partition, NONE)

    def first(self, partition: Partition) -> Entry | None:
        """Return the first entry of a partition, or None if it has none."""
        return next(iter(self._lists.get(partition, NONE)), None)

    def __iter__(self) -> Iterator[Partition]:
        """Return the partitions that have rows."""
        return iter(self._lists)

    def build(self, rows: Iterable[R]) -> None:
        """Enter all rows of a table, none of which is in it yet."""
        lists: dict[Partition, list[Entry]] = {}
        for row in rows:
            entry = new_entry(self.place(row))
            for partition in self.partitions(row):
                lists.setdefault(partition, []).append(entry)
        self._owner = owner = object()
        self._lists = {key: entries_of(entries, owner) for key, entries in lists.items()}

    def enter(self, row: R) -> None:
        """Add entries for a new row."""
        self._add(new_entry(self.place(row)), self.partitions(row))

    def move(self, before: R, after: R) -> None:
        """Move a row's entries from where it was to where it is."""
        if self._key is not None and self._key(before) == self._key(after):
            return
        left, entered = set(self.partitions(before)), set(self.partitions(after))
        old, new = new_entry(self.place(before)), new_entry(self.place(after))
        if old == new:
            left, entered = left - entered, entered - left
        self._remove(old, left)
        self._add(new, entered)

    def leave(self, row: R) -> None:
        """Remove a row's entries."""
        self._remove(new_entry(self.place(row)), self.partitions(row))

    def copy(self) -> "Index[R]":
        """Return an independent index over the same rows."""
        other: Index[R] = Index.__new__(Index)
        other.partitions, other.place = self.partitions, self.place
        other.columns, other._key = self.columns, self._key
        other._lists = self._lists
        other._owner = self._owner = None
        return other

    def _add(self, entry: Entry, partitions: Iterable[Partition]) -> None:
        owner = self._owner or self._own()
        lists = self._lists
        for partition in partitions:
            entries = lists.get(partition)
            if entries is None:
                lists[partition] = Few((entry,))
            elif type(entries) is Many and entries.owner is owner:
                entries.add(entry)
            else:
                lists[partition] = with_entry(entries, entry, owner)

    def _remove(self, entry: Entry, partitions: Iterable[Partition]) -> None:
        owner = self._owner or self._own()
        lists = self._lists
        for partition in partitions:
            entries = without_entry(lists[partition], entry, owner)
            if entries is None:
                del lists[partition]
            else:
                lists[partition] = entries

    def _own(self) -> object:
        """Have lists of its own, of entries that no copy changes."""
        self._lists = self._lists.copy()
        self._owner = owner = object()
        return owner


class Table(Generic[R]):
    """Rows of one kind by id, in order of creation, with named indexes.

    Writing needs an open transaction, which keeps what it takes to undo. Copies share rows and
    indexes till one of them is written to.

    An index is built when it is first asked for, and kept right from then on: no world is listed
    in all ways, and one that is only written to is listed in hardly any.

    Attributes:
        indexes: All that there are, by name.
    """

    __slots__ = ("_built", "_log", "_rows", "_shared", "indexes")

    def __init__(self, log: ChangeLog, **indexes: Index[R]) -> None:
        self._rows: dict[str, R] = {}
        self._shared = False
        self.indexes = indexes
        self._built: dict[str, Index[R]] = {}
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
        try:
            return self._built[index]
        except KeyError:
            return self._build(index)

    def listed(self, index: str, partition: Partition) -> Iterator[R]:
        """Return the rows of a partition in the index's order."""
        return map(self._rows.__getitem__, map(_id, self.by(index)[partition]))

    def put(self, row: R) -> R:
        """Insert a row or replace the one of its id."""
        id_ = row.id
        before = self._rows.get(id_)
        self._log.undo.append((self, id_, before))
        if self._shared:
            self._own()
        if before is None:
            for index in self._built.values():
                index.enter(row)
        else:
            for index in self._built.values():
                index.move(before, row)
        self._rows[id_] = row
        return row

    def delete(self, id_: str) -> None:
        """Remove a row that exists."""
        before = self._rows[id_]
        self._log.undo.append((self, id_, before))
        if self._shared:
            self._own()
        for index in self._built.values():
            index.leave(before)
        del self._rows[id_]

    def copy(self, log: ChangeLog) -> "Table[R]":
        """Return an independent table with the same (frozen) rows."""
        other: Table[R] = Table.__new__(Table)
        other._log = log
        other._rows = self._rows
        other.indexes = self.indexes
        other._built = {name: index.copy() for name, index in self._built.items()}
        other._shared = self._shared = True
        return other

    def _build(self, name: str) -> Index[R]:
        index = self.indexes[name].copy()
        index.build(self._rows.values())
        self._built[name] = index
        return index

    def _own(self) -> None:
        """Have rows of its own, that no copy changes."""
        self._rows = self._rows.copy()
        self._shared = False


_id: Callable[[Entry], str] = attrgetter("id")


def _place_by(value: str | Callable[[R], Any]) -> Callable[[R], tuple[Any, int, str]]:
    if isinstance(value, str):
        return attrgetter(value, "seq", "id")
    return lambda row: (value(row), row.seq, row.id)
