"""A request to the OAuth server as its endpoints see it."""

from base64 import b64decode
from typing import Any
from urllib.parse import unquote_plus

from mockcalendly.domain.grants import authenticate, user_of_grant
from mockcalendly.domain.rate_limits import UNLIMITED, Limited, Usage
from mockcalendly.edge.exchange import Request
from mockcalendly.edge.limits import count_request, refusal
from mockcalendly.edge.parameters import Submitted
from mockcalendly.errors import InvalidClient
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.oauth import Application
from mockcalendly.world import World

__all__ = ["Visit", "client_credentials"]


class Visit(Submitted):
    """One request to a world's OAuth server.

    Attributes:
        values: Parameters by name, be they in the query or in the body.
        base: Where the client finds the world.
        origins: What URIs in the answer start with.
        usage: What the user has left of his token requests.
        user: Whose grant it is about; "" if that is not known.
    """

    def __init__(self, world: World, request: Request, values: dict[str, Any]) -> None:
        self.world = world
        self.request = request
        self.values = values
        self.base = world.settings.public_url or request.base
        self.origins = Origins.at(self.base)
        self.usage = UNLIMITED
        self.user = ""

    def client(self) -> Application:
        """Return the application that sends the request.

        Raises:
            InvalidClient: It does not say who it is, or cannot prove it.
        """
        id_, secret = client_credentials(self.request, self.values)
        if not id_:
            raise InvalidClient(
                hint="Send client_id and client_secret by HTTP Basic or in the body."
            )
        return authenticate(self.world.rows, id_, secret)

    def meant(self) -> str:
        """Return the id of the user whose secret was sent, whatever it is worth; "" if none was."""
        rows = self.world.rows
        for name in ("code", "refresh_token", "token"):
            if secret := self.text(name):
                token = rows.tokens.get(secret)
                return (token.user if token else user_of_grant(rows, secret)) or ""
        return ""

    def left(self) -> Usage:
        """Return what the user has left of his token requests, without counting one."""
        if not self.user or not self.world.settings.rate_limit:
            return UNLIMITED
        return self.world.usages(self.user, Limited.TOKENS)[0]

    def count(self, user: str) -> None:
        """Count a token request of a user.

        Raises:
            TooManyRequests: He has had too many in this minute.
        """
        self.user = user
        row = self.world.rows.users[user]
        self.usage = count_request(self.world, row, self.world.clock.now(), Limited.TOKENS)
        if not self.usage.allowed:
            raise refusal(row, Limited.TOKENS, self.usage)


def client_credentials(request: Request, values: dict[str, Any]) -> tuple[str, str]:
    """Return client id and secret out of the header, else out of the parameters; "" is absent."""
    kind, _, encoded = (request.header(b"authorization") or "").partition(" ")
    if kind.lower() == "basic":
        try:
            pair = b64decode(encoded.strip(), validate=True).decode()
        except ValueError:
            return "", ""
        id_, _, secret = pair.partition(":")
        return unquote_plus(id_), unquote_plus(secret)  # encoded as in forms: RFC 6749, 2.3.1
    found = (values.get("client_id"), values.get("client_secret"))
    id_, secret = (value if isinstance(value, str) else "" for value in found)
    return id_, secret
