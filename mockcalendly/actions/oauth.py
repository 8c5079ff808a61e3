"""OAuth applications and access tokens: the vendor's portal, and consent without a browser."""

from typing import Literal, NamedTuple

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.references import find_user
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.domain import access_tokens, applications, grants
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.errors import NotFound
from mockcalendly.inspection.worlds import tokens_by_role
from mockcalendly.model.oauth import Application, ApplicationKey, ApplicationKind, Environment
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = [
    "ACTIONS",
    "REDIRECT_URI",
    "Authorization",
    "Authorize",
    "CreateApp",
    "CreateToken",
    "DeleteApp",
    "ExchangeCode",
    "GrantTokens",
    "IntrospectToken",
    "ListApps",
    "RefreshToken",
    "RevokeGrant",
    "RevokeToken",
    "RotateApp",
    "Tokens",
]

REDIRECT_URI = "http://localhost:1234"
"""The documentation's own example."""

Scopes = tuple[str, ...] | None


class Authorization(NamedTuple):
    """A user's consent.

    Attributes:
        code: What the application exchanges for tokens, within ten minutes.
        url: Where the user's browser is sent with it.
    """

    code: str
    url: str


class ListApps(Action[list[Resource]], frozen=True, kw_only=True):
    """Return all applications, without their client secrets."""

    def perform(self, stage: Stage) -> list[Resource]:
        """Look."""
        rows = stage.world.rows.applications
        return [plain(render.oauth.application(row)) for row in rows]


class CreateApp(Action[Resource], frozen=True, kw_only=True):
    """Register an application as on the vendor's developer portal, and return it with its keys.

    Attributes:
        name: What the consent page calls it.
        redirect_uris: Where browsers may be sent back to.
        kind: A native application has no secret and must use PKCE.
        environment: Decides about redirect URIs, nothing else.
        scopes: What it may ask for; None: all there are.
        legacy: Whether it is older than scopes: then it gets ``default``, which opens all.
    """

    name: str = "Test app"
    redirect_uris: tuple[str, ...] = (REDIRECT_URI,)
    kind: Literal["web", "native"] = "web"
    environment: Literal["sandbox", "production"] = "sandbox"
    scopes: Scopes = None
    legacy: bool = False

    def perform(self, stage: Stage) -> Resource:
        """Register it."""
        command = applications.CreateApplication(
            name=self.name,
            kind=ApplicationKind(self.kind),
            environment=Environment(self.environment),
            redirect_uris=self.redirect_uris,
            scopes=None if self.legacy else _all_if_none(self.scopes),
        )
        done = stage.world.execute(applications.create_application, command)
        return plain(render.oauth.registered(done))


class RotateApp(Action[Resource], frozen=True, kw_only=True):
    """Draw a secret anew, and return the application with it; tokens live on."""

    client_id: str
    key: Literal["client_secret", "webhook_signing_key"] = "client_secret"

    def perform(self, stage: Stage) -> Resource:
        """Draw it."""
        command = applications.RotateKey(application=self.client_id, key=ApplicationKey(self.key))
        return plain(render.oauth.registered(stage.world.execute(applications.rotate_key, command)))


class DeleteApp(Action[None], frozen=True, kw_only=True):
    """Remove an application; its access tokens count as revoked."""

    client_id: str

    def perform(self, stage: Stage) -> None:
        """Remove it."""
        stage.world.execute(applications.delete_application, self.client_id)


class Authorize(Action[Authorization], frozen=True, kw_only=True):
    """Consent as a user does on the consent page, and return the code for the application.

    Attributes:
        user: Role, URI, id, slug or e-mail.
        scopes: What he grants; None: all that the application may ask for.
        redirect_uri: One of the application's; None: its first.
        state: Comes back in the URL.
        code_challenge: For PKCE.
        code_challenge_method: ``S256`` or ``plain``.
    """

    client_id: str
    user: str = "owner"
    scopes: Scopes = None
    redirect_uri: str | None = None
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = "S256"

    def perform(self, stage: Stage) -> Authorization:
        """Consent.

        Raises:
            OAuthError: The application may not ask for this.
        """
        return stage.world.execute(_authorize, self)


class GrantTokens(Action[Resource], frozen=True, kw_only=True):
    """Return tokens of a user for an application, as the token endpoint answers them.

    Attributes:
        user: Role, URI, id, slug or e-mail.
        scopes: What the tokens open; None: all that the application may ask for.
    """

    client_id: str
    user: str = "owner"
    scopes: Scopes = None

    def perform(self, stage: Stage) -> Resource:
        """Grant them.

        Raises:
            OAuthError: The application may not ask for this.
        """
        world = stage.world
        row, who = _find(world.rows, self.client_id), find_user(world.rows, self.user)
        scopes = row.scopes if self.scopes is None else frozenset(self.scopes)
        issued = world.execute(lambda tx, _: grants.grant(tx, row, who.id, scopes), None)
        return _issued(stage, issued)


