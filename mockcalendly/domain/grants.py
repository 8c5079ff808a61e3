"""OAuth grants: from a user's consent to a code, from a code to tokens, and what ends them.

No library for OAuth servers is behind this. Authlib's are made for Flask and Django, and need the
cryptography package. oauthlib leaves to its user what is kept, for how long on which clock, drawn
from which seed and said in which words: all that is Calendly's own, or the world's. What it would
take over is to read some parameters.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from msgspec.structs import replace

from mockcalendly.domain.access_tokens import issue
from mockcalendly.domain.credentials import digest, draw_token, same, verifies
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.errors import InvalidClient, OAuthError, UnauthorizedClient
from mockcalendly.model.oauth import Application, AuthorizationCode, RefreshToken
from mockcalendly.model.record import Value
from mockcalendly.model.tokens import AccessToken
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction

__all__ = [
    "LEGACY_SCOPE",
    "AuthorizationRequest",
    "Authorize",
    "Exchange",
    "Issued",
    "Refresh",
    "Revoke",
    "authenticate",
    "authorization_url",
    "authorize",
    "check_client",
    "check_request",
    "exchange",
    "grant",
    "introspect",
    "refresh",
    "revoke",
    "user_of_grant",
]

CODE_LIFETIME = timedelta(minutes=10)
ACCESS_TOKEN_LIFETIME = timedelta(hours=2)
"""Both documented. A refresh token lives until it is used (documented)."""

LEGACY_SCOPE = "default"
"""What tokens of legacy applications carry (documented): it opens everything."""

CHALLENGE_METHODS = ("plain", "S256")
"""As the server's metadata lists them (observed)."""


class AuthorizationRequest(Value, frozen=True, kw_only=True, gc=False):
    """What an application sends a user's browser with; "" stands for what it left out."""

    client_id: str = ""
    redirect_uri: str = ""
    response_type: str = ""
    scope: str = ""
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""


class Authorize(Value, frozen=True, kw_only=True, gc=False):
    """A user's consent; `scopes` is what he left of those that were asked for, None the legacy."""

    request: AuthorizationRequest
    user: str
    scopes: frozenset[str] | None


class Exchange(Value, frozen=True, kw_only=True, gc=False):
    """An application's request to get tokens for a code."""

    application: Application
    code: str
    redirect_uri: str
    code_verifier: str


class Refresh(Value, frozen=True, kw_only=True, gc=False):
    """An application's request to get new tokens for a refresh token; "" keeps the scopes."""

    application: Application
    refresh_token: str
    scope: str


class Revoke(Value, frozen=True, kw_only=True, gc=False):
    """An application's request to end what an access or refresh token stands for."""

    application: Application
    token: str


class Issued(Value, frozen=True, kw_only=True, gc=False):
    """A pair of tokens; the refresh token's text is known here and to its receiver only."""

    access_token: AccessToken
    refresh_token: str


def authenticate(rows: Rows, client_id: str, client_secret: str) -> Application:
    """Return the application that somebody is; a public client has no secret to show.

    Raises:
        InvalidClient: There is no such application, or the secret is not its own.
    """
    application = rows.applications.get(client_id)
    if application is None:
        raise InvalidClient(hint="No OAuth application of this world has this client_id.")
    if application.secret is None:
        if client_secret:
            raise InvalidClient(hint="A native application has no client_secret: send none.")
    elif not same(client_secret, application.secret):
        raise InvalidClient(hint="The client_secret is not the application's, or no longer.")
    return application


def check_client(rows: Rows, request: AuthorizationRequest) -> Application:
    """Return the application that asks for authorization.

    Whoever it is that asks, an answer may only be sent to the application's own redirect URI: so
    what is refused here is told to the user and never sent anywhere.

    Raises:
        OAuthError: It is unknown, or the redirect URI is none of its own.
    """
    _require(request.client_id, "client_id")
    application = rows.applications.get(request.client_id)
    if application is None:
        raise InvalidClient(hint="No OAuth application of this world has this client_id.")
    _require(request.redirect_uri, "redirect_uri")
    if request.redirect_uri not in application.redirect_uris:
        raise OAuthError(
            "invalid_redirect_uri",
            "The requested redirect uri is malformed or doesn't match client redirect URI.",
            hint=f"{application.name} has: {', '.join(application.redirect_uris)}.",
        )
    return application


