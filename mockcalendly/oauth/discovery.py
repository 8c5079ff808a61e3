"""What the servers say about themselves, for clients that find their way alone.

The vendor's two documents were observed: scopes, methods and endpoints are theirs. `issuer`, and
what RFC 8414 and RFC 9728 require besides, is assumed.
"""

from urllib.parse import urlsplit

from msgspec.json import encode

from mockcalendly.domain.grants import CHALLENGE_METHODS
from mockcalendly.domain.scopes import MCP_SCOPES
from mockcalendly.edge.exchange import Answer
from mockcalendly.oauth.visit import Visit

__all__ = ["authorization_server", "protected_resource"]


def authorization_server(visit: Visit) -> Answer:
    """Answer the metadata of the authorization server (RFC 8414)."""
    base = visit.origins.pages
    return Answer(
        200,
        encode(
            {
                "issuer": _issuer(base),
                "authorization_endpoint": f"{base}/oauth/authorize",
                "token_endpoint": f"{base}/oauth/token",
                "revocation_endpoint": f"{base}/oauth/revoke",
                "introspection_endpoint": f"{base}/oauth/introspect",
                "registration_endpoint": f"{base}/oauth/register",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "code_challenge_methods_supported": CHALLENGE_METHODS,
                "token_endpoint_auth_methods_supported": ["none"],
            }
        ),
    )


def protected_resource(visit: Visit) -> Answer:
    """Answer the metadata of the MCP host (RFC 9728)."""
    base = visit.origins.pages
    vendor = base != visit.origins.api
    return Answer(
        200,
        encode(
            {
                "resource": base.replace("://", "://mcp.", 1) if vendor else base,
                "authorization_servers": [_issuer(base)],
                "scopes_supported": [*MCP_SCOPES],
                "bearer_methods_supported": ["header"],
            }
        ),
    )


def _issuer(base: str) -> str:
    """Return a server's name; an origin alone ends with a slash (observed)."""
    return base if urlsplit(base).path else f"{base}/"
