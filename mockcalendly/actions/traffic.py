"""Traffic: people who are made up come to a world, and time passes while they do."""

from asyncio import sleep
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from mockcalendly.actions.action import Stage, Waiting

if TYPE_CHECKING:
    from mockcalendly.traffic import TrafficPlan

__all__ = ["ACTIONS", "Generate", "Generated"]


class Generated(Struct, frozen=True):
    """What has come of it.

    Attributes:
        canceled: Cancellations by invitees and hosts, each of a booking or a whole event.
        turned_away: How many found no open time.
    """

    booked: int
    canceled: int
    rescheduled: int
    no_shows: int
    submissions: int
    recaps: int
    turned_away: int


class Generate(Waiting[Generated], frozen=True, kw_only=True):
    """Let people come who book, cancel, move and miss meetings; webhooks are sent meanwhile.

    The world's clock moves on to the end of the time in which they come.

    Attributes:
        users: Who are added first, with schedules, event types and all; 0: people come to those
            that the world has.
        months: How long they come, in months of 30 days.
        bookings: How many book; None: 20 a month for each host.
        locales: Where they come from, such as ``de_DE``; none: from several places.
        seed: From which all follows; None: drawn from the world's.
    """

    users: int = 0
    months: int = 1
    bookings: int | None = None
    locales: tuple[str, ...] = ()
    seed: int | None = None

    async def perform(self, stage: Stage) -> Generated:
        """Let them come.

        Raises:
            ValueError: A number is out of bounds, or a locale is not known.
            Abandoned: The world is dropped, or the server stops, before.
        """
        from mockcalendly.scenario.generating import furnish  # noqa: PLC0415 - brings Faker
        from mockcalendly.traffic import Traffic  # noqa: PLC0415

        world, plan = stage.world, self._plan()
        furnish(world, plan, stage.base)
        traffic = Traffic(world, plan)
        for instant in traffic:
            with suppress(ValueError):  # a clock that runs by itself may be there already
                await stage.keeper.courier.advance(world, instant)
            await sleep(0)  # others use the server too
        tally = traffic.tally
        return Generated(**{name: getattr(tally, name) for name in Generated.__struct_fields__})

    def _plan(self) -> "TrafficPlan":
        from mockcalendly.traffic import DEFAULT_LOCALES, TrafficPlan  # noqa: PLC0415

        return TrafficPlan(
            users=self.users,
            months=self.months,
            bookings=self.bookings,
            locales=self.locales or DEFAULT_LOCALES,
            seed=self.seed,
        )


ACTIONS = (Generate,)
