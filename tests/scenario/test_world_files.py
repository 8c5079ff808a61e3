"""World files: what they add to a world, what they change, and what is refused."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockcalendly.kernel.clock import Clock
from mockcalendly.model.bookings import CancelerType, ConferenceStatus, EventStatus
from mockcalendly.model.event_types import ProfileType
from mockcalendly.model.organizations import GroupRole, Plan, Role, Stage
from mockcalendly.model.schedules import Interval, RuleType, Weekday
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.worldfile import WorldSpec, load_world
from mockcalendly.store.rows import Rows
from tests.scenario.given import FIXTURES, Write

NOW = "mockcalendly: 1\nnow: 2026-03-02T14:00:00Z\n"
TWO_TEAMS = FIXTURES / "worlds" / "two-teams.yaml"


def contents(rows: Rows) -> dict[str, list[object]]:
    return {name: list(table) for name, table in rows.tables()}


def load(write: Write, text: str) -> WorldSpec:
    return load_world(write(NOW + text, "world.yaml"))


def test_two_teams() -> None:
    spec = load_world(TWO_TEAMS)
    rows = spec.rows
    assert spec.now == datetime(2026, 3, 2, 8, tzinfo=UTC)
    (organization,) = rows.organizations
    assert (organization.name, organization.plan, organization.stage) == (
        "Northwind",
        Plan.TEAMS,
        Stage.PAID,
    )
    people = [(user.name, user.slug, user.email, user.timezone) for user in rows.users]
    assert people[0] == ("Frieda Lang", "frieda-lang", "frieda-lang@example.com", "Europe/Berlin")
    assert [membership.role for membership in rows.memberships] == [
        *(Role.OWNER, Role.ADMIN, Role.USER, Role.USER)
    ]
    assert rows.tokens["mock.readonly.token"].scopes == frozenset(
        {"scheduled_events:read", "users:read"}
    )
    assert "mock.emre-aydin.token" in rows.tokens
    assert len(rows.groups) == 2
    admins = [each for each in rows.group_relationships if each.role is GroupRole.ADMIN]
    assert len(admins) == 2
    pages = [f"{row.page}/{row.slug}" for row in rows.event_types]
    assert pages == ["sales/intro", "priya-nair/support", "tom-okafor/onboarding"]
    (subscription,) = rows.subscriptions
    assert subscription.callback_url == "http://localhost:9000/calendly"


def test_hours_of_days_and_of_dates() -> None:
    rows = load_world(TWO_TEAMS).rows
    schedule = next(row for row in rows.schedules if row.name == "Office hours")
    assert schedule.default
    hours = {rule.wday: rule.intervals for rule in schedule.rules if rule.type is RuleType.WDAY}
    assert hours[Weekday.WEDNESDAY] == (Interval(start=540, end=720),)
    assert hours[Weekday.SATURDAY] == ()
    (good_friday,) = (rule for rule in schedule.rules if rule.type is RuleType.DATE)
    assert (str(good_friday.date), good_friday.intervals) == ("2026-04-03", ())


def test_bookings_stand_as_if_they_had_been_made_in_their_time() -> None:
    rows = load_world(TWO_TEAMS).rows
    past, group, canceled = rows.scheduled_events
    assert past.start_time == datetime(2026, 2, 25, 16, tzinfo=UTC)
    assert past.created_at == datetime(2026, 2, 24, 16, tzinfo=UTC)
    assert past.location is not None
    assert past.location.status is ConferenceStatus.PUSHED
    assert (group.invitees_total, group.invitees_active) == (2, 2)
    assert canceled.status is EventStatus.CANCELED
    assert canceled.cancellation is not None
    assert canceled.cancellation.canceler_type is CancelerType.HOST
    grace, *_ = rows.invitees
    assert grace.no_show is not None
    assert grace.questions_and_answers[0].answer == "A moth in the relay."
    assert not rows.deliveries
    assert all(due.at > datetime(2026, 3, 2, 8, tzinfo=UTC) for due in rows.agenda)


def test_the_same_file_and_seed_give_the_same_world(write: Write) -> None:
    first = contents(load_world(TWO_TEAMS).rows)
    assert contents(load_world(TWO_TEAMS).rows) == first
    as_json = json.dumps(load_document(TWO_TEAMS).plain())
    assert contents(load_world(write(as_json, "world.json")).rows) == first
    assert contents(load_world(TWO_TEAMS, seed=8).rows) != first


def test_worlds_of_one_file_are_independent() -> None:
    spec = load_world(TWO_TEAMS)
    one, other = spec.create("one"), spec.create("other", clock=Clock(spec.now, rate=0))
    one.rows.record([])
    one.rows.groups.delete(next(iter(one.rows.groups)).id)
    one.rows.record(None)
    assert (len(one.rows.groups), len(other.rows.groups), len(spec.rows.groups)) == (1, 2, 2)
    assert other.clock.now() == spec.now


def test_ids_of_a_world_do_not_repeat_those_of_its_file() -> None:
    world = load_world(TWO_TEAMS).create("world")
    taken = {row.id for _, table in world.rows.tables() for row in table}
    assert taken.isdisjoint(world.ids.uuid() for _ in range(100))
    assert max(row.seq for _, table in world.rows.tables() for row in table) < world.ids.sequence()


def test_arguments_go_before_the_file() -> None:
    now = datetime(2027, 5, 1, tzinfo=UTC)
    spec = load_world(TWO_TEAMS, seed=3, plan="free", now=now)
    assert (spec.settings.seed, spec.settings.plan, spec.now) == (3, "free", now)
    assert next(iter(spec.rows.organizations)).stage is Stage.FREE


def test_webhooks_know_the_environment_and_where_the_world_is_served() -> None:
    spec = load_world(TWO_TEAMS, environ={"SALES_HOOK": "http://localhost:1/x"})
    (subscription,) = spec.fresh_rows("http://127.0.0.1:5000").subscriptions
    assert subscription.callback_url == "http://localhost:1/x"
    assert subscription.signing_key == "northwind-signing-key"
    assert subscription.origin == "http://127.0.0.1:5000"


def test_a_world_begins_when_it_is_made_if_the_file_does_not_say(write: Write) -> None:
    path = write("mockcalendly: 1\nbookings: [{event_type: 30min, start_time: -1d 10:00}]\n")
    spec = load_world(path)
    assert spec.now is None
    world = spec.create("world")
    (event,) = world.rows.scheduled_events
    assert event.start_time < world.clock.now()


def test_an_entry_changes_what_the_default_world_has(write: Write) -> None:
    rows = load(
        write,
        """
