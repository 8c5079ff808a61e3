"""Reads scenario files, and refuses whatever can be known to be wrong before they play."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mockcalendly.scenario.checks import check_names, check_times
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.files import Files, FolderFiles, SentFiles
from mockcalendly.scenario.language import ScenarioFile
from mockcalendly.scenario.library import story_path
from mockcalendly.scenario.names_in_scope import check_references, check_shape
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.parameters import as_told, fill_parameters
from mockcalendly.scenario.plan import Planner
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.references import compile_references, fill_webhooks
from mockcalendly.scenario.scenario import Scenario
from mockcalendly.scenario.sections import Webhook, WebhookSection
from mockcalendly.scenario.subscriptions import register_webhooks
from mockcalendly.scenario.worldfile import WorldSpec, as_world, lay_out_world

__all__ = ["DEFAULT_START", "load_scenario", "read_scenario"]

DEFAULT_START = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When a story begins that does not say when, a Monday: the same file gives the same bytes."""


def load_scenario(
    path: str | Path,
    *,
    parameters: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    seed: int | None = None,
    plan: str | None = None,
    now: datetime | None = None,
    world: WorldSpec | None = None,
    files: Files | None = None,
) -> Scenario:
    """Read a scenario.

    Args:
        path: A YAML file, a JSON file whose name ends in ``.json``, or a story that comes with the
            package: ``@reschedule``.
        parameters: Values that go before the defaults of the file. A text is read as YAML would
            read it, unless the default is a text itself.
        environ: Environment variables that webhooks may refer to.
        seed: Goes before the seed of the file's world.
        plan: Goes before the plan of the file's world.
        now: Goes before the instant at which the file's world begins.
        world: What it plays in unless the file brings a world of its own.
        files: What else it may name; what is in its folder, if None.

    Raises:
        DocumentError: The file cannot be read, or something in it is wrong.
    """
    path = story_path(path)
    return read_scenario(
        load_document(path),
        path.stem,
        parameters=parameters,
        environ=environ,
        seed=seed,
        plan=plan,
        now=now,
        world=world,
        files=files or FolderFiles(path.parent),
    )


def read_scenario(
    root: Node,
    name: str,
    *,
    parameters: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    seed: int | None = None,
    plan: str | None = None,
    now: datetime | None = None,
    world: WorldSpec | None = None,
    files: Files | None = None,
) -> Scenario:
    """Read a scenario out of what stands in a file, or would stand there.

    Args:
        root: The tree.
        name: What the story is called if it does not say so.
        parameters: As in `load_scenario`, and so is all that follows.
        environ: Environment variables that webhooks may refer to.
        seed: Goes before the seed of the tree's world.
        plan: Goes before the plan of the tree's world.
        now: Goes before the instant at which the tree's world begins.
        world: What it plays in unless the tree brings a world of its own.
        files: What else it may name; nothing if None.

    Raises:
        DocumentError: Something in it is wrong.
    """
    files = SentFiles() if files is None else files
    values = as_told(root, parameters or {})
    node = compile_references(root)
    check_shape(node)
    node = _fill_environment(node, environ or {})
    node, names = fill_parameters(node, values)
    check_references(node, names)
    file = read(node, ScenarioFile)
    planner = Planner(files)
    block = planner.plan(file.timeline, node.at("timeline").items)
    if world is None or "world" in node.entries:
        given = {"seed": seed, "plan": plan, "now": now}
        world = _lay_out_world(file, node, files, environ or {}, given)
    scenario = Scenario(
        path=node.where.path,
        name=file.name or name,
        description=file.description,
        world=world,
        start=world.now or DEFAULT_START,
        webhooks=_with_nodes(file.webhooks, node.at("webhooks")),
        block=block._replace(expect=tuple(node.at("expect").items) if file.expect else ()),
        source=root,
        files=files.loaded,
    )
    register_webhooks(scenario.create_world("rehearsal"), scenario.webhooks)
    webhooks = [webhook.name.text for webhook in file.webhooks if webhook.name]
    check_names((file, *(each.file for each in planner.included)), webhooks, world.rows)
    check_times(file.timeline, node.at("timeline").items, scenario.start)
    return scenario


def _fill_environment(node: Node, environ: Mapping[str, str]) -> Node:
    node = fill_webhooks(node, "webhooks", environ)
    world = node.entries.get("world")
    if world is None:
        return node
    return node.replacing({"world": fill_webhooks(world, "webhook_subscriptions", environ)})


def _lay_out_world(
    file: ScenarioFile,
    node: Node,
    files: Files,
    environ: Mapping[str, str],
    given: Mapping[str, Any],
) -> WorldSpec:
    section, place = file.world, node.at("world")
    if isinstance(section, str):
        section, place = as_world(files.load_world(section, place), environ)
    return lay_out_world(section, place, **given, otherwise=DEFAULT_START)


def _with_nodes(sections: Iterable[WebhookSection], node: Node) -> tuple[Webhook, ...]:
    return tuple(Webhook(section, node.at(number)) for number, section in enumerate(sections))
