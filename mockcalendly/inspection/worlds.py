"""What testers need to know of a world before they use it."""

from mockcalendly.domain.names import ROLES, first_in_role
from mockcalendly.store.rows import Rows

__all__ = ["tokens_by_role"]


def tokens_by_role(rows: Rows) -> dict[str, str]:
    """Return an access token of the first user of each role, by ``owner``, ``admin``, ``member``.

    Only tokens that no application was issued, and that are not revoked.
    """
    found: dict[str, str] = {}
    for name, role in ROLES.items():
        user = first_in_role(rows, role)
        tokens = () if user is None else rows.tokens.listed("by_owner", user.id)
        for token in tokens:
            if token.revoked_at is None and token.application is None:
                found.setdefault(name, token.id)
    return found
