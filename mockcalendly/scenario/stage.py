"""Where a story plays: the world, the time, and what earlier steps have left."""

from collections import ChainMap
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.scenario.layout import UTC_ZONE
from mockcalendly.scenario.nodes import Where
from mockcalendly.scenario.pace import Pace
from mockcalendly.scenario.references import Reference, part_of
from mockcalendly.scenario.sent import Sent, sent_since
from mockcalendly.scenario.terms import Moment
from mockcalendly.scenario.verdicts import Situation
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import Snapshot, World

__all__ = ["Done", "Send", "Stage", "StepFailed"]

C = TypeVar("C")
T = TypeVar("T")

Send: TypeAlias = Callable[
    [str, str, Mapping[str, str], bytes], Awaitable[tuple[int, Mapping[str, str], bytes]]
]
"""Sends a request to the API: method, path with query, headers and body; what it answers."""


class StepFailed(Exception):
    """A step could not be done; says why in a plain sentence."""


class Done(NamedTuple):
    """What came of a step.

    Attributes:
        result: What later steps can refer to: the JSON that the API shows.
        text: What has happened, in words.
    """

    result: object
    text: str


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where a story plays.

    Attributes:
        origins: On which the URIs in results are built.
        start: When the story began.
        first_seq: What was created later belongs to the story.
        first_exchange: What came in later belongs to the story.
        webhooks: Names of the story's subscriptions by their ids.
        begun: When the steps began that are played: of the story, of a round, of a file.
        place: Where the step stands that is played.
        known: What references can name, the innermost steps first.
        looks_back: Whether the story asks later what the world was at its checkpoints.
        checkpoints: What the world was at each, if it does.
    """

    world: World
    pace: Pace
    send: Send | None
    origins: Origins
    start: datetime
    first_seq: int
    first_exchange: int
    webhooks: Mapping[str, str]
    begun: datetime
    place: Where
    looks_back: bool
    known: ChainMap[str, object] = field(default_factory=ChainMap[str, object])
    checkpoints: dict[str, Snapshot] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The world's present instant."""
        return self.world.clock.now()

    def execute(self, operation: Callable[[Transaction, C], T], command: C) -> T:
        """Run an operation in the world."""
        return self.world.execute(operation, command)

    def sent(self) -> list[Sent]:
        """Return the story's messages so far."""
        return sent_since(self.world.rows, self.first_seq, self.webhooks)

    def situation(self) -> Situation:
        """Return what expectations are judged by."""
        return Situation(
            self.world, self.origins, self.sent(), self.first_exchange, self.checkpoints
        )

    def instant(self, moment: Moment, base: datetime, zone: ZoneInfo = UTC_ZONE) -> datetime:
        """Return the instant of a moment.

        Raises:
            StepFailed: It is out of the calendar.
        """
        try:
            return moment.resolve(base, zone)
        except ValueError as error:
            raise StepFailed(f"The moment {error}.") from None

    def look_up(self, reference: Reference) -> object:
        """Return what a reference refers to.

        Raises:
            LookupError: It refers to nothing.
        """
        if reference.name == "now":
            return format_instant(self.now + reference.offset)
        if reference.name == "start":
            return format_instant(self.start + reference.offset)
        if reference.name not in self.known:
            raise LookupError("the step has not been done")
        return part_of(self.known[reference.name], reference)
