"""``/oauth/authorize``: the consent page, and what the user's browser is sent on with."""

from hmac import compare_digest

from msgspec.json import encode
from msgspec.structs import asdict

from mockcalendly.domain.grants import (
    AuthorizationRequest,
    Authorize,
    authorization_url,
    authorize,
    check_client,
    check_request,
)
from mockcalendly.domain.names import first_in_role, users_called
from mockcalendly.domain.scopes import MCP_SCOPES, SCOPES
from mockcalendly.edge.exchange import Answer
from mockcalendly.errors import OAuthError
from mockcalendly.model.oauth import Application
from mockcalendly.model.organizations import Role, User
from mockcalendly.oauth.visit import Visit
from mockcalendly.pages.page import render_page

__all__ = ["answer_consent", "ask_consent", "refuse_consent"]

Scopes = frozenset[str] | None


def ask_consent(visit: Visit) -> Answer:
    """Show the page, or answer at once where the request or a setting says who signs in."""
    request = _read(visit)
    try:
        application = check_client(visit.world.rows, request)
    except OAuthError as refusal:
        return _refuse(refusal)
    try:
        asked = check_request(application, request)
    except OAuthError as refusal:
        return _send_back(request, refusal)
    if visit.text("login_hint"):
        users = users_called(visit.world.rows, visit.text("login_hint"))
        if not users:
            return _refuse(
                OAuthError(
                    "invalid_request",
                    "Nobody can sign in by this login_hint.",
                    hint="It takes an e-mail address, a role (owner, admin, member) or an id.",
                )
            )
        return _grant(visit, request, users[0], asked)
    owner = first_in_role(visit.world.rows, Role.OWNER)
    if visit.world.settings.oauth_auto_approve and owner is not None:
        return _grant(visit, request, owner, asked)
    return _page(visit, application, request, asked)


def answer_consent(visit: Visit) -> Answer:
    """Do what the user has decided on the page."""
    request = _read(visit)
    try:
        check_client(visit.world.rows, request)
        _check_origin(visit, request)
    except OAuthError as refusal:
        return _refuse(refusal)
    if visit.text("decision") != "allow":
        return _send_back(request, OAuthError("access_denied"))
    user = visit.world.rows.users.get(visit.text("user"))
    if user is None:
        return _refuse(OAuthError("invalid_request", "There is no such user to sign in as."))
    return _grant(visit, request, user, frozenset(visit.texts("scopes")))


def refuse_consent(visit: Visit, refusal: OAuthError) -> Answer:
    """Refuse whatever is asked, with an error of our choice: tell the application, if there is one.

    RFC 6749, 4.1.2.1: it is told by redirect, unless its redirect URI is none of its own.
    """
    request = _read(visit)
    try:
        check_client(visit.world.rows, request)
    except OAuthError as wrong:
        return _refuse(wrong)
    return _send_back(request, refusal)


def _grant(visit: Visit, request: AuthorizationRequest, user: User, scopes: Scopes) -> Answer:
    visit.user = user.id
    command = Authorize(request=request, user=user.id, scopes=scopes)
    try:
        code = visit.world.execute(authorize, command)
    except OAuthError as refusal:
        return _send_back(request, refusal)
    return _redirect(authorization_url(request, code=code))


def _page(
    visit: Visit, application: Application, request: AuthorizationRequest, asked: Scopes
) -> Answer:
    world = visit.world
    texts = SCOPES | MCP_SCOPES
    ordered = None if asked is None else [name for name in texts if name in asked]
    owner = first_in_role(world.rows, Role.OWNER)
    page = render_page(
        "consent",
        application=application.name,
        destination=request.redirect_uri,
        request=[(name, value) for name, value in asdict(request).items() if value],
        authenticity_token=_authenticity_token(visit, request),
        users=[world.rows.users[row.user] for row in world.rows.memberships],
        chosen=owner.id if owner else "",
        scopes=ordered and [{"name": name, "text": texts[name]} for name in ordered],
    )
    return Answer(200, page.body, page.headers)


def _refuse(refusal: OAuthError) -> Answer:
    page = render_page(
        "refusal",
        heading="This application cannot be authorized",
        message=refusal.message,
        hint=refusal.hint,
        code=refusal.error,
    )
    return Answer(refusal.status, page.body, page.headers)


def _send_back(request: AuthorizationRequest, refusal: OAuthError) -> Answer:
    return _redirect(
        authorization_url(request, error=refusal.error, error_description=refusal.message)
    )


def _redirect(location: str) -> Answer:
    headers = ((b"location", location.encode()), (b"cache-control", b"no-store"))
    return Answer(302, b"", headers)


def _read(visit: Visit) -> AuthorizationRequest:
    names = AuthorizationRequest.__struct_fields__
    return AuthorizationRequest(**{name: visit.text(name) for name in names})


def _authenticity_token(visit: Visit, request: AuthorizationRequest) -> str:
    # Nobody is signed in before he chooses who he is, so there is no session to bind it to.
    return visit.world.ids.mac(b"consent" + encode(asdict(request)), 32).hex()


def _check_origin(visit: Visit, request: AuthorizationRequest) -> None:
    """Refuse a form that is not of the page shown for just this request.

    Raises:
        OAuthError: It is another's.
    """
    expected = _authenticity_token(visit, request).encode()
    sent = visit.text("authenticity_token").encode("utf-8", "surrogatepass")
    if (
        not compare_digest(sent, expected)
        or visit.request.header(b"sec-fetch-site") == "cross-site"
    ):
        raise OAuthError(
            "invalid_request",
            "This form was not sent by the page of this request. Go back to the application, "
            "and start again.",
        )
