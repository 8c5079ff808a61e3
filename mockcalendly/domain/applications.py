"""The registry of OAuth applications: what the vendor's developer portal does."""

import re
from urllib.parse import urlsplit

from msgspec.structs import replace

from mockcalendly.domain.credentials import digest, draw_key
from mockcalendly.domain.deliveries import drop_pending
from mockcalendly.domain.scopes import MCP_SCOPES, SCOPES
from mockcalendly.errors import Detail, InvalidArgument, NotFound
from mockcalendly.model.oauth import Application, ApplicationKey, ApplicationKind, Environment
from mockcalendly.model.record import Value
from mockcalendly.store.rows import of_application
from mockcalendly.store.transaction import Transaction

__all__ = [
    "CreateApplication",
    "RegisteredApplication",
    "RotateKey",
    "create_application",
    "delete_application",
    "redirect_uri_fault",
    "rotate_key",
]

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:/[^\s\\\x00-\x20\x7f-\U0010ffff\[\]]*", re.ASCII)
_PORT = re.compile(r":[0-9]{1,5}\Z", re.ASCII)

LOOPBACK = ("localhost",)
"""Hosts to which a sandbox application's redirect may go over plain HTTP (documented)."""

LOOPBACK_OF_DYNAMIC = ("localhost", "127.0.0.1")
"""The same for clients that register themselves (assumed: they listen where RFC 8252 says)."""


class CreateApplication(Value, frozen=True, kw_only=True, gc=False):
    """A request to register an application.

    Attributes:
        scopes: What it may ask for; None makes a legacy application, older than scopes.
    """

    name: str
    kind: ApplicationKind
    environment: Environment
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str] | None
    dynamic: bool = False


class RotateKey(Value, frozen=True, kw_only=True, gc=False):
    """A request to draw a secret or a signing key anew."""

    application: str
    key: ApplicationKey


class RegisteredApplication(Value, frozen=True, kw_only=True, gc=False):
    """An application, and its client secret if there is a new one: it is shown this once."""

    application: Application
    client_secret: str | None


def create_application(tx: Transaction, command: CreateApplication) -> RegisteredApplication:
    """Register an application; web applications get a secret, native ones have none to keep.

    Raises:
        InvalidArgument: A redirect URI or a scope is not allowed.
    """
    _check(command)
    secret = None
    if command.kind is ApplicationKind.WEB and not command.dynamic:
        secret = draw_key(tx.ids)
    application = tx.rows.applications.put(
        Application(
            id=draw_key(tx.ids),
            seq=tx.ids.sequence(),
            name=command.name,
            kind=command.kind,
            environment=command.environment,
            redirect_uris=tuple(dict.fromkeys(command.redirect_uris)),
            scopes=command.scopes,
            secret=None if secret is None else digest(secret),
            webhook_signing_key=draw_key(tx.ids),
            dynamic=command.dynamic,
            created_at=tx.now,
            updated_at=tx.now,
        )
    )
    return RegisteredApplication(application=application, client_secret=secret)


def rotate_key(tx: Transaction, command: RotateKey) -> RegisteredApplication:
    """Draw a secret or a signing key anew; the old one is worth nothing from now on.

    Tokens live on. A new signing key signs all that the application's subscriptions are yet to
    put in the queue. (Both assumed: the vendor's portal is not described that far.)

    Raises:
        NotFound: There is no such application.
        InvalidArgument: A native application has no secret.
    """
    application = _find(tx, command.application)
    key = draw_key(tx.ids)
    if command.key is ApplicationKey.WEBHOOK_SIGNING_KEY:
        application = replace(application, webhook_signing_key=key, updated_at=tx.now)
        for subscription in list(tx.rows.subscriptions):
            if subscription.application == application.id:
                tx.rows.subscriptions.put(replace(subscription, signing_key=key))
        secret = None
    elif application.secret is None:
        raise InvalidArgument(Detail("key", "a native application has no client secret"))
    else:
        application = replace(application, secret=digest(key), updated_at=tx.now)
        secret = key
    tx.rows.applications.put(application)
    return RegisteredApplication(application=application, client_secret=secret)


def delete_application(tx: Transaction, id_: str) -> None:
    """Remove an application with what it was granted; its access tokens count as revoked.

    Its webhook subscriptions go too (assumed: nobody is left who could verify them).

    Raises:
        NotFound: There is no such application.
    """
    application = _find(tx, id_)
    owner = of_application(application.id)
    for token in list(tx.rows.tokens.listed("by_owner", owner)):
        tx.rows.tokens.put(replace(token, revoked_at=token.revoked_at or tx.now))
    for refresh_token in list(tx.rows.refresh_tokens.listed("by_owner", owner)):
        tx.rows.refresh_tokens.delete(refresh_token.id)
    for code in list(tx.rows.authorization_codes.listed("by_owner", owner)):
        tx.rows.authorization_codes.delete(code.id)
    for subscription in list(tx.rows.subscriptions):
        if subscription.application == application.id:
            drop_pending(tx, subscription.id)
            tx.rows.subscriptions.delete(subscription.id)
    tx.rows.applications.delete(application.id)


def redirect_uri_fault(uri: str, environment: Environment, loopback: tuple[str, ...]) -> str | None:
    """Return what is wrong with a redirect URI, or None.

    HTTPS may go anywhere, plain HTTP in a sandbox to this machine, and a native application may
    have a scheme of its own (all documented). Such a scheme must look like a domain turned round
    (RFC 8252, as in the documented ``com.site.app``), so ``javascript:`` is none.
    """
    if not _ABSOLUTE.fullmatch(uri):
        return "is not a valid URI"
    parts = urlsplit(uri)
    if "#" in uri or "*" in parts.netloc or "@" in parts.netloc:
        return "must not have a fragment, a wildcard or user information"
    if parts.scheme == "http":
        local = environment is Environment.SANDBOX and _host(parts.netloc) in loopback
        return (
            None if local else "must use HTTPS; a sandbox application may use HTTP with localhost"
        )
    if parts.scheme == "https":
        return None if _host(parts.netloc) else "is not a valid URI"
    return None if "." in parts.scheme else "must be an absolute URI that uses HTTPS"


def _host(authority: str) -> str:
    return _PORT.sub("", authority)


def _check(command: CreateApplication) -> None:
    problems = [
        Detail(f"redirect_uris[{number}]", fault)
        for number, uri in enumerate(command.redirect_uris)
        if (fault := _redirect_uri_fault(command, uri)) is not None
    ]
    if not command.name.strip():
        problems.append(Detail("name", "must be filled"))
    if not command.redirect_uris:
        problems.append(Detail("redirect_uris", "must be filled"))
    known = MCP_SCOPES if command.dynamic else SCOPES
    unknown = sorted(scope for scope in command.scopes or () if scope not in known)
    problems.extend(Detail("scopes", f"{scope} is not a scope") for scope in unknown)
    if problems:
        raise InvalidArgument(*problems)


def _redirect_uri_fault(command: CreateApplication, uri: str) -> str | None:
    loopback = LOOPBACK_OF_DYNAMIC if command.dynamic else LOOPBACK
    if command.kind is ApplicationKind.WEB and "." in uri.partition(":")[0]:
        return "may have a scheme of its own only in a native application"
    return redirect_uri_fault(uri, command.environment, loopback)


def _find(tx: Transaction, id_: str) -> Application:
    application = tx.rows.applications.get(id_)
    if application is None:
        raise NotFound(hint=f"No OAuth application has the client id {id_}.")
    return application
