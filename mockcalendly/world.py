"""A world: one Calendly universe, and the only door through which it changes."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple, Protocol, TypeVar

from mockcalendly.domain.rate_limits import Limited, RateLimits, Usage, Window
from mockcalendly.faults import Fault, Faults
from mockcalendly.journal import Journal
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.agenda import Due, DueKind
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import ALL, Rows
from mockcalendly.store.table import Undo
from mockcalendly.store.transaction import Transaction
from mockcalendly.webhooks.dispatch import dispatch
from mockcalendly.webhooks.posting import release
from mockcalendly.wire.encodings import Encodings
from mockcalendly.worlds.default import default_rows

__all__ = ["OnAgenda", "Snapshot", "World", "fall_due", "tell_nobody"]

C = TypeVar("C")
T = TypeVar("T")


class Snapshot(NamedTuple):
    """All that a world was at an instant, as one value; it changes no more.

    Rows are frozen and shared, so taking one costs a copy of dictionaries and indexes.
    """

    settings: WorldSettings
    now: datetime
    rate: float
    rows: Rows
    counts: dict[str, int]
    rate_limits: RateLimits
    journal: Journal
    faults: Faults


class OnAgenda(Protocol):
    """Is called when a world's agenda has changed."""

    def __call__(self, changed: Collection[str] = ()) -> None:
        """Look at it.

        Args:
            changed: Ids of the entries that are new, other than before, or gone; if there are
                none, anything may be different, the clock and the rows too.
        """


class World:
    """All state of one universe, with its own clock and seed.

    Args:
        name: Its place in URLs: ``/w/<name>/``; the default world also lives at ``/``.
        settings: How it behaves.
        clock: Its time; the machine's if None.
        rows: What it holds; the default world's content if None.
    """

    def __init__(
        self,
        name: str,
        settings: WorldSettings | None = None,
        *,
        clock: Clock | None = None,
        rows: Rows | None = None,
    ) -> None:
        self.name = name
        self.settings = settings or WorldSettings()
        self.on_agenda: OnAgenda = tell_nobody
        self.journal = Journal()
        self.reset(clock=clock, rows=rows)

    def reset(
        self,
        *,
        clock: Clock | None = None,
        rows: Rows | None = None,
        ids: Ids | None = None,
        rate_limits: RateLimits | None = None,
        journal: Journal | None = None,
        faults: Faults | None = None,
    ) -> None:
        """Begin anew, as a world that was just made with these parts and the same settings."""
        self.clock = clock or Clock()
        self.rows = rows or default_rows(self.settings.plan)
        self.ids = ids or Ids(self.settings.seed, {"sequence": FIRST_SEQUENCE})
        self.rate_limits = rate_limits or RateLimits()
        self.encodings = Encodings()
        self.journal.close()
        self.journal = Journal() if journal is None else journal
        self.faults = Faults() if faults is None else faults
        self.on_agenda()

    def snapshot(self) -> Snapshot:
        """Return the world as it is now; messages under way count as still to be sent."""
        return Snapshot(
            self.settings,
            self.clock.now(),
            self.clock.rate,
            self.rows.copy(),
            self.ids.counts,
            self.rate_limits.copy(),
            self.journal.copy(),
            self.faults.copy(),
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Be again what a snapshot was taken of, and go on from there in the very same way.

        Its instant becomes the present one; time passes from there as it did.
        """
        self.settings = snapshot.settings
        self.reset(
            clock=Clock(snapshot.now, snapshot.rate),
            rows=snapshot.rows.copy(),
            ids=Ids(snapshot.settings.seed, snapshot.counts),
            rate_limits=snapshot.rate_limits.copy(),
            journal=snapshot.journal.copy(),
            faults=snapshot.faults.copy(),
        )

    def execute(
        self,
        operation: Callable[[Transaction, C], T],
        command: C,
        *,
        at: datetime | None = None,
    ) -> T:
        """Run an operation: its rows, its events and their messages commit together or not at all.

        Args:
            operation: A rule of the domain.
            command: What it is asked to do.
            at: The instant at which it happens; now if None.

        Raises:
            CalendlyError: The operation refused; nothing has changed.
        """
        transaction = Transaction(self.rows, at or self.clock.now(), self.ids)
        undo: list[Undo] = []
        drawn = self.ids.counts
        self.rows.record(undo)
        try:
            result = operation(transaction, command)
            dispatch(transaction, self.faults)
        except BaseException:
            self.rows.record([])
            for table, id_, before in reversed(undo):
                if before is not None:
                    table.put(before)
                elif id_ in table:
                    table.delete(id_)
            self.ids.counts = drawn
            raise
        finally:
            self.rows.record(None)
        if self.on_agenda is not tell_nobody:
            agenda = self.rows.agenda
            changed = [id_ for table, id_, _ in undo if table is agenda]
            if changed:
                self.on_agenda(changed)
        return result

    def add_fault(self, fault: Fault) -> str:
        """Let something go wrong from now on; returns the id under which it can be removed."""
        return self.faults.add(fault, self.rows)

    def remove_fault(self, id_: str) -> None:
        """Let something go wrong no longer; messages that it held back go out.

        Raises:
            KeyError: There is no such fault.
        """
        self.execute(release, self.faults.remove(id_))

    def usages(self, user: str, what: Limited = Limited.REQUESTS) -> list[Usage]:
        """Return what a user has left in each window of a limit."""
        organization = self.rows.organizations[self.rows.users[user].organization]
        return self.rate_limits.usages(what, user, organization, self.clock.now())

    def exhaust(
        self, user: str, what: Limited = Limited.REQUESTS, window: Window | None = None
    ) -> Usage:
        """Use up what a user has left in a window, by default the shortest one.

        Raises:
            ValueError: No request is counted in this world, or there is no such window.
        """
        if not self.settings.rate_limit:
            raise ValueError("requests are not counted in this world, so no limit can be used up")
        organization = self.rows.organizations[self.rows.users[user].organization]
        return self.rate_limits.exhaust(what, user, organization, self.clock.now(), window)

    def next_due(self) -> datetime | None:
        """Return when the earliest entry of the agenda falls due."""
        first = self.rows.agenda.by("by_at").first(ALL)
        return None if first is None else first.value

    def run_due(self, due: Due) -> None:
        """Do what an entry of the agenda says, if time alone brings it about."""
        self.execute(fall_due, due, at=due.at)


def fall_due(tx: Transaction, due: Due) -> None:
    """Take an entry off the agenda and do what it says; time alone must bring that about."""
    tx.rows.agenda.delete(due.id)
    _by_itself()[due.kind](tx, due.subject)


@cache
def _by_itself() -> Mapping[DueKind, Callable[[Transaction, str], None]]:
    from mockcalendly.domain.passing_time import BY_ITSELF  # noqa: PLC0415 - costs start-up

    return BY_ITSELF


def tell_nobody(changed: Collection[str] = ()) -> None:
    """Let an agenda be, as in a world that nobody takes care of."""
    del changed


FIRST_SEQUENCE = 10**9
"""Rows that a world begins with are numbered below this, however many they are."""
