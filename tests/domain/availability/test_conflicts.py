from datetime import datetime

import pytest

from mockcalendly.domain.availability import SlotRule, explain, open_slots, slot_at
from mockcalendly.model.bookings import EventStatus
from mockcalendly.model.event_types import EventType, EventTypeKind, PoolingType
from tests.domain.availability.builders import LONG_AGO, Town, minutes, on, utc, weekly

MONDAY = "2026-11-23"
DAWN, DUSK = utc(f"{MONDAY} 00:00"), utc("2026-11-24 00:00")


def at(clock: str) -> datetime:
    return utc(f"{MONDAY} {clock}")


@pytest.fixture
def town() -> Town:
    """Return a place where Ann and Bob can be booked from nine to noon."""
    town = Town()
    for host in ("ann", "bob"):
        town.schedule(town.user(host), weekly("09:00-12:00"))
    return town


def starts(town: Town, event_type: EventType) -> list[str]:
    """Return what the list of slots offers on the day, after a look that single slots agree."""
    slots = open_slots(town.rows, LONG_AGO, event_type, DAWN, DUSK)
    each = (DAWN + minutes(number) for number in range(0, 1440, 15))
    alone = (slot_at(town.rows, LONG_AGO, event_type, start) for start in each)
    assert [slot for slot in alone if slot] == slots
    return [f"{slot.start:%H:%M}" for slot in slots]


def hosts_at(town: Town, event_type: EventType, clock: str) -> tuple[str, ...] | None:
    slot = slot_at(town.rows, LONG_AGO, event_type, at(clock))
    return slot.hosts if slot else None


def test_a_booking_of_any_event_type_takes_its_time(town: Town) -> None:
    town.event("another type", at("09:45"), 30, hosts=("ann",))

    assert starts(town, town.event_type("ann")) == ["09:00", "10:30", "11:00", "11:30"]


def test_a_canceled_booking_takes_no_time(town: Town) -> None:
    town.event("another type", at("10:00"), 60, hosts=("ann",), status=EventStatus.CANCELED)

    assert len(starts(town, town.event_type("ann"))) == 6


def test_own_buffers_keep_clear_of_bookings(town: Town) -> None:
    town.event("another type", at("10:00"), 30, hosts=("ann",))
    buffered = town.event_type("ann", before_buffer=15, after_buffer=45, start_time_increment=15)

    assert starts(town, buffered) == ["10:45", "11:00", "11:15", "11:30"]


def test_meetings_keep_clear_of_the_buffers_of_bookings(town: Town) -> None:
    town.event("another type", at("10:00"), 30, hosts=("ann",), buffers=(15, 45))
    plain = town.event_type("ann", duration=15)

    assert starts(town, plain) == ["09:00", "09:15", "09:30", "11:15", "11:30", "11:45"]


def test_two_buffers_may_overlap(town: Town) -> None:
    town.event("another type", at("10:00"), 30, hosts=("ann",), buffers=(0, 30))
    buffered = town.event_type("ann", duration=15, before_buffer=30)

    assert starts(town, buffered)[:1] == ["09:00"]
    assert "11:00" in starts(town, buffered)


def test_the_longest_booking_is_felt_to_the_end_of_the_longest_buffer(town: Town) -> None:
    yesterday = at("10:45") - minutes(720 + 180)
    town.event("another type", yesterday, 720, hosts=("ann",), buffers=(0, 180))

    assert starts(town, town.event_type("ann", duration=15))[0] == "10:45"


def test_the_longest_buffer_before_a_booking_is_felt(town: Town) -> None:
    town.event("another type", at("14:30"), 30, hosts=("ann",), buffers=(180, 0))

    assert starts(town, town.event_type("ann", duration=15))[-1] == "11:15"


def test_a_busy_time_of_days_takes_its_time(town: Town) -> None:
    town.busy("ann", at("09:00") - minutes(5 * 1440), at("10:00"))
    town.busy("ann", at("12:15"), at("12:30"))
    buffered = town.event_type("ann", before_buffer=30, after_buffer=30)

    assert starts(town, buffered) == ["10:30", "11:00"]


def test_hosts_of_a_collective_must_all_be_free(town: Town) -> None:
    town.event("another type", at("09:00"), 60, hosts=("ann",))
    town.busy("bob", at("11:00"), at("12:00"))
    together = town.event_type("ann", "bob", pooling_type=PoolingType.COLLECTIVE)

    assert starts(town, together) == ["10:00", "10:30"]
    assert hosts_at(town, together, "10:00") == ("ann", "bob")


