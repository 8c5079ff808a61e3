"""Resources as plain data."""

from typing import Any

from msgspec import to_builtins

__all__ = ["Resource", "plain"]

Resource = dict[str, Any]
"""A resource as the API shows it: what a client would find under ``resource``."""


def plain(shown: Resource) -> Resource:
    """Return a rendered resource as it is after a way through JSON: enumerations are texts."""
    resource: Resource = to_builtins(shown)
    return resource
