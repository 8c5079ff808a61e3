"""A state machine of the whole heart, over HTTP, against a naive model.

The model is a list of bookings and a list of hooks; it knows nothing of availability, and takes
its times from what the emulator offers. After every step lists, single resources and the messages
at the receiver must be what the model says.

What fails is also told as a story: a scenario file, by which it can be played again.
"""

import asyncio
import itertools
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.domain.cancellations import CancelInvitee, Reschedule, cancel_invitee, reschedule
from mockcalendly.emulator import Emulator
from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import (
    BASE,
    GROUP,
    NOW,
    ONE_ON_ONE,
    ORGANIZATION,
    OWNER,
    ROUND_ROBIN,
    InviteeIds,
)
from tests.api.receiver import Receiver
from tests.contract.validator import async_event_hooks, contract
from tests.laws.chronicle import Chronicle

LOCATIONS: dict[str, dict[str, str] | None] = {
    ONE_ON_ONE: {"kind": "zoom_conference"},
    GROUP: {"kind": "google_conference"},
    ROUND_ROBIN: None,
}
SUBSCRIBED = [
    "invitee.created",
    "invitee.canceled",
    "invitee_no_show.created",
    "invitee_no_show.deleted",
]


@dataclass
class Booking:
    """What the model knows of an invitee, and what the story calls him and his mark."""

    name: str
    uri: str
    event: str
    event_type: str
    start: datetime
    email: str
    active: bool = True
    no_show: str | None = None
    mark: str = ""

    @property
    def ids(self) -> InviteeIds:
        segments = self.uri.split("/")
        return {"event": segments[-3], "invitee": segments[-1]}


@dataclass
class Hook:
    """What the model knows of a subscription: what it must have been told, in order."""

    uri: str
    path: str
    expected: list[tuple[str, str]] = field(default_factory=list)


