"""What references may name, and where they may stand."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping

from mockcalendly.scenario.nodes import Node, did_you_mean
from mockcalendly.scenario.references import CLOCK_NAMES, Template, references_in

__all__ = ["check_references", "check_shape"]


def check_shape(root: Node) -> None:
    """Refuse references that stand for what makes a file one: its lists, and the items of them.

    Args:
        root: A whole file, its references compiled and none filled in.

    Raises:
        DocumentError: There is such a reference.
    """
    _require_shape(root)
    for key in ("parameters", "webhooks", "timeline", "expect"):
        if key in root.entries:
            _require_shape(root.entries[key])
    for item in (*root.at("webhooks").items, *root.at("expect").items):
        _require_shape(item)
    _check_shapes(root.at("timeline").items)


def _check_shapes(steps: Iterable[Node]) -> None:
    for step in steps:
        for way in _SHAPES:
            _require_shape(step.at(*way))
        for item in step.at("expect").items:
            _require_shape(item)
        _check_shapes(step.at("repeat", "steps").items)


_SHAPES = (
    (),
    ("expect",),
    ("repeat",),
    ("repeat", "steps"),
    ("include",),
    ("include", "parameters"),
)
"""Ways to what no reference stands for in a step."""


def check_references(root: Node, parameters: Iterable[str]) -> None:
    """Refuse references to what is unknown, or not known yet where they stand.

    Args:
        root: A whole file; references to parameters that are known may have been filled in.
        parameters: Names of all that it has.

    Raises:
        DocumentError: There is such a reference, or two things have one name.
    """
    for node in root.entries.values():
        _require_shape(node)
    taken = dict.fromkeys(parameters, "a parameter")
    steps = root.entries["timeline"].items if "timeline" in root.entries else []
    anywhere = [*taken, *_ids(steps)]
    for key, node in root.entries.items():
        if key not in ("timeline", "expect"):
            _require(node, (), anywhere, playing=False)
    known = _check_steps(steps, taken)
    if "expect" in root.entries:
        _require(root.entries["expect"], known, known)


def _check_steps(steps: list[Node], taken: Mapping[str, str]) -> dict[str, str]:
    """Refuse wrong references in steps; return what is known behind them."""
    known = dict(taken)
    anywhere = [*taken, *_ids(steps)]
    for number, step in enumerate(steps, 1):
        inside = ChainMap[str, str]({}, known)
        if "at" in step.entries:
            _declare(step.entries["at"], "number", inside, "the number of a time")
        _check_step(step, inside, anywhere)
        _declare(step, "id", known, f"step {number}")
    return known


def _check_step(step: Node, known: MutableMapping[str, str], anywhere: list[str]) -> None:
    repeat = step.entries.get("repeat")
    inner = None if repeat is None else repeat.entries.get("steps")
    if repeat is None or inner is None:
        _require(step, known, anywhere)
        return
    outer = Node({**step.entries, "repeat": _without(repeat, "steps")}, step.where)
    _require(outer, known, anywhere)
    _declare(repeat, "item", known, "the value of a round")
    _declare(repeat, "number", known, "the number of a round")
    _check_steps(inner.items, known)


def _without(node: Node, key: str) -> Node:
    entries = {name: child for name, child in node.entries.items() if name != key}
    return Node(entries, node.where, node.key)


def _declare(node: Node, key: str, known: MutableMapping[str, str], what: str) -> None:
    """Let the name that a node gives be known from here on."""
    child = node.entries.get(key)
    if child is None or child.value is None:
        return
    if isinstance(child.value, Template):
        raise child.error(f"{_article(key)} cannot refer to anything but parameters")
    name = str(child.value)
    if name in known:
        raise child.error(f'the {key} "{name}" is taken by {known[name]}')
    known[name] = what


def _ids(steps: Iterable[Node]) -> list[str]:
    return [str(step.entries["id"].value) for step in steps if "id" in step.entries]


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _require_shape(node: Node) -> None:
    if isinstance(node.value, Template):
        raise node.error("this cannot be a reference as a whole, only hold some")


def _require(
    node: Node, known: Iterable[str], anywhere: Iterable[str], *, playing: bool = True
) -> None:
    for place, reference in references_in(node):
        name = reference.name
        if name in known or (playing and name in CLOCK_NAMES):
            continue
        if name in CLOCK_NAMES:
            reason = "it means something only while the story plays"
        elif name in anywhere:
            reason = f'the step "{name}" has no result yet at this point'
        else:
            reason = f'there is no step or parameter "{name}"{did_you_mean(name, anywhere)}'
        raise place.error(f"${{{reference.text}}}: {reason}")
