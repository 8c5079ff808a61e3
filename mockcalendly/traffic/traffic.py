"""A run of traffic: who comes when, and what becomes of what they book."""

from collections.abc import Iterator
from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mockcalendly.domain.availability.hours import Span
from mockcalendly.domain.bookings import book
from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    Reschedule,
    cancel_event,
    cancel_invitee,
    reschedule,
)
from mockcalendly.domain.contacts import contact_with_email, start_of
from mockcalendly.domain.no_shows import MarkNoShow, mark_no_show
from mockcalendly.domain.plans import includes_recaps, includes_routing
from mockcalendly.domain.recaps import add_recap
from mockcalendly.domain.routing_forms import submit_form
from mockcalendly.errors import CalendlyError
from mockcalendly.model.bookings import EventStatus, Invitee
from mockcalendly.model.routing_forms import (
    EventTypeResult,
    RoutingFormStatus,
    RoutingFormSubmission,
)
from mockcalendly.traffic.arrivals import Arrival, arrivals
from mockcalendly.traffic.commands import Commands
from mockcalendly.traffic.dice import Dice
from mockcalendly.traffic.fates import FateKind, fate_of
from mockcalendly.traffic.offers import Offer, Offers
from mockcalendly.traffic.people import People, Visitor
from mockcalendly.traffic.plan import TrafficPlan
from mockcalendly.traffic.tally import Tally
from mockcalendly.world import World

__all__ = ["Traffic"]

PAGES_TRIED = 8
"""On how many pages somebody looks for a time before he goes away."""
BY_FORM = 10
"""Of a hundred people, how many come by a routing form, where there is one."""


class _Waiting(NamedTuple):
    """What will become of a booking."""

    at: datetime
    number: int
    kind: FateKind
    invitee: str


