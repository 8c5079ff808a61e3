"""What all lists of the API have in common: count, sort, page tokens, the envelope."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from msgspec.json import encode

from mockcalendly.edge.exchange import Answer, Call
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.record import Record
from mockcalendly.store.pages import Cursor, Page, Window, read_page
from mockcalendly.store.table import Entries, Table
from mockcalendly.wire.forms import flatten
from mockcalendly.wire.page_tokens import decode_cursor, encode_cursor

__all__ = [
    "Paging",
    "answer_page",
    "answer_row",
    "collection",
    "only_page",
    "pagination",
    "read_cursor",
    "read_paging",
    "resource",
]

R = TypeVar("R", bound=Record)

DEFAULT_COUNT = 20
MAX_COUNT = 100
"""Rows of a page (documented)."""


class Paging(NamedTuple):
    """How a list is asked for: rows, order, and where to begin."""

    rows: int
    field: str
    descending: bool
    token: str | None


def read_paging(
    call: Call,
    fields: Sequence[str] = (),
    default: str = "created_at:asc",
    most: int = MAX_COUNT,
) -> Paging:
    """Read ``count``, ``sort`` and ``page_token``.

    Args:
        call: The request.
        fields: What can be sorted by; none: the list takes no ``sort``.
        default: The order if none is asked for.
        most: Rows of a page that can be asked for.
    """
    query = call.query
    count = query.integer("count", lowest=1, highest=most)
    token = query.text("page_token")
    field, direction = _read_sort(call, fields) or default.split(":")
    return Paging(count or DEFAULT_COUNT, field, direction == "desc", token or None)


def _read_sort(call: Call, fields: Sequence[str]) -> Sequence[str] | None:
    """Return the field and direction asked for.

    The documented form is a comma-separated list of ``field:direction``; the first one decides,
    because ties of these fields are broken by creation anyway. A bare field ascends (assumed).
    """
    text = call.query.text("sort") if fields else None
    if text is None:
        return None
    allowed = {
        f"{field}{suffix}": (field, suffix[1:] or "asc")
        for field in fields
        for suffix in ("", ":asc", ":desc")
    }
    asked = [allowed.get(part.strip().lower()) for part in text.split(",")]
    if None in asked:
        forms = ", ".join(f"{field}:{way}" for field in fields for way in ("asc", "desc"))
        call.query.refuse("sort", f"must be one of: {forms}")
        return None
    return asked[0]


def answer_page(
    call: Call,
    paging: Paging,
    table: Table[R],
    partitions: Sequence[Entries],
    render: Callable[[R, Origins], dict[str, Any]],
    *,
    window: Window = Window(),  # noqa: B008 - an immutable value
    keep: Callable[[R], bool] | None = None,
    total_count: int | None = None,
    pure: bool = True,
) -> Answer:
    """Return a page of a list with its envelope.

    Args:
        call: The request.
        paging: How it is asked for.
        table: Where the rows are.
        partitions: What to page through.
        render: Makes a resource of a row.
        window: Bounds of the sort value.
        keep: Filter for what no partition expresses.
        total_count: The number of all rows, where the envelope tells it.
        pure: Whether `render` makes a resource of nothing but the row, so that it can be kept.
    """
    page = read_page(
        table,
        partitions,
        count=paging.rows,
        descending=paging.descending,
        cursor=read_cursor(call, paging),
        window=window,
        keep=keep,
    )
    encoded = call.world.encodings.encoder(render, call.origins) if pure else None
    body: dict[str, Any] = {
        "collection": [encoded(row) if encoded else render(row, call.origins) for row in page.rows],
        "pagination": pagination(call, page, len(page.rows)),
    }
    if total_count is not None:
        body["total_count"] = total_count
    return Answer(200, encode(body))


def collection(items: Sequence[dict[str, Any]]) -> Answer:
    """Return a list that is not paginated (documented for schedules, busy and open times)."""
    return Answer(200, encode({"collection": items}))


def only_page(items: Sequence[dict[str, Any]]) -> Answer:
    """Return a list whose envelope has ``pagination``, but which cannot be paged through."""
    pages = ("next_page", "next_page_token", "previous_page", "previous_page_token")
    only = {"count": len(items), **dict.fromkeys(pages)}
    return Answer(200, encode({"collection": items, "pagination": only}))


def answer_row(call: Call, render: Callable[[R, Origins], dict[str, Any]], row: R) -> Answer:
    """Return a resource that is made of nothing but its row, in its envelope."""
    return Answer(200, call.world.encodings.resource(render, call.origins, row))


def resource(shown: dict[str, Any], status: int = 200, location: str | None = None) -> Answer:
    """Return one resource in its envelope."""
    headers = ((b"location", location.encode()),) if location else ()
    return Answer(status, encode({"resource": shown}), headers)


def read_cursor(call: Call, paging: Paging) -> Cursor | None:
    """Return the place that the page token names; None: there is no token.

    Raises:
        InvalidArgument: The token is not one of this list.
    """
    if paging.token is None:
        return None
    return decode_cursor(paging.token, _fingerprint(call), call.world.ids)


def _fingerprint(call: Call) -> str:
    """Return what a page token is bound to: the path and all of the query but place and count."""
    items = sorted(call.arguments.items(), key=itemgetter(0))
    kept = flatten({name: value for name, value in items if name not in ("page_token", "count")})
    return f"{call.request.path.rstrip('/')}?{kept}"


def pagination(call: Call, page: Page[Any], count: int) -> dict[str, Any]:
    """Return ``pagination``; all five keys are always there (documented).

    ``count`` is the number of rows on the page (documented, and observed but for one capture).
    """
    next_token = _token(call, page.next)
    previous_token = _token(call, page.previous)
    return {
        "count": count,
        "next_page": _link(call, next_token),
        "next_page_token": next_token,
        "previous_page": _link(call, previous_token),
        "previous_page_token": previous_token,
    }


def _token(call: Call, cursor: Cursor | None) -> str | None:
    return cursor and encode_cursor(cursor, _fingerprint(call), call.world.ids)


def _link(call: Call, token: str | None) -> str | None:
    """Return the URI of a page: the query repeated, encoded, keys sorted (observed)."""
    if token is None:
        return None
    items = sorted({**call.arguments, "page_token": token}.items(), key=itemgetter(0))
    query = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in flatten(dict(items))
    )
    return f"{call.origins.api}{quote(call.request.path)}?{query}"
