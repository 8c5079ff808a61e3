"""Access tokens: who a bearer speaks for, and what it may do."""

from datetime import datetime

from mockcalendly.model.record import Record

__all__ = ["AccessToken"]


class AccessToken(Record, frozen=True, kw_only=True, gc=False):
    """A personal or OAuth access token; its id is the bearer text itself.

    Attributes:
        scopes: What was granted; None means everything (legacy tokens).
        application: The OAuth application it was issued to; None for a personal token.
        expires_at: None for personal tokens, which do not expire (documented).
    """

    user: str
    scopes: frozenset[str] | None
    application: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
