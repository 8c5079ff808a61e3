"""Choosing scopes in a form: all there are, some, or (in an application) those of old."""

from enum import StrEnum

from mockcalendly.console.visit import Visit
from mockcalendly.domain.scopes import SCOPES
from mockcalendly.wire.fields import Fields

__all__ = ["Access", "chosen_scopes"]


class Access(StrEnum):
    """Which scopes are meant; those that are checked count in one case only."""

    ALL = "all"
    SOME = "some"
    LEGACY = "legacy"


def chosen_scopes(visit: Visit, fields: Fields) -> frozenset[str] | None:
    """Return the scopes that a form asks for; None for what is older than scopes."""
    match fields.need_choice("access", Access):
        case Access.LEGACY:
            return None
        case Access.SOME:
            return frozenset(visit.texts("scopes"))
        case _:
            return frozenset(SCOPES)
