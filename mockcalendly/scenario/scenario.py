"""A scenario that was loaded: its world, its webhooks, and what is to happen and to hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import NamedTuple

from msgspec import structs

from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.language import StepFrame, Timing
from mockcalendly.scenario.nodes import Node, Where
from mockcalendly.scenario.sections import Webhook, WebhookSection
from mockcalendly.scenario.worldfile import WorldSpec
from mockcalendly.world import World

__all__ = ["Block", "PlannedStep", "Scenario"]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step before it happens.

    Attributes:
        action: Which kind of step it is.
        node: What the file says, but for steps in it; references to results still stand in it.
        timing: When it happens, as it was read, if that refers to nothing.
        step: All of it as it was read, if it refers to nothing.
        block: The steps in it: those of a `repeat`, or of an included file.
        values: Parameters of an included file that refer to results.
    """

    id: str | None
    action: str
    node: Node
    timing: Timing | None
    step: StepFrame | None
    block: "Block | None"
    values: Mapping[str, Node]

    @property
    def label(self) -> str:
        """The action, and the id if it has one."""
        return f"{self.action} {self.id}" if self.id else self.action

    @property
    def file(self) -> str:
        """The file that it includes; "": none."""
        return str(self.node.at("include", "file").value) if self.action == "include" else ""

    @property
    def recurring(self) -> bool:
        """Whether it happens again and again."""
        return "at" in self.node.entries and isinstance(self.node.entries["at"].value, dict)

    @property
    def rounds(self) -> int | None:
        """How often the steps in it are done; None: there are none, or it is not known yet."""
        if self.action == "include":
            return 1
        repeat = self.node.entries["repeat"].entries if self.action == "repeat" else {}
        times = repeat["times"].value if "times" in repeat else None
        each = repeat["each"].value if "each" in repeat else None
        return len(each) if isinstance(each, list) else times if isinstance(times, int) else None

    @property
    def size_once(self) -> int:
        """How many steps it is whenever it happens, itself included, as far as that is known."""
        return 1 + (self.rounds or 0) * (self.block.size if self.block else 0)

    @property
    def size(self) -> int:
        """How many steps it is in all, as far as that is known."""
        return 1 if self.recurring else self.size_once


class Block(NamedTuple):
    """Steps that are done one after another, and what must hold in the end.

    Attributes:
        expect: A node each; references still stand in them.
    """

    steps: tuple[PlannedStep, ...]
    expect: tuple[Node, ...] = ()

    @property
    def size(self) -> int:
        """How many steps it is, as far as that is known."""
        return sum(step.size for step in self.steps)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story.

    Attributes:
        start: When it begins.
        block: What happens, and what must hold in the end.
        source: What stands in its file.
        files: What else was read, by the paths from the story's folder on.
    """

    path: str
    name: str
    description: str
    world: WorldSpec
    start: datetime
    webhooks: tuple[Webhook, ...]
    block: Block
    source: Node
    files: Mapping[str, Node]

    @property
    def hears(self) -> bool:
        """Whether it, or its world, has a webhook when it begins."""
        return bool(self.webhooks) or any(True for _ in self.world.rows.subscriptions)

    @property
    def looks_back(self) -> bool:
        """Whether it may ask later what the world was at a checkpoint."""
        nodes = (node for root in (self.source, *self.files.values()) for node in root.walk())
        return any(key in node.entries for node in nodes for key in ("restore", "changes"))

    def create_world(self, name: str) -> World:
        """Return a world for one replay, whose clock stands at the beginning of the story."""
        return self.world.create(name, clock=Clock(self.start, rate=0))

    def sent_to(self, url: str, signing_key: str | None = None) -> "Scenario":
        """Return the same story with all its webhooks, and its world's, going to one URL.

        A story without any gets one, for everything that its organization can hear of. A URL can
        be registered only once, so those behind the first differ in a fragment, which is never
        sent.

        Args:
            url: The receiver.
            signing_key: Goes before the file's.
        """
        urls = (f"{url}#{number}" if number else url for number in count())
        webhooks = self.webhooks
        if not self.hears:
            webhooks = (Webhook(WebhookSection(url=url), Node(None, Where(self.path))),)
        return replace(
            self,
            webhooks=tuple(_sent_to(webhook, next(urls), signing_key) for webhook in webhooks),
            world=self.world.sent_to(urls, signing_key),
        )


def _sent_to(webhook: Webhook, url: str, signing_key: str | None) -> Webhook:
    key = signing_key or webhook.section.signing_key
    section = structs.replace(webhook.section, url=url, signing_key=key)
    return Webhook(section, webhook.node)
