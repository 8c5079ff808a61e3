"""What the parts of a world file are laid out on."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.organizations import User
from mockcalendly.model.record import Record
from mockcalendly.scenario.names import owner_of
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import Section
from mockcalendly.scenario.terms import Day, Moment
from mockcalendly.store.rows import ALL, Rows
from mockcalendly.store.table import Table
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import fall_due

__all__ = ["UTC_ZONE", "Layout", "given", "refusal", "refused"]

R = TypeVar("R", bound=Record)

UTC_ZONE = ZoneInfo("UTC")

_STEP = re.compile(r"[^.\[\]]+")


class Dated(Protocol):
    """An entry that can say when what it describes was created and changed."""

    @property
    def created_at(self) -> Moment | UnsetType:
        """When it was created."""
        ...

    @property
    def updated_at(self) -> Moment | UnsetType:
        """When it was changed last."""
        ...


class Layout:
    """The tables of a world that something is put into; nobody hears of it.

    Attributes:
        rows: Open for writing.
        ids: Where ids come from that the file leaves out.
        now: The present instant, the base of relative moments.
        created_at: When everything was created that does not say when.
        plan: Of organizations that do not say theirs: a key of `worlds.default.PLANS`.
        origin: Base of the URIs in the messages of webhooks.
    """

    def __init__(
        self, rows: Rows, ids: Ids, *, now: datetime, created_at: datetime, plan: str, origin: str
    ) -> None:
        self.rows = rows
        self.ids = ids
        self.now = now
        self.created_at = created_at
        self.plan = plan
        self.origin = origin
        self._last = ids.counts.get("sequence", 0)

    def owner(self, node: Node) -> User:
        """Return the world's owner, whose everything is that names nobody.

        Raises:
            DocumentError: There is none.
        """
        owner = owner_of(self.rows)
        if owner is None:
            raise node.error("this needs a user whose it is, and the world has no owner")
        return owner

    def at(self, instant: datetime) -> Transaction:
        """Return a transaction at an instant of which nobody hears."""
        return Transaction(self.rows, instant, self.ids, quiet=True)

    def let_pass(self) -> None:
        """Do what has fallen due in the past that was laid out: meetings have begun, say."""
        for entry in list(self.rows.agenda.by("by_at")[ALL]):
            if entry.value > self.now:
                break
            if entry.seq > self._last:
                due = self.rows.agenda[entry.id]
                fall_due(self.at(due.at), due)

    def was_there(self, row: Record) -> bool:
        """Return whether a row was there before: an entry changes such a row only."""
        return row.seq <= self._last

    def new_id(self, table: Table[Any], id_: str | UnsetType, node: Node, key: str = "id") -> str:
        """Return the id that an entry gives, or one from the seed.

        Raises:
            DocumentError: It is taken.
        """
        if id_ is UNSET:
            return self.ids.uuid()
        if id_ in table:
            raise node.at(key).error(f'the id "{id_}" is taken')
        return id_

    def renamed(
        self, table: Table[R], row: R, id_: str | UnsetType, node: Node, key: str = "id"
    ) -> R:
        """Return a new row once it has the id that its entry gives.

        Raises:
            DocumentError: The id is taken.
        """
        if id_ is UNSET:
            return row
        table.delete(row.id)
        return table.put(replace(row, id=self.new_id(table, id_, node, key)))

    def instant(self, moment: Moment, node: Node, zone: ZoneInfo = UTC_ZONE) -> datetime:
        """Return the instant of a moment.

        Raises:
            DocumentError: It is out of the calendar.
        """
        try:
            return moment.resolve(self.now, zone).astimezone(UTC)
        except ValueError as error:
            raise node.error(f"the moment {error}") from None

    def day(self, day: Day, node: Node, zone: ZoneInfo) -> date:
        """Return the date that a day means.

        Raises:
            DocumentError: It is out of the calendar.
        """
        try:
            return day.resolve(self.now, zone)
        except ValueError as error:
            raise node.error(f"the date {error}") from None

    def past(self, moment: Moment, node: Node, zone: ZoneInfo = UTC_ZONE) -> datetime:
        """Return the instant of a moment at which something has happened.

        Raises:
            DocumentError: It is still to come.
        """
        instant = self.instant(moment, node, zone)
        if instant > self.now:
            raise node.error("this has happened already, so it cannot be in the future")
        return instant

    def born(self, section: Dated, node: Node, after: datetime | None = None) -> datetime:
        """Return when what an entry describes was created.

        Args:
            section: What it says.
            node: Where it stands.
            after: When something was created without which it could not be.
        """
        if section.created_at is not UNSET:
            return self.past(section.created_at, node.at("created_at"))
        return max(self.created_at, after or self.created_at)

    def dates(self, section: Dated, node: Node) -> dict[str, datetime]:
        """Return the dates that an entry gives: what was never changed was so at its creation."""
        moments = {"created_at": section.created_at, "updated_at": section.updated_at}
        dates = {
            name: self.past(moment, node.at(name))
            for name, moment in moments.items()
            if moment is not UNSET
        }
        if "created_at" in dates:
            dates.setdefault("updated_at", dates["created_at"])
        return dates


def given(section: Section, names: Iterable[str]) -> dict[str, Any]:
    """Return what an entry says about the fields of these names."""
    values = {name: getattr(section, name) for name in names}
    return {name: value for name, value in values.items() if value is not UNSET}


@contextmanager
def refused(node: Node, what: str) -> Iterator[None]:
    """Say where it stands what a rule refuses.

    Args:
        node: The entry.
        what: What it describes: "the booking".

    Raises:
        DocumentError: A rule refused.
    """
    try:
        yield
    except CalendlyError as error:
        names = [detail.parameter for detail in error.details if detail.parameter]
        steps = _STEP.findall(names[0]) if names else []
        place = node.at(*(int(step) if step.isdecimal() else step for step in steps))
        raise place.error(f"{what} is refused: {refusal(error)}") from None


def refusal(error: CalendlyError) -> str:
    """Return the words of a refusal on one line, the hint included."""
    details = "; ".join(
        f"{detail.parameter}: {detail.message}" if detail.parameter else detail.message
        for detail in error.details
    )
    return " ".join(filter(None, (error.message, details and f"({details})", error.hint)))
