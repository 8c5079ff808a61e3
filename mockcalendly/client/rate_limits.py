"""How many requests users may make, as a test sets it, uses it up and looks at it."""

from typing import Literal

from mockcalendly.actions.rate_limits import (
    ExhaustLimit,
    ForgetUsage,
    LimitsAreOn,
    ReadUsage,
    SetLimit,
    SwitchLimits,
)
from mockcalendly.client.home import Home
from mockcalendly.client.references import Reference, uri_of
from mockcalendly.domain.rate_limits import Limited, Usage, Window

__all__ = ["RateLimit"]

Of = Literal["requests", "bookings", "tokens"]


class RateLimit:
    """The rate limits of a world.

    There are three, counted apart: ``requests`` of any kind, ``bookings`` by ``POST /invitees``,
    and requests for ``tokens``. All run on the world's clock: ``clock.advance("1m")`` is enough
    for the limits of a minute to recover.
    """

    def __init__(self, home: Home) -> None:
        self._home = home

    def __repr__(self) -> str:
        return f"<rate limits: {'on' if self.is_on else 'off'}>"

    @property
    def is_on(self) -> bool:
        """Whether requests are counted, and refused with 429."""
        return self._home.do(LimitsAreOn())

    def switch(self, *, on: bool) -> None:
        """Count requests from now on, or count them no longer."""
        self._home.do(SwitchLimits(on=on))

    def set(
        self,
        user: Reference | None = None,
        *,
        per_minute: int | None = None,
        per_hour: int | None = None,
        per_day: int | None = None,
        of: Of = "requests",
    ) -> None:
        """Set a limit; without any number, the plan's holds again. What was used up counts on.

        Args:
            user: Role, URI, id, slug, e-mail or resource; None: all who have no limit of their own.
            per_minute: Requests in a minute...
            per_hour: ...in an hour...
            per_day: ...and in a day; those that are given hold together.
            of: What is limited.

        Raises:
            NotFound: There is no such user.
            ValueError: A number is less than 1.
        """
        self._home.do(
            SetLimit(
                user=uri_of(user),
                per_minute=per_minute,
                per_hour=per_hour,
                per_day=per_day,
                of=Limited(of),
            )
        )

    def exhaust(
        self,
        user: Reference = "owner",
        *,
        of: Of = "requests",
        window: Literal["minute", "hour", "day"] | None = None,
    ) -> Usage:
        """Use up all that a user has left: his requests get 429 until the window ends.

        Args:
            user: Role, URI, id, slug, e-mail or resource.
            of: What is limited.
            window: Where several hold together, which of them; None: the shortest.

        Returns:
            What the headers of the next answer say: ``limit``, ``remaining`` and ``reset``, the
            seconds until the window ends.

        Raises:
            NotFound: There is no such user.
            ValueError: There is no such window, or requests are not counted at all.
        """
        chosen = None if window is None else Window(window)
        return self._home.do(ExhaustLimit(user=uri_of(user), of=Limited(of), window=chosen))

    def usage(self, user: Reference = "owner", *, of: Of = "requests") -> Usage:
        """Return what a user has left, without counting anything: of several windows the tightest.

        Raises:
            NotFound: There is no such user.
        """
        return self._home.do(ReadUsage(user=uri_of(user), of=Limited(of)))

    def reset(self, user: Reference | None = None) -> None:
        """Let nothing be used up, by a user or by anybody; limits that were set stay.

        Raises:
            NotFound: There is no such user.
        """
        self._home.do(ForgetUsage(user=uri_of(user)))
