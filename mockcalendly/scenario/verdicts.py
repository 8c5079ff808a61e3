"""How what a story expects is counted, and said to hold or not."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mockcalendly.kernel.uris import Origins
from mockcalendly.scenario.expectation_types import Bounds, Count
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.sent import Sent
from mockcalendly.world import Snapshot, World

__all__ = ["Candidate", "Situation", "Verdict", "bounds_of", "count_difference", "that_fit"]


class Situation(NamedTuple):
    """What is judged.

    Attributes:
        world: As it stands.
        origins: On which its URIs are built.
        sent: The messages of the story so far.
        first_exchange: What came in later belongs to the story.
        checkpoints: What the world was at each.
    """

    world: World
    origins: Origins
    sent: list[Sent]
    first_exchange: int
    checkpoints: Mapping[str, Snapshot]


class Verdict(NamedTuple):
    """What had to hold, in words, and why it does not; no lines if it does."""

    text: str
    difference: list[str]


class Candidate(NamedTuple):
    """A document among which those that fit are counted, and what it is called."""

    label: str
    document: object


def bounds_of(count: Count | None) -> Bounds:
    """Return how many there may be."""
    if count is None:
        return Bounds(at_least=1)
    return Bounds(at_least=count, at_most=count) if isinstance(count, int) else count


def that_fit(where: object) -> str:
    """Return what is said behind what is counted if only a part of it is."""
    return "" if where is None else " that fit"


def count_difference(
    bounds: Bounds, number: int, where: object, candidates: Iterable[Candidate]
) -> list[str]:
    """Return what is wrong with a number; if it is too small, also what was nearest to fit."""
    if bounds.admits(number):
        return []
    lines = [f"expected {bounds}, got {number}"]
    if where is None or number >= bounds.at_least:
        return lines
    unfit = [(differences(where, one.document), one.label) for one in candidates]
    nearest = min((each for each in unfit if each[0]), key=lambda each: len(each[0]), default=None)
    if nearest is not None:
        lines += (f"nearest is {nearest[1]}:", *(f"  {line}" for line in nearest[0]))
    return lines
