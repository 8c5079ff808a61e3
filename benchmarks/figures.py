"""What was measured, and what it was to be."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

__all__ = ["Figure", "as_json", "as_table", "ratio"]


class Figure(Struct, frozen=True, kw_only=True):
    """One number.

    Attributes:
        bench: The bench that gave it.
        name: What was measured.
        value: How much it was; None: it could not be measured, and `note` says why.
        unit: Of the value; ``x`` for a ratio.
        at_least: What it was to be, or more.
        at_most: What it was to be, or less.
        note: What one should know about it.
    """

    bench: str
    name: str
    value: float | None
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def verdict(self) -> Literal["held", "missed", ""]:
        """Whether it is what it was to be; "" if nothing was asked of it."""
        if self.value is None or self.at_least is self.at_most is None:
            return ""
        low = self.at_least is not None and self.value < self.at_least
        high = self.at_most is not None and self.value > self.at_most
        return "missed" if low or high else "held"


def ratio(values: Sequence[float], others: Sequence[float]) -> float:
    """Return the median over rounds of one measurement in proportion to another."""
    return median(value / other for value, other in zip(values, others, strict=True))


def as_table(figures: Iterable[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [("Bench", "Figure", "Measured", "Asked", "", "Note")]
    rows += [
        (f.bench, f.name, _amount(f.value, f.unit), _asked(f), f.verdict, f.note) for f in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in rows
    ]
    return "\n".join([lines[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *lines[1:]])


def as_json(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Return the figures as plain data."""
    return [{**asdict(figure), "verdict": figure.verdict} for figure in figures]


def _asked(figure: Figure) -> str:
    bounds = (("at least", figure.at_least), ("at most", figure.at_most))
    return ", ".join(f"{word} {_amount(n, figure.unit)}" for word, n in bounds if n is not None)


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2  # noqa: PLR2004 - as people write
    return f"{value:,.{digits}f} {unit}"
