"""World files: what a world holds when it begins.

A file adds to the default world or, with ``base: empty``, to nothing. References in it are to the
environment only, in the ``url`` and ``signing_key`` of webhooks. The mappings are those of
`world_types.WorldSection`; ``fixtures/world.schema.json`` describes them to editors.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.ids import Ids
from mockcalendly.model.webhooks import Subscription
from mockcalendly.scenario.content.contents import lay_out
from mockcalendly.scenario.content.organizations import OrganizationSection
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.layout import UTC_ZONE, Layout
from mockcalendly.scenario.nodes import Node
from mockcalendly.scenario.reader import read
from mockcalendly.scenario.references import (
    Reference,
    compile_references,
    fill,
    fill_webhooks,
    refuse_variable,
)
from mockcalendly.scenario.subscriptions import ORIGIN
from mockcalendly.scenario.terms import Moment
from mockcalendly.scenario.world_types import WorldFile, WorldSection
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.world import World
from mockcalendly.worlds.default import EPOCH, default_rows

__all__ = ["WorldSpec", "as_world", "lay_out_world", "load_filled", "load_world", "read_world"]

FIRST_SEQUENCE = 1_000
"""Rows of the default world are numbered below this, those of a file from here on."""


@dataclass(frozen=True, slots=True)
class WorldSpec:
    """What a world file says.

    Attributes:
        settings: How the world behaves.
        now: The instant at which it begins; None: whenever it is made.
        rows: What it holds. It is never changed: every world gets a copy.
    """

    settings: WorldSettings
    now: datetime | None
    rows: Rows

    def create(self, name: str, *, clock: Clock | None = None) -> World:
        """Return a new world; its time passes as the machine's does unless a clock is given."""
        clock = clock or Clock(self.now)
        return World(name, self.settings, clock=clock, rows=self.fresh_rows())

    def fresh_rows(self, origin: str | None = None) -> Rows:
        """Return the rows of a new world.

        Args:
            origin: Base of the URIs in its webhooks, if the world is served elsewhere than the
                file assumed.
        """
        if origin is None:
            return self.rows.copy()
        return self._with_subscriptions(lambda row: replace(row, origin=origin))

    def sent_to(self, urls: Iterator[str], signing_key: str | None) -> "WorldSpec":
        """Return the same world with its webhooks going elsewhere.

        Args:
            urls: Where; one for each.
            signing_key: Goes before the file's.
        """

        def sent(row: Subscription) -> Subscription:
            key = signing_key or row.signing_key
            return replace(row, callback_url=next(urls), signing_key=key)

        return WorldSpec(self.settings, self.now, self._with_subscriptions(sent))

    def _with_subscriptions(self, changed: Callable[[Subscription], Subscription]) -> Rows:
        """Return a copy of the rows in which each webhook is another."""
        rows = self.rows.copy()
        rows.record([])
        for subscription in list(rows.subscriptions):
            rows.subscriptions.put(changed(subscription))
        rows.record(None)
        return rows


def load_world(
    path: str | Path,
    *,
    environ: Mapping[str, str] | None = None,
    seed: int | None = None,
    plan: str | None = None,
    now: datetime | None = None,
) -> WorldSpec:
    """Read a world file.

    Args:
        path: A YAML file, or a JSON file whose name ends in ``.json``.
        environ: Environment variables that webhooks may refer to.
        seed: Goes before the file's.
        plan: Goes before the file's.
        now: Goes before the file's.

    Raises:
        DocumentError: The file cannot be read, or something in it is wrong.
    """
    section, node = read_world(path, environ or {})
    return lay_out_world(section, node, seed=seed, plan=plan, now=now)


def read_world(path: str | Path, environ: Mapping[str, str]) -> tuple[WorldSection, Node]:
    """Return what a world file says, and where.

    Raises:
        DocumentError: The file cannot be read, or is not a world file.
    """
    return as_world(load_document(path), environ)


def as_world(document: Node, environ: Mapping[str, str]) -> tuple[WorldSection, Node]:
    """Return what a world file says in which this stands, and where.

    Raises:
        DocumentError: It is not a world file.
    """
    node = _filled(document, environ)
    return read(node, WorldFile), node


def load_filled(path: str | Path, environ: Mapping[str, str]) -> Node:
    """Return what stands in a world file, with the environment where it may be referred to.

    Raises:
        DocumentError: The file cannot be read, or a reference is wrong.
    """
    return _filled(load_document(path), environ)


def lay_out_world(
    section: WorldSection,
    node: Node,
    *,
    seed: int | None = None,
    plan: str | None = None,
    now: datetime | None = None,
    otherwise: datetime | None = None,
) -> WorldSpec:
    """Return the world that a section describes.

    Args:
        section: What is described.
        node: Where it stands.
        seed: Goes before the section's.
        plan: Goes before the section's.
        now: Goes before the section's.
        otherwise: When it begins if neither says so.

    Raises:
        DocumentError: Something in it is wrong.
    """
    if now is None and isinstance(section.now, Moment):
        now = section.now.resolve(EPOCH, UTC_ZONE)
    now = now or otherwise
    settings = WorldSettings(
        seed=section.seed if seed is None else seed, plan=section.plan if plan is None else plan
    )
    rows = default_rows(settings.plan) if section.base == "default" else Rows()
    # A world draws its own ids from the seed; those of the file come from elsewhere in it.
    ids = Ids(Ids(settings.seed).integer("world file", 2**63), {"sequence": FIRST_SEQUENCE})
    began = now or Clock().now()
    layout = Layout(
        rows,
        ids,
        now=began,
        created_at=min(EPOCH, began),
        plan=settings.plan,
        origin=ORIGIN,
    )
    if section.organization is None and not (section.organizations or len(rows.organizations)):
        section = replace(section, organization=OrganizationSection())
    rows.record([])
    lay_out(layout, section, node)
    layout.let_pass()
    rows.record(None)
    return WorldSpec(settings, now, rows)


def _filled(document: Node, environ: Mapping[str, str]) -> Node:
    node = compile_references(document)
    return fill(fill_webhooks(node, "webhook_subscriptions", environ), _refuse_reference)


def _refuse_reference(reference: Reference) -> object:
    refuse_variable(reference)
    raise LookupError("a world file has no parameters or steps that it could refer to")