class ExchangeCode(Action[Resource], frozen=True, kw_only=True):
    """Return tokens for a code, as the token endpoint answers them to the application.

    Attributes:
        code: Is used up by this.
        redirect_uri: With which the code was asked for; None: the application's first.
        code_verifier: For PKCE.
    """

    client_id: str
    code: str
    redirect_uri: str | None = None
    code_verifier: str = ""

    def perform(self, stage: Stage) -> Resource:
        """Exchange it.

        Raises:
            OAuthError: The code is unknown, used, expired or another application's, or was asked
                for with something else.
        """
        application = _find(stage.world.rows, self.client_id)
        given = self.redirect_uri
        command = grants.Exchange(
            application=application,
            code=self.code,
            redirect_uri=application.redirect_uris[0] if given is None else given,
            code_verifier=self.code_verifier,
        )
        return _issued(stage, stage.world.execute(grants.exchange, command))


class RefreshToken(Action[Resource], frozen=True, kw_only=True):
    """Return new tokens for a refresh token, as the token endpoint answers them.

    Attributes:
        refresh_token: Is revoked by this.
        scopes: Some of those that it has; None: all of them.
    """

    client_id: str
    refresh_token: str
    scopes: Scopes = None

    def perform(self, stage: Stage) -> Resource:
        """Refresh it.

        Raises:
            OAuthError: The token is unknown, used, revoked or another application's, or a scope is
                asked for that it does not have.
        """
        command = grants.Refresh(
            application=_find(stage.world.rows, self.client_id),
            refresh_token=self.refresh_token,
            scope=" ".join(self.scopes or ()),
        )
        return _issued(stage, stage.world.execute(grants.refresh, command))


class RevokeGrant(Action[None], frozen=True, kw_only=True):
    """Revoke an access token with its refresh token, as the application does at its endpoint.

    Attributes:
        token: Either of the two; what is unknown or revoked already does no harm.
    """

    client_id: str
    token: str

    def perform(self, stage: Stage) -> None:
        """Revoke both.

        Raises:
            UnauthorizedClient: It is none of the application's.
        """
        application = _find(stage.world.rows, self.client_id)
        stage.world.execute(grants.revoke, grants.Revoke(application=application, token=self.token))


class IntrospectToken(Action[Resource], frozen=True, kw_only=True):
    """Return what a token stands for, as the introspection endpoint answers the application.

    Attributes:
        token: An access or a refresh token.
    """

    client_id: str
    token: str

    def perform(self, stage: Stage) -> Resource:
        """Look."""
        rows = stage.world.rows
        application = _find(rows, self.client_id)
        found = grants.introspect(rows, stage.world.clock.now(), application, self.token)
        user = None if found is None else rows.users[found.user]
        return plain(render.oauth.introspection(found, user, stage.origins))


class Tokens(Action[dict[str, str]], frozen=True, kw_only=True):
    """Return a personal access token of the first user of each role that has one, by role."""

    def perform(self, stage: Stage) -> dict[str, str]:
        """Look."""
        return tokens_by_role(stage.world.rows)


class CreateToken(Action[str], frozen=True, kw_only=True):
    """Return a new personal access token; it does not expire.

    Attributes:
        user: Role, URI, id, slug or e-mail.
        scopes: What it opens; None: all there is.
    """

    user: str = "owner"
    scopes: Scopes = None

    def perform(self, stage: Stage) -> str:
        """Make it."""
        user = find_user(stage.world.rows, self.user).id
        scopes = _all_if_none(self.scopes)
        command = access_tokens.CreatePersonalToken(user=user, scopes=scopes)
        return stage.world.execute(access_tokens.create_personal_token, command).id


class RevokeToken(Action[None], frozen=True, kw_only=True):
    """Revoke an access token, whoever it was issued to."""

    token: str

    def perform(self, stage: Stage) -> None:
        """Revoke it."""
        stage.world.execute(access_tokens.revoke_token, self.token)


def _authorize(tx: Transaction, wanted: Authorize) -> Authorization:
    row, given = _find(tx.rows, wanted.client_id), wanted.redirect_uri
    asked = row.scopes if wanted.scopes is None else frozenset(wanted.scopes)
    request = grants.AuthorizationRequest(
        client_id=row.id,
        redirect_uri=row.redirect_uris[0] if given is None else given,
        response_type="code",
        scope="" if asked is None else " ".join(sorted(asked)),
        state=wanted.state,
        code_challenge=wanted.code_challenge,
        code_challenge_method=wanted.code_challenge_method if wanted.code_challenge else "",
    )
    who = find_user(tx.rows, wanted.user).id
    code = grants.authorize(tx, grants.Authorize(request=request, user=who, scopes=asked))
    return Authorization(code, grants.authorization_url(request, code=code))


def _issued(stage: Stage, issued: grants.Issued) -> Resource:
    user = stage.world.rows.users[issued.access_token.user]
    return plain(render.oauth.token_response(issued, user, stage.origins))


def _all_if_none(scopes: Scopes) -> frozenset[str]:
    return frozenset(SCOPES if scopes is None else scopes)


def _find(rows: Rows, client_id: str) -> Application:
    row = rows.applications.get(client_id)
    if row is None:
        raise NotFound(hint=f"No OAuth application has the client id {client_id!r}.")
    return row


ACTIONS = (
    Authorize,
    CreateApp,
    CreateToken,
    DeleteApp,
    ExchangeCode,
    GrantTokens,
    IntrospectToken,
    ListApps,
    RefreshToken,
    RevokeGrant,
    RevokeToken,
    RotateApp,
    Tokens,
)