organization: {name: Globex}
users:
  - {slug: olivia-owner, name: Olga Owner, time_notation: 24h}
  - {id: BBBBBBBBBBBBBBBB, slug: adam, schedules: [{name: Working hours, friday: []}]}
event_types:
  - {slug: 30min, duration: 20, duration_options: [20, 40], internal_note: null}
  - {id: BBBBBBBBBBBBBBBB, active: false}
  - {slug: 30min, page: mia-member, name: Mia, hosts: [mia-member]}
meeting_limits: [{user: adam, weekly_limit: 5}]
""",
    ).rows
    assert next(iter(rows.organizations)).name == "Globex"
    olga = rows.users["A" * 16]
    assert (olga.name, olga.slug, olga.email) == (
        "Olga Owner",
        "olivia-owner",
        "olivia@example.com",
    )
    assert rows.users["B" * 16].slug == "adam"
    friday = rows.schedules["B" * 16].rules[4]
    assert (friday.wday, friday.intervals) == (Weekday.FRIDAY, ())
    assert rows.schedules["B" * 16].rules[0].intervals
    first = rows.event_types["A" * 16]
    assert (first.name, first.duration, first.duration_options) == (
        "30 Minute Meeting",
        20,
        (20, 40),
    )
    assert first.profile is not None
    assert first.profile.name == "Olga Owner"
    assert not rows.event_types["B" * 16].active
    assert [row.name for row in rows.event_types if row.slug == "30min"][1] == "Mia"
    assert rows.meeting_limits["B" * 16].weekly_limit == 5


def test_pages_follow_the_slug_of_their_user(write: Write) -> None:
    rows = load(write, "users: [{id: AAAAAAAAAAAAAAAA, slug: olga}]").rows
    assert rows.event_types["A" * 16].page == "olga"
    assert rows.event_types["C" * 16].page == "acme-sales"


def test_a_new_user_and_a_new_event_type_need_little(write: Write) -> None:
    rows = load(
        write,
        """
