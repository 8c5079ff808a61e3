"""Which recaps a list is made of."""

from datetime import UTC, datetime

from mockcalendly.domain.recapped_meetings import LONGEST
from mockcalendly.model.recaps import MeetingRecap, RecapStatus
from mockcalendly.model.record import Value
from mockcalendly.store.pages import Window
from mockcalendly.store.rows import of_user

__all__ = ["RecapFilter"]

_BEGINNING = datetime.min.replace(tzinfo=UTC) + LONGEST


class RecapFilter(Value, frozen=True, kw_only=True, gc=False):
    """Which of a user's recaps a list is made of.

    Attributes:
        event: Id of a scheduled event.
        attendee: E-mail address, in any case (assumed).
        start_time: When a meeting must not be over yet (documented).
        end_time: When a meeting must have begun (documented).
    """

    status: RecapStatus = RecapStatus.AVAILABLE
    event: str | None = None
    attendee: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None

    def partition(self, user: str) -> tuple[object, ...]:
        """Return the narrowest partition of the index of recaps that has them all."""
        if self.event is not None:
            return of_user(user, self.status, "event", self.event)
        if self.attendee is not None:
            return of_user(user, self.status, "attendee", self.attendee.lower())
        return of_user(user, self.status)

    def window(self) -> Window:
        """Return bounds of when their meetings begin."""
        start = self.start_time
        earliest = None if start is None else max(start, _BEGINNING) - LONGEST
        return Window(earliest, self.end_time)

    def keep(self, row: MeetingRecap) -> bool:
        """Return whether no filter is against a recap; one without times fits no time."""
        if self.attendee is not None and not any(
            attendee.email.lower() == self.attendee.lower() for attendee in row.attendees
        ):
            return False
        if self.start_time is None and self.end_time is None:
            return True
        if row.start_time is None or row.end_time is None:
            return False
        return self.start_time is None or row.end_time >= self.start_time
