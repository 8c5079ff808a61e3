"""A scenario that was loaded: its world, its webhooks, and what is to happen and to hold."""

from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from mockcalendly.kernel.clock import Clock
from mockcalendly.scenario.nodes import Node, Where
from mockcalendly.scenario.sections import Webhook, WebhookSection
from mockcalendly.scenario.worldfile import WorldSpec
from mockcalendly.world import World

__all__ = ["PlannedStep", "Scenario"]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step before it happens.

    Attributes:
        number: Its place in the timeline, from 1.
        action: Which kind of step it is.
        node: What the file says; references to results still stand in it.
    """

    number: int
    id: str | None
    action: str
    node: Node

    @property
    def label(self) -> str:
        """The action, and the id if it has one."""
        return f"{self.action} {self.id}" if self.id else self.action


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story.

    Attributes:
        start: When it begins.
        expect: What must hold in the end, a node each; references still stand in them.
    """

    path: str
    name: str
    description: str
    world: WorldSpec
    start: datetime
    webhooks: tuple[Webhook, ...]
    timeline: tuple[PlannedStep, ...]
    expect: tuple[Node, ...]

    def create_world(self, name: str) -> World:
        """Return a world for one replay, whose clock stands at the beginning of the story."""
        return self.world.create(name, clock=Clock(self.start, rate=0))

    def sent_to(self, url: str, signing_key: str | None = None) -> "Scenario":
        """Return the same story with all its webhooks going to one URL.

        A story without webhooks gets one, for everything that its organization can hear of. A URL
        can be registered only once, so those behind the first differ in a fragment, which is
        never sent.

        Args:
            url: The receiver.
            signing_key: Goes before the file's.
        """
        webhooks = self.webhooks or (
            Webhook(WebhookSection(url=url), Node(None, Where(self.path))),
        )
        return replace(
            self,
            webhooks=tuple(
                _sent_to(webhook, f"{url}#{number}" if number else url, signing_key)
                for number, webhook in enumerate(webhooks)
            ),
        )


def _sent_to(webhook: Webhook, url: str, signing_key: str | None) -> Webhook:
    key = signing_key or webhook.section.signing_key
    section = structs.replace(webhook.section, url=url, signing_key=key)
    return Webhook(section, webhook.node)
