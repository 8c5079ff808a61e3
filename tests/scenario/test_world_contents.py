"""What a world file can put into a world, section by section."""

import json
from datetime import UTC, date, datetime

import pytest

from mockcalendly.domain.availability import open_slots
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.bookings import ConferenceStatus, EventStatus
from mockcalendly.model.contacts import CreationSource
from mockcalendly.model.event_types import ADHOC, DateRange, Spots
from mockcalendly.model.links import LinkStatus
from mockcalendly.model.organizations import (
    INVITATION,
    GroupRole,
    InvitationStatus,
    Plan,
    Role,
    Stage,
)
from mockcalendly.model.recaps import RecapStatus
from mockcalendly.model.routing_forms import EventTypeResult, ExternalUrlResult
from mockcalendly.model.webhooks import SubscriptionState
from mockcalendly.scenario.content.contents import Piece
from mockcalendly.scenario.documents import load_document
from mockcalendly.scenario.nodes import DocumentError
from mockcalendly.scenario.piece import extend, read_piece
from mockcalendly.scenario.worldfile import load_world
from mockcalendly.settings import WorldSettings
from mockcalendly.store.rows import Rows, of_user
from mockcalendly.store.transaction import Transaction
from mockcalendly.world import World, fall_due
from tests.scenario.given import FIXTURES, Write

FULL = FIXTURES / "worlds" / "full.yaml"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows() -> Rows:
    return load_world(FULL).rows


def user_id(rows: Rows, slug: str) -> str:
    return next(rows.users.listed("by_slug", slug)).id


def test_several_organizations_have_owners_of_their_own(rows: Rows) -> None:
    studio, bank = rows.organizations
    assert (studio.name, studio.plan, studio.seats) == ("Lumen Studio", Plan.ENTERPRISE, 12)
    assert (bank.name, bank.stage, bank.seats, bank.scim) == ("Harbour Bank", Stage.PAID, 3, True)
    owners = {
        membership.organization: rows.users[membership.user].name
        for membership in rows.memberships
        if membership.role is Role.OWNER
    }
    assert owners == {studio.id: "Nadia Haddad", bank.id: "Olga Petrov"}


def test_tokens_have_scopes_and_ends(rows: Rows) -> None:
    scopes = frozenset({"scheduled_events:read", "users:read"})
    assert rows.tokens["mock.readonly.token"].scopes == scopes
    assert rows.tokens["mock.expired.token"].expires_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert rows.tokens["mock.revoked.token"].revoked_at == NOW
    assert rows.tokens["mock.outsider.token"].user == user_id(rows, "olga-petrov")


def test_everybody_has_the_view_of_all_contacts(rows: Rows) -> None:
    assert len([row for row in rows.contact_lists if row.default]) == len(rows.users)


def test_invitations_are_pending_accepted_or_declined(rows: Rows) -> None:
    lea, sam, max_ = rows.invitations
    assert (lea.status, lea.last_sent_at) == (
        InvitationStatus.PENDING,
        datetime(2026, 2, 28, 8, tzinfo=UTC),
    )
    assert (sam.status, sam.user) == (InvitationStatus.ACCEPTED, user_id(rows, "sam-rivers"))
    assert (max_.status, max_.user) == (InvitationStatus.DECLINED, None)


def test_groups_have_members_admins_and_people_who_were_invited(rows: Rows) -> None:
    places = [(place.role, place.owner_type == INVITATION) for place in rows.group_relationships]
    member, admin = GroupRole.MEMBER, GroupRole.ADMIN
    assert places == [(member, False), (member, False), (member, True), (admin, False)]
    (team,) = rows.teams
    assert team.users == (user_id(rows, "nadia-haddad"), user_id(rows, "sam-rivers"))


def test_event_types_have_hours_of_their_own(rows: Rows) -> None:
    portrait = next(row for row in rows.event_types if row.slug == "portrait")
    (own,) = portrait.own_hours
    assert (own.user, own.timezone) == (portrait.hosts[0], "Europe/Paris")
    days = {slot.start.strftime("%A") for slot in open_slots(rows, NOW, portrait, NOW, WEEK_LATER)}
    assert days == {"Tuesday", "Thursday"}


WEEK_LATER = datetime(2026, 3, 9, 8, tzinfo=UTC)


def test_one_off_event_types_have_dates_of_their_own(rows: Rows) -> None:
    scouting, review = (row for row in rows.event_types if row.type == ADHOC)
    assert isinstance(scouting.date_setting, Spots)
    assert scouting.date_setting.spots[0].start_time == datetime(2026, 3, 5, 1, tzinfo=UTC)
    assert review.date_setting == DateRange(
        timezone="Europe/Paris", start_date=date(2026, 3, 3), end_date=date(2026, 3, 16)
    )
    assert scouting.secret
    assert scouting.page.startswith("d/")
    assert open_slots(rows, NOW, scouting, NOW, WEEK_LATER)


