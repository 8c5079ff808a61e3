"""Worlds to which made-up people came, as world files."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import yaml
from msgspec import to_builtins

from mockcalendly.kernel.instants import format_instant
from mockcalendly.model.event_types import EventType
from mockcalendly.model.organizations import User
from mockcalendly.scenario.documents import LARGEST_FILE
from mockcalendly.scenario.generating import Generated, joining
from mockcalendly.scenario.history import history
from mockcalendly.scenario.matching import differences
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.piece import read_whole_world
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.traffic import TrafficPlan
from mockcalendly.world import Snapshot, World

__all__ = ["TooLarge", "grown_world_text", "world_sections", "world_text"]

_TOLD = (
    "organizations",
    "users",
    "event_types",
    "routing_forms",
    "scheduled_events",
    "invitees",
    "no_shows",
    "contacts",
    "routing_form_submissions",
    "meeting_recaps",
)
"""Tables of what is in a file."""

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class TooLarge(ValueError):
    """A world file would be larger than what is read; says so in a sentence."""


def world_text(generated: Generated, name: str) -> bytes:
    """Return the world file of a made-up world.

    Args:
        generated: The world.
        name: Of the file; one that ends in ``.json`` is JSON, any other YAML.

    Raises:
        TooLarge: Nobody could read it.
    """
    spec = generated.spec
    assert spec.now is not None  # noqa: S101 - a history ends somewhere
    return _text(_document(spec.settings, spec.now, world_sections(generated)), name)


def world_sections(generated: Generated) -> dict[str, Any]:
    """Return what a world file says of a made-up world, but for seed, plan and instant."""
    return {"base": "empty", **generated.sections, **history(generated.spec.rows)}


def grown_world_text(
    before: Snapshot, after: Snapshot, plan: TrafficPlan, name: str
) -> tuple[bytes, list[str]]:
    """Return the world file of a world to which people came while it was running.

    It holds those who joined, and all bookings; subscriptions and what was sent are not in it.

    Args:
        before: The world as it was before they came: the default one, or an empty one.
        after: As it is now.
        plan: By which they came.
        name: Of the file; one that ends in ``.json`` is JSON, any other YAML.

    Returns:
        The file, and in lines how the world that is read from it is another one: it was none of
        those to begin with, or others have used it too.

    Raises:
        TooLarge: Nobody could read it.
    """
    base = "default" if len(before.rows.users) else "empty"
    sections = {"base": base, **_joined(before, after, plan), **history(after.rows)}
    document = _document(after.settings, after.now, sections)
    content = _text(document, name)
    try:
        spec = read_whole_world({key: document[key] for key in document if key != "mockcalendly"})
    except DocumentError as error:  # it names what the world did not begin with
        return content, [f"it cannot be read: {error}"]
    return content, [*_differences(after.rows, spec.rows)]


def _joined(before: Snapshot, after: Snapshot, plan: TrafficPlan) -> dict[str, Any]:
    """Return what a file says of those who have joined, by their own ids."""
    if not plan.users:
        return {}
    world = World("before", before.settings)
    world.restore(before)
    sections = joining(world, plan)
    users, event_types = before.rows.users, before.rows.event_types
    _name(sections["users"], [row for row in after.rows.users if row.id not in users])
    _name(
        sections["event_types"],
        [row for row in after.rows.event_types if row.id not in event_types],
    )
    return sections


def _name(entries: list[dict[str, Any]], rows: Sequence[User | EventType]) -> None:
    """Give entries the ids of the rows that were made of them, in the same order."""
    made = sorted(rows, key=lambda row: row.seq)
    for entry, row in zip(entries, made, strict=False):
        entry |= {"id": row.id, "created_at": format_instant(row.created_at)}


def _differences(wanted: Rows, found: Rows) -> Iterator[str]:
    """Yield how rows of a file differ from those of the world that it was written of."""
    for table in _TOLD:
        there, here = _by_id(wanted, table), _by_id(found, table)
        if missing := [id_ for id_ in there if id_ not in here]:
            yield f"{table}: {len(missing)} are not in the file, such as {missing[0]}"
        if others := [id_ for id_ in here if id_ not in there]:
            yield f"{table}: {len(others)} are in the file alone, such as {others[0]}"
        for id_ in there.keys() & here.keys():
            yield from (f"{table} {id_}: {line}" for line in differences(there[id_], here[id_]))


def _by_id(rows: Rows, table: str) -> dict[str, Any]:
    """Return rows as JSON, but for the order in which they were made."""
    return {row.id: _unordered(to_builtins(row)) for row in getattr(rows, table)}


def _unordered(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _unordered(child) for key, child in value.items() if key != "seq"}
    return [*map(_unordered, value)] if isinstance(value, list) else value


def _document(settings: WorldSettings, now: datetime, sections: dict[str, Any]) -> dict[str, Any]:
    return {
        "mockcalendly": 1,
        "seed": settings.seed,
        "plan": settings.plan,
        "now": format_instant(now),
        **sections,
    }


def _text(document: dict[str, Any], name: str) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=1)
    if not name.endswith(".json"):
        alone = json.loads(text)  # nothing in it is shared, so that nothing becomes an alias
        text = yaml.dump(alone, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=100)
    content = f"{text.rstrip()}\n".encode()
    if len(content) > LARGEST_FILE:
        size, most = len(content) // 10**6, LARGEST_FILE // 10**6
        raise TooLarge(
            f"{name} would have {size} MB, and a world file has at most {most}: write a snapshot "
            "with --save instead, which `serve --load` reads"
        )
    return content
