"""What has come of a run of traffic."""

from dataclasses import dataclass

__all__ = ["Tally"]


@dataclass(slots=True)
class Tally:
    """Counts of what has happened so far.

    Attributes:
        booked: Bookings; what was booked in place of another counts as `rescheduled` only.
        canceled: Cancellations by invitees and hosts, each a booking or a group event.
        turned_away: People who found no open time on any page that they tried.
    """

    booked: int = 0
    canceled: int = 0
    rescheduled: int = 0
    no_shows: int = 0
    submissions: int = 0
    recaps: int = 0
    turned_away: int = 0
