"""What came in and what was answered: the newest exchanges of a world, bounded in bytes."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import count, islice
from typing import Any

from msgspec import Struct

__all__ = ["REDACTED", "SECRET_HEADERS", "Act", "Exchange", "Journal", "Listener", "Note"]

PAGES = "pages_"
"""What the ids of operations begin with that are scheduling pages, and what belongs to these."""

REDACTED = "[redacted]"
SECRET_HEADERS = (b"authorization", b"cookie", b"proxy-authorization")


class Exchange(Struct, frozen=True, gc=False):
    """One request and its answer.

    Attributes:
        at: World instant at which the request was handled.
        operation: Id of the operation, of the API, of OAuth or of a page; "" if the path is none.
        hint: Why it was refused, in plain words; "" if it was not.
        seconds: Real duration.
        after: Number of creation of the newest row that there was before: what the request has
            made comes later, also at the same instant.
    """

    at: datetime
    method: str
    path: str
    query: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    request_body: bytes
    operation: str
    user: str
    status: int
    response_body: bytes
    hint: str
    seconds: float
    after: int = 0

    @property
    def is_page(self) -> bool:
        """Whether it was for a scheduling page, or for what belongs to these."""
        return self.operation.startswith(PAGES)

    def headers(self) -> dict[str, str]:
        """Return the request's headers, secrets redacted."""
        return {
            name.decode("latin-1"): REDACTED
            if name.lower() in SECRET_HEADERS
            else value.decode("latin-1")
            for name, value in self.request_headers
        }


class Note(Struct, frozen=True, gc=False):
    """Something that no request asked about: a webhook that failed or was not sent at all."""

    at: datetime
    message: str


class Act(Struct, frozen=True, gc=False):
    """Something that a test did to the world itself, which its rows do not tell of afterwards.

    Attributes:
        at: World instant at which it was done.
        step: The kind of step by which a scenario does the same.
        content: What that step says; resources are named by URIs.
        uri: Of what came of it; None: nothing did.
        after: Number of creation of the newest row that there was before.
        requests: How many exchanges there were before.
    """

    at: datetime
    step: str
    content: dict[str, Any]
    uri: str | None
    after: int
    requests: int


Listener = Callable[[int, Exchange | None], None]
"""Is told each exchange with its number; the end, when nothing more will come, as None."""


class Journal:
    """Rings of exchanges, of acts and of notes: the oldest go when there are too many.

    Exchanges also go when they weigh too much.

    Args:
        entries: How many of each to keep.
        size: How many bytes of paths, queries, headers and bodies to keep.
        forgotten: How many exchanges there were before those that it keeps.
    """

    __slots__ = (
        "_acts",
        "_entries",
        "_forgotten",
        "_limit",
        "_listeners",
        "_notes",
        "_size",
        "_weight",
        "_weights",
    )

    def __init__(
        self, entries: int = 10_000, size: int = 16 * 2**20, *, forgotten: int = 0
    ) -> None:
        self._entries: deque[Exchange] = deque()
        self._forgotten = forgotten
        self._listeners: list[Listener] = []
        self._notes: list[Note] = []
        self._acts: deque[Act] = deque(maxlen=entries)
        self._limit = entries
        self._size = size
        self._weights: deque[int] = deque()
        self._weight = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        weight = _weight(exchange)
        self._entries.append(exchange)
        self._weights.append(weight)
        self._weight += weight
        while (kept := len(self._entries)) > self._limit or (
            self._weight > self._size and kept > 1
        ):
            self._entries.popleft()
            self._weight -= self._weights.popleft()
            self._forgotten += 1
        if self._listeners:
            self._tell(exchange)

    @property
    def forgotten(self) -> int:
        """How many exchanges there were before the oldest that is kept."""
        return self._forgotten

    def numbered(self, after: int = 0) -> Iterator[tuple[int, Exchange]]:
        """Return the exchanges with their numbers, counted from 1; only those after a number."""
        first = max(after - self._forgotten, 0)
        kept = islice(tuple(self._entries), first, None)
        return zip(count(self._forgotten + first + 1), kept, strict=False)

    def clear(self) -> None:
        """Forget all exchanges; numbers go on."""
        self._forgotten += len(self._entries)
        self._entries.clear()
        self._weights.clear()
        self._weight = 0

    def listen(self, listener: Listener) -> None:
        """Have every exchange told to a listener from now on."""
        self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Tell a listener no more; nothing happens if the journal has been closed."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def close(self) -> None:
        """Tell all listeners that nothing more will come."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener(self.count, None)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes, the newest last."""
        return tuple(self._notes)

    def note(self, at: datetime, message: str) -> None:
        """Keep a note."""
        self._notes.append(Note(at, message))
        if len(self._notes) > self._limit:
            del self._notes[0]

    @property
    def acts(self) -> tuple[Act, ...]:
        """What tests did to the world itself, the newest last."""
        return tuple(self._acts)

    def keep(self, act: Act) -> None:
        """Keep what a test did."""
        self._acts.append(act)

    @property
    def count(self) -> int:
        """How many exchanges there have been."""
        return self._forgotten + len(self._entries)

    def copy(self) -> "Journal":
        """Return an independent journal with the same content."""
        other = Journal(self._limit, self._size, forgotten=self._forgotten)
        other._entries.extend(self._entries)
        other._weights.extend(self._weights)
        other._notes.extend(self._notes)
        other._acts.extend(self._acts)
        other._weight = self._weight
        return other

    def _tell(self, exchange: Exchange) -> None:
        number = self.count
        for listener in tuple(self._listeners):
            listener(number, exchange)


def _weight(exchange: Exchange) -> int:
    weight = len(exchange.path) + len(exchange.query) + _weight_of(exchange.request_headers)
    return weight + len(exchange.request_body) + len(exchange.response_body)


@lru_cache(maxsize=16)
def _weight_of(headers: tuple[tuple[bytes, bytes], ...]) -> int:
    return sum(len(name) + len(value) for name, value in headers)