def check_request(application: Application, request: AuthorizationRequest) -> frozenset[str] | None:
    """Return the scopes that an application asks a user for; None for the legacy one.

    Raises:
        OAuthError: The request is wrong; the application is to be told by redirect.
    """
    _require(request.response_type, "response_type")
    if request.response_type != "code":
        raise OAuthError("unsupported_response_type")
    _check_challenge(application, request)
    return _scopes_asked_for(application, request.scope)


def authorize(tx: Transaction, command: Authorize) -> str:
    """Return a code for a user's consent.

    Raises:
        OAuthError: The request is wrong, or more is granted than was asked for.
    """
    request = command.request
    application = check_client(tx.rows, request)
    asked = check_request(application, request)
    if asked is not None and not (command.scopes is not None and command.scopes <= asked):
        raise OAuthError("invalid_scope")
    code = draw_token(tx.ids)
    tx.rows.authorization_codes.put(
        AuthorizationCode(
            id=digest(code),
            seq=tx.ids.sequence(),
            application=application.id,
            user=tx.rows.users[command.user].id,
            scopes=asked if asked is None else command.scopes,
            redirect_uri=request.redirect_uri,
            code_challenge=request.code_challenge or None,
            code_challenge_method=request.code_challenge_method or None,
            expires_at=tx.now + CODE_LIFETIME,
        )
    )
    return code


def authorization_url(request: AuthorizationRequest, **answer: str) -> str:
    """Return where a user's browser is sent on: the redirect URI with an answer in its query."""
    if request.state:
        answer["state"] = request.state
    separator = "&" if urlsplit(request.redirect_uri).query else "?"
    return f"{request.redirect_uri}{separator}{urlencode(answer)}"


def exchange(tx: Transaction, command: Exchange) -> Issued:
    """Return tokens for a code, which is used up by that.

    Raises:
        OAuthError: The code is unknown, used, expired or another application's, or was asked for
            with another redirect URI or another code verifier.
    """
    _require(command.code, "code")
    _require(command.redirect_uri, "redirect_uri")
    code = tx.rows.authorization_codes.get(digest(command.code))
    if code is None:
        raise _invalid_grant("The code is unknown, or was used already.")
    if code.expires_at <= tx.now:
        raise _invalid_grant("The code has expired: it lives 10 minutes.")
    if code.application != command.application.id:
        raise _invalid_grant("The code was issued to another application.")
    if code.redirect_uri != command.redirect_uri:
        raise _invalid_grant("The redirect_uri is not the one of the authorization request.")
    _check_verifier(code, command.code_verifier)
    tx.rows.authorization_codes.delete(code.id)
    return _issue_pair(tx, command.application, code.user, code.scopes)


def refresh(tx: Transaction, command: Refresh) -> Issued:
    """Return new tokens for a refresh token, which is revoked at once (documented).

    The access token that came with it lives on for its two hours ("access token behavior does not
    change": documented). A legacy grant becomes one with scopes (documented): with all that there
    are (assumed).

    Raises:
        OAuthError: The token is unknown, used, revoked or another application's, or a scope is
            asked for that it does not have.
    """
    _require(command.refresh_token, "refresh_token")
    token = tx.rows.refresh_tokens.get(digest(command.refresh_token))
    if token is None:
        raise _invalid_grant("The refresh token is unknown.")
    if token.application != command.application.id:
        raise _invalid_grant("The refresh token was issued to another application.")
    if token.revoked_at is not None:
        raise _invalid_grant("The refresh token was used or revoked: each can be used once.")
    scopes = frozenset(SCOPES) if token.scopes is None else token.scopes
    if command.scope:
        asked = frozenset(command.scope.split())
        if not asked <= scopes:
            raise OAuthError("invalid_scope", hint="A refresh cannot add scopes.")
        scopes = asked
    tx.rows.refresh_tokens.put(replace(token, revoked_at=tx.now))
    return _issue_pair(tx, command.application, token.user, scopes)


def revoke(tx: Transaction, command: Revoke) -> None:
    """Revoke an access token and its refresh token, whichever is named.

    That one goes with the other is assumed: Doorkeeper keeps them as one. To revoke what is
    unknown or revoked already does nothing (RFC 7009).

    Raises:
        OAuthError: No token was sent.
        UnauthorizedClient: It is none of the application's.
    """
    _require(command.token, "token")
    access_token, refresh_token = _pair(tx.rows, command.token)
    for token in (access_token, refresh_token):
        if token is not None and token.application != command.application.id:
            raise UnauthorizedClient(hint="The token was not issued to this application.")
    if access_token is not None and access_token.revoked_at is None:
        tx.rows.tokens.put(replace(access_token, revoked_at=tx.now))
    if refresh_token is not None and refresh_token.revoked_at is None:
        tx.rows.refresh_tokens.put(replace(refresh_token, revoked_at=tx.now))


