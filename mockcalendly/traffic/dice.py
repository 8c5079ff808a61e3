"""Choices of one run of traffic: a great many, and each of them cheap."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random  # noqa: TID251 - seeded by the plan or by the world
from typing import Generic, TypeVar

__all__ = ["Dice", "Weighted"]

T = TypeVar("T")


class Dice:
    """Pseudo-random choices under one seed.

    Each is made of ``Random.random()`` alone, the one method whose numbers Python promises to keep
    from version to version, and of whole numbers, which every machine rounds alike.

    Attributes:
        roll: Returns a number in ``0 <= n < 1``: what each choice is made of.
    """

    __slots__ = ("roll",)

    def __init__(self, seed: int) -> None:
        self.roll = Random(seed).random

    def below(self, end: int) -> int:
        """Return a whole number in ``0 <= n < end``."""
        return int(self.roll() * end)

    def chance(self, percent: int) -> bool:
        """Return True in so many of a hundred cases."""
        return self.roll() * 100 < percent

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of several that are equally likely."""
        return choices[int(self.roll() * len(choices))]


class Weighted(Generic[T]):
    """Choices of which some are likelier than others.

    Args:
        choices: Each with its weight, a whole number; the order matters for what a seed gives.
    """

    __slots__ = ("_choices", "_ends", "_total")

    def __init__(self, choices: Iterable[tuple[T, int]]) -> None:
        pairs = list(choices)
        self._choices = [choice for choice, _ in pairs]
        self._ends = list(accumulate(weight for _, weight in pairs))
        self._total = self._ends[-1] if pairs else 0

    def pick(self, dice: Dice) -> T:
        """Return one of them."""
        return self._choices[bisect(self._ends, int(dice.roll() * self._total))]
