"""An index that says which fields it looks at looks at no others."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockcalendly.model.record import Record
from mockcalendly.scenario.generating import generate_world
from mockcalendly.store.rows import Rows
from mockcalendly.store.table import Index
from mockcalendly.traffic import TrafficPlan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Watched:
    """A row that remembers which of its fields were looked at."""

    def __init__(self, row: Record) -> None:
        self._row = row
        self.seen: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.seen.add(name)
        return getattr(self._row, name)


@pytest.fixture(scope="module")
def rows() -> Rows:
    plan = TrafficPlan(users=6, months=1, bookings=60, seed=1)
    return generate_world(plan, now=NOW).spec.rows


def columned(rows: Rows) -> list[tuple[str, Index[Any], list[Record]]]:
    return [
        (name, index, list(table))
        for name, table in rows.tables()
        for index in table.indexes.values()
        if index.columns
    ]


def test_there_are_such_indexes_and_rows_in_each(rows: Rows) -> None:
    assert {name for name, _, _ in columned(rows)} >= {"scheduled_events", "invitees", "contacts"}
    assert all(len(listed) > 0 for _, _, listed in columned(rows))


def test_what_an_index_looks_at_is_among_its_columns(rows: Rows) -> None:
    for name, index, listed in columned(rows):
        for row in listed:
            watched: Any = Watched(row)
            index.partitions(watched)
            index.place(watched)
            assert watched.seen - {"seq", "id"} <= set(index.columns), name
