"""Lists of the activity log: any filters, sorted by any fields, at the cost of a page.

Entries stand in streams, one for what one actor has done of one kind, sorted by time. A filter
chooses streams, and a sort puts them in order: those that are equal up to ``occurred_at`` are
merged by time. So no list has an index of its own, and none looks at entries that it does not
show, unless it searches for words.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import dropwhile, groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from mockcalendly.domain.activity_log import KEPT
from mockcalendly.domain.activity_search import Node
from mockcalendly.model.activity_log import ActivityLogEntry, Stream
from mockcalendly.store.pages import (
    LAST_SEQ,
    Cursor,
    Page,
    Window,
    count_window,
    cut_page,
    find_window,
    read_page,
)
from mockcalendly.store.rows import Rows, of_organization
from mockcalendly.store.table import Entries, Entry, Index

__all__ = [
    "FIELDS",
    "MOST_COUNTED",
    "NEWEST_FIRST",
    "TIME",
    "Filters",
    "Sort",
    "count_entries",
    "read_entries",
]

FIELDS = {
    "action": "action",
    "actor.display_name": "display_name",
    "actor.uri": "actor",
    "namespace": "namespace",
}
"""What can be sorted by, besides the time (documented), and where a stream has it."""

TIME = "occurred_at"

MOST_COUNTED = 10_000
"""Greatest ``total_count``.

