"""When there is time, and why there is none."""

from datetime import datetime, timedelta

from mockcalendly.actions.action import Action, Instant, Stage
from mockcalendly.actions.references import find_event_type
from mockcalendly.domain.availability import Reason, explain, open_slots

__all__ = ["ACTIONS", "Explain", "OpenTimes"]


class OpenTimes(Action[list[datetime]], frozen=True, kw_only=True):
    """Return the instants at which a meeting can be booked to start, ascending.

    Attributes:
        event_type: URI, id, slug or ``page/slug``; None: the first one listed.
        days: How far to look ahead.
        duration: Minutes, where the event type has options; None: its own duration.
    """

    event_type: str | None = None
    days: int = 7
    duration: int | None = None

    def perform(self, stage: Stage) -> list[datetime]:
        """Look."""
        rows, now = stage.world.rows, stage.world.clock.now()
        row = find_event_type(rows, self.event_type)
        end = now + timedelta(days=self.days)
        return [slot.start for slot in open_slots(rows, now, row, now, end, duration=self.duration)]


class Explain(Action[list[Reason]], frozen=True, kw_only=True):
    """Return all rules that keep a meeting from starting at an instant; none: it can.

    Attributes:
        event_type: URI, id, slug or ``page/slug``; None: the first one listed.
        duration: Minutes, where the event type has options; None: its own duration.
    """

    start_time: Instant
    event_type: str | None = None
    duration: int | None = None

    def perform(self, stage: Stage) -> list[Reason]:
        """Look."""
        rows, now = stage.world.rows, stage.world.clock.now()
        row = find_event_type(rows, self.event_type)
        return [*explain(rows, now, row, self.start_time, duration=self.duration)]


ACTIONS = (Explain, OpenTimes)
