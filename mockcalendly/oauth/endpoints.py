"""What applications ask without a user: for tokens, about them, and to be registered."""

from msgspec.json import encode

from mockcalendly.domain.applications import CreateApplication, create_application
from mockcalendly.domain.grants import (
    Exchange,
    Issued,
    Refresh,
    Revoke,
    exchange,
    introspect,
    refresh,
    revoke,
    user_of_grant,
)
from mockcalendly.domain.scopes import MCP_SCOPES
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import InvalidArgument, InvalidClient, OAuthError, UnauthorizedClient
from mockcalendly.model.oauth import Application, ApplicationKind, Environment
from mockcalendly.oauth.visit import Visit
from mockcalendly.wire import render
from mockcalendly.wire.render.oauth import scope_text

__all__ = ["NO_STORE", "introspect_token", "issue_tokens", "register", "revoke_token"]

NO_STORE = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))
"""Whatever carries tokens says that it must not be kept (RFC 6749, 5.1)."""


def issue_tokens(visit: Visit) -> Answer:
    """Answer a pair of tokens for a code or for a refresh token."""
    kind = visit.text("grant_type")
    if not kind:
        raise OAuthError("invalid_request", "Missing required parameter: grant_type.")
    if kind not in ("authorization_code", "refresh_token"):
        raise OAuthError("unsupported_grant_type")
    application = visit.client()
    secret = visit.text("code" if kind == "authorization_code" else "refresh_token")
    user = user_of_grant(visit.world.rows, secret)
    if user is not None:
        visit.count(user)
    issued = _issue(visit, application, kind)
    owner = visit.world.rows.users[issued.access_token.user]
    return _answer(render.oauth.token_response(issued, owner, visit.origins))


def revoke_token(visit: Visit) -> Answer:
    """End what a token stands for."""
    try:
        application = visit.client()
    except InvalidClient as error:
        raise UnauthorizedClient(error.hint) from None  # 403, not 401 (documented)
    visit.world.execute(revoke, Revoke(application=application, token=visit.text("token")))
    return _answer({})


def introspect_token(visit: Visit) -> Answer:
    """Answer what a token stands for."""
    world = visit.world
    application = visit.client()
    found = introspect(world.rows, world.clock.now(), application, visit.text("token"))
    user = None if found is None else world.rows.users[found.user]
    return _answer(render.oauth.introspection(found, user, visit.origins))


def register(visit: Visit) -> Answer:
    """Register a client dynamically (RFC 7591), as those of the MCP host do.

    Which fields it needs, and the code of the refusal, were observed.
    """
    uris = visit.texts("redirect_uris")
    grant_types = visit.texts("grant_types")
    faults = {
        "client_name": not visit.text("client_name").strip(),
        "redirect_uris": not uris or visit.values["redirect_uris"] != uris,
        "grant_types": "authorization_code" not in grant_types
        or not {"authorization_code", "refresh_token"}.issuperset(grant_types),
        "response_types": visit.texts("response_types") != ["code"],
        "token_endpoint_auth_method": visit.text("token_endpoint_auth_method") != "none",
    }
    if wrong := [name for name, is_wrong in faults.items() if is_wrong]:
        text = f"Missing or invalid client metadata: {', '.join(wrong)}."
        raise OAuthError("invalid_client_metadata", text)
    application = _register(visit, tuple(uris))
    metadata = {
        "client_id": application.id,
        "client_id_issued_at": int(application.created_at.timestamp()),
        "client_name": application.name,
        "redirect_uris": uris,
        "grant_types": grant_types,
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "scope": scope_text(application.scopes),
    }
    return _answer(metadata, status=201)


def _issue(visit: Visit, application: Application, kind: str) -> Issued:
    if kind == "refresh_token":
        return visit.world.execute(
            refresh,
            Refresh(
                application=application,
                refresh_token=visit.text("refresh_token"),
                scope=visit.text("scope"),
            ),
        )
    return visit.world.execute(
        exchange,
        Exchange(
            application=application,
            code=visit.text("code"),
            redirect_uri=visit.text("redirect_uri"),
            code_verifier=visit.text("code_verifier"),
        ),
    )


def _register(visit: Visit, uris: tuple[str, ...]) -> Application:
    command = CreateApplication(
        name=visit.text("client_name"),
        kind=ApplicationKind.NATIVE,
        environment=Environment.SANDBOX,
        redirect_uris=uris,
        scopes=frozenset(visit.text("scope").split() or MCP_SCOPES),
        dynamic=True,
    )
    try:
        return visit.world.execute(create_application, command).application
    except InvalidArgument as error:
        about_scope = error.details[0].parameter == "scopes"
        code = "invalid_client_metadata" if about_scope else "invalid_redirect_uri"
        raise OAuthError(code, f"{error.reason}.") from None


def _answer(document: object, *, status: int = 200) -> Answer:
    return Answer(status, encode(document), NO_STORE)
