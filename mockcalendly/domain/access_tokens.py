"""Access tokens: issued to applications and to users themselves, revoked, told by a short id."""

from collections.abc import Iterable
from datetime import datetime
from math import floor

from msgspec.structs import replace

from mockcalendly.domain.activity_log import Activity, log
from mockcalendly.domain.credentials import digest, sign_claims
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.record import Value
from mockcalendly.model.tokens import AccessToken
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreatePersonalToken",
    "create_personal_token",
    "find_token",
    "issue",
    "revoke_token",
    "token_id",
]

ISSUER = "https://auth.calendly.com"
"""Claim ``iss`` (documented example)."""


class CreatePersonalToken(Value, frozen=True, kw_only=True, gc=False):
    """A user's request for a token of his own."""

    user: str
    scopes: frozenset[str]


def issue(
    tx: Transaction,
    *,
    user: str,
    scopes: frozenset[str] | None,
    application: str | None,
    expires_at: datetime | None,
) -> AccessToken:
    """Issue an access token: a signed JWT with the claims of the documented example."""
    claims = {"iss": ISSUER, "iat": floor(tx.now.timestamp()), "jti": tx.ids.uuid("token_id")}
    claims["user_uuid"] = user
    if application is not None:
        claims["app_uuid"] = _app_uuid(tx.ids, application)
    if expires_at is not None:
        claims["exp"] = floor(expires_at.timestamp())
    return tx.rows.tokens.put(
        AccessToken(
            id=sign_claims(tx.ids, claims),
            seq=tx.ids.sequence(),
            user=user,
            scopes=scopes,
            application=application,
            created_at=tx.now,
            expires_at=expires_at,
            revoked_at=None,
        )
    )


def create_personal_token(tx: Transaction, command: CreatePersonalToken) -> AccessToken:
    """Issue a personal access token; it does not expire (documented).

    Raises:
        NotFound: There is no such user.
        InvalidArgument: A scope is none.
    """
    if command.user not in tx.rows.users:
        raise NotFound(hint=f"No user has the id {command.user}.")
    _check_scopes(command.scopes)
    token = issue(tx, user=command.user, scopes=command.scopes, application=None, expires_at=None)
    _log(tx, Activity.TOKEN_CREATED, token)
    return token


def revoke_token(tx: Transaction, reference: str) -> AccessToken:
    """Revoke a token that is named by itself or by its short id; once is enough.

    Raises:
        NotFound: There is no such token.
    """
    token = find_token(tx.rows, reference)
    if token.revoked_at is not None:
        return token
    if token.application is None:
        _log(tx, Activity.TOKEN_REVOKED, token)
    return tx.rows.tokens.put(replace(token, revoked_at=tx.now))


def find_token(rows: Rows, reference: str) -> AccessToken:
    """Return a token by itself or by its short id.

    Raises:
        NotFound: There is none.
    """
    found = rows.tokens.get(reference)
    if found is None:
        found = next((row for row in rows.tokens if token_id(row) == reference), None)
    if found is None:
        raise NotFound(hint="No such access token in this world.")
    return found


def token_id(token: AccessToken) -> str:
    """Return what names a token without being one."""
    return digest(token.id)[:16]


def _log(tx: Transaction, activity: Activity, token: AccessToken) -> None:
    log(
        tx,
        activity,
        organization=tx.rows.users[token.user].organization,
        actor=token.user,
        details={"id": token_id(token)},
    )


def _check_scopes(scopes: Iterable[str]) -> None:
    unknown = sorted(scope for scope in scopes if scope not in SCOPES)
    if unknown:
        raise InvalidArgument(*(Detail("scopes", f"{scope} is not a scope") for scope in unknown))


def _app_uuid(ids: Ids, application: str) -> str:
    return ids.uuid_of("application", application)
