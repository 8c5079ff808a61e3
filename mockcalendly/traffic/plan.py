"""What a run of traffic is to be like."""

from datetime import timedelta

from mockcalendly.model.record import Value
from mockcalendly.traffic.locales import DEFAULT_LOCALES, LOCALES

__all__ = ["MOST_BOOKINGS", "MOST_MONTHS", "MOST_USERS", "USUAL_USERS", "TrafficPlan"]

MONTH = timedelta(days=30)
MOST_USERS, MOST_MONTHS, MOST_BOOKINGS = 2_000, 120, 2_000_000
USUAL_USERS = 10
"""Of a world that is made up as a whole, if nobody says how many."""
USUAL_BOOKINGS = 20
"""Of a host in a month: one on a working day."""


class TrafficPlan(Value, frozen=True, kw_only=True, gc=False):
    """Who is there and how much comes.

    Attributes:
        users: Who are added first, with their schedules, teams, event types and routing form;
            0: people come to those that the world has.
        months: How long people come, in months of 30 days.
        bookings: How many book in that time; None: 20 a month for each host.
        locales: Of those who come, and of the users who are added, by the names in `LOCALES`.
        seed: From which all follows; None: drawn from the world's.

    Raises:
        ValueError: A number is too small or too large, or a locale is not known.
    """

    users: int = 0
    months: int = 1
    bookings: int | None = None
    locales: tuple[str, ...] = DEFAULT_LOCALES
    seed: int | None = None

    def __post_init__(self) -> None:
        _require("users", self.users, 0, MOST_USERS)
        _require("months", self.months, 1, MOST_MONTHS)
        if self.bookings is not None:
            _require("bookings", self.bookings, 0, MOST_BOOKINGS)
        if not self.locales:
            raise ValueError("locales must name at least one")
        for name in self.locales:
            if name not in LOCALES:
                known = ", ".join(LOCALES)
                raise ValueError(f"locales: there is no locale {name!r}; there are: {known}")

    @property
    def length(self) -> timedelta:
        """How long people come."""
        return self.months * MONTH

    def bookings_of(self, hosts: int) -> int:
        """Return how many bookings there are to be in a world with so many hosts."""
        usual = min(hosts * self.months * USUAL_BOOKINGS, MOST_BOOKINGS)
        return usual if self.bookings is None else self.bookings


def _require(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{name} must be from {lowest} to {highest}, not {value}")
