"""openid-client: an OAuth client for Node that checks the server's metadata and all its answers."""

import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import drive, node
from tests.clients.environments import node_modules

CALLBACK = "http://localhost:1234/callback"

pytestmark = pytest.mark.clients


def test_a_strict_client_goes_the_whole_way(calendly: MockCalendly) -> None:
    app = calendly.oauth.create_app(redirect_uris=CALLBACK)

    said = drive(
        node(),
        "use_openid_client.mjs",
        calendly,
        modules=f"{node_modules()}/",
        id=app["client_id"],
        secret=app["client_secret"],
        callback=CALLBACK,
    )

    assert said == {
        "scope": "users:read",
        "me": calendly.member["email"],
        "again": {"error": "invalid_grant", "status": 400},
        "denied": {"error": "invalid_scope"},
        "active": [True, False],
        "agent": "mcp:scheduling:read",
    }
