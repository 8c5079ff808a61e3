"""What a world file says beyond what the world holds: how it begins.

An entry of a list changes the row that has its `id` or `slug`; without one it adds a row. What an
entry leaves out stays as it is, or gets a sensible default.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from mockcalendly.scenario.content.contents import Piece
from mockcalendly.scenario.terms import Moment

__all__ = ["PieceFile", "WorldFile", "WorldSection"]


class WorldSection(Piece, frozen=True, kw_only=True):
    """What a world holds when it begins."""

    seed: Annotated[int, Meta(description="From which ids and every other choice follow.")] = 0
    now: Annotated[
        Moment | UnsetType,
        Meta(description="The instant at which the world begins; a local time is in UTC."),
    ] = UNSET
    plan: Literal["free", "trial", "standard", "teams", "enterprise"] = "teams"
    base: Annotated[
        Literal["default", "empty"],
        Meta(description="What the file adds to: the default world, or nothing."),
    ] = "default"

    def __post_init__(self) -> None:
        if isinstance(self.now, Moment) and self.now.relative:
            raise ValueError('has a relative "now", and nothing that it could be relative to')


class WorldFile(WorldSection, frozen=True, kw_only=True):
    """A world file of mockcalendly."""

    schema_uri: Annotated[str | None, Meta(description="For editors; means nothing else.")] = field(
        name="$schema", default=None
    )
    mockcalendly: Annotated[Literal[1], Meta(description="Version of this format.")]


class PieceFile(Piece, frozen=True, kw_only=True):
    """A file with a piece of a world, for one that has begun already."""

    schema_uri: str | None = field(name="$schema", default=None)
    mockcalendly: Literal[1]
