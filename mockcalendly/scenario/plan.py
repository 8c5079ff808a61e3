"""The steps of a story before they happen: those of its own file, and of those it includes."""

from collections.abc import Sequence
from typing import NamedTuple

from mockcalendly.scenario.files import Files, resolve
from mockcalendly.scenario.language import ACTIONS, IncludedFile, RepeatStep, StepFrame
from mockcalendly.scenario.names_in_scope import check_references, check_shape
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.parameters import fill_parameters
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.references import Template, compile_references, references_in
from mockcalendly.scenario.scenario import Block, PlannedStep

__all__ = ["PlannedFile", "Planner"]

DEEPEST = 16
"""How many files may include one another."""
MOST = 1000
"""How often a story may include files in all."""


class PlannedFile(NamedTuple):
    """A file that a story includes, as it was read, and where it stands."""

    file: IncludedFile
    node: Node


class Planner:
    """Plans steps, and reads the files that they include.

    Attributes:
        included: All that was read.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._under_way: list[str] = []
        self.included: list[PlannedFile] = []

    def plan(self, steps: Sequence[StepFrame], nodes: Sequence[Node]) -> Block:
        """Return the plan of steps.

        Args:
            steps: As they were read.
            nodes: Where they stand.

        Raises:
            DocumentError: A file that is included cannot be read, or something in it is wrong.
        """
        both = zip(steps, nodes, strict=True)
        return Block(tuple(self._plan_step(step, node) for step, node in both))

    def _plan_step(self, step: StepFrame, node: Node) -> PlannedStep:
        action = next(key for key in node.entries if key in ACTIONS)
        block: Block | None = None
        values: dict[str, Node] = {}
        if isinstance(step.repeat, RepeatStep):
            block = self.plan(step.repeat.steps, node.at("repeat", "steps").items)
            node = _without_steps(node)
        if action == "include":
            block, values = self._include(node.at("include"))
        return PlannedStep(
            id=None if step.id is None else step.id.text,
            action=action,
            node=node,
            timing=None if _refers(node, "at", "after") else step,
            step=None if block or _refers(node, *node.entries) else step,
            block=block,
            values=values,
        )

    def _include(self, node: Node) -> tuple[Block, dict[str, Node]]:
        """Return the plan of a file, and the parameters whose values are not known yet."""
        name = self._enter(node.at("file"))
        root = self._files.load(name, node.at("file"))
        given = node.entries["parameters"].entries if "parameters" in node.entries else {}
        late = {
            key: value for key, value in given.items() if any(True for _ in references_in(value))
        }
        known = {key: value.plain() for key, value in given.items() if key not in late}
        root = compile_references(root)
        check_shape(root)
        root, names = fill_parameters(root, known, late, node)
        check_references(root, names)
        file = read(root, IncludedFile)
        self.included.append(PlannedFile(file, root))
        block = self.plan(file.timeline, root.at("timeline").items)
        self._under_way.pop()
        expect = tuple(root.at("expect").items) if file.expect else ()
        return block._replace(expect=expect), late

    def _enter(self, node: Node) -> str:
        """Return the file that is included next."""
        if isinstance(node.value, Template):
            raise node.error("the path of a file cannot depend on what happens")
        here = self._under_way[-1] if self._under_way else ""
        try:
            name = resolve(here, str(node.value))
        except ValueError as error:
            raise node.error(f'"{node.value}" {error}') from None
        way = [*self._under_way, name]
        if name in self._under_way:
            raise node.error(f"this would never end: {' includes '.join(way)}")
        if len(way) > DEEPEST or len(self.included) >= MOST:
            raise node.error(f"the story includes more than {MOST} files, or {DEEPEST} in a row")
        self._under_way.append(name)
        return name


def _refers(node: Node, *keys: str) -> bool:
    """Return whether there is a reference behind one of some keys."""
    found = (node.entries[key] for key in keys if key in node.entries)
    return any(True for child in found for _ in references_in(child))


def _without_steps(node: Node) -> Node:
    repeat = node.entries["repeat"]
    entries = {key: child for key, child in repeat.entries.items() if key != "steps"}
    return node.replacing({"repeat": Node(entries, repeat.where, repeat.key)})
