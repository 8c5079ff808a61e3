"""What lies between two snapshots."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from mockcalendly.model.record import Record
from mockcalendly.store.rows import Rows
from mockcalendly.world import Snapshot

__all__ = ["Difference", "compare"]


class Difference(NamedTuple):
    """A row that is not in both, or not the same.

    Attributes:
        table: Name of the table.
        id: The row's id.
        change: ``added``, ``removed`` or ``changed``.
        fields: Of a changed row, the values before and after by field.
    """

    table: str
    id: str
    change: str
    fields: dict[str, tuple[Any, Any]]

    def __str__(self) -> str:
        lines = [f"{self.change} {self.table}/{self.id}"]
        lines += [
            f"  {name}: {_shown(before)} -> {_shown(after)}"
            for name, (before, after) in self.fields.items()
        ]
        return "\n".join(lines)


def compare(before: Snapshot, after: Snapshot) -> list[Difference]:
    """Return how the rows of one snapshot differ from those of another, table by table."""
    return [
        difference
        for name, _ in before.rows.tables()
        for difference in _between(name, before.rows, after.rows)
    ]


def _between(name: str, before: Rows, after: Rows) -> Iterator[Difference]:
    old: dict[str, Record] = {row.id: row for row in getattr(before, name)}
    new: dict[str, Record] = {row.id: row for row in getattr(after, name)}
    for id_, row in old.items():
        if id_ not in new:
            yield Difference(name, id_, "removed", {})
        elif row != new[id_]:
            yield Difference(name, id_, "changed", dict(_fields(row, new[id_])))
    for id_ in new:
        if id_ not in old:
            yield Difference(name, id_, "added", {})


def _fields(before: Record, after: Record) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for field in before.__struct_fields__:
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            yield field, (msgspec.to_builtins(one), msgspec.to_builtins(other))


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()
