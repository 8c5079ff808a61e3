"""People who are made up, and come to a world."""

from collections.abc import Iterable
from datetime import timedelta

from mockcalendly.actions.traffic import BookMany, Generate, Generated
from mockcalendly.client.recaps import Recaps
from mockcalendly.client.references import Reference, read_duration, uri_of
from mockcalendly.client.resources import Resource

__all__ = ["Traffic"]


class Traffic(Recaps):
    """What happens in a world by itself, if it is asked to."""

    def book_many(
        self,
        bookings: int,
        *,
        event_types: Iterable[Reference] | None = None,
        within: timedelta | str = "14d",
        locale: str = "en_US",
    ) -> list[Resource]:
        """Let made-up people book open slots, all at once, and return the invitees.

        No time passes, and nobody cancels: see `generate` for that.

        Args:
            bookings: How many, up to 10,000; if there is no room for all, nobody books.
            event_types: URI, id, slug, ``page/slug`` or resource of each; None: all that are not
                secret.
            within: How far ahead they book: a timedelta, or a text such as ``36h``.
            locale: Of their names, as Faker calls it.

        Raises:
            NotFound: There is no such event type.
            LookupError: No open slot is left.
            ValueError: The number is out of bounds, or a duration or locale is none.
        """
        return self._home.do(
            BookMany(
                bookings=bookings,
                event_types=None if event_types is None else tuple(map(uri_of, event_types)),
                within=read_duration(within),
                locale=locale,
            )
        )

    def generate(
        self,
        *,
        users: int = 0,
        months: int = 1,
        bookings: int | None = None,
        locales: Iterable[str] = (),
        seed: int | None = None,
    ) -> Generated:
        """Let made-up people come who book, cancel, move and miss meetings; say what came of it.

        The clock moves on to the end of the time in which they come. Webhooks are sent meanwhile,
        each at its instant; `settle` waits for the last of them.

        Args:
            users: Who are added first, with schedules, event types and all; 0: people come to
                those that the world has.
            months: How long they come, in months of 30 days.
            bookings: How many book; None: 20 a month for each host.
            locales: Where they come from, such as ``de_DE``; none: from several places.
            seed: From which all follows; None: drawn from the world's.

        Raises:
            ValueError: A number is out of bounds, or a locale is not known.
            RuntimeError: Called on an event loop that would have to do the work: see `agenerate`.
        """
        wanted = Generate(
            users=users, months=months, bookings=bookings, locales=tuple(locales), seed=seed
        )
        return self._home.wait(wanted, instead="agenerate()")

    async def agenerate(
        self,
        *,
        users: int = 0,
        months: int = 1,
        bookings: int | None = None,
        locales: Iterable[str] = (),
        seed: int | None = None,
    ) -> Generated:
        """Do what `generate` does; for async tests."""
        wanted = Generate(
            users=users, months=months, bookings=bookings, locales=tuple(locales), seed=seed
        )
        return await self._home.await_(wanted)