def test_contacts_are_as_said_and_as_met(rows: Rows) -> None:
    nadia = user_id(rows, "nadia-haddad")
    grace = next(
        iter(rows.contacts.listed("by_created_at", of_user(nadia, "email", "hopper@example.com")))
    )
    values = {field.label: field.value for field in grace.custom_fields}
    studio = next(row for row in rows.custom_field_definitions if row.label == "Style").options[1]
    assert values == {"Budget": 1200, "Style": studio.id, "Found us by": "In the relay."}
    assert grace.last_meeting_date == datetime(2026, 2, 25, 10, tzinfo=UTC)
    assert grace.last_interaction_date == datetime(2026, 2, 27, 8, tzinfo=UTC)
    spring = next(row for row in rows.contact_lists if row.name == "Spring campaign")
    assert (spring.contact_count, grace.lists) == (1, (spring.id,))
    (note,) = rows.notes
    assert (note.contact, note.user) == (grace.id, nadia)
    alan = next(row for row in rows.contacts if row.name == "Alan Turing")
    assert alan.creation_source is CreationSource.API


def test_links_are_open_booked_or_expired(rows: Rows) -> None:
    states = {link.id: link.status for link in rows.scheduling_links}
    assert states == {
        "aaa-aaa-aaa": LinkStatus.ACTIVE,
        "bbb-bbb-bbb": LinkStatus.BOOKED,
        "ccc-ccc-ccc": LinkStatus.EXPIRED,
        "ddd-ddd-ddd": LinkStatus.ACTIVE,
    }
    assert "bbb-bbb-bbb" not in rows.agenda
    (share,) = rows.shares
    assert (share.link, share.override.duration) == ("ddd-ddd-ddd", 90)
    assert share.contact is not None
    assert rows.scheduling_links[share.link].share == share.id


def test_submissions_lead_where_the_answers_say(rows: Rows) -> None:
    first, second = rows.routing_form_submissions
    portrait = next(row for row in rows.event_types if row.slug == "portrait")
    assert first.result == EventTypeResult(event_type=portrait.id)
    assert first.submitter == "/scheduled_events/sitting/invitees/grace"
    assert second.result == ExternalUrlResult(url="https://weddings.example.com/")
    assert rows.invitees["grace"].routing_form_submission == "grace-asks"


def test_a_booking_has_all_that_a_client_cannot_give(rows: Rows) -> None:
    event, grace = rows.scheduled_events["sitting"], rows.invitees["grace"]
    assert event.location is not None
    assert (event.location.conference_id, event.location.password) == ("86543210987", "moth")
    assert event.meeting_notes_html == "<p>Bring the moth.</p>"
    assert grace.payment is not None
    assert (grace.payment.amount, grace.payment.currency) == ("180.00", "EUR")
    assert grace.reconfirmation is not None
    assert grace.reconfirmation.confirmed_at == datetime(2026, 2, 25, 8, tzinfo=UTC)
    alan = next(row for row in rows.invitees if row.email == "alan@example.com")
    assert alan.no_show is not None
    assert alan.no_show.created_at == datetime(2026, 2, 27, 8, tzinfo=UTC)
    failed = next(row for row in rows.scheduled_events if row.status is EventStatus.CANCELED)
    assert failed.location is not None
    assert failed.location.status is ConferenceStatus.FAILED
    assert any(row.invitee_scheduled_by == user_id(rows, "sam-rivers") for row in rows.invitees)


def test_a_booking_can_have_been_moved_more_than_once(rows: Rows) -> None:
    first, second, third = (row for row in rows.invitees if row.name == "Barbara Liskov")
    assert (first.event, third.event) == ("talk", "talk-at-last")
    assert first.new_invitee == f"/scheduled_events/{second.event}/invitees/{second.id}"
    assert third.old_invitee == first.new_invitee
    assert [row.status for row in (first, second, third)] == ["canceled", "canceled", "active"]
    assert [row.rescheduled for row in (first, second, third)] == [True, True, False]
    assert third.reconfirmation is not None


