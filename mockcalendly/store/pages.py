"""Keyset pages: a page costs its rows, not the table, and stays right while rows come and go."""

from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from mockcalendly.model.record import Record
from mockcalendly.store.table import Entries, Entry, Table

__all__ = [
    "LAST_SEQ",
    "Cursor",
    "Page",
    "Window",
    "count_window",
    "cut_page",
    "find_window",
    "read_page",
]

R = TypeVar("R", bound=Record)

LAST_SEQ = 1 << 62
"""Greater than any order of creation."""


class Cursor(NamedTuple):
    """A place between two rows: beside the row of `value` and `seq`, looking one way.

    Attributes:
        value: Sort value of the row that the page was cut at; it need not exist any more.
        seq: Its order of creation.
        backward: Whether the page wanted is the one before.
    """

    value: Any
    seq: int
    backward: bool


class Window(NamedTuple):
    """Bounds of the sort value: both ends are included, None is open."""

    lowest: Any = None
    highest: Any = None


EVERYTHING = Window()


class Page(NamedTuple, Generic[R]):
    """Rows in the order asked for, and where the pages around them begin."""

    rows: list[R]
    next: Cursor | None
    previous: Cursor | None


def read_page(
    table: Table[R],
    partitions: Sequence[Entries],
    *,
    count: int,
    descending: bool = False,
    cursor: Cursor | None = None,
    window: Window = EVERYTHING,
    keep: Callable[[R], bool] | None = None,
) -> Page[R]:
    """Return a page out of the union of some partitions of one index.

    Args:
        table: Where the rows are.
        partitions: Entries to page through; a row in several of them is listed once.
        count: Rows on the page, at most.
        descending: Largest sort value first.
        cursor: Where the page begins; None: at the first row.
        window: Bounds of the sort value.
        keep: Filter for what no partition expresses.
    """
    reverse = descending != (cursor is not None and cursor.backward)
    entries = _walk(partitions, cursor, window, reverse=reverse)
    return cut_page(table, entries, count=count, cursor=cursor, keep=keep)


def cut_page(
    table: Table[R],
    entries: Iterator[Entry],
    *,
    count: int,
    cursor: Cursor | None,
    keep: Callable[[R], bool] | None = None,
) -> Page[R]:
    """Return the page that entries begin with.

    Args:
        table: Where the rows are.
        entries: Away from the cursor: backward if it looks that way.
        count: Rows on the page, at most.
        cursor: Where the entries begin; None: with the first row.
        keep: Filter for what no partition expresses.
    """
    backward = cursor is not None and cursor.backward
    rows = _distinct(table, entries, keep)
    found = list(islice(rows, count + 1))
    more = len(found) > count
    found = found[:count]
    if backward:
        found.reverse()
    if not found:
        return Page([], None, None)
    first = _at(found[0][0], backward=True)
    last = _at(found[-1][0], backward=False)
    has_next = more if not backward else True
    has_previous = more if backward else cursor is not None
    return Page(
        [row for _, row in found], last if has_next else None, first if has_previous else None
    )


def count_window(entries: Entries, window: Window) -> int:
    """Return how many entries are within bounds; it costs no more for many than for few."""
    first, end = find_window(entries, window)
    return max(0, end - first)


def find_window(entries: Entries, window: Window) -> tuple[int, int]:
    """Return the position of the first entry within bounds, and of the first one beyond them."""
    first, end = 0, len(entries)
    if window.lowest is not None:
        first = entries.bisect_left((window.lowest,))  # type: ignore[arg-type]
    if window.highest is not None:
        end = entries.bisect_left((window.highest, LAST_SEQ))  # type: ignore[arg-type]
    return first, end


def _at(entry: Entry, *, backward: bool) -> Cursor:
    return Cursor(entry.value, entry.seq, backward)


def _walk(
    partitions: Sequence[Entries],
    cursor: Cursor | None,
    window: Window,
    *,
    reverse: bool,
) -> Iterator[Entry]:
    low: tuple[Any, ...] | None = None if window.lowest is None else (window.lowest,)
    high: tuple[Any, ...] | None = None if window.highest is None else (window.highest, LAST_SEQ)
    if cursor is not None:
        if reverse:
            place = (cursor.value, cursor.seq)
            high = place if high is None else min(high, place)
        else:
            place = (cursor.value, cursor.seq + 1)
            low = place if low is None else max(low, place)
    # A bare tuple is smaller than an Entry that begins alike, so (value, seq) as upper bound
    # leaves the row itself out, and (value, seq + 1) as lower bound does too.
    ranges: list[Iterator[Entry]] = [
        entries.irange(low, high, reverse=reverse)  # type: ignore[arg-type]
        for entries in partitions
    ]
    return ranges[0] if len(ranges) == 1 else merge(*ranges, reverse=reverse)


def _distinct(
    table: Table[R], entries: Iterator[Entry], keep: Callable[[R], bool] | None
) -> Iterator[tuple[Entry, R]]:
    last = ""
    for entry in entries:
        if entry.id == last:
            continue
        last = entry.id
        row = table[entry.id]
        if keep is None or keep(row):
            yield entry, row
