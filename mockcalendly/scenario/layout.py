"""What the parts of a world file are laid out on."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.ids import Ids
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.terms import Moment
from mockcalendly.store.rows import Rows
from mockcalendly.store.table import Table
from mockcalendly.store.transaction import Transaction
from mockcalendly.worlds.default import EPOCH

__all__ = ["UTC_ZONE", "Layout", "given", "refusal", "slug_of"]

UTC_ZONE = ZoneInfo("UTC")


class Layout:
    """The tables of a world that is coming into being.

    Attributes:
        rows: Open for writing.
        base: The rows that the file adds to, as they were.
        ids: Where ids come from that the file leaves out.
        now: The instant at which the world begins, the base of relative moments.
        created_at: When everything was created that does not say when.
    """

    def __init__(self, rows: Rows, ids: Ids, now: datetime) -> None:
        self.rows = rows
        self.base = rows.copy()
        self.ids = ids
        self.now = now
        self.created_at = min(EPOCH, now)

    def at(self, instant: datetime) -> Transaction:
        """Return a transaction at an instant; nobody hears of what happens in it."""
        return Transaction(self.rows, instant, self.ids)

    def new_id(self, table: Table[Any], id_: str | UnsetType, node: Node) -> str:
        """Return the id that an entry gives, or one from the seed.

        Raises:
            DocumentError: It is taken.
        """
        if id_ is UNSET:
            return self.ids.uuid()
        if id_ in table:
            raise node.at("id").error(f'the id "{id_}" is taken')
        return id_

    def instant(self, moment: Moment, node: Node, zone: ZoneInfo = UTC_ZONE) -> datetime:
        """Return the instant of a moment, whose base is the beginning of the world.

        Raises:
            DocumentError: It is out of the calendar.
        """
        try:
            return moment.resolve(self.now, zone).astimezone(UTC)
        except ValueError as error:
            raise node.error(f"the moment {error}") from None


def given(section: Section, names: Iterable[str]) -> dict[str, Any]:
    """Return what an entry says about the fields of these names."""
    values = {name: getattr(section, name) for name in names}
    return {name: value for name, value in values.items() if value is not UNSET}


def refusal(error: CalendlyError) -> str:
    """Return the words of a refusal on one line, the hint included."""
    details = "; ".join(
        f"{detail.parameter}: {detail.message}" if detail.parameter else detail.message
        for detail in error.details
    )
    return " ".join(filter(None, (error.message, details and f"({details})", error.hint)))


def slug_of(name: str) -> str:
    """Return the segment of a URL for a name: ``jose-perez`` for "José Pérez"."""
    ascii_name = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", ascii_name).strip("-") or "page"