def test_what_was_written_sent_and_logged(rows: Rows) -> None:
    done, under_way = rows.meeting_recaps
    assert (done.event, done.status, done.completed_at) == (
        "sitting",
        RecapStatus.AVAILABLE,
        datetime(2026, 2, 25, 18, tzinfo=UTC),
    )
    assert (under_way.status, under_way.name) == (RecapStatus.PROCESSING, "Corridor talk")
    text, mail = rows.outgoing_communications
    assert (text.recipient, mail.sender_email) == ("+14155550123", "nadia-haddad@example.com")
    (entry,) = rows.activity_log
    assert (entry.namespace, entry.actor.display_name) == ("User_Management", "Nadia Haddad")
    assert [row.state for row in rows.subscriptions] == [
        SubscriptionState.ACTIVE,
        SubscriptionState.DISABLED,
    ]
    assert not rows.deliveries


BOOKING = "bookings: [{event_type: 30min, start_time: "
CONTACT = "contacts: [{name: A, emails: [a@example.com]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("organizations: [{seats: 1}]", 'a new organization needs a "name"'),
        ("organizations: [{name: A, seats: 0}]", '"seats" must be at least 1, not 0'),
        ("users: [{name: A, organization: Acme}]", 'there is no organization "Acme"; did you mean'),
        (
            "organizations: [{name: A}]\nusers: [{slug: mia-member, organization: A}]",
            "Mia Member is in Acme Sales; an invitation moves a user",
        ),
        ("users: [{name: A, role: owner}]", "Acme Sales has several owners, and must have one"),
        ("users: [{name: A, slug: acme-sales}]", 'the slug "acme-sales" is taken by Acme Sales'),
        ("users: [{name: A, email: a}]", '"email": the text "a" is not an e-mail address such as'),
        (
            "users: [{name: A, tokens: [{token: t, scopes: [users:raed]}]}]",
            'there is no scope "users:raed"; did you mean "users:read"?',
        ),
        ("users: [{slug: mia-member, membership_id: X}]", "the id of a membership is fixed"),
        (
            "invitations: [{email: mia@example.com}]",
            "(email: is already a member of the organization)",
        ),
        (
            "invitations: [{email: a@example.com}, {email: a@example.com}]",
            "the invitation is refused: a@example.com has already been invited",
        ),
        (
            "invitations: [{email: a@example.com, status: accepted}]",
            "who accepted an invitation must be a user of the organization",
        ),
        (
            "invitations: [{email: a@example.com, user: mia-member}]",
            'has a "user", so its "status" must be accepted',
        ),
        (
            "invitations: [{email: a@example.com, created_at: +1d}]",
            "this has happened already, so it cannot be in the future",
        ),
        ("groups: [{members: [owner]}]", 'a new group needs a "name"'),
        ("groups: [{name: G, members: [mia-membr]}]", 'did you mean "mia-member"?'),
        ("teams: [{name: Acme Sales}]", "(slug: has already been taken)"),
        (
            "organizations: [{name: A}]\nusers: [{name: U, organization: A}]\n"
            "event_types: [{name: E, hosts: [u, owner], pooling_type: collective}]",
            "the hosts are of different organizations",
        ),
        (
            "organizations: [{name: A}]\nusers: [{name: U, organization: A}]\n"
            "teams: [{slug: acme-sales, users: [u]}]",
            "U is not in the team's organization",
        ),
        ("teams: [{id: AAAAAAAAAAAAAAAA, slug: mia-member}]", 'the slug "mia-member" is taken'),
        ("teams: [{users: [owner]}]", 'a new team needs a "name"'),
        (
            "event_types: [{name: E, hours: [{host: mia-member}]}]",
            "Mia Member is not a host of the event type",
        ),
        (
            "event_types: [{name: E, duration: 20, duration_options: [30]}]",
            "(duration: must be one of: 30)",
        ),
        (
            "event_types: [{name: E, locations: [{kind: inbound_call}]}]",
            'an inbound call needs a "phone_number"',
        ),
        (
            "event_types: [{slug: 30min, date_setting: {type: days_in_future, days: 3}}]",
            "only a one-off event type has a date setting",
        ),
        (
            "event_types: [{name: E, date_setting: {type: spots, days: 3}}]",
            '"date_setting" of type spots takes no "days"',
        ),
        (
            "event_types: [{name: E, date_setting: {type: date_range, start_date: +1d}}]",
            '"date_setting" of type date_range needs "end_date"',
        ),
        (
            "event_types: [{name: E, date_setting: {type: date_range, start_date: +2d, "
            "end_date: +1d}}]",
            "(date_setting.start_date: must be before end_date)",
        ),
        (
            "event_types: [{name: E, date_setting: {type: date_range, start_date: 2026-02-30, "
            "end_date: +1d}}]",
            'text "2026-02-30" is not a date of the calendar',
        ),
        ("custom_fields: [{label: B, field_type: currency}]", "(currency: is missing)"),
        (
            "custom_fields: [{label: B, field_type: invitee_question, "
            "source: {event_type: 30mim, question: Q}}]",
            'there is no event type "30mim"; did you mean "30min"?',
        ),
        ("contacts: [{name: A}]", 'a new contact needs a "name" and "emails"'),
        (CONTACT + ", {name: B, emails: [A@example.com]}]", "A contact with this email already"),
        ("contacts: [{name: A, emails: [{email: a}]}]", 'the text "a" is not an e-mail address'),
        (
            "custom_fields: [{label: Budget, field_type: number}]\n"
            "contacts: [{name: A, emails: [a@example.com], custom_fields: {Bugdet: 1}}]",
            'there is no custom field "Bugdet"; did you mean "Budget"?',
        ),
        (
            "custom_fields: [{label: Budget, field_type: number}]\n"
            "contacts: [{name: A, emails: [a@example.com], custom_fields: {Budget: much}}]",
            "(custom_fields[0].value: must be a number)",
        ),
        (CONTACT + "]\nnotes: [{contact: a@example.com}]", "title or body must be filled"),
        (CONTACT + "]\nnotes: [{contact: b@example.com, body: B}]", "there is no contact"),
        (
            CONTACT + "]\nnotes: [{contact: a@example.com, user: mia-member, body: B}]",
            'there is no contact "a@example.com"',
        ),
        (
            "contact_lists: [{name: L, filters: {}, contacts: [a]}]",
            'has "filters", which decide its "contacts"',
        ),
        ("contact_lists: [{name: L, imported: true}]", 'it is a View and needs "filters"'),
        ("scheduling_links: [{event_type: X}]", 'there is no event type "X"'),
        (
            "scheduling_links: [{event_type: 30min, token: t}, {event_type: 30min, token: t}]",
            'the id "t" is taken',
        ),
        ("shares: [{event_type: webinar}]", "(event_type: must be a one-on-one event type)"),
        ("shares: [{event_type: 30min, period_type: fixed}]", "(start_date: is missing; end_date"),
        (
            "routing_forms: [{name: F, questions: [{name: Q, type: select}]}]",
            "(questions[0].answer_choices: must be filled)",
        ),
        (
            "routing_forms: [{name: F, routes: [{when: {}, to: {}}]}]",
            '"to" needs one of: event_type, external_url, custom_message',
        ),
        ("routing_form_submissions: [{routing_form: F}]", 'there is no routing form "F"'),
        (BOOKING + "+1d, link: nope}]", 'there is no single-use link "nope"'),
        (
            "scheduling_links: [{event_type: 30min, token: t, status: booked}]\n"
            + BOOKING
            + "+1d, link: t}]",
            "(link: has been used)",
        ),
        (BOOKING + "+1d, payment: {amount: free}}]", 'the text "free" is not an amount such as'),
        (BOOKING + "+1d, payment: {amount: 5}}]", "in quotes it would be a text"),
        (
            BOOKING + "+1d, payment: {amount: '5', currency: CHF}}]",
            '"currency" must be one of: AUD, CAD, EUR, GBP, USD; not the text "CHF"',
        ),
        (
            BOOKING + "+1d, reconfirmation: {created_at: -1h, confirmed_at: -2h}}]",
            "this was confirmed before it was asked",
        ),
        (
            "bookings: [{event_type: executive-briefing, start_time: +1d, conference: {}}]",
            "the booking is not held in a web conference",
        ),
        (
            BOOKING + "+1d, status: canceled, rescheduled: {start_time: +2d}}]",
            'is "rescheduled", which cancels it: leave its "status" out',
        ),
        (BOOKING + "-1d, rescheduled: {start_time: +2d, created_at: now}}]", "Event in the past"),
        (
            "meeting_recaps: [{summary_md: S, event: X}]",
            '"X" is not the URI or id of a scheduled event, or of an invitee',
        ),
        ("meeting_recaps: [{}]", "(summary_md: is missing)"),
        (
            "meeting_recaps: [{status: processing, completed_at: now}]",
            'is processing, so it has no "completed_at"',
        ),
        (
            BOOKING + "+1d, id: X}]\noutgoing_communications: "
            "[{event: X, type: sms, recipient: a@b.c, origin: '24246', body: B}]",
            "(recipient: is in invalid format)",
        ),
        ("activity_log_entries: [{namespace: 'a b', action: c}]", "(namespace: is in invalid for"),
        ("webhook_subscriptions: [{url: nowhere}]", '"nowhere" is not an http or https URL'),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(write: Write, text: str, said: str) -> None:
    path = write(f"mockcalendly: 1\nnow: 2026-03-02T14:00:00Z\n{text}\n", "world.yaml")
    with pytest.raises(DocumentError) as refused:
        load_world(path)
    assert said in str(refused.value)
    assert refused.value.line >= 3