users: [{name: "José Pérez", timezone: America/Lima}]
event_types:
  - {name: Quick Chat, hosts: [jose-perez], description_plain: a < b}
  - {name: All of us, hosts: [jose-perez, mia-member], pooling_type: collective}
""",
    ).rows
    user = next(user for user in rows.users if user.name == "José Pérez")
    assert (user.slug, user.email) == ("jose-perez", "jose-perez@example.com")
    (schedule,) = rows.schedules.listed("by_owner", user.id)
    assert (schedule.name, schedule.timezone) == ("Working hours", "America/Lima")
    chat, all_of_us = list(rows.event_types)[-2:]
    assert (chat.slug, chat.page, chat.duration) == ("quick-chat", "jose-perez", 30)
    assert chat.description_html == "<p>a &lt; b</p>"
    assert all_of_us.profile is not None
    assert (all_of_us.profile.type, all_of_us.page) == (ProfileType.TEAM, "acme-sales")


def test_ids_can_be_given(write: Write) -> None:
    rows = load(
        write,
        """
base: empty
organization: {id: ORG}
users: [{id: U1, name: One, schedules: [{id: S1, name: Mine}, {name: Other, default: true}]}]
groups: [{id: G1, name: All, members: [one]}]
event_types: [{id: T1, name: Talk, schedule: Mine, custom_questions: [{name: A}, {name: B}]}]
busy_times: [{id: B1, user: one, start_time: +1d 09:00, end_time: +1d 10:00}]
webhook_subscriptions: [{id: W1, url: "http://localhost:1", events: [invitee.created]}]
bookings: [{id: E1, invitee_id: I1, event_type: T1, start_time: +1d 12:00}]
""",
    ).rows
    given = ("ORG", "U1", "S1", "G1", "T1", "B1", "W1", "E1", "I1")
    ids = {row.id for _, table in rows.tables() for row in table}
    assert ids.issuperset(given)
    assert rows.event_types["T1"].schedule == "S1"
    assert [question.position for question in rows.event_types["T1"].custom_questions] == [0, 1]
    assert [schedule.default for schedule in rows.schedules] == [False, True]
    assert rows.invitees["I1"].event == "E1"


USER = "users: [{name: Ada}]\n"
BOOKING = "bookings: [{event_type: 30min, start_time: "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plan: gold\n", '"plan" must be one of: enterprise, free, standard, teams, trial; not'),
        ("users: [{slug: nobody}]\n", ':3:9: a new user needs a "name"'),
        ("users: [{name: A, email: olivia@example.com}]", "is taken by Olivia Owner"),
        ("users: [{name: A, slug: a}, {name: B, slug: a}]", 'the slug "a" is taken by A'),
        ("users: [{name: A, tokens: [mock.owner.token]}]", 'the token "mock.owner.token" is taken'),
        ("users: [{name: A, timezone: Berlin}]", '"Berlin" names no known time zone'),
        ("users: [{name: A, rol: admin}]", 'unknown key "rol"; did you mean "role"?'),
        (
            "users: [{name: A, schedules: [{name: S, monday: [09:00-08:00]}]}]",
            ':3:50: an item of "monday": text "09:00-08:00" does not end after it begins',
        ),
        (
            "users: [{name: A, schedules: [{name: S, monday: [9-5]}]}]",
            'text "9-5" is not hours such as 09:00-17:30',
        ),
        (
            "users: [{name: A, schedules: [{name: S, monday: [09:00-12:00, 11:00-13:00]}]}]",
            ":3:63: these hours begin before the ones in front end",
        ),
        (
            "users: [{name: A, schedules: [{name: S, dates: {someday: []}}]}]",
            ':3:49: "someday" is not a date such as 2026-03-05',
        ),
        ("groups: [{name: G, members: [ada]}]", ':3:30: there is no user "ada"'),
        ("event_types: [{slug: x}]", ':3:15: a new event type needs a "name"'),
        ("event_types: [{name: A, hosts: []}]", '"hosts" must not be empty'),
        (
            "event_types: [{name: A, hosts: [adam-admin, mia-member]}]",
            'several hosts need a "pooling_type"',
        ),
        ("event_types: [{name: A, invitee_limit: 3}]", "only an event type of kind group has"),
        ("event_types: [{name: A, color: red}]", 'text "red" is not a color such as #0069ff'),
        ("event_types: [{name: A, schedule: Nights}]", 'Olivia Owner has no schedule "Nights"'),
        ("event_types: [{name: A}, {name: A}]", 'the page "olivia-owner/a" is taken by A'),
        ("base: empty\nevent_types: [{name: A}]", "needs a user whose it is"),
        (
            "organization: {id: X}",
            ":3:20: the id of the default world's organization is fixed",
        ),
        (
            "busy_times: [{user: mia-member, start_time: +1d 10:00, end_time: +1d 10:00}]",
            "the busy time does not end after it begins",
        ),
        (
            "webhook_subscriptions: [{url: 'http://a', scope: group, group: X}]",
            'there is no group "X"',
        ),
        (
            "base: empty\nwebhook_subscriptions: [{url: 'http://a'}]",
            "a webhook needs somebody who creates it, and the world has no owner",
        ),
        (
            "plan: free\nwebhook_subscriptions: [{url: 'http://a', "
            "events: [routing_form_submission.created]}]",
            "the webhook is refused: Please upgrade to a paid Calendly account.",
        ),
        (BOOKING + "'${x}'}]", "${x}: a world file has no parameters or steps"),
        (BOOKING + "open slot 1}]", 'text "open slot 1" is not a moment such as'),
        (BOOKING + "+1d 10:00, duration: 7}]", "the booking is refused: The supplied parameters"),
        (BOOKING + "+1d 10:00, no_show: true}]", "(invitee: Event is not started yet)"),
        (
            BOOKING + "-1d, cancellation: {reason: x}}]",
            'has a "cancellation", so its "status" must be canceled',
        ),
        (
            BOOKING + "-1d, status: canceled, cancellation: {created_at: now}}]",
            "the booking is refused: Event in the past",
        ),
        (BOOKING + "+1d, id: X}, {event_type: 30min, start_time: +2d, id: X}]", '"X" is taken'),
        (
            "bookings: [{event_type: webinar, start_time: +1d, id: X}, "
            "{event_type: webinar, start_time: +1d, id: Y}]",
            'this booking joins the event "X"',
        ),
        (
            BOOKING + "+1d, invitee_id: X}, {event_type: 30min, start_time: +2d, invitee_id: X}]",
            'the id "X" is taken',
        ),
        (
            BOOKING + "+1d, questions_and_answers: [{question: Why?, answer: So}]}]",
            "does not match a custom question",
        ),
    ],
)
def test_a_world_file_that_is_refused(write: Write, text: str, said: str) -> None:
    path = write(NOW + text, "world.yaml")
    with pytest.raises(DocumentError) as refused:
        load_world(path)
    assert said in str(refused.value).removeprefix(str(path))
    assert refused.value.line >= 3


def test_a_slug_on_several_pages_must_say_which(write: Write, tmp_path: Path) -> None:
    text = """
event_types: [{name: Talk, slug: 30min, page: mia-member, hosts: [mia-member]}]
bookings: [{event_type: 30min, start_time: +1d}]
"""
    with pytest.raises(DocumentError, match='several event types "30min": olivia-owner/30min, mia'):
        load(write, text)
    spec = load(write, text.replace("event_type: 30min", "event_type: mia-member/30min"))
    (event,) = spec.rows.scheduled_events
    assert event.name == "Talk"
