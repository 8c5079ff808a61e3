"""The control API's own OpenAPI document."""

import re

import httpx
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Route

from mockcalendly import MockCalendly
from mockcalendly.actions import ACTIONS
from mockcalendly.control.contract import load_control_contract
from mockcalendly.emulator import Emulator
from tests.control.described import described

_PATTERN = re.compile(r":\w+(?=})")
"""What a route says of the form of a variable."""


async def test_every_route_is_described_and_nothing_else() -> None:
    async with Emulator() as emulator:
        routes = {
            (method, route.path)
            for route in emulator._control.routes
            if isinstance(route, Route) and not route.path.startswith("/_mock/console")
            for method in (route.methods or set()) - {"HEAD"}
        }

    routes.remove(("POST", "/_mock/actions/{action}"))
    routes |= {("POST", f"/_mock/actions/{name}") for name in ACTIONS}
    assert set(described()) == {(method, _PATTERN.sub("", path)) for method, path in routes}


def test_it_is_served_with_the_address_of_the_world(
    http: httpx.Client, calendly: MockCalendly
) -> None:
    answer = http.get("/_mock/openapi.json")

    assert answer.json() == load_control_contract() | {"servers": [{"url": calendly.url}]}
    assert list(OpenAPIV31SpecValidator(answer.json()).iter_errors()) == []
    etag = {"If-None-Match": answer.headers["etag"]}
    assert http.get("/_mock/openapi.json", headers=etag).status_code == 304


def test_ids_of_operations_are_unique() -> None:
    ids = [operation["operationId"] for operation in described().values()]

    assert len(ids) == len(set(ids))
