"""What goes wrong on purpose, as a test handles it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Self, overload

from mockcalendly.actions.faults import AddFault, AddPreset, FaultState, ListFaults, RemoveFault
from mockcalendly.client.home import Home
from mockcalendly.client.references import Reference, uri_of
from mockcalendly.faults import Preset as Incident
from mockcalendly.faults import find_preset

__all__ = ["Fault", "Faults"]


class Fault:
    """One thing that goes wrong; as a context manager, until the context is left."""

    def __init__(self, home: Home, state: FaultState) -> None:
        self._home = home
        self._last = state

    def __repr__(self) -> str:
        return f"<{self.name}: struck {self.struck} of {self.matched}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    @property
    def id(self) -> str:
        """What tells it from the others of its world."""
        return self._last.id

    @property
    def name(self) -> str:
        """How the journal calls it."""
        return self._last.name

    @property
    def matched(self) -> int:
        """How many requests or messages it was about so far."""
        return self._state().matched

    @property
    def struck(self) -> int:
        """How many of them it struck."""
        return self._state().struck

    def remove(self) -> None:
        """End it; messages that it has held back go out. Nothing happens if it has ended."""
        self._last = self._home.do(RemoveFault(id=self.id)) or self._last

    def _state(self) -> FaultState:
        """Return how it stands, or stood when it was last asked before it ended."""
        states = self._home.do(ListFaults())
        self._last = next((each for each in states if each.id == self.id), self._last)
        return self._last


class Preset(tuple[Fault, ...]):
    """The faults of one incident; as a context manager, until the context is left.

    Attributes:
        incident: Its ``name``, ``title`` and ``page``.
    """

    incident: Incident

    def __new__(cls, incident: Incident, faults: Iterable[Fault]) -> Self:
        """Keep some faults together."""
        made = super().__new__(cls, faults)
        made.incident = incident
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for fault in self:
            fault.remove()


class Faults(Sequence[Fault]):
    """All that goes wrong on purpose in a world, in the order in which it was added."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @overload
    def __getitem__(self, index: int) -> Fault: ...
    @overload
    def __getitem__(self, index: slice) -> list[Fault]: ...
    def __getitem__(self, index: int | slice) -> Fault | list[Fault]:
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def add(self, *, user: Reference | None = None, **settings: object) -> Fault:
        """Add a fault by its settings: those of `fault` or those of `webhook_fault`.

        Raises:
            FaultError: They make no sense; a ValueError.
        """
        given = {name: value for name, value in settings.items() if value is not None}
        durations = {name: value for name, value in given.items() if isinstance(value, timedelta)}
        body = given.get("body")
        exact = body if isinstance(body, bytes) else None
        plain = {
            name: value
            for name, value in given.items()
            if name not in durations and (name != "body" or exact is None)
        }
        action = AddFault(settings=plain, user=uri_of(user), durations=durations, body=exact)
        return Fault(self._home, self._home.do(action))

    def preset(self, name: str) -> "Preset":
        """Add the faults of an incident by its name, and return them together.

        Raises:
            LookupError: There is none of this name; says which there are.
        """
        incident = find_preset(name)
        states = self._home.do(AddPreset(name=name))
        return Preset(incident, [Fault(self._home, each) for each in states])

    def clear(self) -> None:
        """End all of them."""
        for fault in self._all():
            fault.remove()

    def _all(self) -> list[Fault]:
        return [Fault(self._home, state) for state in self._home.do(ListFaults())]
