"""An answer over HTTP/1.1, as far as it has come."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from mockcalendly.courier.exchange import Headers

__all__ = ["INTERIM", "AnswerReader", "MalformedAnswer", "spelled"]

SWITCHING_PROTOCOLS = 101
INTERIM = frozenset(range(100, 200)) - {SWITCHING_PROTOCOLS}
"""Statuses of answers that another one follows."""


class MalformedAnswer(ValueError):
    """What came is not HTTP; says what is wrong with it."""


class AnswerReader(ABC):
    """Reads the answer to one request.

    Attributes:
        status: None until the head is complete; interim answers are passed over.
        headers: In order, spelled as they came.
        body: What has come of it, freed from its chunks.
        complete: Whether all of it is there.
        keep_alive: Whether another request may follow on the connection.
    """

    __slots__ = ("body", "complete", "headers", "keep_alive", "status")

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: Headers = ()
        self.body = bytearray()
        self.complete = False
        self.keep_alive = False

    @abstractmethod
    def feed(self, data: bytes) -> None:
        """Read what has come.

        Raises:
            MalformedAnswer: It is not HTTP.
        """

    @abstractmethod
    def end(self) -> None:
        """Take note that the connection has ended, which is how some answers become complete."""


def spelled(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return headers as text, without the blanks around values."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1").strip(" \t")) for name, value in headers
    )
