"""Steps that happen again and again: as a clock says, or as people arrive."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import log
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from msgspec import Meta, field

from mockcalendly.kernel.ids import Ids
from mockcalendly.scenario.reader import UNREAD, Section, WrongValue
from mockcalendly.scenario.sections import FilledText
from mockcalendly.scenario.terms import Identifier, Moment, Rate, Zone
from mockcalendly.worlds.default import EPOCH

__all__ = ["MOST", "Recurrence", "When", "instants_of"]

MOST = 10_000
"""How often a step can happen by one recurrence."""

FIELDS = 5
"""Of a crontab line; with a sixth for seconds, daylight saving time is not kept as cron does."""

STREAM = "arrivals"
"""The stream of ids: how many arrive shifts no ids of anything else."""

_PRECISION = 2**53
"""How many steps a draw between 0 and 1 has: as many as a float tells apart."""


class Recurrence(Section, frozen=True, kw_only=True):
    """Instants at which a step happens: `until` one, or so many `times`, whichever comes first.

    Several steps happen at each if the step is a `repeat` of them, with `times: 1`.
    """

    one_of: ClassVar[tuple[str, ...]] = ("cron", "poisson")

    cron: Annotated[
        FilledText | None,
        Meta(description="Minute, hour, day, month and weekday, as in a crontab: `0 9 * * 1-5`."),
    ] = None
    poisson: Annotated[
        Rate | None,
        Meta(description="Arrivals by chance, decided by the world's seed: so many on average."),
    ] = None
    zone: Annotated[Zone | None, Meta(description="Of `cron`; UTC if left out.")] = None
    first: Annotated[
        Moment | None,
        Meta(description="Not before; relative to the beginning of the story, as `until` is."),
    ] = field(name="from", default=None)
    until: Annotated[Moment | None, Meta(description="Not after.")] = None
    times: Annotated[int, Meta(ge=1, le=MOST)] | None = None
    number: Annotated[
        Identifier | None, Meta(description="What is called how often it has happened, from 1.")
    ] = None

    def __post_init__(self) -> None:
        if self.until is None and self.times is None:
            raise ValueError('needs an end: "until" or "times"')
        if self.cron is None:
            if self.zone is not None:
                raise WrongValue("zone", 'means something only beside "cron"')
        elif self.cron is not UNREAD:
            _check_cron(self.cron)


if TYPE_CHECKING:
    When: TypeAlias = Moment | Recurrence
else:

    class When(Moment):
        """A point in time, or instants at which something happens again and again."""

        section = Recurrence


def instants_of(
    recurrence: Recurrence, ids: Ids, begin: datetime, end: datetime | None
) -> list[datetime]:
    """Return the instants of a recurrence, at most one more than there may be.

    Args:
        recurrence: Which instants.
        ids: Where chance comes from.
        begin: The first instant that there may be.
        end: The last, if there is one.
    """
    coming = _ticks(recurrence, begin) if recurrence.cron else _arrivals(recurrence, ids, begin)
    instants = []
    for instant in islice(coming, recurrence.times or MOST + 1):
        if end is not None and instant > end:
            break
        instants.append(instant)
    return instants


def _check_cron(text: str) -> None:
    try:
        next(_cron(text, EPOCH))
    except StopIteration:
        raise WrongValue("cron", f'text "{text}" is a time that never comes') from None
    except CronSimError as error:
        reason = str(error).lower()
        raise WrongValue(
            "cron", f'text "{text}" is not five fields such as 0 9 * * 1-5: {reason}'
        ) from None


def _cron(text: str, after: datetime) -> CronSim:
    if len(text.split()) != FIELDS:
        raise CronSimError("wrong number of fields")
    return CronSim(text, after)


def _ticks(recurrence: Recurrence, begin: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(recurrence.zone.name) if recurrence.zone else UTC
    just_before = (begin - timedelta(microseconds=1)).astimezone(zone)
    return (tick.astimezone(UTC) for tick in _cron(str(recurrence.cron), just_before))


def _arrivals(recurrence: Recurrence, ids: Ids, begin: datetime) -> Iterator[datetime]:
    """Yield instants whose gaps are distributed exponentially."""
    assert recurrence.poisson is not None  # noqa: S101 - one of the keys is given
    instant = begin
    while True:
        drawn = 1 - ids.integer(STREAM, _PRECISION) / _PRECISION
        instant += recurrence.poisson.gap * -log(drawn)
        yield instant