class Traffic:
    """People who come to a world from now on.

    Iterating gives the instant of what happens next. Whoever iterates moves the world's clock
    there and asks for the next one: what happens does so then, at the world's present instant. The
    last instant is the end of the time that the plan gives.

    Args:
        world: Where they come to; its users, event types and forms are those of this moment.
        plan: How many come, from where and how long. Its users are not added here.

    Attributes:
        total: How many are to book.
        tally: What has come of it so far.
    """

    def __init__(self, world: World, plan: TrafficPlan) -> None:
        seed = world.ids.integer("traffic", 2**63) if plan.seed is None else plan.seed
        self._world = world
        self._dice = dice = Dice(seed)
        self._span = Span(world.clock.now(), world.clock.now() + plan.length)
        self._people = People(dice, plan.locales)
        self._commands = Commands(dice, self._people)
        self._offers = Offers(world.rows, dice, self._span)
        self._forms = [
            form.id
            for form in world.rows.routing_forms
            if form.status is RoutingFormStatus.PUBLISHED
            and includes_routing(world.rows.organizations[form.organization])
        ]
        self._waiting: list[_Waiting] = []
        self._drawn = 0
        self.total = plan.bookings_of(len(self._offers.hosts)) if len(self._offers) else 0
        self.tally = Tally()

    def __iter__(self) -> Iterator[datetime]:
        start, end = self._span
        coming = arrivals(self._dice, self._people, start, end - start, self.total)
        for arrival in coming:
            yield from self._fulfil(arrival.at)
            yield arrival.at
            self._receive(arrival)
        yield from self._fulfil(end)
        yield end

    def _fulfil(self, until: datetime) -> Iterator[datetime]:
        """Let come true what is to come true by an instant."""
        while self._waiting and self._waiting[0].at <= until:
            waiting = heappop(self._waiting)
            invitee = self._world.rows.invitees.get(waiting.invitee)
            if invitee is None or invitee.status is not EventStatus.ACTIVE:
                continue
            yield waiting.at
            try:
                self._happen(waiting.kind, invitee)
            except CalendlyError:
                continue  # others use the world too: what was planned need not be possible now

    def _receive(self, arrival: Arrival) -> None:
        visitor = self._people.visitor(arrival.home)
        if self._forms and self._dice.chance(BY_FORM) and self._fill_in(visitor):
            return
        for _ in range(PAGES_TRIED):
            if self._book(self._offers.pick(), visitor):
                return
        self.tally.turned_away += 1

    def _fill_in(self, visitor: Visitor) -> bool:
        """Let a visitor hand in a form; returns whether that led to a booking."""
        rows = self._world.rows
        form = rows.routing_forms.get(self._dice.pick(self._forms))
        if form is None:
            return False
        try:
            submitted = self._world.execute(submit_form, self._commands.fill_in(form, visitor))
        except CalendlyError:
            return False
        self.tally.submissions += 1
        if not isinstance(submitted.result, EventTypeResult):
            return False
        offer = self._offers.named(submitted.result.event_type)
        return offer is not None and self._book(offer, visitor, submitted)

    def _book(
        self, offer: Offer, visitor: Visitor, submission: RoutingFormSubmission | None = None
    ) -> bool:
        start = self._offers.find_start(offer, visitor.home.zone, self._world.clock.now())
        if start is None or self._is_going(offer, visitor.email, start):
            return False
        command = self._commands.book(offer.event_type, visitor, start, submission)
        try:
            invitee = self._world.execute(book, command)
        except CalendlyError:
            return False
        self.tally.booked += 1
        self._expect(invitee)
        return True

    def _is_going(self, offer: Offer, email: str, start: datetime) -> bool:
        """Return whether somebody has a seat already in a session of a group event type."""
        if offer.sessions is None:
            return False
        known = contact_with_email(self._world.rows, offer.event_type.hosts[0], email)
        return known is not None and start in map(start_of, known.upcoming)

    def _expect(self, invitee: Invitee) -> None:
        """Take note of a new booking, and draw what will become of it."""
        rows = self._world.rows
        event = rows.scheduled_events[invitee.event]
        self._offers.took(event)
        recaps = includes_recaps(rows.organizations[event.organization])
        fate = fate_of(self._dice, event, invitee, recaps=recaps)
        if fate is not None and fate.at <= self._span.end:
            self._drawn += 1
            heappush(self._waiting, _Waiting(fate.at, self._drawn, fate.kind, invitee.id))

    def _happen(self, kind: FateKind, invitee: Invitee) -> None:
        world, tally, event = self._world, self.tally, invitee.event
        reason = self._commands.reason()
        match kind:
            case FateKind.CANCELED_BY_INVITEE:
                command = CancelInvitee(event=event, invitee=invitee.id, reason=reason)
                world.execute(cancel_invitee, command)
                self._offers.left(world.rows.scheduled_events[event])
                tally.canceled += 1
            case FateKind.CANCELED_BY_HOST:
                world.execute(cancel_event, CancelEvent(event=event, reason=reason or None))
                self._offers.left(world.rows.scheduled_events[event])
                tally.canceled += 1
            case FateKind.RESCHEDULED:
                self._reschedule(invitee, reason)
            case FateKind.NO_SHOW:
                world.execute(mark_no_show, MarkNoShow(event=event, invitee=invitee.id))
                tally.no_shows += 1
            case FateKind.RECAPPED:
                held = world.rows.scheduled_events[event]
                world.execute(add_recap, self._commands.recap(held, invitee))
                tally.recaps += 1

    def _reschedule(self, invitee: Invitee, reason: str) -> None:
        world = self._world
        event = world.rows.scheduled_events[invitee.event]
        offer = self._offers.named(event.event_type)
        if offer is None:
            return
        if event.invitees_limit > 1:
            start = self._offers.find_session(offer, world.clock.now())
        else:
            zone = ZoneInfo(invitee.timezone or "UTC")
            start = self._offers.find_start(offer, zone, world.clock.now())
        if start is None or start == event.start_time:
            return
        if self._is_going(offer, invitee.email, start):
            return
        new = world.execute(
            reschedule,
            Reschedule(event=event.id, invitee=invitee.id, start_time=start, reason=reason),
        )
        self._offers.left(world.rows.scheduled_events[event.id])
        self.tally.rescheduled += 1
        self._expect(new)
