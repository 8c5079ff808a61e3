from datetime import datetime
from typing import Any

import pytest

from mockcalendly.domain.availability import Reason, SlotRule, explain, open_slots
from mockcalendly.model.event_types import EventType, PoolingType
from tests.domain.availability.builders import LONG_AGO, Town, minutes, utc, weekly

TEN = utc("2026-11-23 10:00")
NOW = utc("2026-11-20 10:00")


@pytest.fixture
def town() -> Town:
    """Return a place where Ann and Bob can be booked from nine to noon."""
    town = Town()
    for host in ("ann", "bob"):
        town.schedule(town.user(host), weekly("09:00-12:00"))
    return town


def why(town: Town, event_type: EventType, start: datetime = TEN) -> list[Reason]:
    return explain(town.rows, NOW, event_type, start)


def test_a_start_that_is_offered_has_no_reason(town: Town) -> None:
    assert why(town, town.event_type("ann")) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"active": False}, "The event type is not active."),
        ({"deleted_at": LONG_AGO}, "The event type is deleted."),
        ({"booking_method": "poll"}, "The event type is a poll, which nobody books."),
    ],
)
def test_an_event_type_that_nobody_can_book_says_so_and_offers_nothing(
    town: Town, fields: dict[str, Any], message: str
) -> None:
    kind = town.event_type("ann", **fields)

    assert why(town, kind) == [Reason(rule=SlotRule.EVENT_TYPE, message=message)]
    assert open_slots(town.rows, NOW, kind, TEN, TEN + minutes(60)) == []


@pytest.mark.parametrize("pooling", [None, PoolingType.ROUND_ROBIN])
def test_an_event_type_without_hosts_says_so(town: Town, pooling: PoolingType | None) -> None:
    kind = town.event_type(pooling_type=pooling)

    assert [reason.message for reason in why(town, kind)] == ["The event type has no hosts."]
    assert open_slots(town.rows, NOW, kind, TEN, TEN + minutes(60)) == []


def test_the_past(town: Town) -> None:
    message = "The start is not in the future: it is 2026-11-20T10:00:00Z now."

    assert why(town, town.event_type("ann"), NOW) == [Reason(rule=SlotRule.PAST, message=message)]


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar(town: Town, year: int) -> None:
    reasons = why(town, town.event_type("ann"), datetime(year, 12, 31, 23, 59, tzinfo=TEN.tzinfo))

    assert [reason.rule for reason in reasons] == [
        SlotRule.PAST if year == 1 else SlotRule.BOOKING_WINDOW
    ]


def test_minimum_notice(town: Town) -> None:
    kind = town.event_type("ann", min_notice=3 * 1440 + 1)

    assert why(town, kind) == [
        Reason(rule=SlotRule.MINIMUM_NOTICE, message="It needs 4321 minutes' notice.")
    ]


def test_booking_window(town: Town) -> None:
    kind = town.event_type("ann", booking_window=2)

    assert why(town, kind) == [
        Reason(rule=SlotRule.BOOKING_WINDOW, message="It can be booked 2 days ahead at most.")
    ]


def test_open_hours(town: Town) -> None:
    zoned = town.schedule(
        "ann", weekly("09:00-12:00"), "America/New_York", default=False, name="East"
    )
    message = "2026-11-23 05:00 to 2026-11-23 05:30 (America/New_York) is outside the open hours"

    reasons = why(town, town.event_type("ann", schedule=zoned.id))

    assert reasons == [
        Reason(
            rule=SlotRule.OPEN_HOURS,
            message=f'{message} of Ann\'s schedule "East".',
            host="ann",
        )
    ]


def test_open_hours_of_a_host_without_any(town: Town) -> None:
    message = "eve has no availability schedule."

    assert why(town, town.event_type("eve")) == [
        Reason(rule=SlotRule.OPEN_HOURS, message=message, host="eve")
    ]


@pytest.mark.parametrize(("hosts", "host"), [(["ann"], "ann"), (["ann", "bob"], None)])
def test_start_time_increment(town: Town, hosts: list[str], host: str | None) -> None:
    kind = town.event_type(*hosts, start_time_increment=45)

    assert why(town, kind) == [
        Reason(
            rule=SlotRule.START_TIME_INCREMENT,
            message="Starts are 45 minutes apart, counted from the beginning of the open hours.",
            host=host,
        )
    ]


def test_scheduled_event(town: Town) -> None:
    kind = town.event_type("ann")
    plain = town.event(kind, TEN, hosts=("ann",))
    buffered = town.event("another type", TEN + minutes(30), hosts=("ann",), buffers=(15, 0))

    assert why(town, kind) == [
        Reason(
            rule=SlotRule.SCHEDULED_EVENT,
            message=(
                "Ann has a meeting from 2026-11-23T10:00:00Z to 2026-11-23T10:30:00Z "
                f"(scheduled event {plain.id})."
            ),
            host="ann",
        ),
        Reason(
            rule=SlotRule.SCHEDULED_EVENT,
            message=(
                "Ann has a meeting from 2026-11-23T10:30:00Z to 2026-11-23T11:00:00Z "
                f"(scheduled event {buffered.id}), with buffers from 2026-11-23T10:15:00Z to "
                "2026-11-23T11:00:00Z."
            ),
            host="ann",
        ),
    ]


def test_busy_time(town: Town) -> None:
    town.busy("ann", TEN, TEN + minutes(5))

    assert why(town, town.event_type("ann")) == [
        Reason(
            rule=SlotRule.BUSY_TIME,
            message="Ann is busy from 2026-11-23T10:00:00Z to 2026-11-23T10:05:00Z (external).",
            host="ann",
        )
    ]


def test_seats(town: Town) -> None:
    shared = town.event_type("ann", invitee_limit=2)
    event = town.event(shared, TEN, hosts=("ann",), invitees=2, limit=2)

    assert why(town, shared) == [
        Reason(
            rule=SlotRule.SEATS,
            message=f"All 2 seats of scheduled event {event.id} are taken.",
            host="ann",
        )
    ]


def test_meeting_limits(town: Town) -> None:
    town.limits("ann", daily=1, weekly=1, monthly=2)
    town.event("another type", TEN + minutes(60), hosts=("ann",))

    reasons = why(town, town.event_type("ann"))
    assert [reason.rule for reason in reasons] == [SlotRule.DAILY_LIMIT, SlotRule.WEEKLY_LIMIT]
    assert [reason.host for reason in reasons] == ["ann", "ann"]
    assert reasons[0].message == "Ann's daily meeting limit of 1 is used up."

    town.event("another type", TEN - minutes(20 * 1440), hosts=("ann",))
    assert why(town, town.event_type("ann"))[-1].rule is SlotRule.MONTHLY_LIMIT


def test_all_hosts_of_a_round_robin_say_why_not(town: Town) -> None:
    town.busy("ann", TEN, TEN + minutes(5))
    town.event("another type", TEN, hosts=("bob",))
    either = town.event_type("ann", "bob", pooling_type=PoolingType.ROUND_ROBIN, min_notice=9999)

    assert [(reason.rule, reason.host) for reason in why(town, either)] == [
        (SlotRule.MINIMUM_NOTICE, None),
        (SlotRule.BUSY_TIME, "ann"),
        (SlotRule.SCHEDULED_EVENT, "bob"),
    ]
