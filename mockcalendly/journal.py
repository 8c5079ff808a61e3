"""What came in and what was answered: the newest exchanges of a world, bounded in bytes."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

__all__ = ["Exchange", "Journal", "Note"]

REDACTED = "[redacted]"
_SECRET_HEADERS = (b"authorization", b"cookie", b"proxy-authorization")


class Exchange(Struct, frozen=True, gc=False):
    """One request and its answer.

    Attributes:
        at: World instant at which the request was handled.
        operation: Id of the API operation; "" if the path is none.
        hint: Why it was refused, in plain words; "" if it was not.
        seconds: Real duration.
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

    def headers(self) -> dict[str, str]:
        """Return the request's headers, secrets redacted."""
        return {
            name.decode("latin-1"): REDACTED
            if name.lower() in _SECRET_HEADERS
            else value.decode("latin-1")
            for name, value in self.request_headers
        }


class Note(Struct, frozen=True, gc=False):
    """Something that no request asked about: a webhook that failed or was not sent at all."""

    at: datetime
    message: str


class Journal:
    """Rings of exchanges and of notes: the oldest go when there are too many.

    Exchanges also go when they weigh too much.

    Args:
        entries: How many of each to keep.
        size: How many bytes of bodies to keep.
    """

    __slots__ = ("_entries", "_limit", "_notes", "_size", "_weight")

    def __init__(self, entries: int = 10_000, size: int = 16 * 2**20) -> None:
        self._entries: deque[Exchange] = deque()
        self._notes: deque[Note] = deque(maxlen=entries)
        self._limit = entries
        self._size = size
        self._weight = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        self._entries.append(exchange)
        self._weight += _weight(exchange)
        while len(self._entries) > self._limit or (
            self._weight > self._size and len(self._entries) > 1
        ):
            self._weight -= _weight(self._entries.popleft())

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes, the newest last."""
        return tuple(self._notes)

    def note(self, at: datetime, message: str) -> None:
        """Keep a note."""
        self._notes.append(Note(at, message))

    def copy(self) -> "Journal":
        """Return an independent journal with the same content."""
        other = Journal(self._limit, self._size)
        other._entries.extend(self._entries)
        other._notes.extend(self._notes)
        other._weight = self._weight
        return other


def _weight(exchange: Exchange) -> int:
    return len(exchange.request_body) + len(exchange.response_body) + len(exchange.query)
