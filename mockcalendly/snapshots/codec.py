"""A snapshot as text: JSON that people can read, with a version and a checksum."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from mockcalendly._version import __version__
from mockcalendly.domain.rate_limits import OwnLimit, RateLimits, UsedWindow
from mockcalendly.faults import Fault, Faults, FaultState, RequestFault, WebhookFault
from mockcalendly.journal import Act, Exchange, Journal, Note
from mockcalendly.model.record import Record
from mockcalendly.settings import SettingError, WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.world import Snapshot

__all__ = ["FORMAT", "SnapshotError", "decode_snapshot", "encode_snapshot"]

FORMAT = 1
"""Of what is written. It grows when a file of before can no longer be read as it is."""

MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""What turns the world of a format into one of the next format."""

Json = dict[str, Any]


class SnapshotError(ValueError):
    """A snapshot cannot be read; says why in a plain sentence."""


class _RateLimits(msgspec.Struct, forbid_unknown_fields=True):
    used: list[UsedWindow]
    own: list[OwnLimit]


class _World(msgspec.Struct, forbid_unknown_fields=True):
    settings: Json
    now: datetime
    rate: float
    counts: dict[str, int]
    rate_limits: _RateLimits
    faults: list[Json]
    fault_count: int
    notes: list[Note]
    requests: list[Exchange]
    tables: dict[str, Json]
    forgotten_requests: int = 0
    acts: list[Act] | msgspec.UnsetType = msgspec.UNSET


class _File(msgspec.Struct, forbid_unknown_fields=True):
    mockcalendly_snapshot: int
    written_by: str
    checksum: str
    world: Json


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Return a snapshot as JSON, which `decode_snapshot` makes an equal one of."""
    world = _World(
        settings=asdict(snapshot.settings),
        now=snapshot.now,
        rate=float(snapshot.rate),
        counts=snapshot.counts,
        rate_limits=_RateLimits([*snapshot.rate_limits.used], [*snapshot.rate_limits.own]),
        faults=[*map(_fault, snapshot.faults.states())],
        fault_count=snapshot.faults.count,
        notes=[*snapshot.journal.notes],
        requests=[*snapshot.journal],
        tables=_tables(snapshot.rows),
        forgotten_requests=snapshot.journal.forgotten,
        acts=[*snapshot.journal.acts] or msgspec.UNSET,
    )
    content = msgspec.to_builtins(world, order="deterministic")
    file = _File(FORMAT, __version__, _checksum(content), content)
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"


def decode_snapshot(content: bytes) -> Snapshot:
    """Return the snapshot that some JSON describes.

    Raises:
        SnapshotError: It is none, was changed or cut off, or is of a format not known here.
    """
    try:
        file = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotError(f"This is not a whole snapshot of mockcalendly: {error}.") from None
    if _checksum(file.world) != file.checksum:
        raise SnapshotError("The snapshot's checksum does not fit: it was changed or damaged.")
    try:
        return _snapshot(_migrated(file))
    except (msgspec.ValidationError, SettingError, TypeError) as error:
        raise SnapshotError(f"The snapshot cannot be understood: {error}.") from None


def _migrated(file: _File) -> _World:
    if file.mockcalendly_snapshot > FORMAT:
        raise SnapshotError(
            f"The snapshot has format {file.mockcalendly_snapshot}, written by mockcalendly "
            f"{file.written_by}; this is {__version__}, which reads up to format {FORMAT}."
        )
    content = file.world
    for format_ in range(file.mockcalendly_snapshot, FORMAT):
        if format_ not in MIGRATIONS:
            raise SnapshotError(f"Snapshots of format {format_} can no longer be read.")
        content = MIGRATIONS[format_](content)
    return msgspec.convert(content, _World)


def _snapshot(world: _World) -> Snapshot:
    journal = Journal(forgotten=world.forgotten_requests)
    for exchange in world.requests:
        journal.record(exchange)
    for note in world.notes:
        journal.note(note.at, note.message)
    for act in world.acts or ():
        journal.keep(act)
    return Snapshot(
        WorldSettings(**world.settings),
        world.now,
        world.rate,
        _rows(world.tables),
        world.counts,
        RateLimits(world.rate_limits.used, world.rate_limits.own),
        journal,
        Faults(map(_fault_state, world.faults), world.fault_count),
    )


def _checksum(content: Json) -> str:
    canonical = msgspec.json.encode(content, order="sorted")
    return f"sha256:{sha256(canonical).hexdigest()}"


def _tables(rows: Rows) -> dict[str, Json]:
    """Return the rows by table, each with the name of what they are; empty tables are left out."""
    tables = {name: [*table] for name, table in rows.tables()}
    return {
        name: {
            "kind": type(found[0]).__name__,
            "rows": msgspec.to_builtins(found, order="deterministic"),
        }
        for name, found in tables.items()
        if found
    }


def _rows(tables: Mapping[str, Json]) -> Rows:
    kinds = {kind.__name__: kind for kind in _subclasses(Record)}
    rows = Rows()
    known = dict(rows.tables())
    rows.record([])
    for name, table in tables.items():
        if name not in known or table.get("kind") not in kinds:
            raise SnapshotError(f"The snapshot has rows of an unknown kind: {name}.")
        for content in table["rows"]:
            known[name].put(msgspec.convert(content, kinds[table["kind"]]))
    rows.record(None)
    return rows


def _subclasses(kind: type[Record]) -> Iterator[type[Record]]:
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def _fault(state: FaultState) -> Json:
    return {
        "id": state.id,
        "kind": type(state.fault).__name__,
        "fault": msgspec.to_builtins(state.fault, order="deterministic"),
        "matched": state.matched,
        "struck": state.struck,
        "held": state.held,
        "tables": None if state.rows is None else _tables(state.rows),
    }


def _fault_state(content: Json) -> FaultState:
    kinds: dict[str, type[Fault]] = {kind.__name__: kind for kind in (RequestFault, WebhookFault)}
    try:
        return FaultState(
            id=content["id"],
            fault=msgspec.convert(content["fault"], kinds[content["kind"]]),
            matched=content["matched"],
            struck=content["struck"],
            held=content["held"],
            rows=None if content["tables"] is None else _rows(content["tables"]),
        )
    except KeyError as error:
        raise SnapshotError(f"The snapshot has a fault without {error}.") from None
