"""Where the OAuth server is."""

__all__ = ["RESOURCE_METADATA", "SERVER_METADATA", "is_oauth"]

SERVER_METADATA = "/.well-known/oauth-authorization-server"
RESOURCE_METADATA = "/.well-known/oauth-protected-resource"


def is_oauth(path: str) -> bool:
    """Return whether a path, without a world's prefix, is the OAuth server's."""
    return path.startswith(("/oauth/", SERVER_METADATA, RESOURCE_METADATA))
