"""When people come: on the days and at the hours at which they sit at their desks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from mockcalendly.traffic.dice import Dice, Weighted
from mockcalendly.traffic.people import Home, People

__all__ = ["Arrival", "arrivals"]

_WEEKDAYS = (20, 22, 21, 19, 14, 3, 4)
"""Weights of Monday to Sunday (assumed: people book meetings while they work)."""

_HOURS = (1, 0, 0, 0, 0, 1, 3, 8, 18, 30, 34, 32, 22, 24, 30, 32, 28, 20, 12, 9, 9, 8, 5, 2)
"""Weights of the hours of a day in the visitor's own zone (assumed likewise)."""

MICROSECONDS_OF_HOUR = 3600 * 10**6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Arrival(NamedTuple):
    """Somebody comes."""

    at: datetime
    home: Home


def arrivals(
    dice: Dice, people: People, start: datetime, length: timedelta, count: int
) -> Iterator[Arrival]:
    """Return so many arrivals in ``start < at < start + length``, in order."""
    days = Weighted(
        (day, _WEEKDAYS[day.weekday()])
        for day in (start.date() + timedelta(days=n) for n in range(length.days + 1))
    )
    hours = Weighted(enumerate(_HOURS))
    numbers = {home: number for number, home in enumerate(people.homes)}
    first, last = (start - EPOCH) // MICROSECOND, (start + length - EPOCH) // MICROSECOND
    # One whole number for each: a million of them are a few megabytes.
    found: list[int] = []
    while len(found) < count:
        home = people.home()
        day, hour = days.pick(dice), hours.pick(dice)
        local = datetime(day.year, day.month, day.day, hour, tzinfo=home.zone)
        at = int(local.timestamp()) * 10**6 + dice.below(MICROSECONDS_OF_HOUR)
        if first < at < last:
            found.append(at * len(numbers) + numbers[home])
    found.sort()
    for each in found:
        since, number = divmod(each, len(numbers))
        yield Arrival(EPOCH + since * MICROSECOND, people.homes[number])
