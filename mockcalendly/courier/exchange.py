"""One exchange with a receiver: what is sent, and what comes back."""

from typing import NamedTuple, Protocol

from mockcalendly.webhooks.targets import Target

__all__ = ["READ_AT_MOST", "SERVER_ERROR", "Answer", "Channel", "Headers", "Receiver", "Request"]

Headers = tuple[tuple[str, str], ...]

READ_AT_MOST = 64 * 1024
"""Bytes of an answer's body that are waited for; its content means nothing to Calendly."""

SERVER_ERROR = 500
"""What any server answers for an app that raised an exception."""


class Request(NamedTuple):
    """A POST, its headers in order and complete: a channel adds none."""

    target: Target
    headers: Headers
    body: bytes


class Answer(NamedTuple):
    """What came of a request.

    Attributes:
        status: None if no answer came.
        error: In plain words why there is no whole answer; None if there is one.
    """

    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    error: str | None = None


class Channel(Protocol):
    """A way to a receiver."""

    async def send(self, request: Request) -> Answer:
        """Send a request and return the answer, or why there is none."""
        ...

    async def probe(self, target: Target) -> str | None:
        """Return why nothing can be sent to a target at present; None if it can."""
        ...


class Receiver(Channel, Protocol):
    """A way to one receiver, without a socket of the courier's."""

    async def aclose(self) -> None:
        """End what it still does."""