def test_one_free_host_is_enough_for_a_round_robin(town: Town) -> None:
    town.busy("ann", at("09:00"), at("10:00"))
    town.busy("bob", at("09:30"), at("11:00"))
    either = town.event_type("ann", "bob", pooling_type=PoolingType.ROUND_ROBIN)

    assert starts(town, either) == ["09:00", "10:00", "10:30", "11:00", "11:30"]
    assert [hosts_at(town, either, clock) for clock in ("09:00", "09:30", "10:00")] == [
        ("bob",),
        None,
        ("ann",),
    ]


def test_a_round_robin_goes_to_the_host_with_the_fewest_meetings_of_the_type_ahead(
    town: Town,
) -> None:
    either = town.event_type("ann", "bob", pooling_type=PoolingType.ROUND_ROBIN)
    assert hosts_at(town, either, "09:00") == ("ann",)

    town.event(either, DUSK, hosts=("ann",))
    assert hosts_at(town, either, "09:00") == ("bob",)

    town.event("another type", DUSK + minutes(60), hosts=("ann",))
    town.event(either, DUSK + minutes(90), hosts=("ann",), status=EventStatus.CANCELED)
    town.event(either, DUSK + minutes(120), hosts=("bob",))
    assert hosts_at(town, either, "09:00") == ("ann",)


def test_meetings_that_were_held_do_not_count_in_a_round_robin(town: Town) -> None:
    either = town.event_type("ann", "bob", pooling_type=PoolingType.ROUND_ROBIN)
    town.event(either, DAWN - minutes(60), hosts=("ann",))

    slot = slot_at(town.rows, DAWN, either, at("09:00"))

    assert slot is not None
    assert slot.hosts == ("ann",)


def test_another_invitee_joins_an_event_with_seats_left(town: Town) -> None:
    shared = town.event_type("ann", invitee_limit=3)
    event = town.event(shared, at("10:00"), hosts=("ann",), invitees=1, limit=3, buffers=(0, 30))

    joined = slot_at(town.rows, LONG_AGO, shared, at("10:00"))

    assert joined is not None
    assert (joined.event, joined.remaining, joined.hosts) == (event.id, 2, ("ann",))
    assert starts(town, shared) == ["09:00", "09:30", "10:00", "11:00", "11:30"]


def test_whoever_joins_meets_the_hosts_of_the_event(town: Town) -> None:
    shared = town.event_type("ann", invitee_limit=3)
    town.event(shared, at("10:00"), hosts=("ann", "eve"), limit=3)

    assert hosts_at(town, shared, "10:00") == ("ann", "eve")


@pytest.mark.parametrize(
    ("start", "duration", "invitees"),
    [("10:00", 30, 3), ("10:00", 60, 1), ("09:30", 60, 1), ("09:45", 30, 1)],
)
def test_nobody_joins_an_event_that_is_full_or_at_other_times(
    town: Town, start: str, duration: int, invitees: int
) -> None:
    shared = town.event_type("ann", invitee_limit=3)
    town.event(shared, at(start), duration, hosts=("ann",), invitees=invitees, limit=3)

    assert slot_at(town.rows, LONG_AGO, shared, at("10:00")) is None


def test_nobody_joins_an_event_of_another_type(town: Town) -> None:
    town.event("another type", at("10:00"), hosts=("ann",), limit=3)

    assert (
        slot_at(town.rows, LONG_AGO, town.event_type("ann", invitee_limit=3), at("10:00")) is None
    )


def test_a_one_on_one_type_has_one_seat_whatever_its_limit(town: Town) -> None:
    kind = town.event_type("ann", kind=EventTypeKind.SOLO, invitee_limit=3)

    slot = slot_at(town.rows, LONG_AGO, kind, at("10:00"))

    assert slot is not None
    assert slot.remaining == 1


def test_an_event_is_not_joined_while_its_host_is_busy_with_something_else(town: Town) -> None:
    shared = town.event_type("ann", invitee_limit=3)
    town.event(shared, at("10:00"), hosts=("ann",), limit=3)
    town.busy("ann", at("10:15"), at("10:30"))

    assert slot_at(town.rows, LONG_AGO, shared, at("10:00")) is None


def test_a_new_event_has_all_seats(town: Town) -> None:
    shared = town.event_type("ann", invitee_limit=3)

    slot = slot_at(town.rows, LONG_AGO, shared, at("10:00"))

    assert slot is not None
    assert (slot.event, slot.remaining) == (None, 3)


