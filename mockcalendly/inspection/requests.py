"""The requests that came in, for the API, OAuth or pages, as testers look at them."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from mockcalendly.inspection.redaction import redacted
from mockcalendly.journal import Exchange, Journal
from mockcalendly.kernel.instants import format_instant

__all__ = ["Chosen", "RecordedRequest", "json_or_none", "recorded"]


class RecordedRequest:
    """One request and its answer."""

    def __init__(self, number: int, exchange: Exchange) -> None:
        self._number = number
        self._exchange = exchange

    def __repr__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"<{self.method} {self.path}{query} -> {self.status}>"

    @property
    def id(self) -> int:
        """Its number in the world's journal, counted from 1."""
        return self._number

    @property
    def at(self) -> datetime:
        """World instant at which it was handled."""
        return self._exchange.at

    @property
    def method(self) -> str:
        """In capitals."""
        return self._exchange.method

    @property
    def path(self) -> str:
        """Decoded, without a world's prefix."""
        return self._exchange.path

    @property
    def query(self) -> str:
        """As sent, without the question mark."""
        return self._exchange.query

    @property
    def params(self) -> dict[str, str]:
        """The parsed query; of a repeated name the last one."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def headers(self) -> dict[str, str]:
        """By lower-case name; the token is not shown."""
        return self._exchange.headers()

    @property
    def raw_headers(self) -> list[tuple[str, str]]:
        """All headers in order, as they were sent: the token too."""
        pairs = self._exchange.request_headers
        return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs]

    @property
    def raw(self) -> bytes:
        """The exact bytes of the body."""
        return self._exchange.request_body

    @property
    def body(self) -> Any:  # noqa: ANN401 - whatever the client has sent
        """The parsed JSON body; None if there was none.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.raw) if self.raw.strip() else None

    @property
    def status(self) -> int:
        """The status of the answer; 0 if a fault left the request without one."""
        return self._exchange.status

    @property
    def response(self) -> Any:  # noqa: ANN401 - any JSON
        """The parsed body of the answer; None if it has none, or was a page, which is not kept.

        Raises:
            ValueError: It is not JSON.
        """
        answer = self._exchange.response_body
        return json.loads(answer) if answer else None

    @property
    def raw_response(self) -> bytes:
        """The exact bytes of the answer's body; empty if it was a page, which is not kept."""
        return self._exchange.response_body

    @property
    def operation(self) -> str:
        """Id of the operation: as in the contract, ``oauth_…``, or ``pages_…`` of scheduling pages.

        "" if the path is none.
        """
        return self._exchange.operation

    @property
    def user(self) -> str:
        """Id of the user whose token it was; "" if there was none."""
        return self._exchange.user

    @property
    def hint(self) -> str:
        """Why it was refused, in plain words; "" if it was not."""
        return self._exchange.hint

    @property
    def seconds(self) -> float:
        """How long the answer took, in real time."""
        return self._exchange.seconds

    def without_secrets(self) -> "RecordedRequest":
        """Return the same request with tokens, codes and keys left out."""
        return RecordedRequest(self._number, redacted(self._exchange))

    def to_json(self, *, secrets: bool = False) -> dict[str, Any]:
        """Return it as plain data; `body` and `response` are null where they are no JSON.

        Args:
            secrets: Whether tokens, codes and keys are shown as they were sent.
        """
        seen = self if secrets else self.without_secrets()
        return {
            "id": seen.id,
            "at": format_instant(seen.at),
            "method": seen.method,
            "path": seen.path,
            "query": seen.query,
            "params": seen.params,
            "headers": dict(seen.raw_headers),
            "body": json_or_none(lambda: seen.body),
            "raw": seen.raw.decode("utf-8", "replace"),
            "status": seen.status,
            "response": json_or_none(lambda: seen.response),
            "operation": seen.operation,
            "user": seen.user,
            "hint": seen.hint,
            "seconds": seen.seconds,
        }


class Chosen(NamedTuple):
    """Which requests are meant; None and "" mean any.

    Attributes:
        method: In capitals; here and in the next three, ``*`` stands for any characters.
        path: Decoded, without a world's prefix.
        operation: Id of the operation, of the API, of OAuth or of a page.
        user: Id of the user whose token it was.
        status: Of the answer.
        since: World instant before which none is meant.
        after: Number of the last one that is not meant; 0 means all, None that nobody says.
    """

    method: str = ""
    path: str = ""
    operation: str = ""
    user: str = ""
    status: int | None = None
    since: datetime | None = None
    after: int | None = None

    def includes(self, exchange: Exchange) -> bool:
        """Return whether a request is meant, whatever its number."""
        pairs = (
            (exchange.method, self.method),
            (exchange.path, self.path),
            (exchange.operation, self.operation),
            (exchange.user, self.user),
        )
        return (
            self.status in (None, exchange.status)
            and (self.since is None or exchange.at >= self.since)
            and all(not pattern or fnmatchcase(value, pattern) for value, pattern in pairs)
        )


def recorded(journal: Journal, chosen: Chosen | None = None) -> Iterator[RecordedRequest]:
    """Return the requests of a journal that are meant, oldest first."""
    chosen = chosen or Chosen()
    for number, exchange in journal.numbered(chosen.after or 0):
        if chosen.includes(exchange):
            yield RecordedRequest(number, exchange)


def json_or_none(read: Callable[[], Any]) -> Any:  # noqa: ANN401 - any JSON
    """Return what is read; None if it is no JSON."""
    try:
        return read()
    except (ValueError, RecursionError):
        return None