def test_all_of_it_can_be_put_into_a_world_that_has_begun() -> None:
    world = World("world", WorldSettings(plan="enterprise"), clock=Clock(NOW, rate=0))
    document = load_document(FULL).plain()
    assert isinstance(document, dict)
    piece = {key: document[key] for key in Piece.__struct_fields__}
    # The first organization here has an owner already, and colleagues for its event types.
    del piece["organization"], piece["webhook_subscriptions"]
    text = json.dumps(piece)
    for slug, present in {"nadia-haddad": "olivia-owner", "photographers": "studio"}.items():
        text = text.replace(slug, present)
    piece = json.loads(text)
    piece["users"][0] = {"slug": "olivia-owner", "name": "Nadia Haddad"}

    made = extend(world, read_piece(piece), "http://127.0.0.1")

    assert {key: len(resources) for key, resources in made.items()} == {
        key: len(section) for key, section in piece.items()
    }
    assert made["shares"][0]["share_override"]["duration"] == 90
    assert made["users"][0]["slug"] == "olivia-owner"
    assert not world.rows.deliveries
    logged = [entry.action for entry in world.rows.activity_log]
    assert logged == ["Role_Changed"], "a state is no activity"
    world.execute(push_all, None)


def push_all(tx: Transaction, _: None) -> None:
    """Let all that waits fall due: nothing that was put in may break it."""
    for due in list(tx.rows.agenda):
        fall_due(tx, due)


