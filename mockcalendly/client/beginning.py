"""What the world of a test is like when it begins."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypedDict

from msgspec.structs import asdict as asdict_of

from mockcalendly.client.references import several
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.instants import format_instant
from mockcalendly.settings import WorldSettings

if TYPE_CHECKING:
    from mockcalendly.scenario.generating import Generated
    from mockcalendly.scenario.worldfile import WorldSpec
    from mockcalendly.store.rows import Rows
    from mockcalendly.traffic import TrafficPlan

__all__ = ["Beginning", "Crowd", "People"]


class People(TypedDict, total=False):
    """Who is made up: what `MockCalendly.generate` takes, but of a world's past."""

    users: int
    months: int
    bookings: int
    locales: Iterable[str]
    seed: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """People who are made up, and the instant up to which they have booked."""

    plan: "TrafficPlan"
    until: datetime

    @classmethod
    def read(cls, people: People, now: datetime | None) -> Self:
        """Return what an argument describes.

        Raises:
            ValueError: There is no such key, a number is out of bounds or a locale is not known.
        """
        from mockcalendly.traffic import TrafficPlan  # noqa: PLC0415 - brings Faker
        from mockcalendly.traffic.plan import USUAL_USERS  # noqa: PLC0415

        known = TrafficPlan.__struct_fields__
        if unknown := [name for name in people if name not in known]:
            raise ValueError(f"generate takes no {unknown[0]!r}, only: {', '.join(known)}.")
        given: dict[str, Any] = {"users": USUAL_USERS, **people}
        if "locales" in given:
            given["locales"] = several(given["locales"])
        plan = TrafficPlan(**given)
        if not plan.users:
            raise ValueError("users must be at least 1: a world of nobody stays empty.")
        return cls(plan, now or Clock().now())

    def generated(self, settings: WorldSettings) -> "Generated":
        """Return the world of these people."""
        from mockcalendly.scenario.generating import generate_world  # noqa: PLC0415

        return generate_world(self.plan, now=self.until, settings=settings)

    def described(self) -> dict[str, Any]:
        """Return them in the words of the control API."""
        return {name: value for name, value in asdict_of(self.plan).items() if value is not None}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a world is like at first, and after a reset.

    Attributes:
        now: Where its clock stands still; None: it is the machine's.
        file: What a file says of its content, or who was made up; None: it is the default
            world's, or elsewhere.
        content: What the file says, as plain data.
        crowd: Who was made up.
    """

    settings: WorldSettings
    now: datetime | None
    file: "WorldSpec | None" = None
    content: object = None
    crowd: Crowd | None = None

    @classmethod
    def read(
        cls,
        path: str | Path | None,
        *,
        seed: int | None,
        plan: str | None,
        now: datetime | None,
        others: Mapping[str, Any],
        people: People | None = None,
        here: bool = True,
    ) -> "Beginning":
        """Return the beginning that arguments and a world file describe; arguments go first.

        Args:
            path: Of a world file.
            seed: Goes before the file's.
            plan: Goes before the file's.
            now: Goes before the file's.
            others: The other settings.
            people: Who is to be made up.
            here: Whether the world will be in this process: elsewhere people are made up there.

        Raises:
            DocumentError: The file cannot be read, or something in it is wrong.
            TypeError: There are both a file and people.
            ValueError: Something about the people makes no sense.
        """
        if path is None:
            given: dict[str, Any] = {"seed": seed, "plan": plan}
            told = {name: value for name, value in given.items() if value is not None}
            settings = WorldSettings(**told, **others)
            if people is None:
                return cls(settings, now)
            crowd = Crowd.read(people, now)
            file = crowd.generated(settings).spec if here else None
            return cls(settings, now, file, crowd=crowd)
        if people is not None:
            raise TypeError("world and generate exclude one another.")
        from mockcalendly.scenario.worldfile import (  # noqa: PLC0415 - brings a parser
            lay_out_world,
            read_world,
        )

        section, node = read_world(path, os.environ)
        file = lay_out_world(section, node, seed=seed, plan=plan, now=now)
        return cls(replace(file.settings, **others), file.now, file, node.plain())

    def clock(self) -> Clock:
        """Return a clock that stands still if it was told the time."""
        return Clock(self.now, rate=0) if self.now else Clock()

    def rows(self, url: str) -> "Rows | None":
        """Return what a world at a URL holds according to the file; None: the default."""
        return self.file.fresh_rows(self.settings.public_url or url) if self.file else None

    def described(self) -> dict[str, Any]:
        """Return it in the words of the control API."""
        crowd, now = self.crowd, self.now
        of_people: dict[str, Any] = {}
        if crowd is not None:
            now = crowd.until
            of_people = {"generate": crowd.described(), "rate": 0 if self.now else 1}
        said = {
            **asdict(self.settings),
            "now": None if now is None else format_instant(now),
            "world": self.content,
            **of_people,
        }
        return {name: value for name, value in said.items() if value is not None}
