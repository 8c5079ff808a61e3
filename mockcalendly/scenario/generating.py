"""Worlds made up from a plan: people as a world file describes them, and their bookings."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from mockcalendly.domain.addresses import slug_of
from mockcalendly.kernel.clock import Clock
from mockcalendly.kernel.ids import Ids
from mockcalendly.scenario.piece import extend, read_piece, read_whole_world
from mockcalendly.scenario.subscriptions import ORIGIN
from mockcalendly.scenario.worldfile import WorldSpec
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import ALL
from mockcalendly.store.transaction import Transaction
from mockcalendly.traffic import Tally, Traffic, TrafficPlan
from mockcalendly.traffic.organization import organization
from mockcalendly.world import World, fall_due

__all__ = ["Generated", "Progress", "furnish", "generate_world", "joining"]

Progress = Callable[[int, int], None]
"""Is told how many bookings there are, and how many there will be."""


class Generated(NamedTuple):
    """A world that was made up.

    Attributes:
        spec: The world, at the end of the plan's time.
        sections: What a world file says of the people in it, without their bookings.
        tally: What has happened there.
    """

    spec: WorldSpec
    sections: dict[str, Any]
    tally: Tally


def furnish(world: World, plan: TrafficPlan, origin: str = ORIGIN) -> None:
    """Put the users of a plan into a world, with what is theirs; nobody is told.

    Args:
        world: Which one; they join its first organization, or found one.
        plan: How many there are.
        origin: Base of URIs.
    """
    if plan.users:
        extend(world, read_piece(joining(world, plan)), origin)


def joining(world: World, plan: TrafficPlan) -> dict[str, Any]:
    """Return the sections of the users of a plan who are to join a world."""
    rows = world.rows
    taken = {row.slug for row in rows.users} | {row.slug for row in rows.teams}
    founded = len(rows.organizations) > 0
    seed = world.ids.integer("users", 2**63) if plan.seed is None else plan.seed
    sections = organization(plan, seed, founded=founded, taken=taken)
    # By its slug alone, an entry would change an event type that the world has.
    paged = [{**entry, "page": _page(entry)} for entry in sections["event_types"]]
    return {**sections, "event_types": paged}


def _page(event_type: dict[str, Any]) -> str:
    if "profile" in event_type:
        return slug_of(event_type["profile"]["name"])
    host: str = event_type["hosts"][0]
    return host


def generate_world(
    plan: TrafficPlan,
    *,
    now: datetime,
    settings: WorldSettings | None = None,
    progress: Progress | None = None,
) -> Generated:
    """Make up a world of nothing but a plan's users, and let its time pass.

    What falls due on the way is done. Nobody has subscribed to anything.

    Args:
        plan: Who is there, and what happens to them.
        now: The instant at which the world begins: the plan's time is over then.
        settings: How it behaves; what the plan leaves open follows from the seed.
        progress: Is called again and again.

    Raises:
        ValueError: The plan has no users.
    """
    if not plan.users:
        raise ValueError("users must be at least 1: a world that begins with nobody stays empty")
    settings = settings or WorldSettings()
    # A world draws its own ids from the seed; those of its past come from elsewhere in it.
    ids = Ids(Ids(settings.seed).integer("generated", 2**63))
    seed = ids.integer("plan", 2**63) if plan.seed is None else plan.seed
    sections = organization(plan, seed, founded=False)
    began = now - plan.length
    spec = read_whole_world(
        {"base": "empty", **sections}, seed=settings.seed, plan=settings.plan, now=began
    )
    past = World("past", settings, clock=Clock(began, 0), rows=spec.rows)
    last = max(row.seq for _, table in spec.rows.tables() for row in table)
    past.ids = Ids(ids.integer("past", 2**63), {"sequence": last})
    traffic = Traffic(past, replace(plan, seed=seed))
    with _uncollected():
        for instant in traffic:
            _move_clock(past, instant)
            if progress is not None:
                progress(traffic.tally.booked, traffic.total)
    return Generated(WorldSpec(settings, now, past.rows), sections, traffic.tally)


def _move_clock(world: World, until: datetime) -> None:
    """Move a world's clock, doing on the way what time alone brings about."""
    first = world.next_due()
    if first is not None and first <= until:
        world.execute(_let_pass, until)
    world.clock.set(until)


def _let_pass(tx: Transaction, until: datetime) -> None:
    """Do what falls due by an instant, each at its own; there is nobody to tell of it."""
    agenda = tx.rows.agenda
    by_at = agenda.by("by_at")
    while (first := by_at.first(ALL)) is not None and first.value <= until:
        fall_due(Transaction(tx.rows, first.value, tx.ids, quiet=True), agenda[first.id])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through a growing world; it would find nothing."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
