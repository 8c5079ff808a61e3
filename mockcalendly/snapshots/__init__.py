"""Snapshots of worlds as files, and what lies between two of them."""

from mockcalendly.snapshots.codec import SnapshotError, decode_snapshot, encode_snapshot
from mockcalendly.snapshots.differences import Difference, compare
from mockcalendly.snapshots.files import read_snapshot, write_snapshot
from mockcalendly.snapshots.shelf import Shelf

__all__ = [
    "Difference",
    "Shelf",
    "SnapshotError",
    "compare",
    "decode_snapshot",
    "encode_snapshot",
    "read_snapshot",
    "write_snapshot",
]
