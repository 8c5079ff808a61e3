"""Pages about personal access tokens."""

from http import HTTPStatus
from typing import NamedTuple

from starlette.responses import Response

from mockcalendly.console.problems import problems_of
from mockcalendly.console.scopes import Access, chosen_scopes
from mockcalendly.console.visit import Visit
from mockcalendly.domain import access_tokens
from mockcalendly.domain.names import first_in_role
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.organizations import Role, User
from mockcalendly.model.tokens import AccessToken
from mockcalendly.wire.fields import Fields

__all__ = ["ask_revoke", "ask_token", "create_token", "list_tokens", "revoke_token"]

LABELS = {"user": "The user", "access": "The choice of scopes", "scopes": "The list of scopes:"}

SHORTEST_MASKED = 16
"""Of a shorter token (a world file may have one) even four characters would tell too much."""


class Typed(NamedTuple):
    """What stands in the form for a new token."""

    user: str
    access: str = Access.ALL
    scopes: tuple[str, ...] = ()


class Shown(NamedTuple):
    """A token in the list: all about it but itself."""

    id: str
    masked: str
    user: User
    row: AccessToken


def list_tokens(visit: Visit) -> Response:
    """Show all personal access tokens, the newest first, and none as it is."""
    rows = [row for row in visit.world.rows.tokens if row.application is None]
    shown = [_shown(visit, row) for row in reversed(rows)]
    return visit.page("tokens", tokens=shown, known=len(SCOPES), revoked=visit.asks_for("revoked"))


def ask_token(visit: Visit) -> Response:
    """Show the form for a new personal access token."""
    owner = first_in_role(visit.world.rows, Role.OWNER)
    return _ask(visit, Typed(user=owner.id if owner else ""), {})


def create_token(visit: Visit) -> Response:
    """Make a personal access token, and show it this once."""
    typed = Typed(visit.text("user"), visit.text("access"), tuple(visit.texts("scopes")))
    try:
        token = visit.world.execute(access_tokens.create_personal_token, _read_token(visit))
    except InvalidArgument as refusal:
        return _ask(visit, typed, problems_of(refusal, LABELS, {}))
    visit.form_done("console/tokens")
    return visit.page(
        "keys",
        heading=f"{visit.world.rows.users[token.user].name} has a new token",
        keys={"Personal access token": token.id},
        place="console/tokens",
        link="Go on to all tokens",
    )


def ask_revoke(visit: Visit) -> Response:
    """Ask whether a personal access token is really to be revoked."""
    token = _shown(visit, _find(visit))
    return visit.page(
        "confirm",
        heading=f"Revoke the token {token.masked} of {token.user.name}?",
        consequences=("Whoever sends it is told that it was revoked. It cannot be had back.",),
        action="Revoke it",
        place=visit.place,
        back="console/tokens",
    )


def revoke_token(visit: Visit) -> Response:
    """Revoke a personal access token."""
    visit.world.execute(access_tokens.revoke_token, _find(visit).id)
    visit.form_done("console/tokens")
    return visit.go("console/tokens?revoked")


def _ask(visit: Visit, typed: Typed, problems: dict[str, list[str]]) -> Response:
    rows = visit.world.rows
    return visit.page(
        "new_token",
        status=HTTPStatus.BAD_REQUEST if problems else HTTPStatus.OK,
        typed=typed,
        problems=problems,
        known=SCOPES,
        users=[rows.users[membership.user] for membership in rows.memberships],
    )


def _read_token(visit: Visit) -> access_tokens.CreatePersonalToken:
    fields = Fields(visit.values)
    user, scopes = visit.text("user"), chosen_scopes(visit, fields)
    if user not in visit.world.rows.users:
        fields.refuse("user", "must be one of the world's")
    if scopes is None:
        fields.refuse("access", "cannot be that: all personal tokens have scopes")
    fields.finish()
    return access_tokens.CreatePersonalToken(user=user, scopes=scopes or frozenset())


def _find(visit: Visit) -> AccessToken:
    token = access_tokens.find_token(visit.world.rows, visit.request.path_params["id"])
    if token.application is not None:
        raise NotFound(hint="This access token is an application's, not a personal one.")
    return token


def _shown(visit: Visit, row: AccessToken) -> Shown:
    end = row.id[-4:] if len(row.id) >= SHORTEST_MASKED else ""
    user = visit.world.rows.users[row.user]
    return Shown(access_tokens.token_id(row), f"••••{end}", user, row)
