"""What a conference gets does not depend on the kinds of those before it."""

from datetime import UTC, datetime, timedelta

from mockcalendly.domain.availability import open_slots
from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.conferences import first_location
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.bookings import Location, LocationType
from mockcalendly.model.event_types import EventType, LocationKind
from mockcalendly.world import World

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def held(world: World, event_type: EventType) -> Location:
    """Book the first time that is open, and wait for the conference's details."""
    now = world.clock.now()
    slot = open_slots(world.rows, now, event_type, now, now + timedelta(days=14))[0]
    command = Book(
        event_type=event_type.id,
        start_time=slot.start,
        email="ann@example.com",
        timezone="UTC",
        name="Ann",
        location=first_location(event_type),
    )
    event = world.execute(book, command).event
    world.run_due(next(iter(world.rows.agenda.listed("by_at", ""))))
    location = world.rows.scheduled_events[event].location
    assert location is not None
    return location


def test_the_kind_of_one_conference_shifts_the_details_of_no_other() -> None:
    first, second = set(), set()
    for kind in (LocationKind.ZOOM_CONFERENCE, LocationKind.GOOGLE_CONFERENCE):
        world = World("kinds", clock=Clock(NOW, 0))
        first.add(held(world, offered_at(world, kind)).type)
        second.add(held(world, offered_at(world, LocationKind.ZOOM_CONFERENCE)).join_url)
    assert first == {LocationType.ZOOM, LocationType.GOOGLE_CONFERENCE}
    assert len(second) == 1


def offered_at(world: World, kind: LocationKind) -> EventType:
    places = ((row, row.locations or ()) for row in world.rows.event_types)
    return next(row for row, offered in places if [place.kind for place in offered] == [kind])
