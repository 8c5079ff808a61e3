"""Pages about OAuth applications."""

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from mockcalendly.console.problems import problems_of
from mockcalendly.console.scopes import Access, chosen_scopes
from mockcalendly.console.visit import Visit
from mockcalendly.domain import applications
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.edge.app import base_url
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.oauth import Application, ApplicationKey, ApplicationKind, Environment
from mockcalendly.model.tokens import AccessToken
from mockcalendly.store.rows import of_application
from mockcalendly.wire.fields import Fields
from mockcalendly.wire.render.oauth import scope_text

__all__ = [
    "ask_app",
    "ask_delete",
    "create_app",
    "delete_app",
    "list_apps",
    "rotate_key",
    "show_app",
]

LABELS = {
    "name": "The name",
    "kind": "The kind",
    "environment": "The environment",
    "redirect_uris": "The list of redirect URIs",
    "access": "The choice of scopes",
    "scopes": "The list of scopes:",
}

KEYS = {
    ApplicationKey.CLIENT_SECRET: "Client secret",
    ApplicationKey.WEBHOOK_SIGNING_KEY: "Webhook signing key",
}


class Typed(NamedTuple):
    """What stands in the form for a new application."""

    name: str = ""
    kind: str = ApplicationKind.WEB
    environment: str = Environment.SANDBOX
    redirect_uris: str = "http://localhost:1234"
    access: str = Access.ALL
    scopes: tuple[str, ...] = ()


def list_apps(visit: Visit) -> Response:
    """Show all OAuth applications, the newest first."""
    rows = [*visit.world.rows.applications]
    return visit.page("apps", apps=rows[::-1], deleted=visit.asks_for("deleted"))


def ask_app(visit: Visit) -> Response:
    """Show the form for a new OAuth application."""
    return _ask(visit, Typed(), {})


def create_app(visit: Visit) -> Response:
    """Register an OAuth application, and show its keys this once."""
    typed = Typed(
        **{name: visit.text(name) for name in Typed._fields if name != "scopes"},
        scopes=tuple(visit.texts("scopes")),
    )
    uris = tuple(filter(None, map(str.strip, typed.redirect_uris.splitlines())))
    try:
        command = _read_app(visit, uris)
        done = visit.world.execute(applications.create_application, command)
    except InvalidArgument as refusal:
        items = {f"redirect_uris[{number}]": uri for number, uri in enumerate(uris)}
        return _ask(visit, typed, problems_of(refusal, LABELS, items))
    app = done.application
    keys = {"Client ID": app.id}
    if done.client_secret is not None:
        keys[KEYS[ApplicationKey.CLIENT_SECRET]] = done.client_secret
    keys[KEYS[ApplicationKey.WEBHOOK_SIGNING_KEY]] = app.webhook_signing_key
    return _show_keys(visit, app, f"{app.name} is registered", keys)


def show_app(visit: Visit) -> Response:
    """Show an OAuth application, and what can be done with it."""
    app = _find(visit)
    tokens = visit.world.rows.tokens.listed("by_owner", of_application(app.id))
    return visit.page(
        "app",
        app=app,
        known=len(SCOPES),
        base=base_url(visit.request.scope, None),
        consent=_consent(app),
        tokens=sum(_lives(visit, token) for token in tokens),
    )


def rotate_key(visit: Visit) -> Response:
    """Draw a key of an OAuth application anew, and show it this once."""
    fields = Fields(visit.values)
    key = fields.need_choice("key", ApplicationKey)
    fields.finish()
    command = applications.RotateKey(application=_find(visit).id, key=key)
    done = visit.world.execute(applications.rotate_key, command)
    app = done.application
    drawn = app.webhook_signing_key if done.client_secret is None else done.client_secret
    heading = f"{app.name} has a new {KEYS[key].lower()}"
    return _show_keys(visit, app, heading, {KEYS[key]: drawn})


def ask_delete(visit: Visit) -> Response:
    """Ask whether an OAuth application is really to be removed."""
    app = _find(visit)
    return visit.page(
        "confirm",
        heading=f"Delete {app.name}?",
        consequences=(
            "Its client ID and its secret open nothing any more.",
            "Its access and refresh tokens are revoked.",
            "Its webhook subscriptions are removed, with the messages still to be sent.",
        ),
        action="Delete it",
        place=visit.place,
        back=f"console/apps/{app.id}",
    )


def delete_app(visit: Visit) -> Response:
    """Remove an OAuth application."""
    visit.world.execute(applications.delete_application, _find(visit).id)
    visit.form_done("console/apps")
    return visit.go("console/apps?deleted")


def _ask(visit: Visit, typed: Typed, problems: dict[str, list[str]]) -> Response:
    status = HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK
    return visit.page("new_app", status=status, typed=typed, problems=problems, known=SCOPES)


def _read_app(visit: Visit, uris: tuple[str, ...]) -> applications.CreateApplication:
    fields = Fields(visit.values)
    command = applications.CreateApplication(
        name=visit.text("name").strip(),
        kind=fields.need_choice("kind", ApplicationKind),
        environment=fields.need_choice("environment", Environment),
        redirect_uris=uris,
        scopes=chosen_scopes(visit, fields),
    )
    fields.finish()
    return command


def _show_keys(visit: Visit, app: Application, heading: str, keys: dict[str, str]) -> Response:
    place = f"console/apps/{app.id}"
    visit.form_done(place)
    return visit.page("keys", heading=heading, keys=keys, place=place, link=f"Go on to {app.name}")


def _find(visit: Visit) -> Application:
    id_ = visit.request.path_params["id"]
    app = visit.world.rows.applications.get(id_)
    if app is None:
        raise NotFound(hint=f"No OAuth application has the client ID {id_}.")
    return app


def _consent(app: Application) -> str | None:
    """Return the query that leads to the consent page; None for who must bring a PKCE challenge."""
    if app.kind is ApplicationKind.NATIVE:
        return None
    query = {
        "client_id": app.id,
        "redirect_uri": app.redirect_uris[0],
        "response_type": "code",
        "scope": scope_text(app.scopes),
    }
    return urlencode(query)


def _lives(visit: Visit, token: AccessToken) -> bool:
    ends = token.expires_at
    return token.revoked_at is None and (ends is None or visit.world.clock.now() < ends)