That there is one is documented. Assumed is the number of entries that the vendor's page exports,
which is also how far search engines count.
"""


class Sort(NamedTuple):
    """A field, `TIME` or one of `FIELDS`, and the way in which it is sorted."""

    field: str
    descending: bool


NEWEST_FIRST = Sort(TIME, descending=True)
"""The order if none is asked for (documented), and of what is equal otherwise (assumed)."""


class Filters(NamedTuple):
    """Which entries are wanted: of each set that is not empty, one value must fit.

    Attributes:
        actors: Ids of users.
        window: Of the time.
    """

    organization: str
    actors: frozenset[str] = frozenset()
    namespaces: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    window: Window = Window()
    search: Node | None = None

    def choose(self, stream: Stream) -> bool:
        """Return whether a stream has what is wanted."""
        return (
            stream.organization == self.organization
            and (not self.actors or stream.actor in self.actors)
            and (not self.namespaces or stream.namespace in self.namespaces)
            and (not self.actions or stream.action in self.actions)
        )

    def keep(self, row: ActivityLogEntry) -> bool:
        """Return whether the search finds an entry."""
        return self.search is None or self.search.matches(row.words)


class Order(NamedTuple):
    """Sorts as the streams need them: what counts before the time, the time, what counts after."""

    before: tuple[Sort, ...]
    newest_first: bool
    after: tuple[Sort, ...]

    @classmethod
    def by(cls, sorts: Sequence[Sort]) -> "Order":
        """Return the order of some sorts; of a field that is named twice the first one counts."""
        first: dict[str, Sort] = {}
        for sort in (*sorts, NEWEST_FIRST):
            first.setdefault(sort.field, sort)
        distinct, at = tuple(first.values()), [*first].index(TIME)
        return cls(distinct[:at], distinct[at].descending, distinct[at + 1 :])


def read_entries(
    rows: Rows,
    now: datetime,
    filters: Filters,
    sorts: Sequence[Sort],
    *,
    count: int,
    cursor: Cursor | None,
) -> Page[ActivityLogEntry]:
    """Return a page of the log.

    Args:
        rows: The world's tables.
        now: The present; what is older than `KEPT` is gone.
        filters: Which entries.
        sorts: In which order; the first decides.
        count: Rows on the page, at most.
        cursor: Where the page begins; None: at the first entry.
    """
    table, order, window = rows.activity_log, Order.by(sorts), _window(filters, now)
    index = table.by("by_occurred_at")
    if order.before or order.after:
        entries = _walk(index, _chosen(index, filters), order, window, cursor)
        return cut_page(table, entries, count=count, cursor=cursor, keep=filters.keep)
    return read_page(
        table,
        [index[partition] for partition in _partitions(index, filters)],
        count=count,
        descending=order.newest_first,
        cursor=cursor,
        window=window,
        keep=filters.keep,
    )


def count_entries(rows: Rows, now: datetime, filters: Filters) -> tuple[int, bool]:
    """Return how many entries there are, and whether there are more than can be counted."""
    table, window = rows.activity_log, _window(filters, now)
    index = table.by("by_occurred_at")
    total = 0
    for partition in _partitions(index, filters):
        entries = index[partition]
        if filters.search is None:
            total += count_window(entries, window)
        else:
            first, end = find_window(entries, window)
            found = (entry for entry in entries.islice(first, end) if filters.keep(table[entry.id]))
            total += sum(1 for _ in islice(found, MOST_COUNTED + 1 - total))
    return min(total, MOST_COUNTED), total > MOST_COUNTED


def _window(filters: Filters, now: datetime) -> Window:
    kept_from = now - KEPT
    lowest, highest = filters.window
    return Window(max(lowest or kept_from, kept_from), highest)


def _partitions(index: Index[ActivityLogEntry], filters: Filters) -> Iterable[object]:
    """Return what holds the entries wanted: for a whole log, the one partition with all of it."""
    if filters.actors or filters.namespaces or filters.actions:
        return _chosen(index, filters)
    return [of_organization(filters.organization)]


def _chosen(index: Index[ActivityLogEntry], filters: Filters) -> list[Stream]:
    return [stream for stream in index if isinstance(stream, Stream) and filters.choose(stream)]


def _walk(
    index: Index[ActivityLogEntry],
    streams: Iterable[Stream],
    order: Order,
    window: Window,
    cursor: Cursor | None,
) -> Iterator[Entry]:
    """Return entries in order, away from the cursor; their value says the stream too.

    The stream of the cursor takes its place among the others even if it has no entries any more.
    """
    here = None if cursor is None else Stream(*cursor.value[1:])
    groups = _grouped({*streams} if here is None else {*streams, here}, order.before)
    if cursor is not None:
        if cursor.backward:
            groups.reverse()
        groups = list(dropwhile(lambda group: here not in group, groups))
    for group in groups:
        peers = _grouped(group, order.after)
        ranks = {stream: place for place, equal in enumerate(peers) for stream in equal}
        rank = ranks.get(here) if here else None
        yield from _merge(index, ranks, order=order, window=window, cursor=cursor, here=rank)


def _grouped(streams: Collection[Stream], sorts: Sequence[Sort]) -> list[list[Stream]]:
    """Return streams in order, those together that are equal in it."""

    def values(stream: Stream) -> list[str]:
        return [getattr(stream, FIELDS[sort.field]) for sort in sorts]

    ordered = list(streams)
    for sort in reversed(sorts):
        ordered.sort(key=attrgetter(FIELDS[sort.field]), reverse=sort.descending)
    return [list(group) for _, group in groupby(ordered, key=values)]


def _merge(
    index: Index[ActivityLogEntry],
    ranks: Mapping[Stream, int],
    *,
    order: Order,
    window: Window,
    cursor: Cursor | None,
    here: int | None,
) -> Iterator[Entry]:
    """Return the entries of equal streams by time, then by the streams' ranks, then by creation.

    Args:
        index: Where the entries are.
        ranks: The streams' places in what is sorted by after the time.
        order: Of the list.
        window: Of the time.
        cursor: Which way to go, and from where, if that is in these streams.
        here: Rank of the cursor's stream; None: it is in others.
    """
    reverse = order.newest_first != (cursor is not None and cursor.backward)
    sign = -1 if order.newest_first else 1
    place = None if cursor is None or here is None else (cursor.value[0], sign * here, cursor.seq)
    ranges = [
        _range(index[stream], stream, sign * rank, window, place, reverse=reverse)
        for stream, rank in ranks.items()
    ]
    return (found[-1] for found in merge(*ranges, reverse=reverse))


def _range(
    entries: Entries,
    stream: Stream,
    rank: int,
    window: Window,
    place: tuple[datetime, int, int] | None,
    *,
    reverse: bool,
) -> Iterator[tuple[datetime, int, int, Entry]]:
    """Return the entries of a stream beyond a place, with what they are merged by."""
    low: tuple[Any, ...] = (window.lowest,)
    high: tuple[Any, ...] | None = None
    if window.highest is not None:
        high = (window.highest, LAST_SEQ)
    if place is not None:
        beyond = _beyond(place, rank, reverse=reverse)
        if reverse:
            high = beyond if high is None else min(high, beyond)
        else:
            low = max(low, beyond)
    for at, seq, id_ in entries.irange(low, high, reverse=reverse):  # type: ignore[arg-type]
        yield at, rank, seq, Entry((at, *stream), seq, id_)


def _beyond(place: tuple[datetime, int, int], rank: int, *, reverse: bool) -> tuple[Any, ...]:
    """Return the bound that a place sets to a stream: of what is as old, the ranks decide.

    A bare tuple is smaller than an `Entry` that begins alike.
    """
    at, its_rank, seq = place
    if rank == its_rank:
        return (at, seq if reverse else seq + 1)
    return (at, LAST_SEQ) if rank < its_rank else (at,)
