"""Several worlds on one server, driven by chance, against worlds that are alone.

Whatever happens in between, a world must end up as one that was alone on a server and in which only
that happened which a restored snapshot has not undone: byte for byte, messages, clock, faults and
all. So nothing leaks from one world into another, and restoring forgets and forges nothing.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.errors import CalendlyError
from mockcalendly.snapshots import encode_snapshot
from mockcalendly.world import Snapshot
from tests.api.receiver import Receiver

NOW = "2026-11-23T09:00:00Z"
DOWN = "http://127.0.0.1:1/down"
WORLDS = 3

Step = Callable[[MockCalendly], object]

REQUEST_FAULTS: list[dict[str, Any]] = [
    {"status": 503, "every": 2},
    {"error": "too_many_requests", "lasting": "2h"},
    {"status": 500, "probability": 0.5},
    {"damage": "empty", "times": 2},
    {"stale": True},
]
WEBHOOK_FAULTS: list[dict[str, Any]] = [
    {"event": "invitee.created", "drop": True, "times": 2},
    {"event": "*", "copies": 1, "probability": 0.5},
    {"event": "invitee.*", "delay": "90m"},
    {"event": "invitee.canceled", "swap": True},
    {"event": "*", "burst": 3},
    {"event": "*", "signature": "missing", "every": 2},
]


def open_world(server: ThreadServer, number: int) -> MockCalendly:
    """A world that does not know where it is: its URIs are the same on every server."""
    calendly = MockCalendly(server=server, seed=number, now=NOW, public_url="http://calendly.test")
    calendly.__enter__()
    calendly.webhooks_to(Receiver(), ["invitee.created", "invitee.canceled"])
    calendly.subscribe(DOWN, "invitee.created")
    return calendly


def state(calendly: MockCalendly) -> dict[str, Any]:
    """All of a world but what depends on how fast the machine is, and on its own place."""
    world: dict[str, Any] = json.loads(encode_snapshot(calendly.snapshot()))["world"]
    for exchange in world["requests"]:
        exchange["seconds"] = exchange["request_headers"] = None
    for tables in [world["tables"], *(fault["tables"] or {} for fault in world["faults"])]:
        make_neutral(tables)
    world["notes"] = len(world["notes"])
    return world


def make_neutral(tables: dict[str, Any]) -> None:
    nothing: dict[str, list[Any]] = {"rows": []}
    for delivery in tables.get("deliveries", nothing)["rows"]:
        for attempt in delivery["attempts"]:
            attempt["seconds"] = attempt["request_headers"] = None
        delivery["url"] = None
    for subscription in tables.get("subscriptions", nothing)["rows"]:
        subscription["callback_url"] = None


def invitees(calendly: MockCalendly) -> list[str]:
    rows = json.loads(encode_snapshot(calendly.snapshot()))["world"]["tables"].get("invitees")
    return [row["id"] for row in rows["rows"]] if rows else []


def book(slug: str, calendly: MockCalendly) -> None:
    calendly.book(slug)


def cancel(pick: int, calendly: MockCalendly) -> None:
    if found := invitees(calendly):
        calendly.cancel(found[pick % len(found)])


def reschedule(pick: int, calendly: MockCalendly) -> None:
    if found := invitees(calendly):
        calendly.reschedule(found[pick % len(found)])


def get(path: str, calendly: MockCalendly) -> None:
    with calendly.client() as client:
        client.get(path)


def add_fault(fault: dict[str, Any], calendly: MockCalendly) -> None:
    calendly.faults.add(**fault)


def end_faults(calendly: MockCalendly) -> None:
    calendly.faults.clear()


def advance(by: str, calendly: MockCalendly) -> None:
    calendly.clock.advance(by)


class Worlds(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.servers = [ThreadServer(), ThreadServer()]
        for server in self.servers:
            server.__enter__()
        self.shared, self.lonely = self.servers
        self.worlds = [open_world(self.shared, number) for number in range(WORLDS)]
        self.logs: list[list[Step]] = [[] for _ in self.worlds]
        self.snapshots: list[tuple[int, Snapshot, list[Step]]] = []

    def teardown(self) -> None:
        try:
            self.each_is_as_if_it_had_been_alone()
        finally:
            for world in self.worlds:
                world.__exit__(None, None, None)
            for server in self.servers:
                server.__exit__(None, None, None)

    def do(self, number: int, step: Step) -> None:
        play(step, self.worlds[number])
        self.logs[number].append(step)

    numbers = st.sampled_from([0, 0, 0, *range(1, WORLDS)])

    @rule(number=numbers, slug=st.sampled_from(["30min", "webinar", "sales-call"]))
    def a_booking_is_made(self, number: int, slug: str) -> None:
        self.do(number, partial(book, slug))

    @rule(number=numbers, pick=st.integers(0, 9))
    def a_booking_is_canceled(self, number: int, pick: int) -> None:
        self.do(number, partial(cancel, pick))

    @rule(number=numbers, pick=st.integers(0, 9))
    def a_booking_is_rescheduled(self, number: int, pick: int) -> None:
        self.do(number, partial(reschedule, pick))

    @rule(number=numbers, path=st.sampled_from(["/users/me", "/event_types", "/nothing"]))
    def something_is_asked(self, number: int, path: str) -> None:
        self.do(number, partial(get, path))

    @rule(number=numbers, fault=st.sampled_from(REQUEST_FAULTS + WEBHOOK_FAULTS))
    def something_begins_to_go_wrong(self, number: int, fault: dict[str, Any]) -> None:
        self.do(number, partial(add_fault, fault))

    @rule(number=numbers)
    def nothing_goes_wrong_any_more(self, number: int) -> None:
        self.do(number, end_faults)

    @rule(number=numbers, by=st.sampled_from(["30s", "1m", "2h", "1d"]))
    def time_passes(self, number: int, by: str) -> None:
        self.do(number, partial(advance, by))

    @rule(number=numbers)
    def a_snapshot_is_taken(self, number: int) -> None:
        snapshot = self.worlds[number].snapshot()
        self.snapshots.append((number, snapshot, [*self.logs[number]]))

    @precondition(lambda self: self.snapshots)
    @rule(pick=st.integers(0, 9))
    def a_snapshot_is_restored(self, pick: int) -> None:
        number, snapshot, log = self.snapshots[pick % len(self.snapshots)]
        self.worlds[number].restore(snapshot)
        self.worlds[number].settle()
        self.logs[number] = [*log]

    @invariant()
    def no_message_is_lost_or_invented(self) -> None:
        for world in self.worlds:
            for delivery in world.deliveries:
                waits = delivery.due_at is not None or bool(delivery.faults)
                assert (delivery.state == "pending") <= waits
                assert (delivery.state == "succeeded") == (delivery.status == 200)

    def each_is_as_if_it_had_been_alone(self) -> None:
        for number, log in enumerate(self.logs):
            alone = open_world(self.lonely, number)
            try:
                for step in log:
                    play(step, alone)
                assert state(alone) == state(self.worlds[number])
            finally:
                alone.__exit__(None, None, None)


def play(step: Step, calendly: MockCalendly) -> None:
    """Do a step, and all that follows from it at once; what is refused changes nothing."""
    with suppress(CalendlyError):
        step(calendly)
    calendly.settle()


TestWorlds = Worlds.TestCase
TestWorlds.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
