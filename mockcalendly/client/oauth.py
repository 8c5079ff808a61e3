"""OAuth and personal access tokens as a test uses them: apps, consent without a browser, tokens."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from mockcalendly.actions import Action, oauth
from mockcalendly.actions.oauth import REDIRECT_URI, Authorization
from mockcalendly.client.home import Home
from mockcalendly.client.references import Reference, several, uri_of
from mockcalendly.client.resources import Resource

__all__ = ["Authorization", "OAuth", "Tokens"]


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
        return self._home.do(oauth.ListApps())

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
        return self._home.do(
            oauth.CreateApp(
                name=name,
                redirect_uris=several(redirect_uris) or (),
                kind=kind,
                environment=environment,
                scopes=several(scopes),
                legacy=legacy,
            )
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
        return self._home.do(oauth.RotateApp(client_id=_client_id(app), key=key))

    def delete(self, app: Reference) -> None:
        """Remove an application; its access tokens count as revoked.

        Raises:
            NotFound: There is no such application.
        """
        self._home.do(oauth.DeleteApp(client_id=_client_id(app)))

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
        return self._home.do(
            oauth.Authorize(
                client_id=_client_id(app),
                user=uri_of(user),
                scopes=several(scopes),
                redirect_uri=redirect_uri,
                state=state,
                code_challenge=code_challenge,
                code_challenge_method=code_challenge_method,
            )
        )

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
        return self._home.do(
            oauth.GrantTokens(client_id=_client_id(app), user=uri_of(user), scopes=several(scopes))
        )

    def exchange(
        self,
        app: Reference,
        code: str,
        *,
        redirect_uri: str | None = None,
        code_verifier: str = "",
    ) -> Resource:
        """Return tokens for a code, as the token endpoint answers them; the code is used up.

        Args:
            app: Its client_id or resource; it need not show its secret here.
            code: As `authorize` returns it.
            redirect_uri: With which the code was asked for; None: the application's first.
            code_verifier: For PKCE.

        Raises:
            NotFound: There is no such application.
            OAuthError: The code is unknown, used, expired or another application's, or was asked
                for with another redirect URI or another code verifier.
        """
        return self._home.do(
            oauth.ExchangeCode(
                client_id=_client_id(app),
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=code_verifier,
            )
        )

    def refresh(
        self, app: Reference, refresh_token: str, *, scopes: str | Iterable[str] | None = None
    ) -> Resource:
        """Return new tokens for a refresh token, as the token endpoint answers them.

        Args:
            app: Its client_id or resource; it need not show its secret here.
            refresh_token: Is revoked by this.
            scopes: Some of those that it has; None: all of them.

        Raises:
            NotFound: There is no such application.
            OAuthError: The token is unknown, used, revoked or another application's, or a scope is
                asked for that it does not have.
        """
        return self._home.do(
            oauth.RefreshToken(
                client_id=_client_id(app), refresh_token=refresh_token, scopes=several(scopes)
            )
        )

    def revoke(self, app: Reference, token: str) -> None:
        """Revoke an access token with its refresh token, as the application does at its endpoint.

        What is unknown or revoked already does no harm. `Tokens.revoke` ends any token of anybody.

        Args:
            app: Its client_id or resource; it need not show its secret here.
            token: Either of the two.

        Raises:
            NotFound: There is no such application.
            UnauthorizedClient: The token is none of the application's.
        """
        self._home.do(oauth.RevokeGrant(client_id=_client_id(app), token=token))

    def introspect(self, app: Reference, token: str) -> Resource:
        """Return what a token stands for, as the introspection endpoint answers.

        It has ``active``, and if that is so ``scope``, ``owner``, ``exp`` and so on.

        Args:
            app: Its client_id or resource; it need not show its secret here.
            token: An access or a refresh token.

        Raises:
            NotFound: There is no such application.
        """
        return self._home.do(oauth.IntrospectToken(client_id=_client_id(app), token=token))


class Tokens(Mapping[str, str]):
    """A token of the first user of each role, and personal access tokens made here.

    As a mapping it has ``owner``, ``admin`` and ``member``, where the world has such a user and he
    has a personal token.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def __repr__(self) -> str:
        return f"<tokens of {', '.join(self) or 'nobody'}>"

    def __getitem__(self, role: str) -> str:
        return self._by_role()[role]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_role())

    def __len__(self) -> int:
        return len(self._by_role())

    def create(self, user: Reference = "owner", scopes: Iterable[str] | None = None) -> str:
        """Return a new personal access token; it does not expire.

        Args:
            user: Role, URI, id, slug, e-mail or resource.
            scopes: What it opens; None: all there is.

        Raises:
            NotFound: There is no such user.
            InvalidArgument: A scope is none.
        """
        return self._home.do(oauth.CreateToken(user=uri_of(user), scopes=several(scopes)))

    def revoke(self, token: str) -> None:
        """Revoke an access token, whoever it was issued to.

        Raises:
            NotFound: There is no such token.
        """
        self._home.do(oauth.RevokeToken(token=token))

    def _by_role(self) -> dict[str, str]:
        action: Action[dict[str, str]] = oauth.Tokens()
        return self._home.do(action)


def _client_id(app: Reference) -> str:
    return app if isinstance(app, str) else str(app["client_id"])
