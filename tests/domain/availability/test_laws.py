from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mockcalendly.domain.availability import Slot, explain, open_slots, slot_at
from mockcalendly.model.event_types import PoolingType
from tests.domain.availability.builders import minutes
from tests.domain.availability.reference import Reference
from tests.domain.availability.strategies import DURATIONS, Case, cases, own_hours, rules

many_worlds = settings(max_examples=50, deadline=None)
worlds = settings(max_examples=30, deadline=None)


def offered(case: Case) -> list[Slot]:
    return open_slots(case.town.rows, case.now, case.event_type, case.start, case.end)


def expected(case: Case) -> list[Slot]:
    reference = Reference(case.town.rows, case.now, case.event_type, case.day)
    return reference.slots(case.start, case.end)


@many_worlds
@given(cases())
def test_slots_are_those_that_a_search_minute_by_minute_finds(case: Case) -> None:
    assert offered(case) == expected(case)


@worlds
@given(cases(), st.data())
def test_they_still_are_as_bookings_come_in(case: Case, data: st.DataObject) -> None:
    for _ in range(3):
        slots = offered(case)
        assert slots == expected(case)
        if not slots:
            break
        shared = [slot for slot in slots if slot.event] or slots
        slot = data.draw(st.sampled_from(shared) | st.sampled_from(slots))
        case.town.book(case.event_type, slot)


@worlds
@given(cases(), st.data())
def test_they_still_are_when_hours_limits_and_the_event_type_change(
    case: Case, data: st.DataObject
) -> None:
    assert offered(case) == expected(case)
    for host in case.event_type.hosts:
        for schedule in list(case.town.rows.schedules.listed("by_owner", host)):
            new = data.draw(rules(case.day))
            case.town.rows.schedules.put(replace(schedule, rules=new))
        case.town.limits(host, daily=data.draw(st.sampled_from([None, 1, 2])))
    changed = replace(
        case.event_type,
        duration=data.draw(DURATIONS),
        min_notice=data.draw(st.sampled_from([0, 240])),
        own_hours=data.draw(own_hours(case.event_type.hosts, case.day)),
    )
    after = case._replace(event_type=case.town.rows.event_types.put(changed))
    assert offered(after) == expected(after)
    assert offered(case) == expected(case)


@worlds
@given(cases(), st.lists(st.integers(0, 30 * 60), max_size=20))
def test_a_single_start_is_offered_or_explained_as_the_list_says(
    case: Case, others: list[int]
) -> None:
    slots = {slot.start: slot for slot in offered(case)}
    starts = {case.start + minutes(number) for number in others} | set(list(slots)[:50])
    for start in starts:
        question = (case.town.rows, case.now, case.event_type, start)
        if start < case.end:
            assert slot_at(*question) == slots.get(start)
        assert bool(explain(*question)) is (slot_at(*question) is None)


@worlds
@given(cases(), st.integers(0, 30 * 60))
def test_a_range_offers_what_its_two_parts_offer(case: Case, split: int) -> None:
    middle = min(case.start + minutes(split), case.end)
    parts = [case._replace(end=middle), case._replace(start=middle)]
    assert offered(case) == [slot for part in parts for slot in offered(part)]


@worlds
@given(cases())
def test_no_slot_lets_a_host_be_in_two_meetings_at_once(case: Case) -> None:
    for slot in offered(case):
        for event in case.town.rows.scheduled_events:
            if event.status == "active" and event.id != slot.event:
                shared = {host.user for host in event.hosts} & set(slot.hosts)
                assert not shared or slot.end <= event.start_time or event.end_time <= slot.start


@worlds
@given(cases(), st.data())
def test_a_booked_slot_has_one_seat_less_or_is_gone(case: Case, data: st.DataObject) -> None:
    slots = offered(case)
    if not slots:
        return
    slot = data.draw(st.sampled_from(slots))
    event = case.town.book(case.event_type, slot)

    after = slot_at(case.town.rows, case.now, case.event_type, slot.start)

    if slot.remaining > 1:
        assert after is not None
        assert (after.event, after.remaining) == (event.id, slot.remaining - 1)
    elif case.event_type.pooling_type is PoolingType.ROUND_ROBIN:
        assert after is None or not set(after.hosts) & set(slot.hosts)
    else:
        assert after is None
