"""What the OAuth server can do: method, path, and who answers."""

from collections.abc import Callable
from typing import NamedTuple

from mockcalendly.edge.exchange import Answer, Request
from mockcalendly.errors import NotFound
from mockcalendly.oauth import consent, discovery, endpoints
from mockcalendly.oauth.paths import RESOURCE_METADATA, SERVER_METADATA
from mockcalendly.oauth.visit import Visit

__all__ = ["OAuthOperation", "find_operation"]


class OAuthOperation(NamedTuple):
    """One of the things that can be asked of the server.

    Attributes:
        id: What journal and faults call it. The vendor's OpenAPI document has no OAuth, so these
            ids are ours, made like that document's.
    """

    id: str
    method: str
    path: str
    answer: Callable[[Visit], Answer]


OPERATIONS = (
    OAuthOperation("oauth_authorize", "GET", "/oauth/authorize", consent.ask_consent),
    OAuthOperation("oauth_answer-consent", "POST", "/oauth/authorize", consent.answer_consent),
    OAuthOperation("oauth_issue-tokens", "POST", "/oauth/token", endpoints.issue_tokens),
    OAuthOperation("oauth_revoke-token", "POST", "/oauth/revoke", endpoints.revoke_token),
    OAuthOperation(
        "oauth_introspect-token", "POST", "/oauth/introspect", endpoints.introspect_token
    ),
    OAuthOperation("oauth_register-client", "POST", "/oauth/register", endpoints.register),
    OAuthOperation(
        "oauth_get-server-metadata", "GET", SERVER_METADATA, discovery.authorization_server
    ),
    OAuthOperation(
        "oauth_get-resource-metadata", "GET", RESOURCE_METADATA, discovery.protected_resource
    ),
)

ELSEWHERE = {
    "/oauth": ("api.calendly.com", "mcp.calendly.com"),
    SERVER_METADATA: ("api.calendly.com", "auth.calendly.com", "mcp.calendly.com"),
    RESOURCE_METADATA: ("api.calendly.com", "auth.calendly.com", "calendly.com"),
}
"""Which of the vendor's hosts do not have something (observed). Any other host has it all."""

_BY_PLACE = {(each.method, each.path): each for each in OPERATIONS}


def find_operation(request: Request) -> OAuthOperation:
    """Return what is asked for.

    Raises:
        NotFound: The server has no such thing, or not at this host.
    """
    path = request.path.rstrip("/")
    method = "GET" if request.method == "HEAD" else request.method
    found = _BY_PLACE.get((method, path))
    host = (request.header(b"host") or "").lower().partition(":")[0]
    part = "/oauth" if path.startswith("/oauth/") else path
    if found is None or host in ELSEWHERE.get(part, ()):
        known = ", ".join(f"{method} {path}" for method, path in _BY_PLACE)
        raise NotFound(hint=f"The OAuth server has here none of that; it knows: {known}.")
    return found
