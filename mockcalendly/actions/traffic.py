"""Traffic: people who are made up come to a world, all at once or while time passes."""

from asyncio import sleep
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from mockcalendly.actions.action import Action, Stage, Waiting
from mockcalendly.actions.references import find_event_type
from mockcalendly.actions.resources import Resource, plain
from mockcalendly.fake import person
from mockcalendly.model.bookings import Invitee
from mockcalendly.store.transaction import Transaction
from mockcalendly.wire import render

if TYPE_CHECKING:
    from mockcalendly.traffic import TrafficPlan

__all__ = ["ACTIONS", "BookMany", "Generate", "Generated"]


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
        return await self.watched(stage, None)

    async def watched(
        self, stage: Stage, on_progress: Callable[[int, int], None] | None
    ) -> Generated:
        """Do what `perform` does, and tell again and again how many have booked of how many."""
        from mockcalendly.scenario.generating import furnish  # noqa: PLC0415 - brings Faker
        from mockcalendly.traffic import Traffic  # noqa: PLC0415

        world, plan = stage.world, self._plan()
        furnish(world, plan, stage.base)
        traffic = Traffic(world, plan)
        for instant in traffic:
            with suppress(ValueError):  # a clock that runs by itself may be there already
                await stage.keeper.courier.advance(world, instant)
            if on_progress is not None:
                on_progress(traffic.tally.booked, traffic.total)
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


class BookMany(Action[list[Resource]], frozen=True, kw_only=True):
    """Let people book open slots, all at once, and return the invitees; no time passes.

    Attributes:
        event_types: URI, id, slug or ``page/slug`` of each; None: all that are not secret.
        within: How far ahead they book; None: two weeks.
        locale: Of their names, as Faker calls it.
    """

    bookings: int
    event_types: tuple[str, ...] | None = None
    within: timedelta | None = None
    locale: str = "en_US"

    def perform(self, stage: Stage) -> list[Resource]:
        """Let them book; all of them do, or none.

        Raises:
            LookupError: No open slot is left.
            ValueError: Faker does not know the locale, or the number is out of bounds.
        """
        invitees = stage.world.execute(_book_many, self)
        return [plain(render.bookings.invitee(row, stage.origins)) for row in invitees]


def _book_many(tx: Transaction, wanted: BookMany) -> list[Invitee]:
    from mockcalendly.scenario.crowds import (  # noqa: PLC0415 - brings a parser
        MOST_AT_ONCE,
        TWO_WEEKS,
        book_somebody,
        offered,
    )

    if not 1 <= wanted.bookings <= MOST_AT_ONCE:
        raise ValueError(f"bookings must be from 1 to {MOST_AT_ONCE}, not {wanted.bookings}")
    if wanted.event_types is None:
        event_types = offered(tx.rows)
    else:
        event_types = [find_event_type(tx.rows, each) for each in wanted.event_types]
    return [
        book_somebody(tx, person(tx.ids, wanted.locale), event_types, wanted.within or TWO_WEEKS)
        for _ in range(wanted.bookings)
    ]


ACTIONS = (BookMany, Generate)
