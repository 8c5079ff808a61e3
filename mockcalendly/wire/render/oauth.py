"""OAuth applications, tokens and what servers say about themselves, as JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mockcalendly.domain.access_tokens import token_id
from mockcalendly.domain.applications import RegisteredApplication
from mockcalendly.domain.grants import LEGACY_SCOPE, Issued
from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.oauth import Application, RefreshToken
from mockcalendly.model.organizations import User
from mockcalendly.model.tokens import AccessToken

__all__ = [
    "access_token",
    "application",
    "introspection",
    "registered",
    "scope_text",
    "token_response",
]


def application(row: Application) -> dict[str, Any]:
    """Return an application; its client secret is not known any more."""
    return {
        "client_id": row.id,
        "created_at": format_instant(row.created_at),
        "dynamic": row.dynamic,
        "environment": row.environment,
        "kind": row.kind,
        "legacy": row.scopes is None,
        "name": row.name,
        "redirect_uris": list(row.redirect_uris),
        "scopes": _scopes(row.scopes),
        "updated_at": format_instant(row.updated_at),
        "webhook_signing_key": row.webhook_signing_key,
    }


def registered(done: RegisteredApplication) -> dict[str, Any]:
    """Return an application with its client secret, if that is new."""
    return {**application(done.application), "client_secret": done.client_secret}


def token_response(issued: Issued, user: User, origins: Origins) -> dict[str, Any]:
    """Return what the token endpoint answers (documented)."""
    token = issued.access_token
    return {
        "token_type": "Bearer",
        "access_token": token.id,
        "refresh_token": issued.refresh_token,
        "scope": scope_text(token.scopes),
        "created_at": _seconds(token.created_at),
        "expires_in": _lifetime(token),
        **_owner(user, origins),
    }


def introspection(
    row: AccessToken | RefreshToken | None, user: User | None, origins: Origins
) -> dict[str, Any]:
    """Return what the introspection endpoint answers (documented; of inactive tokens: assumed)."""
    if row is None or user is None:
        return {"active": False}
    expires_at = row.expires_at if isinstance(row, AccessToken) else None
    return {
        "active": True,
        "scope": scope_text(row.scopes),
        "client_id": row.application,
        "token_type": "Bearer",
        **({} if expires_at is None else {"exp": _seconds(expires_at)}),
        "iat": _seconds(row.created_at),
        **_owner(user, origins),
    }


def access_token(row: AccessToken, origins: Origins) -> dict[str, Any]:
    """Return what can be told about an access token without showing it."""
    return {
        "client_id": row.application,
        "created_at": format_instant(row.created_at),
        "expires_at": _instant(row.expires_at),
        "id": token_id(row),
        "revoked_at": _instant(row.revoked_at),
        "scopes": _scopes(row.scopes),
        "user": f"{origins.api}/users/{row.user}",
    }


def scope_text(scopes: Iterable[str] | None) -> str:
    """Return scopes as OAuth writes them."""
    return LEGACY_SCOPE if scopes is None else " ".join(sorted(scopes))


def _owner(user: User, origins: Origins) -> dict[str, str]:
    return {
        "owner": f"{origins.api}/users/{user.id}",
        "organization": f"{origins.api}/organizations/{user.organization}",
    }


def _scopes(scopes: frozenset[str] | None) -> list[str] | None:
    return None if scopes is None else sorted(scopes)


def _lifetime(token: AccessToken) -> int:
    assert token.expires_at is not None  # noqa: S101 - tokens of applications expire
    return int((token.expires_at - token.created_at).total_seconds())


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else format_instant(instant)
