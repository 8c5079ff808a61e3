"""Strict mode: saying what Calendly may pass over in silence, or read otherwise than here.

What the real service ignores, or what it makes of odd requests, is mostly not published. A test
that relies on either may pass here and fail there.
"""

from collections.abc import Iterator
from typing import Protocol

from mockcalendly.errors import Detail, InvalidArgument

__all__ = ["Strictness"]

WITHOUT_BODY = {"GET", "HEAD", "DELETE"}

HINT = "Strict mode refuses what Calendly may pass over in silence, or read otherwise."


class _Request(Protocol):
    @property
    def method(self) -> str: ...
    @property
    def query(self) -> str: ...
    @property
    def body(self) -> bytes: ...


class Strictness:
    """What is found in one request.

    Args:
        mode: ``warn`` or ``error``.
    """

    def __init__(self, mode: str) -> None:
        self._refuses = mode == "error"
        self._liberties: list[str] = []
        self._ignored: list[str] = []

    def look(self, request: _Request, content_type: str) -> None:
        """Note in which ways a request is not as it is documented.

        Raises:
            InvalidArgument: There is one, and the mode is ``error``.
        """
        self._liberties = [*_liberties(request, content_type)]
        if self._refuses and self._liberties:
            raise InvalidArgument(
                *(Detail(None, liberty) for liberty in self._liberties), hint=HINT
            )

    def ignore(self, names: list[str]) -> None:
        """Note which parameters nobody has asked for.

        Raises:
            InvalidArgument: There is one, and the mode is ``error``.
        """
        self._ignored = names
        if self._refuses and names:
            unknown = (Detail(name, "is not a parameter of this operation") for name in names)
            raise InvalidArgument(*unknown, hint=HINT)

    @property
    def said(self) -> str:
        """All that was found, in plain words; "" if nothing was."""
        found = [f"The request {liberty}." for liberty in self._liberties]
        if self._ignored:
            found.append(f"Ignored, for no parameter is called so: {', '.join(self._ignored)}.")
        return " ".join(found)


def _liberties(request: _Request, content_type: str) -> Iterator[str]:
    reads = request.method in WITHOUT_BODY
    if reads and request.body.strip():
        yield f"has a body, which {request.method} is not documented to have"
    if not reads and request.query:
        yield f"has a query, which {request.method} is not documented to have"
    if request.body and content_type.partition(";")[0].strip().lower() != "application/json":
        kind = content_type or "missing"
        yield f"has a body whose Content-Type is {kind}, not application/json"
