"""Snapshots on disk."""

import os
from contextlib import suppress
from pathlib import Path

from mockcalendly.snapshots.codec import SnapshotError, decode_snapshot, encode_snapshot
from mockcalendly.world import Snapshot

__all__ = ["read_snapshot", "write_snapshot"]


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot to a file.

    A file that is there is replaced at once by the whole new one: a crash while writing leaves
    the old one as it was.

    Raises:
        OSError: It cannot be written.
    """
    from tempfile import NamedTemporaryFile  # noqa: PLC0415 - costs start-up

    content = encode_snapshot(snapshot)
    with NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", suffix=".new", delete=False
    ) as new:
        try:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(new.name).unlink()
            raise


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot that a file has.

    Raises:
        SnapshotError: It cannot be read, or has none; says why, and which file it is.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"{path}: {error.strerror}.") from None
    try:
        return decode_snapshot(content)
    except SnapshotError as error:
        raise SnapshotError(f"{path}: {error}") from None
