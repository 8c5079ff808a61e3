"""Whether two worlds are the same but for the ids that they have generated."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import to_builtins
from msgspec.json import decode, encode

from mockcalendly.kernel.instants import parse_instant
from mockcalendly.model.record import Record
from mockcalendly.model.webhooks import SubscriptionState
from mockcalendly.scenario.matching import differences
from mockcalendly.store.rows import Rows

__all__ = ["state_differences"]

APART = ("agenda", "deliveries")
"""Tables that are not compared row by row: they depend on what receivers answer."""

_NO_INSTANT = datetime.min.replace(tzinfo=UTC)

_ID = re.compile(r"[\w-]{8,}", re.ASCII)
_ORIGIN = re.compile(r"https?://[^/\"\s]+(?:/w/[^/\"\s]+)?", re.ASCII)

_OPEN: Mapping[str, tuple[str, ...]] = {
    "subscriptions": ("state", "retry_started_at", "updated_at", "origin"),
}
"""Fields that depend on receivers, or on where a world is served."""


def state_differences(
    wanted: Rows, found: Rows, before: Rows, slack: timedelta = timedelta(0)
) -> list[str]:
    """Return a line for each difference between what two worlds hold and have sent.

    Args:
        wanted: Of the world that was recorded.
        found: Of the one in which the story was played.
        before: What both began with: ids in it are the same in both.
        slack: By how much instants may differ.
    """
    one, other = _Seen(wanted, before), _Seen(found, before)
    names = [name for name, _ in wanted.tables() if name not in APART]
    lines = [
        line for name in names for line in _between(name, one.rows(name), other.rows(name), slack)
    ]
    # What a receiver lost that was cut off, others would have got: the story's accept everything.
    ended = {
        row.callback_url: row.updated_at
        for row in wanted.subscriptions
        if row.state is SubscriptionState.DISABLED
    }
    return [*lines, *_between("messages", one.messages(ended), other.messages(ended), slack)]


class _Seen:
    """A world with its generated ids called by the order in which rows were made."""

    def __init__(self, rows: Rows, before: Rows) -> None:
        self._rows = rows
        self._names = {
            row.id: f"{name} {number}"
            for name, _ in rows.tables()
            if name not in APART
            for number, row in enumerate(self._made(name, before), 1)
        }

    def rows(self, table: str) -> list[Any]:
        """Return the rows of a table as JSON, in the order in which they were made."""
        left_out = {"seq", *_OPEN.get(table, ())}
        return [
            self._named(_without(to_builtins(row, order="deterministic"), left_out))
            for row in sorted(getattr(self._rows, table), key=_when_made)
        ]

    def messages(self, ended: Mapping[str, datetime]) -> list[Any]:
        """Return what was sent, as often as something has happened.

        Args:
            ended: From when on nothing is looked at that goes to a URL.
        """
        sent = [
            row
            for row in self._rows.deliveries
            if row.redelivery_of is None
            and (row.url not in ended or row.created_at < ended[row.url])
        ]
        return [
            self._named({"url": row.url, "body": decode(_ORIGIN.sub("", row.body.decode()))})
            for row in sorted(sent, key=lambda row: row.seq)
        ]

    def _made(self, table: str, before: Rows) -> list[Record]:
        known = getattr(before, table)
        made = (row for row in getattr(self._rows, table) if row.id not in known)
        return sorted(made, key=_when_made)

    def _named(self, value: object) -> Any:  # noqa: ANN401 - any JSON
        text = encode(value).decode()
        return decode(_ID.sub(lambda found: self._names.get(found[0], found[0]), text))


def _when_made(row: Record) -> tuple[datetime, int]:
    """Return what sorts rows by their making.

    A world file tells of a moved booking in one piece, so numbers of creation alone do not.
    """
    return getattr(row, "created_at", _NO_INSTANT), row.seq


def _without(value: object, names: Collection[str]) -> object:
    if isinstance(value, dict):
        kept = {name: child for name, child in value.items() if name not in names}
        return {name: _without(child, names) for name, child in kept.items()}
    if isinstance(value, list):
        return [_without(child, names) for child in value]
    return value


def _between(name: str, wanted: list[Any], found: list[Any], slack: timedelta) -> Iterator[str]:
    if len(wanted) != len(found):
        yield f"{name}: there were {len(wanted)}, the story makes {len(found)}"
    for number, (one, other) in enumerate(zip(wanted, found, strict=False), 1):
        for line in differences(one, _with_slack(other, one, slack)):
            yield f"{name} {number}: {line}"


def _with_slack(value: object, like: object, slack: timedelta) -> object:
    """Return a value in which instants are those of another one if they differ by little."""
    if isinstance(value, dict) and isinstance(like, dict):
        return {key: _with_slack(child, like.get(key), slack) for key, child in value.items()}
    if isinstance(value, list) and isinstance(like, list) and len(value) == len(like):
        return [_with_slack(*pair, slack) for pair in zip(value, like, strict=True)]
    if isinstance(value, str) and isinstance(like, str) and slack:
        one, other = parse_instant(value), parse_instant(like)
        if one and other and abs(one - other) <= slack:
            return like
    return value
