"""OAuth and personal access tokens as a test uses them: apps, consent without a browser, tokens."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from mockcalendly.client.home import Home
from mockcalendly.client.references import Reference, find_user
from mockcalendly.client.resources import Resource, plain
from mockcalendly.domain.access_tokens import (
    CreatePersonalToken,
    create_personal_token,
    revoke_token,
)
from mockcalendly.domain.applications import (
    CreateApplication,
    RotateKey,
    create_application,
    delete_application,
    rotate_key,
)
from mockcalendly.domain.grants import (
    AuthorizationRequest,
    Authorize,
    authorization_url,
    authorize,
    grant,
)
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.errors import NotFound
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.oauth import Application, ApplicationKey, ApplicationKind, Environment
from mockcalendly.store.rows import Rows
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

__all__ = ["Authorization", "OAuth", "Tokens"]

REDIRECT_URI = "http://localhost:1234"
"""The documentation's own example."""


class Authorization(NamedTuple):
    """A user's consent.

    Attributes:
        code: What the application exchanges for tokens, within ten minutes.
        url: Where the user's browser is sent with it.
    """

    code: str
    url: str


class OAuth:
    """The OAuth applications of a world, and what its users grant them.

    An application is named by its ``client_id``, or by the resource that `create_app` returned.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    @property
    def authorize_url(self) -> str:
        """Where an application sends its user's browser."""
        return f"{self._home.url}/oauth/authorize"

    @property
    def token_url(self) -> str:
        """Where an application gets tokens, and renews them."""
        return f"{self._home.url}/oauth/token"

    @property
    def apps(self) -> list[Resource]:
        """All applications, without their client secrets."""
        return self._home.read(
            lambda rows, _: [plain(render.oauth.application(row)) for row in rows.applications]
        )

    def create_app(
        self,
        name: str = "Test app",
        *,
        redirect_uris: str | Iterable[str] = REDIRECT_URI,
        kind: Literal["web", "native"] = "web",
        environment: Literal["sandbox", "production"] = "sandbox",
        scopes: Iterable[str] | None = None,
        legacy: bool = False,
    ) -> Resource:
        """Register an application as on the vendor's developer portal.

        The resource has ``client_id``, ``client_secret`` (None for a native application; never to
        be seen again) and ``webhook_signing_key``.

        Args:
            name: What the consent page calls it.
            redirect_uris: Where browsers may be sent back to. In a sandbox that may be HTTP with
                localhost, in a native application also a scheme of its own.
            kind: A native application has no secret and must use PKCE.
            environment: Decides about redirect URIs, nothing else.
            scopes: What it may ask for; None: all there are.
            legacy: Whether it is older than scopes: then it gets ``default``, which opens all.

        Raises:
            InvalidArgument: A redirect URI or a scope is not allowed.
        """
        uris = (redirect_uris,) if isinstance(redirect_uris, str) else tuple(redirect_uris)
        command = CreateApplication(
            name=name,
            kind=ApplicationKind(kind),
            environment=Environment(environment),
            redirect_uris=uris,
            scopes=None if legacy else frozenset(SCOPES if scopes is None else scopes),
        )
        return self._home.execute(
            lambda tx, _: plain(render.oauth.registered(create_application(tx, command)))
        )

    def rotate(
        self,
        app: Reference,
        key: Literal["client_secret", "webhook_signing_key"] = "client_secret",
    ) -> Resource:
        """Draw a secret anew, and return the application with it; tokens live on.

        Raises:
            NotFound: There is no such application.
            InvalidArgument: A native application has no client secret.
        """
        command = RotateKey(application=_client_id(app), key=ApplicationKey(key))
        return self._home.execute(
            lambda tx, _: plain(render.oauth.registered(rotate_key(tx, command)))
        )

    def delete(self, app: Reference) -> None:
        """Remove an application; its access tokens count as revoked.

        Raises:
            NotFound: There is no such application.
        """
        self._home.execute(lambda tx, _: delete_application(tx, _client_id(app)))

    def authorize(
        self,
        app: Reference,
        user: Reference = "owner",
        *,
        scopes: Iterable[str] | None = None,
        redirect_uri: str | None = None,
        state: str = "",
        code_challenge: str = "",
        code_challenge_method: str = "S256",
    ) -> Authorization:
        """Consent as a user does on the consent page, and return the code for the application.

        Args:
            app: Its client_id or resource.
            user: Role, URI, id, slug, e-mail or resource.
            scopes: What he grants; None: all that the application may ask for.
            redirect_uri: One of the application's; None: its first.
            state: Comes back in the URL.
            code_challenge: For PKCE.
            code_challenge_method: ``S256`` or ``plain``.

        Raises:
            NotFound: There is no such application or user.
            OAuthError: The application may not ask for this.
        """

        def run(tx: Transaction, _: Origins) -> Authorization:
            row = _find(tx.rows, app)
            asked = row.scopes if scopes is None else frozenset(scopes)
            request = AuthorizationRequest(
                client_id=row.id,
                redirect_uri=row.redirect_uris[0] if redirect_uri is None else redirect_uri,
                response_type="code",
                scope="" if asked is None else " ".join(sorted(asked)),
                state=state,
                code_challenge=code_challenge,
                code_challenge_method=code_challenge_method if code_challenge else "",
            )
            who = find_user(tx.rows, user).id
            code = authorize(tx, Authorize(request=request, user=who, scopes=asked))
            return Authorization(code, authorization_url(request, code=code))

        return self._home.execute(run)

    def token(
        self,
        app: Reference,
        user: Reference = "owner",
        *,
        scopes: Iterable[str] | None = None,
    ) -> Resource:
        """Return tokens of a user for an application, as the token endpoint answers them.

        Args:
            app: Its client_id or resource.
            user: Role, URI, id, slug, e-mail or resource.
            scopes: What the tokens open; None: all that the application may ask for.

        Raises:
            NotFound: There is no such application or user.
            OAuthError: The application may not ask for this.
        """

        def run(tx: Transaction, origins: Origins) -> Resource:
            row, who = _find(tx.rows, app), find_user(tx.rows, user)
            issued = grant(tx, row, who.id, row.scopes if scopes is None else frozenset(scopes))
            return plain(render.oauth.token_response(issued, who, origins))

        return self._home.execute(run)


