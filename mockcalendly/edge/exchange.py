"""A request as the handlers see it, and what they give back."""

from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from msgspec import DecodeError
from msgspec.json import decode

from mockcalendly.domain.access import Caller
from mockcalendly.errors import Detail, InvalidArgument
from mockcalendly.kernel.uris import Origins
from mockcalendly.wire.fields import Fields
from mockcalendly.world import World

__all__ = ["Answer", "Call", "Handler", "Operation", "Request"]


class Request(NamedTuple):
    """What came over the wire.

    Attributes:
        path: Decoded, without a world's prefix.
        base: URL that the client reached this world at, without trailing slash.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    base: str

    def header(self, name: bytes) -> str | None:
        """Return the first header of a lower-case name."""
        for key, value in self.headers:
            if key == name:
                return value.decode("latin-1")
        return None


class Answer(NamedTuple):
    """What goes back: a status, encoded JSON (or nothing), and headers beyond the usual ones."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Call:
    """One call of an operation by a known caller.

    Attributes:
        params: Ids out of the path, by name.
        origins: What URIs in the answer start with.
    """

    def __init__(
        self, world: World, caller: Caller, request: Request, params: Mapping[str, str]
    ) -> None:
        self.world = world
        self.caller = caller
        self.request = request
        self.params = params
        self.base = world.settings.public_url or request.base
        self.origins = Origins.at(self.base)

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The query as it was sent; of a repeated name the last one counts."""
        return dict(parse_qsl(self.request.query, keep_blank_values=True))

    @cached_property
    def query(self) -> Fields:
        """The query, to be read parameter by parameter."""
        return Fields(self.arguments, text_only=True)

    @cached_property
    def body(self) -> Fields:
        """The JSON body, to be read parameter by parameter; an absent one is empty.

        Raises:
            InvalidArgument: It is not a JSON object.
        """
        return Fields(_parse(self.request.body))


Handler = Callable[[Call], Answer]


class Operation(NamedTuple):
    """An operation of the API.

    Attributes:
        id: As in the vendor's OpenAPI document.
        scopes: What the token must have been granted, all of it...
        or_scopes: ...or all of this, where the vendor's pages disagree with each other.
    """

    id: str
    method: str
    path: str
    scopes: tuple[str, ...]
    handler: Handler
    or_scopes: tuple[str, ...] = ()


def _parse(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        parsed = decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgument(
            Detail("body", "is not valid JSON"),
            hint=f"The body of the request could not be parsed: {error}.",
        ) from None
    if not isinstance(parsed, dict):
        raise InvalidArgument(
            Detail("body", "must be a hash"), hint="The body must be a JSON object."
        )
    return parsed


def created(body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """Return 201 with a resource."""
    return Answer(HTTPStatus.CREATED, body, headers)


NO_CONTENT = Answer(HTTPStatus.NO_CONTENT)
