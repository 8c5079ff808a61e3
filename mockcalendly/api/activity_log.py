"""The activity log."""

from msgspec.json import encode

from mockcalendly.api.listing import pagination, read_cursor, read_paging
from mockcalendly.domain.activity_lists import (
    FIELDS,
    NEWEST_FIRST,
    TIME,
    Filters,
    Sort,
    count_entries,
    read_entries,
)
from mockcalendly.domain.activity_log import require_log_of
from mockcalendly.domain.activity_search import parse_search
from mockcalendly.edge.exchange import Answer, Call, Operation
from mockcalendly.kernel.instants import format_second
from mockcalendly.store.pages import Window
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields

__all__ = ["OPERATIONS"]

MAX_COUNT = 1000
"""Rows of a page (documented)."""

LONGEST_SEARCH = 300
"""Characters of a search (documented)."""

_SORTS = {
    f"{field}:{way}": Sort(field, descending=way == "desc")
    for field in sorted((TIME, *FIELDS))
    for way in ("asc", "desc")
}


def list_entries(call: Call) -> Answer:
    """Answer what has happened.

    Several values of a filter are alternatives, several filters must all fit, and the bounds of a
    range belong to it (all assumed). ``pagination.count`` is the number of rows asked for, and
    ``last_event_time`` is in whole seconds: other than the reference says, and than in other
    lists, but so they were observed.
    """
    query = call.query
    filters = Filters(
        organization=query.need_id("organization", "organizations"),
        actors=frozenset(query.uris("actor", "users")),
        namespaces=frozenset(query.texts("namespace")),
        actions=frozenset(query.texts("action")),
        window=Window(query.instant("min_occurred_at"), query.instant("max_occurred_at")),
        search=parse_search(query.text("search_term", max_length=LONGEST_SEARCH) or ""),
    )
    sorts = _read_sorts(query)
    paging = read_paging(call, most=MAX_COUNT)
    query.finish()
    rows, now = call.world.rows, call.world.clock.now()
    require_log_of(rows, call.caller, filters.organization)
    page = read_entries(
        rows, now, filters, sorts, count=paging.rows, cursor=read_cursor(call, paging)
    )
    total, more = count_entries(rows, now, filters)
    newest = max((row.occurred_at for row in page.rows), default=None)
    body = {
        "collection": [render.activity_log.entry(row, call.origins) for row in page.rows],
        "pagination": pagination(call, page, paging.rows),
        "total_count": total,
        "exceeds_max_total_count": more,
        "last_event_time": None if newest is None else format_second(newest),
    }
    return Answer(200, encode(body))


def _read_sorts(query: Fields) -> list[Sort]:
    """Read the order, as other lists write it: a bare field ascends (assumed)."""
    asked = [text.lower() for text in query.texts("sort")]
    found = [_SORTS.get(text) or _SORTS.get(f"{text}:asc") for text in asked]
    if None in found:
        query.refuse("sort", f"must be one of: {', '.join(_SORTS)}")
    return [sort for sort in found if sort is not None] or [NEWEST_FIRST]


OPERATIONS = (
    Operation(
        "activityLog_list-activity-log-entries",
        "GET",
        "/activity_log_entries",
        ("activity_log:read",),
        list_entries,
    ),
)
