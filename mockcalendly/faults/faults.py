"""The faults of one world."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from mockcalendly.faults.effects import RequestEffect, Strike, combine
from mockcalendly.faults.errors import Vocabulary
from mockcalendly.faults.kinds import Fault, RequestFault, WebhookFault
from mockcalendly.kernel.ids import Ids
from mockcalendly.store.rows import Rows

__all__ = ["FaultState", "Faults", "Report", "StruckMessage"]

_PRECISION = 2**53
"""How many steps a draw between 0 and 1 has: as many as a float tells apart."""


class Report(NamedTuple):
    """A fault, and what it has done so far.

    Attributes:
        name: How it is called where it strikes.
        matched: How many requests or messages it was about.
        struck: How many of them it struck.
    """

    id: str
    name: str
    fault: Fault
    matched: int
    struck: int


class StruckMessage(NamedTuple):
    """A fault that strikes a message.

    Attributes:
        held: Ids of the messages that it holds back, by subscription; to be changed.
    """

    fault: WebhookFault
    name: str
    held: dict[str, list[str]]


class FaultState(Struct, kw_only=True):
    """A fault, and how it stands.

    Attributes:
        id: What tells it from the others of its world.
        fault: What goes wrong.
        rows: What the world held when it was added, for reads that are to be stale.
        matched: How many requests or messages it was about.
        struck: How many of them it struck.
        held: Ids of the messages that it holds back, by subscription.
    """

    id: str
    fault: Fault
    rows: Rows | None = None
    matched: int = 0
    struck: int = 0
    held: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How it is called where it strikes."""
        return self.fault.name or f"fault {self.id}"

    def strikes(self, now: datetime, ids: Ids) -> bool:
        """Count a match, and decide."""
        fault = self.fault
        if fault.until is not None and now >= fault.until:
            return False
        self.matched += 1
        if not fault.due(self.matched) or (fault.times is not None and self.struck >= fault.times):
            return False
        if fault.probability < 1 and _draw(ids, f"fault {self.id}") >= fault.probability:
            return False
        self.struck += 1
        return True

    def copy(self) -> "FaultState":
        """Return an independent state that stands where this does."""
        held = {subscription: [*ids] for subscription, ids in self.held.items()}
        return replace(self, held=held)


class Faults:
    """All faults of a world, in the order in which they were added.

    Args:
        states: How each stands that there is.
        count: How many there have been.
    """

    __slots__ = ("_count", "_entries")

    def __init__(self, states: Iterable[FaultState] = (), count: int = 0) -> None:
        self._entries = {state.id: state for state in states}
        self._count = count

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._entries

    def __iter__(self) -> Iterator[Report]:
        return iter([self._report(entry) for entry in self._entries.values()])

    def __getitem__(self, id_: str) -> Report:
        """Return a fault by its id.

        Raises:
            KeyError: There is none.
        """
        return self._report(self._entries[id_])

    def get(self, id_: str, default: Report) -> Report:
        """Return a fault by its id; the default if there is none."""
        entry = self._entries.get(id_)
        return default if entry is None else self._report(entry)

    def add(self, fault: Fault, rows: Rows) -> str:
        """Add a fault, which counts from now on, and return its id.

        Args:
            fault: What goes wrong.
            rows: What the world holds at present, for reads that are to be stale.
        """
        self._count += 1
        id_ = str(self._count)
        stale = isinstance(fault, RequestFault) and fault.stale
        self._entries[id_] = FaultState(id=id_, fault=fault, rows=rows.copy() if stale else None)
        return id_

    def remove(self, id_: str) -> list[str]:
        """Remove a fault; returns the ids of the messages that it held back.

        Raises:
            KeyError: There is no such fault.
        """
        return [each for held in self._entries.pop(id_).held.values() for each in held]

    def strike_request(
        self,
        request: tuple[str, str, str, str],
        vocabulary: Vocabulary,
        now: datetime,
        ids: Ids,
    ) -> RequestEffect | None:
        """Return what happens to a request; None: nothing.

        Args:
            request: Operation, method, path, and the user's id; "" where there is none.
            vocabulary: What the server that it is sent to can refuse with.
            now: The world's instant.
            ids: Where the world's choices come from.
        """
        strikes = []
        for entry in self._entries.values():
            fault = entry.fault
            if (
                isinstance(fault, RequestFault)
                and (fault.error is None or fault.error in vocabulary.errors)
                and fault.matches(*request)
                and entry.strikes(now, ids)
            ):
                strikes.append(_strike(entry, fault, now, ids))
        return combine(strikes) if strikes else None

    def strike_message(
        self, event: str, url: str, now: datetime, ids: Ids
    ) -> tuple[StruckMessage, ...]:
        """Return the faults that strike a message."""
        return tuple(
            StruckMessage(fault, entry.name, entry.held)
            for entry in self._entries.values()
            if isinstance(fault := entry.fault, WebhookFault)
            and fault.matches(event, url)
            and entry.strikes(now, ids)
        )

    def take_overtaken(self, subscription: str) -> list[str]:
        """Take the messages that are to follow the next one to their subscription."""
        return [
            id_
            for entry in self._entries.values()
            if isinstance(entry.fault, WebhookFault) and entry.fault.swap
            for id_ in entry.held.pop(subscription, ())
        ]

    def copy(self) -> "Faults":
        """Return independent faults that go on in the same way."""
        return Faults(self.states(), self._count)

    def states(self) -> Iterator[FaultState]:
        """Return how each fault stands; changing what is returned changes nothing here."""
        return (entry.copy() for entry in self._entries.values())

    @property
    def count(self) -> int:
        """How many faults there have been."""
        return self._count

    def _report(self, entry: FaultState) -> Report:
        return Report(entry.id, entry.name, entry.fault, entry.matched, entry.struck)


def _strike(entry: FaultState, fault: RequestFault, now: datetime, ids: Ids) -> Strike:
    latency = fault.latency
    seconds = 0.0
    if latency is not None:
        varies = latency.sigma or latency.high != latency.low
        seconds = latency.at(_draw(ids, f"latency {entry.id}") if varies else 0.5)
    ends_in = None if fault.until is None else (fault.until - now).total_seconds()
    return Strike(fault, entry.name, seconds, ends_in, entry.rows)


def _draw(ids: Ids, stream: str) -> float:
    """Draw a number between 0 and 1, both excluded."""
    return (ids.integer(stream, _PRECISION) + 0.5) / _PRECISION