def test_a_round_robin_fills_an_event_before_another_begins(town: Town) -> None:
    either = town.event_type("bob", "ann", pooling_type=PoolingType.ROUND_ROBIN, invitee_limit=2)
    slots = []
    for _ in range(4):
        slot = slot_at(town.rows, LONG_AGO, either, at("10:00"))
        assert slot is not None
        slots.append((slot.hosts, slot.remaining))
        town.book(either, slot)

    assert slots == [(("bob",), 2), (("bob",), 1), (("ann",), 2), (("ann",), 1)]
    assert slot_at(town.rows, LONG_AGO, either, at("10:00")) is None


def test_joining_an_event_is_not_charged_to_meeting_limits(town: Town) -> None:
    shared = town.event_type("ann", invitee_limit=3)
    town.limits("ann", daily=1)
    town.event(shared, at("10:00"), hosts=("ann",), limit=3)

    assert starts(town, shared) == ["10:00"]


@pytest.mark.parametrize(
    ("limit", "held", "free"),
    [
        ("daily", "2026-11-23 23:59", "2026-11-24 00:00"),
        ("weekly", "2026-11-22 00:00", "2026-11-21 23:59"),
        ("weekly", "2026-11-28 23:59", "2026-11-29 00:00"),
        ("monthly", "2026-11-01 00:00", "2026-12-01 00:00"),
        ("monthly", "2026-11-30 23:59", "2026-10-31 23:59"),
    ],
)
def test_a_limit_counts_meetings_of_any_type_in_its_period(
    town: Town, limit: str, held: str, free: str
) -> None:
    town.limits("ann", **{limit: 1})
    kind = town.event_type("ann")

    town.event("another type", utc(free), hosts=("ann", "bob"))
    assert len(starts(town, kind)) == 6

    town.event("another type", utc(held), hosts=("ann", "bob"))
    assert starts(town, kind) == []


def test_days_of_a_limit_are_those_of_the_schedule(town: Town) -> None:
    town.schedule("eve", (*weekly(""), on("2026-11-23", "20:00-22:00")), "America/New_York")
    town.limits("eve", daily=1)
    kind = town.event_type("eve", duration=60)
    late = [utc("2026-11-24 01:00"), utc("2026-11-24 02:00")]
    assert [
        slot.start
        for slot in open_slots(town.rows, LONG_AGO, kind, late[0], utc("2026-11-25 00:00"))
    ] == late

    town.event("another type", at("15:00"), hosts=("eve",))

    reasons = explain(town.rows, LONG_AGO, kind, late[0])
    assert [reason.rule for reason in reasons] == [SlotRule.DAILY_LIMIT]


def test_a_host_without_schedule_is_never_open(town: Town) -> None:
    assert starts(town, town.event_type("eve")) == []


def test_no_meeting_starts_between_two_minutes(town: Town) -> None:
    kind = town.event_type("ann", start_time_increment=5)

    assert slot_at(town.rows, LONG_AGO, kind, at("09:05")) is not None
    assert slot_at(town.rows, LONG_AGO, kind, at("09:05").replace(second=1)) is None


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (f"{MONDAY} 07:00:00", "09:00"),
        (f"{MONDAY} 07:00:01", "09:30"),
        ("2026-11-21 11:30:00", None),
        ("2026-11-21 11:30:01", None),
    ],
)
def test_notice_is_met_to_the_second(town: Town, now: str, first: str | None) -> None:
    kind = town.event_type("ann", min_notice=120, booking_window=1)

    slots = open_slots(town.rows, utc(now), kind, DAWN, DUSK)

    assert next((f"{slot.start:%H:%M}" for slot in slots), None) == first


@pytest.mark.parametrize(
    ("now", "last"), [("2026-11-22 11:30:00", "11:30"), ("2026-11-22 11:29:59", "11:00")]
)
def test_the_booking_window_ends_days_from_now_to_the_second(
    town: Town, now: str, last: str
) -> None:
    kind = town.event_type("ann", booking_window=1)

    slots = open_slots(town.rows, utc(now), kind, DAWN, DUSK)

    assert f"{slots[-1].start:%H:%M}" == last


def test_what_starts_now_is_too_late(town: Town) -> None:
    kind = town.event_type("ann")

    assert slot_at(town.rows, at("09:00"), kind, at("09:00")) is None
    assert open_slots(town.rows, at("09:00"), kind, at("09:00"), at("09:30")) == []
    assert slot_at(town.rows, at("09:00") - minutes(1), kind, at("09:00")) is not None