def test_entries_change_groups_teams_and_organizations(write: Write) -> None:
    rows = changed(
        write,
        """
organizations: [{id: AAAAAAAAAAAAAAAA, plan: basic}]
groups: [{id: AAAAAAAAAAAAAAAA, name: Selling, members: [mia-member]}]
teams: [{id: AAAAAAAAAAAAAAAA, slug: sellers, users: [mia-member]}]
event_types: [{id: AAAAAAAAAAAAAAAA, deleted_at: -1d, profile: null}]
""",
    )
    (organization,), (group,), (team,) = rows.organizations, rows.groups, rows.teams
    assert (organization.plan, organization.stage) == (Plan.BASIC, Stage.FREE)
    assert (group.name, len(rows.group_relationships)) == ("Selling", 4)
    assert (team.slug, team.users) == ("sellers", ("C" * 16,))
    assert rows.event_types["A" * 16].deleted_at == datetime(2026, 3, 1, 14, tzinfo=UTC)


def test_who_canceled_can_be_anybody(write: Write) -> None:
    rows = changed(
        write,
        """
bookings:
  - event_type: webinar
    start_time: +1d
    id: one
    status: canceled
    cancellation: {canceler_type: host, canceled_by: The Weather, created_at: -1h}
    updated_at: -10m
    conference: {status: null}
  - {event_type: 30min, start_time: +2d, status: canceled, cancellation: {canceled_by: Ada}}
""",
    )
    event = rows.scheduled_events["one"]
    first, second = rows.invitees
    assert event.cancellation is not None
    assert event.cancellation == first.cancellation
    assert event.cancellation.canceled_by == "The Weather"
    assert first.updated_at == event.updated_at == datetime(2026, 3, 2, 13, 50, tzinfo=UTC)
    assert event.location is not None
    assert (event.location.status, event.location.conference_id) == (None, None)
    assert second.cancellation is not None
    assert second.cancellation.canceled_by == "Ada"


def test_dates_of_creation_and_change_can_be_said(write: Write) -> None:
    rows = changed(
        write,
        """
users: [{name: Ada, created_at: 2024-01-01, updated_at: 2025-01-01}]
contacts: [{user: ada, name: B, emails: [b@example.com]}]
notes: [{user: ada, contact: b@example.com, body: C, created_at: 2026-01-01}]
""",
    )
    ada = next(rows.users.listed("by_slug", "ada"))
    assert (ada.created_at.year, ada.updated_at.year) == (2024, 2025)
    (contact,), (note,) = rows.contacts, rows.notes
    assert contact.created_at == ada.created_at
    assert note.created_at == note.updated_at == datetime(2026, 1, 1, tzinfo=UTC)


def changed(write: Write, text: str) -> Rows:
    head = "mockcalendly: 1\nnow: 2026-03-02T14:00:00Z\n"
    return load_world(write(head + text, "world.yaml")).rows
