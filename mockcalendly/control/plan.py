"""The plan that an organization is on."""

from msgspec import to_builtins
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mockcalendly.control.scope import address_of, world_of
from mockcalendly.domain.names import first_in_role, organizations_called
from mockcalendly.domain.plans import ChangePlan, change_plan
from mockcalendly.edge.parameters import read_parameters
from mockcalendly.errors import NotFound
from mockcalendly.kernel.uris import Origins
from mockcalendly.model.organizations import Role
from mockcalendly.store.rows import Rows
from mockcalendly.wire import render
from mockcalendly.wire.fields import Fields
from mockcalendly.worlds.default import PLANS

__all__ = ["ROUTES"]


async def put_on_plan(request: Request) -> Response:
    """Put an organization on a plan, at once; answers the organization.

    Body: ``plan`` (free, trial, standard, teams or enterprise) and ``organization`` (id, URI or
    name; the owner's if left out).
    """
    world = world_of(request)
    body = Fields(read_parameters("", "application/json", await request.body()).values)
    plan, organization = body.need_text("plan"), body.text("organization")
    if body.has("plan") and plan not in PLANS:
        body.refuse("plan", f"must be one of: {', '.join(PLANS)}")
    body.allow_only("plan", "organization")
    body.finish()
    command = ChangePlan(organization=_find(world.rows, organization), plan=plan)
    row = world.execute(change_plan, command)
    shown = render.organizations.organization(row, Origins.at(address_of(request)))
    return JSONResponse({"resource": to_builtins(shown)})


def _find(rows: Rows, called: str | None) -> str:
    if called is None:
        owner = first_in_role(rows, Role.OWNER)
        found = [] if owner is None else [owner.organization]
    else:
        found = [row.id for row in organizations_called(rows, called)]
    if not found:
        raise NotFound(hint=f"No organization is {called!r}." if called else "There is no owner.")
    return found[0]


ROUTES = (Route("/_mock/plan", put_on_plan, methods=["PUT"]),)
