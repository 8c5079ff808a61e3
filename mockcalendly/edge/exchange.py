"""A request as the handlers see it, and what they give back."""

from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple

from mockcalendly.domain.access import Caller
from mockcalendly.domain.rate_limits import Limited
from mockcalendly.edge.parameters import Parameters, read_parameters
from mockcalendly.edge.strictness import Strictness
from mockcalendly.kernel.uris import Origins
from mockcalendly.wire.fields import Fields
from mockcalendly.wire.watched import Watched
from mockcalendly.world import World

__all__ = ["Answer", "Call", "Handler", "Operation", "Request"]


class Request(NamedTuple):
    """What came over the wire.

    Attributes:
        path: Decoded, without a world's prefix.
        base: URL that the client reached this world at, without trailing slash.
        token: Of ``Authorization: Bearer <token>``; None if there is none.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    base: str
    token: str | None = None

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
        strictness: What notes that something is odd about the call; None: nobody wants to know.
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
        mode = world.settings.strict
        self.strictness = None if mode == "off" else Strictness(mode)

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The parameters as they were sent, be it in the query or in the body.

        Raises:
            InvalidArgument: They cannot be understood.
        """
        return self._parameters.values

    @cached_property
    def query(self) -> Fields:
        """The parameters, to be read one by one.

        Raises:
            InvalidArgument: They cannot be understood.
        """
        as_text = self._parameters.as_text
        if self.strictness is None:
            return Fields(self.arguments, text_only=as_text)
        values, strictness = Watched(self.arguments), self.strictness
        return Fields(
            values,
            text_only=as_text,
            on_finish=lambda: strictness.ignore([*values.unread()]),
        )

    @property
    def body(self) -> Fields:
        """The same: it does not matter where a parameter stands, only where it belongs."""
        return self.query

    @cached_property
    def _parameters(self) -> Parameters:
        request = self.request
        content_type = request.header(b"content-type") if request.body else None
        return read_parameters(request.query, content_type, request.body)


Handler = Callable[[Call], Answer]


class Operation(NamedTuple):
    """An operation of the API.

    Attributes:
        id: As in the vendor's OpenAPI document.
        scopes: What the token must have been granted, all of it...
        or_scopes: ...or all of this, where the vendor's pages disagree with each other.
        limit: The rate limit that it has besides that of all requests.
    """

    id: str
    method: str
    path: str
    scopes: tuple[str, ...]
    handler: Handler
    or_scopes: tuple[str, ...] = ()
    limit: Limited | None = None


def created(body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """Return 201 with a resource."""
    return Answer(HTTPStatus.CREATED, body, headers)


NO_CONTENT = Answer(HTTPStatus.NO_CONTENT)
