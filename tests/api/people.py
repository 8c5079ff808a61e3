"""People beyond the three of the default world, and tokens that may do less."""

from msgspec.structs import replace

from mockcalendly.emulator import Emulator
from mockcalendly.store.transaction import Transaction
from tests.api.given import BASE

STRANGER = f"{BASE}/users/stranger"


def add_stranger(emulator: Emulator) -> str:
    """Add the owner of another organization and return his token."""

    def add(tx: Transaction, token: str) -> str:
        rows = tx.rows
        (home,) = rows.organizations
        elsewhere = rows.organizations.put(replace(home, id="elsewhere", seq=tx.ids.sequence()))
        someone, membership = next(iter(rows.users)), next(iter(rows.memberships))
        stranger = replace(
            someone,
            id="stranger",
            seq=tx.ids.sequence(),
            slug="stranger",
            email="stranger@example.com",
            organization=elsewhere.id,
        )
        rows.users.put(stranger)
        rows.memberships.put(
            replace(
                membership,
                id="stranger",
                seq=tx.ids.sequence(),
                organization=elsewhere.id,
                user=stranger.id,
            )
        )
        _add_token(tx, token, stranger.id)
        return token

    return emulator.default.execute(add, "mock.stranger.token")


def add_token(emulator: Emulator, *scopes: str) -> str:
    """Add a token of the owner that was granted these scopes only, and return it."""

    def add(tx: Transaction, granted: frozenset[str]) -> str:
        return _add_token(tx, "mock.narrow.token", None, granted)

    return emulator.default.execute(add, frozenset(scopes))


def _add_token(
    tx: Transaction, token: str, user: str | None, scopes: frozenset[str] | None = None
) -> str:
    base = tx.rows.tokens["mock.owner.token"]
    row = replace(base, id=token, seq=tx.ids.sequence(), user=user or base.user, scopes=scopes)
    return tx.rows.tokens.put(row).id