def introspect(
    rows: Rows, now: datetime, application: Application, token: str
) -> AccessToken | RefreshToken | None:
    """Return what a token of an application's stands for; None if it is not active.

    Raises:
        OAuthError: No token was sent.
    """
    _require(token, "token")
    found = rows.tokens.get(token) or rows.refresh_tokens.get(digest(token))
    if found is None or found.application != application.id or found.revoked_at is not None:
        return None
    if isinstance(found, AccessToken) and found.expires_at is not None and found.expires_at <= now:
        return None
    return found


def grant(
    tx: Transaction, application: Application, user: str, scopes: frozenset[str] | None
) -> Issued:
    """Issue tokens without a code, for whoever may decide that a user has consented.

    Raises:
        OAuthError: The application may not ask for these scopes.
    """
    asked = _scopes_asked_for(application, " ".join(scopes or ()))
    return _issue_pair(tx, application, user, asked)


def user_of_grant(rows: Rows, secret: str) -> str | None:
    """Return whose grant a code or a refresh token is; None if it is unknown."""
    id_ = digest(secret)
    found = rows.authorization_codes.get(id_) or rows.refresh_tokens.get(id_)
    return None if found is None else found.user


def _issue_pair(
    tx: Transaction, application: Application, user: str, scopes: frozenset[str] | None
) -> Issued:
    access_token = issue(
        tx,
        user=user,
        scopes=scopes,
        application=application.id,
        expires_at=tx.now + ACCESS_TOKEN_LIFETIME,
    )
    refresh_token = draw_token(tx.ids)
    tx.rows.refresh_tokens.put(
        RefreshToken(
            id=digest(refresh_token),
            seq=tx.ids.sequence(),
            application=application.id,
            user=user,
            scopes=scopes,
            access_token=access_token.id,
            created_at=tx.now,
            revoked_at=None,
        )
    )
    return Issued(access_token=access_token, refresh_token=refresh_token)


def _pair(rows: Rows, token: str) -> tuple[AccessToken | None, RefreshToken | None]:
    access_token = rows.tokens.get(token)
    if access_token is not None:
        issued_with = rows.refresh_tokens.listed("by_access_token", access_token.id)
        return access_token, next(issued_with, None)
    refresh_token = rows.refresh_tokens.get(digest(token))
    if refresh_token is None:
        return None, None
    return rows.tokens.get(refresh_token.access_token), refresh_token


def _scopes_asked_for(application: Application, scope: str) -> frozenset[str] | None:
    """Return the scopes of a request.

    A legacy application that names none gets everything. Another one gets nothing: no access is
    granted until scopes are requested and approved (documented).
    """
    asked = frozenset(scope.split())
    allowed = (
        frozenset((*SCOPES, LEGACY_SCOPE)) if application.scopes is None else application.scopes
    )
    if application.scopes is None and asked <= {LEGACY_SCOPE}:
        return None
    if wrong := sorted(asked - (allowed - {LEGACY_SCOPE})):
        raise OAuthError(
            "invalid_scope", hint=f"{application.name} cannot ask for: {', '.join(wrong)}."
        )
    return asked


def _check_challenge(application: Application, request: AuthorizationRequest) -> None:
    if not request.code_challenge:
        # Not enforced for web applications (documented); so it is for the others.
        if application.secret is None:
            raise OAuthError("invalid_request", "Code challenge is required.")
        return
    if request.code_challenge_method not in CHALLENGE_METHODS:
        methods = ", ".join(CHALLENGE_METHODS)
        text = f"The code_challenge_method must be one of {methods}."
        raise OAuthError("invalid_request", text)


def _check_verifier(code: AuthorizationCode, verifier: str) -> None:
    if code.code_challenge is None:
        if verifier:
            raise _invalid_grant("The code was asked for without a code_challenge.")
        return
    _require(verifier, "code_verifier")
    if not verifies(verifier, code.code_challenge, code.code_challenge_method):
        raise _invalid_grant("The code_verifier does not answer the code_challenge.")


def _require(value: str, parameter: str) -> None:
    if not value:
        raise OAuthError("invalid_request", f"Missing required parameter: {parameter}.")


def _invalid_grant(hint: str) -> OAuthError:
    return OAuthError("invalid_grant", hint=hint)
