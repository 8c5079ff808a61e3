"""How many requests users may make."""

from dataclasses import replace

from mockcalendly.actions.action import Action, Stage
from mockcalendly.actions.references import find_user
from mockcalendly.domain.rate_limits import Limited, Usage, Window, allowances_per, tightest

__all__ = [
    "ACTIONS",
    "ExhaustLimit",
    "ForgetUsage",
    "LimitsAreOn",
    "ReadUsage",
    "SetLimit",
    "SwitchLimits",
]


class LimitsAreOn(Action[bool], frozen=True, kw_only=True):
    """Return whether requests are counted, and refused with 429."""

    def perform(self, stage: Stage) -> bool:
        """Look."""
        return stage.world.settings.rate_limit


class SwitchLimits(Action[None], frozen=True, kw_only=True):
    """Count requests from now on, or count them no longer."""

    on: bool

    def perform(self, stage: Stage) -> None:
        """Switch."""
        stage.world.settings = replace(stage.world.settings, rate_limit=self.on)


class SetLimit(Action[None], frozen=True, kw_only=True):
    """Set a limit; without any number, the plan's holds again. What was used up counts on.

    Attributes:
        user: Role, URI, id, slug or e-mail; None: all who have no limit of their own.
        per_minute: Requests in a minute...
        per_hour: ...in an hour...
        per_day: ...and in a day; those that are given hold together.
        of: What is limited.
    """

    user: str | None = None
    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    of: Limited = Limited.REQUESTS

    def perform(self, stage: Stage) -> None:
        """Set it.

        Raises:
            ValueError: A number is less than 1.
        """
        numbers = {"minute": self.per_minute, "hour": self.per_hour, "day": self.per_day}
        allowances = allowances_per(**numbers)
        world = stage.world
        user = None if self.user is None else find_user(world.rows, self.user).id
        world.rate_limits.set(self.of, user, allowances)


class ExhaustLimit(Action[Usage], frozen=True, kw_only=True):
    """Use up all that a user has left, and return what the next answer's headers say.

    Attributes:
        user: Role, URI, id, slug or e-mail.
        window: Where several hold together, which of them; None: the shortest.
    """

    user: str = "owner"
    of: Limited = Limited.REQUESTS
    window: Window | None = None

    def perform(self, stage: Stage) -> Usage:
        """Use it up.

        Raises:
            ValueError: There is no such window, or requests are not counted at all.
        """
        world = stage.world
        return world.exhaust(find_user(world.rows, self.user).id, self.of, self.window)


class ReadUsage(Action[Usage], frozen=True, kw_only=True):
    """Return what a user has left: of several windows the tightest."""

    user: str = "owner"
    of: Limited = Limited.REQUESTS

    def perform(self, stage: Stage) -> Usage:
        """Look."""
        world = stage.world
        return tightest(world.usages(find_user(world.rows, self.user).id, self.of))


class ForgetUsage(Action[None], frozen=True, kw_only=True):
    """Let nothing be used up, by a user or by anybody; limits that were set stay."""

    user: str | None = None

    def perform(self, stage: Stage) -> None:
        """Forget."""
        world = stage.world
        world.rate_limits.forget(None if self.user is None else find_user(world.rows, self.user).id)


ACTIONS = (ExhaustLimit, ForgetUsage, LimitsAreOn, ReadUsage, SetLimit, SwitchLimits)
