"""Worlds that are made up: the same from one seed, and such as Calendly could have come to."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mockcalendly.model.bookings import EventStatus, Invitee, ScheduledEvent
from mockcalendly.model.contacts import CreationSource
from mockcalendly.model.schedules import Rule, RuleType, Weekday
from mockcalendly.scenario.generating import Generated, generate_world
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows
from mockcalendly.traffic import LOCALES, TrafficPlan
from tests.cli.process import mockcalendly
from tests.traffic.conftest import NOW, api_of, every

BEGAN = NOW - timedelta(days=90)
DAYS = tuple(Weekday)


@pytest.fixture
def rows(generated: Generated) -> Rows:
    return generated.spec.rows


def held(rows: Rows) -> list[ScheduledEvent]:
    return [event for event in rows.scheduled_events if event.status is EventStatus.ACTIVE]


def in_first_place(rows: Rows) -> list[Invitee]:
    return [invitee for invitee in rows.invitees if invitee.old_invitee is None]


def test_the_same_command_writes_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    written = []
    for hash_seed in ("1", "2"):
        files = [tmp_path / f"{hash_seed}{ending}" for ending in (".yaml", ".json")]
        small = ("--users", "3", "--months", "1", "--bookings", "40")
        where = ("--out", str(files[0]), "--save", str(files[1]))
        done = mockcalendly("generate", *small, *where, env={"PYTHONHASHSEED": hash_seed})
        assert done.returncode == 0, done.stderr
        written.append([file.read_bytes() for file in files])

    assert written[0] == written[1]


def test_another_seed_gives_another_world() -> None:
    plan = TrafficPlan(users=2, bookings=5)
    names = {
        tuple(user.name for user in made.spec.rows.users)
        for seed in range(3)
        for made in [generate_world(plan, now=NOW, settings=WorldSettings(seed=seed))]
    }

    assert len(names) == 3


def test_what_is_planned_comes_about(generated: Generated, rows: Rows) -> None:
    tally = generated.tally

    assert len(rows.users) == 9
    assert tally.booked == len(in_first_place(rows)) == 600
    assert tally.rescheduled == len(rows.invitees) - 600
    assert tally.no_shows == len(rows.no_shows)
    assert tally.submissions == len(rows.routing_form_submissions)
    assert tally.recaps == len(rows.meeting_recaps)
    assert tally.turned_away == 0
    for count in (tally.canceled, tally.rescheduled, tally.no_shows, tally.recaps):
        assert 0 < count < 120


def test_nobody_has_two_meetings_at_once(rows: Rows) -> None:
    calendars: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for event in held(rows):
        for host in event.hosts:
            calendars[host.user].append((event.start_time, event.end_time))

    assert len(calendars) == 9
    for meetings in calendars.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(meetings)))


def test_meetings_are_within_the_hours_of_all_their_hosts(rows: Rows) -> None:
    for event in rows.scheduled_events:
        for host in event.hosts:
            schedule = next(rows.schedules.listed("by_owner", host.user))
            zone = ZoneInfo(schedule.timezone)
            start, end = event.start_time.astimezone(zone), event.end_time.astimezone(zone)
            (rule,) = [rule for rule in schedule.rules if _is_of(rule, start)]
            assert any(
                interval.start <= _minutes(start) and _minutes(end) <= interval.end
                for interval in rule.intervals
            )


def test_notice_and_booking_window_are_kept(rows: Rows) -> None:
    for invitee in rows.invitees:
        event = rows.scheduled_events[invitee.event]
        event_type = rows.event_types[event.event_type]
        ahead = event.start_time - invitee.created_at
        assert ahead >= timedelta(minutes=event_type.min_notice)
        assert event_type.booking_window is not None
        assert ahead <= timedelta(days=event_type.booking_window)


def test_everything_happens_in_its_time(rows: Rows) -> None:
    for invitee in rows.invitees:
        event = rows.scheduled_events[invitee.event]
        assert BEGAN < invitee.created_at <= invitee.updated_at <= NOW
        if invitee.cancellation is not None:
            assert invitee.created_at <= invitee.cancellation.created_at < event.start_time
        if invitee.no_show is not None:
            assert event.start_time < invitee.no_show.created_at
    for recap in rows.meeting_recaps:
        assert recap.end_time is not None
        assert recap.completed_at is not None
        assert recap.end_time < recap.completed_at <= NOW


def test_people_book_by_day_and_on_working_days(rows: Rows) -> None:
    there = [
        invitee.created_at.astimezone(ZoneInfo(invitee.timezone or ""))
        for invitee in in_first_place(rows)
    ]

    by_day = [at for at in there if 8 <= at.hour < 20]
    assert len(by_day) > 0.8 * len(there)
    assert len([at for at in there if at.weekday() < 5]) > 0.85 * len(there)


def test_lead_times_go_from_minutes_to_weeks(rows: Rows) -> None:
    ahead = sorted(
        rows.scheduled_events[invitee.event].start_time - invitee.created_at
        for invitee in in_first_place(rows)
    )

    assert ahead[0] < timedelta(hours=4)
    assert timedelta(days=1) < ahead[len(ahead) // 2] < timedelta(days=8)
    assert ahead[-1] > timedelta(days=14)


def test_zones_and_numbers_are_of_one_country(rows: Rows) -> None:
    zones: dict[str, set[str]] = defaultdict(set)
    for locale in LOCALES.values():
        for zone, _ in locale.zones:
            zones[zone].update(form.rstrip("#") for form in locale.numbers)

    assert {invitee.timezone for invitee in rows.invitees} >= {"America/New_York", "Europe/Berlin"}
    with_numbers = [invitee for invitee in rows.invitees if invitee.text_reminder_number]
    assert len(with_numbers) > 50
    for invitee in with_numbers:
        assert any(
            (invitee.text_reminder_number or "").startswith(known)
            for known in zones[invitee.timezone or ""]
        )


def test_people_have_names_of_their_country() -> None:
    plan = TrafficPlan(users=1, bookings=40, locales=("sv_SE",))
    rows = generate_world(plan, now=NOW).spec.rows

    assert {user.timezone for user in rows.users} == {"Europe/Stockholm"}
    assert any(set("åäö") & set(invitee.name.lower()) for invitee in rows.invitees)
    assert all(invitee.email.isascii() for invitee in rows.invitees)


def test_nobody_can_be_reached(rows: Rows) -> None:
    reserved = ("@example.com", "@example.net", "@example.org")
    emails = [invitee.email for invitee in rows.invitees] + [user.email for user in rows.users]
    emails += [guest.email for event in rows.scheduled_events for guest in event.guests]

    assert all(email.endswith(reserved) for email in emails)


def test_every_kind_of_event_type_is_booked(rows: Rows) -> None:
    booked = {rows.event_types[event.event_type] for event in rows.scheduled_events}

    assert {row.pooling_type for row in booked} == {None, "round_robin", "collective"}
    assert {row.kind for row in booked} == {"solo", "group"}
    assert {row.is_paid for row in booked} == {True, False}
    assert any(event.invitees_total > 2 for event in rows.scheduled_events)


def test_paid_meetings_are_paid_for_and_others_are_not(rows: Rows) -> None:
    for invitee in rows.invitees:
        event = rows.scheduled_events[invitee.event]
        paid = rows.event_types[event.event_type].is_paid
        assert (invitee.payment is not None) == paid


def test_questions_sources_and_guests_are_as_various_as_people(rows: Rows) -> None:
    invitees = list(rows.invitees)
    answers = [answer for invitee in invitees for answer in invitee.questions_and_answers]

    assert len({answer.question for answer in answers}) >= 4
    assert any("\n" in answer.answer for answer in answers)
    assert len({invitee.tracking for invitee in invitees}) > 4
    assert any(event.guests for event in rows.scheduled_events)
    submitted = {invitee.routing_form_submission for invitee in invitees} - {None}
    assert submitted <= {submission.id for submission in rows.routing_form_submissions}
    assert len(submitted) > 10


def test_contacts_follow_from_bookings(rows: Rows) -> None:
    known = {(row.user, row.emails[0].email) for row in rows.contacts}
    met = {
        (host.user, invitee.email.lower())
        for invitee in rows.invitees
        for host in rows.scheduled_events[invitee.event].hosts
    }

    assert known == met
    assert {row.creation_source for row in rows.contacts} == {CreationSource.SCHEDULING}
    assert any(row.last_meeting_date for row in rows.contacts)
    assert any(row.next_meeting_date for row in rows.contacts)


async def test_all_of_it_is_as_the_contract_has_it(generated: Generated) -> None:
    async with api_of(generated.spec) as client:
        me = (await client.get("/users/me")).json()["resource"]
        ours = {"organization": me["current_organization"]}
        events = await every(client, "/scheduled_events", **ours)
        for event in events[::20]:
            await every(client, f"{event['uri']}/invitees")
        types = await every(client, "/event_types", **ours)
        members = await every(client, "/organization_memberships", **ours)
        forms = await every(client, "/routing_forms", **ours)
        submissions = await every(client, "/routing_form_submissions", form=forms[0]["uri"])
        await every(client, "/contacts")
        await every(client, "/meeting_recaps")

    rows = generated.spec.rows
    assert len(events) == len(rows.scheduled_events)
    assert len(types) == len(rows.event_types)
    assert len(members) == 9
    assert len(submissions) == len(rows.routing_form_submissions)


@pytest.mark.parametrize("plan", ["free", "standard"])
def test_a_lower_plan_has_no_traffic_that_it_does_not_include(plan: str) -> None:
    wanted = TrafficPlan(users=4, bookings=150)
    rows = generate_world(wanted, now=NOW, settings=WorldSettings(plan=plan)).spec.rows

    assert len(rows.routing_form_submissions) == 0
    assert (len(rows.meeting_recaps) == 0) == (plan == "free")


def test_who_finds_no_time_goes_away() -> None:
    generated = generate_world(TrafficPlan(users=1, bookings=900), now=NOW)

    assert generated.tally.turned_away > 100
    assert generated.tally.booked + generated.tally.turned_away == 900


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("users", -1, "users must be from 0 to 2000, not -1"),
        ("months", 0, "months must be from 1 to 120, not 0"),
        ("bookings", 2_000_001, "bookings must be from 0 to 2000000, not 2000001"),
        ("locales", (), "locales must name at least one"),
        ("locales", ("xx_XX",), "locales: there is no locale 'xx_XX'; there are: en_US, "),
    ],
)
def test_a_plan_that_cannot_be_is_refused(field: str, value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        TrafficPlan(**{field: value})  # type: ignore[arg-type]


def test_a_world_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="users must be at least 1"):
        generate_world(TrafficPlan(), now=NOW)


def _is_of(rule: Rule, start: datetime) -> bool:
    return rule.type is RuleType.WDAY and rule.wday is DAYS[start.weekday()]


def _minutes(local: datetime) -> int:
    return local.hour * 60 + local.minute