class Machine(RuleBasedStateMachine):
    bookings = Bundle("bookings")
    hooks = Bundle("hooks")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.all: list[Booking] = []
        self.listening: list[Hook] = []
        self.told: list[Hook] = []
        self.number = 0
        self.chronicle = Chronicle(NOW)
        self.run(self._start())

    async def _start(self) -> None:
        self.now = NOW
        self.emulator = Emulator(WorldSettings(rate_limit=False), clock=Clock(NOW, rate=0))
        self.world = self.emulator.default
        self.receiver = Receiver()
        self.emulator.courier.receivers["http://app.test"] = AppReceiver(
            self.receiver, loop=asyncio.get_running_loop()
        )
        self.client = AsyncClient(
            transport=ASGITransport(app=self.emulator),
            base_url=BASE,
            headers={"Authorization": "Bearer mock.owner.token"},
            event_hooks=async_event_hooks(contract()),
        )

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def request(self, method: str, url: str, **options: Any) -> Response:
        answer: Response = self.run(self.client.request(method, url, **options))
        return answer

    def tell(self, event: str, uri: str) -> None:
        for hook in self.listening:
            hook.expected.append((event, uri))

    def teardown(self) -> None:
        if sys.exc_info()[0] is not None:
            note(f"It can be played again: save this as story.yaml.\n\n{self.chronicle}")
        self.run(self.client.aclose())
        self.run(self.emulator.aclose())
        self.runner.close()

    def offered(self, event_type: str, days: int) -> list[str]:
        start = self.now + timedelta(days=days, seconds=1)
        query = {
            "event_type": event_type,
            "start_time": start.isoformat(),
            "end_time": (start + timedelta(days=3)).isoformat(),
        }
        answer = self.request("GET", "/event_type_available_times", params=query)
        assert answer.status_code == 200
        return [row["start_time"] for row in answer.json()["collection"]]

    def book_at(self, event_type: str, start: str) -> Response:
        self.number += 1
        return self.request(
            "POST",
            "/invitees",
            json={
                "event_type": event_type,
                "start_time": start,
                "invitee": {
                    "name": f"Invitee {self.number}",
                    "email": f"i{self.number % 3}@example.com",
                    "timezone": "UTC",
                },
                "location": LOCATIONS[event_type],
            },
        )

    def learn(self, name: str, shown: dict[str, Any], event_type: str, start: str) -> Booking:
        booking = Booking(
            name,
            shown["uri"],
            shown["event"],
            event_type,
            datetime.fromisoformat(start).astimezone(UTC),
            shown["email"],
        )
        self.all.append(booking)
        self.tell("invitee.created", booking.uri)
        return booking

    @initialize(target=hooks)
    def listen_from_the_start(self) -> Hook:
        return self.add_hook()

    def add_hook(self) -> Hook:
        path = f"/{len(self.told)}"
        body = {
            "url": f"http://app.test{path}",
            "events": SUBSCRIBED,
            "organization": ORGANIZATION,
            "scope": "organization",
        }
        answer = self.request("POST", "/webhook_subscriptions", json=body)
        assert answer.status_code == 201
        self.chronicle.subscribe(body)
        hook = Hook(answer.json()["resource"]["uri"], path)
        self.listening.append(hook)
        self.told.append(hook)
        return hook

    @precondition(lambda self: len(self.told) < 4)
    @rule(target=hooks)
    def listen(self) -> Hook:
        return self.add_hook()

    @rule(hook=consumes(hooks))
    def stop_listening(self, hook: Hook) -> None:
        assert self.request("DELETE", hook.uri).status_code == 204
        self.chronicle.unsubscribe(hook.uri.removeprefix(BASE))
        self.listening.remove(hook)

    @rule(
        target=bookings,
        event_type=st.sampled_from(sorted(LOCATIONS)),
        days=st.integers(0, 10),
        choice=st.integers(0, 200),
    )
    def book(self, event_type: str, days: int, choice: int) -> Booking:
        times = self.offered(event_type, days)
        start = times[choice % len(times)]
        answer = self.book_at(event_type, start)
        assert answer.status_code == 201, answer.text
        shown = answer.json()["resource"]
        name = self.chronicle.book(
            event_type=event_type,
            start_time=start,
            invitee={key: shown[key] for key in ("name", "email", "timezone")},
            location=LOCATIONS[event_type],
        )
        return self.learn(name, shown, event_type, start)

    @rule(booking=bookings)
    def book_a_taken_time(self, booking: Booking) -> None:
        if booking.active and booking.event_type == ONE_ON_ONE:
            answer = self.book_at(ONE_ON_ONE, booking.start.isoformat())
            assert answer.status_code == 400

    @rule(booking=bookings)
    def cancel_by_host(self, booking: Booking) -> None:
        answer = self.request("POST", f"{booking.event}/cancellation")
        present = [b for b in self.all if b.event == booking.event and b.active]
        if not present or booking.start <= self.now:
            assert answer.status_code == 403
            return
        assert answer.status_code == 201
        self.chronicle.cancel_event(booking.name)
        for each in present:
            each.active = False
            self.tell("invitee.canceled", each.uri)

    @rule(booking=bookings)
    def cancel_by_invitee(self, booking: Booking) -> None:
        try:
            self.world.execute(cancel_invitee, CancelInvitee(**booking.ids))
        except CalendlyError:
            assert not booking.active or booking.start <= self.now
            return
        assert booking.active
        assert booking.start > self.now
        self.chronicle.cancel_invitee(booking.name)
        booking.active = False
        self.tell("invitee.canceled", booking.uri)

    @rule(target=bookings, booking=bookings, choice=st.integers(0, 200))
    def move(self, booking: Booking, choice: int) -> Booking:
        times = self.offered(booking.event_type, 1)
        start = datetime.fromisoformat(times[choice % len(times)])
        command = Reschedule(**booking.ids, start_time=start)
        try:
            new = self.world.execute(reschedule, command)
        except CalendlyError:
            assert not booking.active or booking.start <= self.now
            return booking
        booking.active = False
        name = self.chronicle.reschedule(booking.name, start)
        self.tell("invitee.canceled", booking.uri)
        uri = f"{BASE}/scheduled_events/{new.event}/invitees/{new.id}"
        shown = self.request("GET", uri).json()["resource"]
        assert shown["old_invitee"] == booking.uri
        assert self.request("GET", booking.uri).json()["resource"]["new_invitee"] == uri
        return self.learn(name, shown, booking.event_type, start.isoformat())

    @rule(booking=bookings)
    def mark(self, booking: Booking) -> None:
        answer = self.request("POST", "/invitee_no_shows", json={"invitee": booking.uri})
        if booking.start > self.now or not booking.active or booking.no_show:
            assert answer.status_code == 400
            return
        assert answer.status_code == 201
        booking.no_show = answer.json()["resource"]["uri"]
        booking.mark = self.chronicle.mark(booking.name)
        self.tell("invitee_no_show.created", booking.uri)

    @rule(booking=bookings)
    def unmark(self, booking: Booking) -> None:
        if booking.no_show:
            assert self.request("DELETE", booking.no_show).status_code == 204
            booking.no_show = None
            self.chronicle.unmark(booking.mark)
            self.tell("invitee_no_show.deleted", booking.uri)

    @rule(hours=st.integers(1, 100))
    def advance(self, hours: int) -> None:
        self.chronicle.advance(hours)
        self.now += timedelta(hours=hours)
        self.run(self.emulator.advance(self.world, self.now))

    @rule(count=st.integers(1, 5), status=st.sampled_from([None, "active", "canceled"]))
    def list_events(self, count: int, status: str | None) -> None:
        seen: list[str] = []
        query: dict[str, Any] = {"organization": ORGANIZATION, "count": count}
        link: str | None = "/scheduled_events"
        while link:
            answer = self.request(
                "GET",
                link,
                params={**query, **({"status": status} if status else {})}
                if "?" not in link
                else None,
            )
            seen += [row["uri"] for row in answer.json()["collection"]]
            link = answer.json()["pagination"]["next_page"]
        active = {booking.event for booking in self.all if booking.active}
        events = {booking.event: booking.start for booking in self.all}
        wanted = {
            uri for uri in events if status is None or (uri in active) == (status == "active")
        }
        assert sorted(seen) == sorted(wanted)
        starts = [events[uri] for uri in seen]
        assert starts == sorted(starts)

    @rule(number=st.integers(0, 2))
    def list_by_email(self, number: int) -> None:
        email = f"i{number}@example.com"
        query: dict[str, Any] = {"user": OWNER, "invitee_email": email, "count": 100}
        listed = self.request("GET", "/scheduled_events", params=query).json()["collection"]
        hosted = {
            row["uri"]
            for row in listed
            if any(host["user"] == OWNER for host in row["event_memberships"])
        }
        assert len(hosted) == len(listed)
        one_on_one = {
            booking.event
            for booking in self.all
            if booking.email == email and booking.event_type != ROUND_ROBIN
        }
        assert one_on_one <= hosted
        assert hosted <= {booking.event for booking in self.all if booking.email == email}

    @invariant()
    def no_delivery_is_lost_or_invented(self) -> None:
        self.run(self.emulator.settle(self.world))
        for hook in self.told:
            received = [
                (each.event, each.payload["uri"])
                for each in self.receiver.received
                if each.path == hook.path
            ]
            assert received == hook.expected

    @invariant()
    def resources_are_as_the_model_says(self) -> None:
        for booking in self.all[-3:]:
            shown = self.request("GET", booking.uri).json()["resource"]
            assert shown["status"] == ("active" if booking.active else "canceled")
            assert (shown["no_show"] or {}).get("uri") == booking.no_show

    @invariant()
    def no_host_is_double_booked(self) -> None:
        query: dict[str, Any] = {"organization": ORGANIZATION, "status": "active", "count": 100}
        rows = self.request("GET", "/scheduled_events", params=query).json()["collection"]
        taken: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            for host in row["event_memberships"]:
                taken.setdefault(host["user"], []).append((row["start_time"], row["end_time"]))
        for spans in taken.values():
            spans.sort()
            assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
