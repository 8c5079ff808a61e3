"""Pieces of a world file, put into a world that has begun.

A piece describes a state, as a world file does: whatever is put in was so already, so no webhook
tells of it. It goes in as a whole or not at all.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from mockcalendly.kernel.instants import format_instant
from mockcalendly.kernel.uris import Origins
from mockcalendly.scenario.content.contents import Made, Piece, lay_out, shown
from mockcalendly.scenario.documents import DEEPEST
from mockcalendly.scenario.layout import Layout
from mockcalendly.scenario.nodes import DocumentError, Node, Where
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.world_types import PieceFile, WorldFile
from mockcalendly.scenario.worldfile import WorldSpec, lay_out_world, load_filled
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World

__all__ = ["ReadPiece", "extend", "load_piece", "plain_node", "read_piece", "read_whole_world"]

LARGEST = 10**18
"""Whole numbers beyond it fit no field and no JSON."""


class ReadPiece(NamedTuple):
    """A piece, and where it stands."""

    piece: Piece
    node: Node


def read_piece(value: Mapping[str, Any]) -> ReadPiece:
    """Read a piece from plain data; texts are what they are, there are no references in them.

    A resource, as the API shows it, may stand wherever its URI may; so may an aware datetime
    wherever an instant may.

    Raises:
        DocumentError: A key is unknown or missing, or a value is wrong. Its `path` says where:
            ``contacts[0].emails``.
    """
    node = plain_node(value)
    return ReadPiece(read(node, Piece, "the piece"), node)


def read_whole_world(
    value: Mapping[str, Any],
    *,
    seed: int | None = None,
    plan: str | None = None,
    now: datetime | None = None,
) -> WorldSpec:
    """Read a world from plain data, the content of a world file; texts are what they are.

    Args:
        value: With or without the format's version.
        seed: Goes before its own.
        plan: Goes before its own.
        now: Goes before its own.

    Raises:
        DocumentError: A key is unknown or missing, or a value is wrong. Its `path` says where:
            ``contacts[0].emails``.
    """
    node = plain_node({"mockcalendly": 1, **value})
    return lay_out_world(read(node, WorldFile, "the world"), node, seed=seed, plan=plan, now=now)


def load_piece(path: str | Path, environ: Mapping[str, str]) -> ReadPiece:
    """Read a piece from a file that is a world file but for how a world begins.

    Raises:
        DocumentError: The file cannot be read, or something in it is wrong.
    """
    node = load_filled(path, environ)
    return ReadPiece(read(node, PieceFile), node)


def extend(world: World, piece: ReadPiece, origin: str) -> dict[str, list[dict[str, Any]]]:
    """Put a piece into a world: all of it or, if anything makes no sense, nothing.

    Args:
        world: Which one.
        piece: What is put in.
        origin: Base of URIs: of those that are returned, and of the messages of webhooks.

    Returns:
        The resources that came of it, by the names of the sections.

    Raises:
        DocumentError: Something in it makes no sense in this world.
    """

    def run(tx: Transaction, read_: ReadPiece) -> Made:
        layout = Layout(
            tx.rows,
            tx.ids,
            now=tx.now,
            created_at=tx.now,
            plan=world.settings.plan,
            origin=origin,
        )
        made = lay_out(layout, read_.piece, read_.node)
        layout.let_pass()
        return made

    return shown(world.rows, world.execute(run, piece), Origins.at(origin))


def plain_node(value: object, path: str = "", depth: int = 0) -> Node:
    """Return plain data as nodes; a node's place is the way to it: ``contacts[0].emails``.

    Raises:
        DocumentError: Something of it cannot stand in a file.
    """
    where = Where(path)
    if depth > DEEPEST:
        raise DocumentError(*where, f"is nested more than {DEEPEST} levels deep")
    if isinstance(value, Mapping):
        uri = value.get("uri")
        uri = _text(uri, where) if isinstance(uri, str) else None
        return Node(_entries(value, path, depth), where, where, uri)
    if isinstance(value, list | tuple):
        items = [plain_node(item, f"{path}[{n}]", depth + 1) for n, item in enumerate(value)]
        return Node(items, where, where)
    return Node(_scalar(value, where), where, where)


def _entries(value: Mapping[Any, object], path: str, depth: int) -> dict[str, Node]:
    entries = {}
    for key, child in value.items():
        if not isinstance(key, str):
            raise DocumentError(*Where(path), f"the key {key!r} is not a text")
        at = f"{path}.{_text(key, Where(path))}" if path else key
        entries[key] = plain_node(child, at, depth + 1)
    return entries


def _scalar(value: object, where: Where) -> object:
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise DocumentError(*where, f"{value} is no instant: it has no time zone")
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not abs(value) < LARGEST:
        raise DocumentError(*where, f"the number {value} is too large, or none")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise DocumentError(*where, "the number is too large")
    if value is None or isinstance(value, bool | int | float):
        return value
    raise DocumentError(*where, f"a {type(value).__name__} cannot stand in a world file")


def _text(text: str, where: Where) -> str:
    """Return a text as a plain one, an enumeration's member too."""
    try:
        return text.encode().decode()
    except UnicodeEncodeError:
        raise DocumentError(*where, "a text has half of a character in it") from None
