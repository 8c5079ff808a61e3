import pytest

from mockcalendly.domain.busy_times import UserBusyTime, busy_times
from mockcalendly.model.bookings import EventStatus
from tests.domain.availability.builders import Town, minutes, utc

NINE, NOON = utc("2026-11-23 09:00"), utc("2026-11-23 12:00")


@pytest.fixture
def town() -> Town:
    return Town()


def test_events_and_busy_times_of_a_user_come_in_order(town: Town) -> None:
    town.busy("ann", NINE + minutes(60), NINE + minutes(90), "reserved")
    event = town.event("type", NINE + minutes(30), 30, hosts=("bob", "ann"), buffers=(10, 5))
    town.busy("ann", NINE, NINE + minutes(15))
    town.busy("bob", NINE, NINE + minutes(15))
    town.event("type", NINE, 30, hosts=("ann",), status=EventStatus.CANCELED)

    assert busy_times(town.rows, "ann", NINE, NOON) == [
        UserBusyTime(type="external", start_time=NINE, end_time=NINE + minutes(15)),
        UserBusyTime(
            type="calendly",
            start_time=NINE + minutes(30),
            end_time=NINE + minutes(60),
            buffered_start_time=NINE + minutes(20),
            buffered_end_time=NINE + minutes(65),
            event=event.id,
        ),
        UserBusyTime(type="reserved", start_time=NINE + minutes(60), end_time=NINE + minutes(90)),
    ]


RANGES = [(-30, 0, False), (-30, 1, True), (179, 240, True), (180, 240, False)]


@pytest.mark.parametrize(("start", "end", "listed"), RANGES)
def test_an_event_is_listed_if_it_overlaps_the_range_without_its_buffers(
    town: Town, start: int, end: int, *, listed: bool
) -> None:
    town.event("type", NINE + minutes(start), end - start, hosts=("ann",), buffers=(180, 180))

    assert len(busy_times(town.rows, "ann", NINE, NOON)) == listed


@pytest.mark.parametrize(("start", "end", "listed"), [*RANGES, (-6000, 6000, True)])
def test_a_busy_time_is_listed_if_it_overlaps_the_range(
    town: Town, start: int, end: int, *, listed: bool
) -> None:
    town.busy("ann", NINE + minutes(start), NINE + minutes(end))

    assert len(busy_times(town.rows, "ann", NINE, NOON)) == listed
