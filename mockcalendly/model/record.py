"""What every row of a world is: frozen, compact, and knowing its id."""

from msgspec import Struct

__all__ = ["Record", "Value"]


class Value(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a row: frozen, and never in a reference cycle, so the collector can skip it."""


class Record(Value, frozen=True, kw_only=True, gc=False):
    """A row of a table.

    A row renders from itself: whatever its resource shows is in the row, so the encoded resource
    stays right as long as the row is the same object.

    What rows are hardly ever born with has a default: CPython puts the arguments of a call with
    more than 15 keywords into a dictionary first, which takes several times as long.

    Attributes:
        id: The last segment of the resource's URI.
        seq: The order of creation in the world; breaks ties between equal sort values.
    """

    id: str
    seq: int
