"""Made-up worlds agree with themselves: nothing in one of them is impossible beside the rest."""

from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest

from mockcalendly.model.bookings import EventStatus, Invitee
from mockcalendly.model.event_types import AnswerType
from mockcalendly.scenario.generating import generate_world
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.traffic import TrafficPlan
from tests.traffic.conftest import NOW

BUSY = ("nl_NL",)
"""People of one place meet often."""


WORLDS = {
    "few": (
        TrafficPlan(users=3, bookings=30, locales=BUSY),
        WorldSettings(seed=332120, plan="enterprise"),
        datetime(2025, 5, 2, 10, 11, tzinfo=UTC),
    ),
    "many": (
        TrafficPlan(users=5, bookings=300, locales=BUSY),
        WorldSettings(seed=603818, plan="enterprise"),
        datetime(2026, 11, 1, 12, 43, tzinfo=UTC),
    ),
    "trial": (
        TrafficPlan(users=3, bookings=180, locales=("en_IN",)),
        WorldSettings(seed=203548, plan="trial"),
        datetime(2024, 10, 22, tzinfo=UTC),
    ),
    "long": (TrafficPlan(users=6, months=4, bookings=700), WorldSettings(seed=7), NOW),
}


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> tuple[Rows, datetime]:
    """What was made up, and the instant at which it ends."""
    plan, settings, now = WORLDS[request.param]
    return generate_world(plan, now=now, settings=settings).spec.rows, now


@pytest.fixture
def rows(world: tuple[Rows, datetime]) -> Rows:
    return world[0]


def there(rows: Rows, event: str) -> list[Invitee]:
    return [row for row in rows.invitees.listed("by_created_at", event) if row.status == "active"]


def test_nobody_is_at_a_meeting_twice(rows: Rows) -> None:
    for event in rows.scheduled_events:
        hosts = [rows.users[host.user].email for host in event.hosts]
        guests = [guest.email for guest in event.guests]
        came = [invitee.email for invitee in there(rows, event.id)]
        assert Counter([*hosts, *guests, *came]).most_common(1)[0][1] == 1


def test_an_event_is_what_its_invitees_make_of_it(rows: Rows) -> None:
    for event in rows.scheduled_events:
        invitees = list(rows.invitees.listed("by_created_at", event.id))
        active = there(rows, event.id)
        assert (event.invitees_total, event.invitees_active) == (len(invitees), len(active))
        assert len(active) <= event.invitees_limit
        assert (event.status is EventStatus.ACTIVE) == bool(active)
        assert event.created_at == min(invitee.created_at for invitee in invitees)


def test_whoever_moves_stays_who_he_is(rows: Rows) -> None:
    for new in rows.invitees:
        if new.old_invitee is None:
            continue
        old = rows.invitees[new.old_invitee.rpartition("/")[2]]
        assert old.new_invitee is not None
        assert old.new_invitee.rpartition("/")[2] == new.id
        assert old.cancellation is not None
        assert (old.rescheduled, old.cancellation.created_at) == (True, new.created_at)
        kept = ("name", "email", "timezone", "questions_and_answers", "tracking", "payment")
        assert [getattr(old, name) for name in kept] == [getattr(new, name) for name in kept]
        events = [rows.scheduled_events[each.event] for each in (old, new)]
        assert events[0].event_type == events[1].event_type
        assert events[0].start_time != events[1].start_time


def test_whoever_cancels_was_part_of_it(rows: Rows) -> None:
    for invitee in rows.invitees:
        done = invitee.cancellation
        assert (invitee.status is EventStatus.CANCELED) == (done is not None)
        if done is not None:
            hosts = [host.name for host in rows.scheduled_events[invitee.event].hosts]
            assert done.canceled_by in (
                [invitee.name] if done.canceler_type == "invitee" else hosts
            )


def test_only_whoever_had_a_seat_can_miss_a_meeting(rows: Rows) -> None:
    for mark in rows.no_shows:
        invitee = rows.invitees[mark.invitee]
        assert invitee.status is EventStatus.ACTIVE
        assert invitee.no_show == mark


def test_answers_are_to_questions_that_were_asked(rows: Rows) -> None:
    for invitee in rows.invitees:
        event = rows.scheduled_events[invitee.event]
        asked = {each.name: each for each in rows.event_types[event.event_type].custom_questions}
        answered = {each.question: each.answer for each in invitee.questions_and_answers}
        assert len(answered) == len(invitee.questions_and_answers)
        assert answered.keys() <= asked.keys()
        assert {name for name, each in asked.items() if each.required} <= answered.keys()
        for name, answer in answered.items():
            assert answer.strip()
            if asked[name].type in (AnswerType.SINGLE_SELECT, AnswerType.MULTI_SELECT):
                assert {*answer.split("\n")} <= {*asked[name].answer_choices}


def test_whoever_comes_by_a_form_has_filled_it_in(rows: Rows) -> None:
    for invitee in rows.invitees:
        if invitee.routing_form_submission is None:
            continue
        form = rows.routing_form_submissions[invitee.routing_form_submission]
        said = {each.question: each.answer for each in form.questions_and_answers}
        assert (said["Your name"], said["Your email"]) == (invitee.name, invitee.email)
        assert form.tracking == invitee.tracking
        assert form.created_at <= invitee.created_at


def test_address_books_know_when_people_met(world: tuple[Rows, datetime]) -> None:
    rows, now = world
    met: dict[tuple[str, str], list[Invitee]] = defaultdict(list)
    for invitee in rows.invitees:
        for host in rows.scheduled_events[invitee.event].hosts:
            met[host.user, invitee.email].append(invitee)
    for contact in rows.contacts:
        known = met[contact.user, contact.emails[0].email]
        starts = [
            rows.scheduled_events[each.event].start_time
            for each in known
            if each.status is EventStatus.ACTIVE
        ]
        past, future = [at for at in starts if at <= now], [at for at in starts if at > now]
        assert contact.last_meeting_date == max(past, default=None)
        assert contact.next_meeting_date == min(future, default=None)
        assert contact.created_at == min(each.created_at for each in known)
        assert {*contact.phone_numbers} == {each.text_reminder_number for each in known} - {None}


def test_recaps_are_of_meetings_that_were_held(world: tuple[Rows, datetime]) -> None:
    rows, now = world
    assert len({recap.event for recap in rows.meeting_recaps}) == len(rows.meeting_recaps)
    for recap in rows.meeting_recaps:
        event = rows.scheduled_events[recap.event or ""]
        assert event.status is EventStatus.ACTIVE
        assert event.end_time < now
        assert any(invitee.no_show is None for invitee in there(rows, event.id))
        assert recap.user in {host.user for host in event.hosts}


def test_nothing_is_changed_before_it_was_made(world: tuple[Rows, datetime]) -> None:
    rows, now = world
    dated = [
        *((row.created_at, row.updated_at) for row in rows.scheduled_events),
        *((row.created_at, row.updated_at) for row in rows.invitees),
        *((row.created_at, row.updated_at) for row in rows.contacts),
        *((row.created_at, row.updated_at) for row in rows.meeting_recaps),
    ]
    assert all(created <= updated <= now for created, updated in dated)


def test_an_address_is_one_person_s(rows: Rows) -> None:
    people: dict[str, set[object]] = defaultdict(set)
    for invitee in rows.invitees:
        people[invitee.email].add((invitee.name, invitee.timezone))
    assert {len(each) for each in people.values()} == {1}
