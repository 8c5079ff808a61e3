"""Snapshots of worlds as files, and what lies between two of them."""

from mockcalendly.snapshots.codec import SnapshotError, decode_snapshot, encode_snapshot
from mockcalendly.snapshots.differences import Difference, compare
from mockcalendly.snapshots.files import read_snapshot, write_snapshot

__all__ = [
    "Difference",
    "SnapshotError",
    "compare",
    "decode_snapshot",
    "encode_snapshot",
    "read_snapshot",
    "write_snapshot",
]
