"""A contact's dates, kept up booking by booking, are what all bookings together say."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.cancellations import (
    CancelEvent,
    CancelInvitee,
    Reschedule,
    cancel_event,
    cancel_invitee,
    reschedule,
)
from mockcalendly.domain.conferences import first_location
from mockcalendly.errors import CalendlyError
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.bookings import EventStatus, Invitee
from mockcalendly.model.contacts import Contact
from mockcalendly.store.rows import ALL
from mockcalendly.world import World
from tests.api.given import NOW

EMAILS = ("ada@example.com", "Bob@example.com")
EVENT_TYPES = tuple(letter * 16 for letter in "ABCD")

numbers = st.integers(0, 1_000)
steps = st.one_of(
    st.tuples(st.just("book"), numbers),
    st.tuples(st.just("book"), numbers),
    st.tuples(st.just("leave"), numbers),
    st.tuples(st.just("cancel"), numbers),
    st.tuples(st.just("move"), numbers),
    st.tuples(st.just("wait"), numbers),
)


def starts(world: World, event_type: str) -> list[datetime]:
    row = world.rows.event_types[event_type]
    now = world.clock.now()
    return [slot.start for slot in open_slots(world.rows, now, row, now, now + timedelta(days=4))]


def make(world: World, number: int) -> None:
    event_type = EVENT_TYPES[number % len(EVENT_TYPES)]
    offered = starts(world, event_type)
    email = EMAILS[number % len(EMAILS)]
    command = Book(
        event_type=event_type,
        start_time=offered[number % len(offered)],
        email=email if number % 3 else email.upper(),
        timezone="UTC",
        name=email,
        location=first_location(world.rows.event_types[event_type]),
    )
    world.execute(book, command)


def change(world: World, what: str, number: int) -> None:
    invitees = list(world.rows.invitees)
    if not invitees:
        return
    old = invitees[number % len(invitees)]
    try:
        if what == "leave":
            world.execute(cancel_invitee, CancelInvitee(event=old.event, invitee=old.id))
        elif what == "cancel":
            world.execute(cancel_event, CancelEvent(event=old.event))
        else:
            offered = starts(world, world.rows.scheduled_events[old.event].event_type)
            start = offered[number % len(offered)]
            world.execute(reschedule, Reschedule(event=old.event, invitee=old.id, start_time=start))
    except CalendlyError:
        pass


def wait(world: World, hours: int) -> None:
    until = world.clock.now() + timedelta(hours=hours % 50)
    while (at := world.next_due()) is not None and at <= until:
        world.run_due(world.rows.agenda[world.rows.agenda.by("by_at")[ALL][0].id])
    world.clock.set(until)


def meetings(world: World, contact: Contact) -> list[datetime]:
    """When the contact meets the user, or has met him, by the bookings alone."""

    def is_theirs(invitee: Invitee) -> bool:
        event = world.rows.scheduled_events[invitee.event]
        return (
            invitee.status is EventStatus.ACTIVE
            and invitee.email.lower() == contact.emails[0].email.lower()
            and contact.user in [host.user for host in event.hosts]
        )

    theirs = filter(is_theirs, world.rows.invitees)
    return [world.rows.scheduled_events[invitee.event].start_time for invitee in theirs]


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=25))
def test_dates_follow_the_bookings(script: list[tuple[str, int]]) -> None:
    world = World("dates", clock=Clock(NOW, rate=0))
    for what, number in script:
        if what == "book":
            make(world, number)
        elif what == "wait":
            wait(world, number)
        else:
            change(world, what, number)
        now = world.clock.now()
        for contact in world.rows.contacts:
            expected = meetings(world, contact)
            ahead = [start for start in expected if start > now]
            held = [start for start in expected if start <= now]
            assert contact.next_meeting_date == min(ahead, default=None)
            assert contact.last_meeting_date == max(held, default=None)
            assert contact.last_interaction_date == contact.last_meeting_date
            assert len(contact.upcoming) == len(ahead)
    owners = [(contact.user, contact.emails[0].email.lower()) for contact in world.rows.contacts]
    assert len(owners) == len(set(owners))
