"""Steps of OAuth: an app is registered, a user consents, the app gets and gives back tokens."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from mockcalendly.domain.applications import CreateApplication, create_application
from mockcalendly.domain.grants import (
    AuthorizationRequest,
    Authorize,
    Exchange,
    Issued,
    Refresh,
    Revoke,
    authorization_url,
    authorize,
    exchange,
    introspect,
    refresh,
    revoke,
)
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.model.oauth import Application, ApplicationKind, Environment
from mockcalendly.scenario.names import find_application
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.sections import FilledText, UserName
from mockcalendly.scenario.stage import Done, Stage, StepFailed
from mockcalendly.scenario.steps.callers import user_named
from mockcalendly.scenario.steps.kind import StepKind
from mockcalendly.scenario.terms import Name
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render

__all__ = [
    "AUTHORIZE",
    "EXCHANGE_CODE",
    "INTROSPECT_TOKEN",
    "REFRESH_TOKEN",
    "REGISTER_APP",
    "REVOKE_TOKEN",
]

REDIRECT_URI = "http://localhost:1234"
"""The documentation's own example."""

AppName: TypeAlias = Annotated[
    Name | None,
    Meta(description="Client id or name of an application; the only one if left out."),
]
Scopes: TypeAlias = Annotated[
    tuple[FilledText, ...] | None,
    Meta(description="All that it may ask for, if left out."),
]


class RegisterAppStep(Section, frozen=True, kw_only=True):
    """An application is registered; the result has its client id, secret and signing key."""

    name: FilledText = "Test app"
    redirect_uris: tuple[FilledText, ...] = (REDIRECT_URI,)
    kind: Literal["web", "native"] = "web"
    environment: Literal["sandbox", "production"] = "sandbox"
    scopes: Annotated[
        tuple[FilledText, ...] | None, Meta(description="All there are, if left out.")
    ] = None
    legacy: Annotated[bool, Meta(description="Whether it is older than scopes.")] = False


class AuthorizeStep(Section, frozen=True, kw_only=True):
    """A user consents; the result has the `code`, and the `url` to which his browser is sent."""

    app: AppName = None
    user: Annotated[UserName | None, Meta(description="The owner if left out.")] = None
    scopes: Scopes = None
    redirect_uri: Annotated[
        FilledText | None, Meta(description="The application's first if left out.")
    ] = None
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: Literal["S256", "plain"] = "S256"


class ExchangeCodeStep(Section, frozen=True, kw_only=True):
    """An application gets tokens for a code; the result is what the token endpoint answers."""

    code: FilledText
    app: AppName = None
    redirect_uri: Annotated[
        FilledText | None, Meta(description="The application's first if left out.")
    ] = None
    code_verifier: str = ""


class RefreshTokenStep(Section, frozen=True, kw_only=True):
    """An application gets new tokens; the result is what the token endpoint answers."""

    refresh_token: FilledText
    app: AppName = None
    scopes: Annotated[
        tuple[FilledText, ...], Meta(description="Those that it has, if left out.")
    ] = ()


class TokenStep(Section, frozen=True, kw_only=True):
    """An application says what an access or refresh token stands for, or that it is to end."""

    token: FilledText
    app: AppName = None


async def play_register(stage: Stage, step: RegisterAppStep) -> Done:
    """Register an application."""
    scopes = frozenset(SCOPES if step.scopes is None else step.scopes)
    command = CreateApplication(
        name=step.name,
        kind=ApplicationKind(step.kind),
        environment=Environment(step.environment),
        redirect_uris=step.redirect_uris,
        scopes=None if step.legacy else scopes,
    )
    done = stage.execute(create_application, command)
    return Done(render.oauth.registered(done), f"{step.name} is registered")


async def play_authorize(stage: Stage, step: AuthorizeStep) -> Done:
    """Consent as a user does on the consent page."""
    app = _app(stage.world.rows, step.app)
    user = user_named(stage.world.rows, step.user)
    asked = app.scopes if step.scopes is None else frozenset(step.scopes)
    request = AuthorizationRequest(
        client_id=app.id,
        redirect_uri=step.redirect_uri or app.redirect_uris[0],
        response_type="code",
        scope=" ".join(sorted(asked or ())),
        state=step.state,
        code_challenge=step.code_challenge,
        code_challenge_method=step.code_challenge_method if step.code_challenge else "",
    )
    code = stage.execute(authorize, Authorize(request=request, user=user.id, scopes=asked))
    result = {"code": code, "url": authorization_url(request, code=code)}
    return Done(result, f"{user.name} consents to {app.name}")


async def play_exchange(stage: Stage, step: ExchangeCodeStep) -> Done:
    """Get tokens for a code."""
    app = _app(stage.world.rows, step.app)
    command = Exchange(
        application=app,
        code=step.code,
        redirect_uri=step.redirect_uri or app.redirect_uris[0],
        code_verifier=step.code_verifier,
    )
    return _issued(stage, stage.execute(exchange, command))


async def play_refresh(stage: Stage, step: RefreshTokenStep) -> Done:
    """Get new tokens."""
    command = Refresh(
        application=_app(stage.world.rows, step.app),
        refresh_token=step.refresh_token,
        scope=" ".join(step.scopes),
    )
    return _issued(stage, stage.execute(refresh, command))


async def play_revoke(stage: Stage, step: TokenStep) -> Done:
    """End what a token stands for."""
    app = _app(stage.world.rows, step.app)
    stage.execute(revoke, Revoke(application=app, token=step.token))
    return Done(None, f"a token of {app.name} is revoked")


async def play_introspect(stage: Stage, step: TokenStep) -> Done:
    """Say what a token stands for."""
    rows = stage.world.rows
    found = introspect(rows, stage.now, _app(rows, step.app), step.token)
    user = None if found is None else rows.users[found.user]
    result = render.oauth.introspection(found, user, stage.origins)
    return Done(result, f"the token is {'active' if result['active'] else 'not active'}")


def _app(rows: Rows, name: Name | None) -> Application:
    if name is not None:
        return find_application(rows, name)
    apps = list(rows.applications)
    if len(apps) != 1:
        raise StepFailed(f'There are {len(apps)} applications: say which one by "app".')
    return apps[0]


def _issued(stage: Stage, issued: Issued) -> Done:
    user = stage.world.rows.users[issued.access_token.user]
    result = render.oauth.token_response(issued, user, stage.origins)
    return Done(result, f"tokens of {user.name} are issued")


REGISTER_APP = StepKind("register_app", RegisterAppStep, play_register, refusable=True)
AUTHORIZE = StepKind("authorize", AuthorizeStep, play_authorize, refusable=True)
EXCHANGE_CODE = StepKind("exchange_code", ExchangeCodeStep, play_exchange, refusable=True)
REFRESH_TOKEN = StepKind("refresh_token", RefreshTokenStep, play_refresh, refusable=True)
REVOKE_TOKEN = StepKind("revoke_token", TokenStep, play_revoke, refusable=True)
INTROSPECT_TOKEN = StepKind("introspect_token", TokenStep, play_introspect, refusable=True)
