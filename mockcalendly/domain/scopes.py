"""Scopes of access tokens: which there are, and what they let a caller do."""

from mockcalendly.domain.access import Caller
from mockcalendly.errors import InsufficientScope

__all__ = ["has_scope", "require_scopes"]


def has_scope(caller: Caller, scope: str) -> bool:
    """Return whether a caller was granted a scope; writing implies reading (documented)."""
    if caller.scopes is None or scope in caller.scopes:
        return True
    family, _, access = scope.rpartition(":")
    return access == "read" and f"{family}:write" in caller.scopes


def require_scopes(caller: Caller, scopes: tuple[str, ...]) -> None:
    """Refuse a caller who lacks one of the scopes of an operation."""
    if not all(has_scope(caller, scope) for scope in scopes):
        raise InsufficientScope(scopes)
