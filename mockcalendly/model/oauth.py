"""OAuth: the applications that developers register, and what users grant to them.

Client secrets, authorization codes and refresh tokens are kept as SHA-256 digests only. So what is
shown once cannot be shown again, and how long it takes to look one up says nothing about it.
"""

from datetime import datetime
from enum import StrEnum

from mockcalendly.model.record import Record

__all__ = [
    "Application",
    "ApplicationKey",
    "ApplicationKind",
    "AuthorizationCode",
    "Environment",
    "RefreshToken",
]


class ApplicationKind(StrEnum):
    """Where an application runs: on a server, or with its user (documented)."""

    WEB = "web"
    NATIVE = "native"


class Environment(StrEnum):
    """Which redirect URIs an application may have, and nothing else (documented)."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class ApplicationKey(StrEnum):
    """What is shown once, and can be drawn anew."""

    CLIENT_SECRET = "client_secret"  # noqa: S105 - a name
    WEBHOOK_SIGNING_KEY = "webhook_signing_key"


class Application(Record, frozen=True, kw_only=True, gc=False):
    """A registered client; its id is the ``client_id``.

    Attributes:
        scopes: What it may ask for; None for a legacy application, older than scopes.
        secret: Digest of the client secret; None for a public client, which has none.
        webhook_signing_key: Of all its webhook subscriptions (documented).
        dynamic: Whether it has registered itself, as clients of the MCP host do.
    """

    name: str
    kind: ApplicationKind
    environment: Environment
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str] | None
    secret: str | None
    webhook_signing_key: str
    dynamic: bool
    created_at: datetime
    updated_at: datetime


class AuthorizationCode(Record, frozen=True, kw_only=True, gc=False):
    """A user's consent on its way to a token; its id is the digest of the code."""

    application: str
    user: str
    scopes: frozenset[str] | None
    redirect_uri: str
    code_challenge: str | None
    code_challenge_method: str | None
    expires_at: datetime


class RefreshToken(Record, frozen=True, kw_only=True, gc=False):
    """What renews an access token, once; its id is the digest of the token.

    Attributes:
        access_token: Id of the access token that was issued together with it.
    """

    application: str
    user: str
    scopes: frozenset[str] | None
    access_token: str
    created_at: datetime
    revoked_at: datetime | None