class Tokens(Mapping[str, str]):
    """A token of the first user of each role, and personal access tokens made here.

    As a mapping it has ``owner``, ``admin`` and ``member``, where the world has such a user and he
    has a personal token.
    """

    def __init__(self, home: Home, by_role: Callable[[], dict[str, str]]) -> None:
        self._home = home
        self._by_role = by_role

    def __repr__(self) -> str:
        return f"<tokens of {', '.join(self) or 'nobody'}>"

    def __getitem__(self, role: str) -> str:
        return self._home.call(self._by_role)[role]

    def __iter__(self) -> Iterator[str]:
        return iter(self._home.call(self._by_role))

    def __len__(self) -> int:
        return len(self._home.call(self._by_role))

    def create(self, user: Reference = "owner", scopes: Iterable[str] | None = None) -> str:
        """Return a new personal access token; it does not expire.

        Args:
            user: Role, URI, id, slug, e-mail or resource.
            scopes: What it opens; None: all there is.

        Raises:
            NotFound: There is no such user.
            InvalidArgument: A scope is none.
        """
        chosen = frozenset(SCOPES if scopes is None else scopes)

        def run(tx: Transaction, _: Origins) -> str:
            command = CreatePersonalToken(user=find_user(tx.rows, user).id, scopes=chosen)
            return create_personal_token(tx, command).id

        return self._home.execute(run)

    def revoke(self, token: str) -> None:
        """Revoke an access token, whoever it was issued to.

        Raises:
            NotFound: There is no such token.
        """
        self._home.execute(lambda tx, _: revoke_token(tx, token))


def _client_id(app: Reference) -> str:
    return app if isinstance(app, str) else str(app["client_id"])


def _find(rows: Rows, app: Reference) -> Application:
    id_ = _client_id(app)
    row = rows.applications.get(id_)
    if row is None:
        raise NotFound(hint=f"No OAuth application has the client id {id_!r}.")
    return row
