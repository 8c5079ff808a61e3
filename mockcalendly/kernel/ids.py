"""Ids and every other random choice of a world: reproducible from its seed."""

from collections.abc import Mapping
from hashlib import blake2b

__all__ = ["Ids"]


class Ids:
    """Numbered streams of pseudo-random bits under one seed.

    The n-th draw of a stream depends on the seed, the stream's name and n only. So drawing from
    one stream never shifts another, and the whole state is one small integer per stream (a
    ``random.Random`` would put 2.5 kB into every snapshot).
    """

    __slots__ = ("_begun", "_counts", "_key", "seed")

    def __init__(self, seed: int, counts: Mapping[str, int] | None = None) -> None:
        self.seed = seed
        self._key = blake2b(str(seed).encode(), digest_size=16).digest()
        self._begun: dict[str, blake2b] = {}  # what all draws of a stream begin with
        self._counts: dict[str, int] = dict(counts or {})

    @property
    def counts(self) -> dict[str, int]:
        """How many draws each stream has given; with the seed, the whole state."""
        return dict(self._counts)

    @counts.setter
    def counts(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)

    def bits(self, stream: str) -> bytes:
        """Draw 16 bytes."""
        count = self._counts.get(stream, 0)
        self._counts[stream] = count + 1
        drawn = (self._begun.get(stream) or self._begin(stream)).copy()
        drawn.update(b"%d" % count)
        return drawn.digest()

    def skip(self, stream: str, count: int) -> None:
        """Leave out some draws of a stream."""
        self._counts[stream] = self._counts.get(stream, 0) + count

    def uuid(self, stream: str = "uuid") -> str:
        """Draw a lower-case UUID of version 4, the form of live ids.

        Source: ids in captured deliveries (observed).
        """
        return _uuid(self.bits(stream))

    def uuid_of(self, *names: str) -> str:
        """Return the UUID of something that has no row: always the same for the same names."""
        return _uuid(self.mac("\n".join(names).encode(), 16))

    def integer(self, stream: str, below: int) -> int:
        """Draw an integer in ``0 <= n < below``."""
        return int.from_bytes(self.bits(stream), "big") % below

    def sequence(self) -> int:
        """Draw the next number of creation: the order of rows that share an instant."""
        count = self._counts.get("sequence", 0) + 1
        self._counts["sequence"] = count
        return count

    @property
    def last_sequence(self) -> int:
        """The newest number of creation; 0 if none was drawn."""
        return self._counts.get("sequence", 0)

    def mac(self, message: bytes, size: int) -> bytes:
        """Return a keyed digest: what tells a page token of this world from an invented one."""
        return blake2b(message, digest_size=size, key=self._key).digest()

    def copy(self) -> "Ids":
        """Return an independent generator that continues in the same way."""
        return Ids(self.seed, self._counts)

    def _begin(self, stream: str) -> blake2b:
        begun = blake2b(f"{stream}:".encode(), digest_size=16, key=self._key)
        self._begun[stream] = begun
        return begun


def _uuid(bits: bytes) -> str:
    """Return 16 bytes as a UUID of version 4; `uuid.UUID` takes four times as long."""
    digits = bits.hex()
    variant = "89ab"[bits[8] >> 4 & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
