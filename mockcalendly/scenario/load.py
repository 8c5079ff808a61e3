"""Reads scenario files, and refuses whatever can be known to be wrong before they play."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mockcalendly.scenario.checks import check_names, check_times
from mockcalendly.scenario.documents import load_document, parse_scalar
from mockcalendly.scenario.language import ACTIONS, ScenarioFile
from mockcalendly.scenario.nodes import DocumentError, Node, did_you_mean
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.references import (
    CLOCK_NAMES,
    LATER,
    Lookup,
    Reference,
    Template,
    compile_references,
    fill,
    fill_webhooks,
    part_of,
    references_in,
    refuse_variable,
)
from mockcalendly.scenario.scenario import PlannedStep, Scenario
from mockcalendly.scenario.sections import Webhook, WebhookSection
from mockcalendly.scenario.subscriptions import register_webhooks
from mockcalendly.scenario.terms import Identifier
from mockcalendly.scenario.worldfile import WorldSpec, lay_out_world, read_world

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
) -> Scenario:
    """Read a scenario.

    Args:
        path: A YAML file, or a JSON file whose name ends in ``.json``.
        parameters: Values that go before the defaults of the file. A text is read as YAML would
            read it, unless the default is a text itself.
        environ: Environment variables that webhooks may refer to.
        seed: Goes before the seed of the file's world.
        plan: Goes before the plan of the file's world.
        now: Goes before the instant at which the file's world begins.
        world: What it plays in unless the file brings a world of its own.

    Raises:
        DocumentError: The file cannot be read, or something in it is wrong.
    """
    return read_scenario(
        load_document(path),
        Path(path).stem,
        parameters=parameters,
        environ=environ,
        seed=seed,
        plan=plan,
        now=now,
        world=world,
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

    Raises:
        DocumentError: Something in it is wrong.
    """
    values = _parameters(root, parameters or {})
    node = _fill_environment(compile_references(root), environ or {})
    node = fill(node, _parameter_lookup(values))
    steps = node.entries["timeline"].items if "timeline" in node.entries else []
    _check_references(node, steps, values)
    file = read(node, ScenarioFile)
    if world is None or "world" in node.entries:
        given = {"seed": seed, "plan": plan, "now": now}
        world = _lay_out_world(file, node, environ or {}, given)
    scenario = Scenario(
        path=node.where.path,
        name=file.name or name,
        description=file.description,
        world=world,
        start=world.now or DEFAULT_START,
        webhooks=_with_nodes(file.webhooks, node.at("webhooks")),
        timeline=tuple(_plan(number, step) for number, step in enumerate(steps, 1)),
        expect=tuple(node.at("expect").items) if file.expect else (),
    )
    register_webhooks(scenario.create_world("rehearsal"), scenario.webhooks)
    check_names(file, world.rows)
    check_times(file.timeline, steps, scenario.start)
    return scenario


def _parameters(root: Node, given: Mapping[str, object]) -> dict[str, object]:
    """Return every parameter with its value."""
    defaults = root.entries["parameters"].entries if "parameters" in root.entries else {}
    for name in given:
        if name not in defaults:
            hint = did_you_mean(name, defaults)
            message = f'there is no parameter "{name}"{hint}'
            raise DocumentError(root.where.path, 0, 0, message)
    return {name: _parameter(name, default, given.get(name)) for name, default in defaults.items()}


def _parameter(name: str, default: Node, given: object) -> object:
    try:
        Identifier.parse(name, default.where)
    except ValueError as error:
        raise default.key_error(f'"{name}" {error}') from None
    for node in default.walk():
        if isinstance(node.value, str) and "${" in node.value:
            raise node.error("the default of a parameter cannot refer to anything")
    if given is None:
        if default.value is None:
            raise default.key_error(f'the parameter "{name}" has no default: it must be set')
        return default.plain()
    if isinstance(given, str) and not isinstance(default.value, str):
        return parse_scalar(given)
    return given


def _fill_environment(node: Node, environ: Mapping[str, str]) -> Node:
    node = fill_webhooks(node, "webhooks", environ)
    world = node.entries.get("world")
    if world is None:
        return node
    return node.replacing({"world": fill_webhooks(world, "webhook_subscriptions", environ)})


def _parameter_lookup(values: Mapping[str, object]) -> Lookup:
    def lookup(reference: Reference) -> object:
        refuse_variable(reference)
        if reference.name not in values:
            return LATER
        return part_of(values[reference.name], reference)

    return lookup


def _plan(number: int, node: Node) -> PlannedStep:
    id_ = node.entries.get("id")
    action = next(key for key in node.entries if key in ACTIONS)
    return PlannedStep(number, None if id_ is None else str(id_.value), action, node)


def _check_references(root: Node, steps: Sequence[Node], values: Iterable[str]) -> None:
    """Refuse references to what is unknown, or not known yet where they stand."""
    for node in (*root.entries.values(), *steps):
        if isinstance(node.value, Template):
            raise node.error("this cannot be a reference as a whole, only hold some")
    ids = _step_ids(steps, values)
    known = (*ids, *values)
    for key, node in root.entries.items():
        if key not in ("timeline", "expect"):
            _require(node, (), known)
    for number, step in enumerate(steps):
        _require(step, (*ids[:number], *CLOCK_NAMES), known)
    if "expect" in root.entries:
        _require(root.entries["expect"], (*ids, *CLOCK_NAMES), known)


def _step_ids(steps: Sequence[Node], values: Iterable[str]) -> list[str]:
    """Return the id of every step, "" for those without."""
    taken = dict.fromkeys(values, "a parameter")
    ids = []
    for number, step in enumerate(steps, 1):
        node = step.entries.get("id")
        if node is None:
            ids.append("")
            continue
        if isinstance(node.value, Template):
            raise node.error("an id cannot refer to anything but parameters")
        id_ = str(node.value)
        if id_ in taken:
            raise node.error(f'the id "{id_}" is taken by {taken[id_]}')
        taken[id_] = f"step {number}"
        ids.append(id_)
    return ids


def _require(node: Node, known: Iterable[str], anywhere: Iterable[str]) -> None:
    for place, reference in references_in(node):
        if reference.name in known:
            continue
        name = reference.name
        if name in CLOCK_NAMES:
            reason = "it means something only while the story plays"
        elif name in anywhere:
            reason = f'the step "{name}" has no result yet at this point'
        else:
            reason = f'there is no step or parameter "{name}"{did_you_mean(name, anywhere)}'
        raise place.error(f"${{{reference.text}}}: {reason}")


def _lay_out_world(
    file: ScenarioFile,
    node: Node,
    environ: Mapping[str, str],
    given: Mapping[str, Any],
) -> WorldSpec:
    section, place = file.world, node.at("world")
    if isinstance(section, str):
        section, place = read_world(Path(node.where.path).parent / section, environ)
    return lay_out_world(section, place, **given, otherwise=DEFAULT_START)


def _with_nodes(sections: Iterable[WebhookSection], node: Node) -> tuple[Webhook, ...]:
    return tuple(Webhook(section, node.at(number)) for number, section in enumerate(sections))
