"""Resources as encoded JSON, kept while they are asked for.

A row never changes and renders from itself, so its JSON is right for as long as the row is the same
object. What replaces it is another one: there is nothing to invalidate.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from msgspec import Raw
from msgspec.json import encode

from mockcalendly.kernel.uris import Origins
from mockcalendly.model.record import Record

__all__ = ["Encodings"]

R = TypeVar("R", bound=Record)

SIZE = 16 * 2**20
"""Bytes that the kept encodings of a world may take."""

OVERHEAD = 512
"""Bytes that each takes besides its JSON, about."""

BEGIN, END = b'{"resource":', b"}"
"""The envelope of one resource (documented)."""


class _Kept(NamedTuple):
    """A row and its JSON; holding the row keeps any other from getting its identity.

    Attributes:
        resource: The JSON in the envelope of one resource.
        encoded: The part of it that is the row's alone; it shares its memory.
    """

    row: Record
    resource: bytes
    encoded: Raw


_Shown = tuple[Callable[..., dict[str, Any]], Origins]
_Generation = dict[int, _Kept]


class Encodings:
    """What rows look like as JSON.

    There are two generations. Once the younger one has half the size, it becomes the older one,
    which is dropped; what is asked for again is young again. So what is used stays, and using it
    costs no bookkeeping.

    Args:
        size: How many bytes to keep.
    """

    __slots__ = ("_half", "_old", "_old_weight", "_young", "_young_weight")

    def __init__(self, size: int = SIZE) -> None:
        self._half = size // 2
        self._young: dict[_Shown, _Generation] = {}
        self._old: dict[_Shown, _Generation] = {}
        self._young_weight = self._old_weight = 0

    @property
    def weight(self) -> int:
        """How many bytes are kept, about."""
        return self._young_weight + self._old_weight

    def resource(
        self, render: Callable[[R, Origins], dict[str, Any]], origins: Origins, row: R
    ) -> bytes:
        """Return ``{"resource": ...}``: the same bytes each time, so that they are kept only once.

        Args:
            render: What makes a resource of a row, of nothing but that row and the origins.
            origins: What URIs in the resource start with.
            row: What to show.
        """
        young = self._young_of((render, origins))
        kept = young.get(id(row)) or self._keep(young, render, origins, row)
        return kept.resource

    def encoder(
        self, render: Callable[[R, Origins], dict[str, Any]], origins: Origins
    ) -> Callable[[R], Raw]:
        """Return what encodes rows, or finds how they were encoded before.

        Args:
            render: What makes a resource of a row, of nothing but that row and the origins.
            origins: What URIs in the resource start with.
        """
        young = self._young_of((render, origins))

        def encoded(row: R) -> Raw:
            kept = young.get(id(row)) or self._keep(young, render, origins, row)
            return kept.encoded

        return encoded

    def _young_of(self, shown: _Shown) -> _Generation:
        if self._young_weight > self._half:
            self._young, self._old = {}, self._young
            self._young_weight, self._old_weight = 0, self._young_weight
        young = self._young.get(shown)
        if young is None:
            young = self._young[shown] = {}
            self._young_weight += OVERHEAD + sum(map(len, shown[1]))
        return young

    def _keep(
        self,
        young: _Generation,
        render: Callable[[R, Origins], dict[str, Any]],
        origins: Origins,
        row: R,
    ) -> _Kept:
        kept = self._old.get((render, origins), _NONE).get(id(row))
        if kept is None:
            whole = BEGIN + encode(render(row, origins)) + END
            part = memoryview(whole)[len(BEGIN) : -len(END)]
            kept = _Kept(row, whole, Raw(part))
        young[id(row)] = kept
        self._young_weight += OVERHEAD + len(kept.resource)
        return kept


_NONE: _Generation = {}
