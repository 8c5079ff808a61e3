import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.cancellations import CancelInvitee, Reschedule, cancel_invitee, reschedule
from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.domain.outgoing_communications import (
    NewOutgoingCommunication,
    add_outgoing_communication,
)
from mockcalendly.domain.recaps import NewRecap, Notes, add_recap
from mockcalendly.domain.routing_forms import SubmitForm, submit_form
from mockcalendly.domain.routing_questions import FormAnswer
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.bookings import Answer, Invitee, Tracking
from mockcalendly.model.event_types import LocationKind
from mockcalendly.model.outgoing_communications import CommunicationType
from mockcalendly.settings import WorldSettings
from tests.api.address_book import define, listen, told
from tests.api.conftest import Connect
from tests.api.crawl import Crawled, crawl, reading_operations
from tests.api.given import BASE, NOW, ONE_ON_ONE, ORGANIZATION, Json
from tests.api.people import add_token

PEOPLE = "/data_compliance/deletion/invitees"
EVENTS = "/data_compliance/deletion/events"
EMAIL = "zora@quill.example"
NUMBER = "+14155557777"
ALIAS = re.compile(r"[0-9a-f]{14}@deleted\.calendly\.com")
TRACES = re.compile("zora|quill|5557777|confidential|CRM-ZQ", re.IGNORECASE)
"""What the person below has left everywhere."""

QUESTION = "Please share anything that will help prepare for our meeting."
BOB: Json = {
    "email": "bob@example.com",
    "name": "Bob Stone",
    "text_reminder_number": None,
    "tracking": Tracking(),
}
ADDRESS = LocationChoice(kind=LocationKind.OUTBOUND_CALL, location=NUMBER)
ZOOM = LocationChoice(kind=LocationKind.ZOOM_CONFERENCE)
MEET = LocationChoice(kind=LocationKind.GOOGLE_CONFERENCE)
MONDAY_15 = NOW.replace(hour=15)
RANGE = {"start_time": "2026-03-02T00:00:00Z", "end_time": "2026-03-09T00:00:00Z"}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    settings = WorldSettings(rate_limit=False, plan="enterprise")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        yield emulator


def reserve(emulator: Emulator, start: datetime, type_: str = "A", **changes: Any) -> Invitee:
    command: Json = {
        "event_type": type_ * 16,
        "start_time": start,
        "email": EMAIL.title(),
        "timezone": "Europe/Oslo",
        "name": "Zora Quill",
        "location": ZOOM,
        "tracking": Tracking(utm_source="fair", salesforce_uuid="CRM-ZQ"),
        "text_reminder_number": NUMBER,
    }
    return emulator.default.execute(book, Book(**{**command, **changes}))


def send(emulator: Emulator, event: str, recipient: str, body: str = "See you.") -> None:
    mail = "@" in recipient
    command = NewOutgoingCommunication(
        event=event,
        type=CommunicationType.EMAIL if mail else CommunicationType.SMS,
        recipient=recipient,
        origin="olivia@example.com" if mail else "88811",
        subject="Reminder" if mail else None,
        body=body,
    )
    emulator.default.execute(add_outgoing_communication, command)


def hand_in(emulator: Emulator, email: str) -> str:
    answers = {
        "Your name": "Zora Quill",
        "Your email": email,
        "How large is your team?": "1-10",
    }
    command = SubmitForm(
        form="A" * 16,
        answers=tuple(FormAnswer(question=key, answer=text) for key, text in answers.items()),
        tracking=Tracking(salesforce_uuid="CRM-ZQ"),
    )
    return emulator.default.execute(submit_form, command).id


class Story:
    """What the person has done: bookings of all kinds, a week ago and a week ahead."""

    def __init__(self, emulator: Emulator) -> None:
        world = emulator.default
        secret = Answer(question=QUESTION, answer="Confidential.", position=0)
        self.past = reserve(emulator, MONDAY_15, questions_and_answers=(secret,))
        self.onboarding = reserve(
            emulator,
            MONDAY_15.replace(hour=18),
            "E",
            location=ADDRESS,
            name=None,
            first_name="Zora",
            last_name="Quill",
            questions_and_answers=(
                Answer(question="Company", answer="Quill & Co", position=0),
                Answer(question="Team size", answer="1-10", position=1),
            ),
        )
        self.routed = reserve(
            emulator,
            MONDAY_15 + timedelta(days=1),
            submission=hand_in(emulator, EMAIL),
        )
        hand_in(emulator, EMAIL.upper())
        start = MONDAY_15 + timedelta(days=2, hours=3)
        self.of_group = reserve(emulator, start, "B", location=MEET)
        self.other = reserve(emulator, start, "B", location=MEET, **BOB)
        canceled = reserve(emulator, MONDAY_15 + timedelta(days=3))
        world.execute(
            cancel_invitee,
            CancelInvitee(event=canceled.event, invitee=canceled.id, reason="Confidential!"),
        )
        moved = reserve(emulator, MONDAY_15 + timedelta(days=4))
        self.new = world.execute(
            reschedule,
            Reschedule(
                event=moved.event,
                invitee=moved.id,
                start_time=MONDAY_15 + timedelta(days=15),
                reason="Zora's train",
            ),
        )
        guests = (EMAIL, "guest@example.com")
        self.guest = reserve(emulator, MONDAY_15 + timedelta(days=16), guests=guests, **BOB)
        self._record(emulator)

    def _record(self, emulator: Emulator) -> None:
        world = emulator.default
        world.clock.advance(timedelta(days=7))
        notes = Notes(summary_md="They met.", transcript="Olivia Owner: Welcome.")
        for invitee in (self.past, self.of_group):
            world.execute(add_recap, NewRecap(user="A" * 16, event=invitee.event, notes=notes))
        world.execute(add_recap, NewRecap(user="C" * 16, event=self.onboarding.event, notes=notes))
        send(emulator, self.past.event, EMAIL)
        send(emulator, self.past.event, NUMBER)
        send(emulator, self.of_group.event, "olivia@example.com", "Zora Quill has booked.")
        send(emulator, self.of_group.event, "bob@example.com")
        send(emulator, self.guest.event, EMAIL)


async def surroundings(api: AsyncClient, story: Story) -> None:
    """Make one of everything that can be read, so that a crawl gets everywhere."""
    path = f"{BASE}/scheduled_events/{story.past.event}/invitees/{story.past.id}"
    assert (await api.post("/invitee_no_shows", json={"invitee": path})).status_code == 201
    await define(api, "Budget")
    contacts = (await api.get("/contacts", params={"email": EMAIL})).json()["collection"]
    contact = contacts[0]["uri"]
    changes = {"company": "Quill & Co", "linkedin": "https://linkedin.example/zora"}
    assert (await api.patch(contact, json=changes)).status_code == 200
    await api.post("/notes", json={"contact": contact, "title": "Call back"})
    await api.post("/shares", json={"event_type": ONE_ON_ONE})
    await api.post(f"{ORGANIZATION}/invitations", json={"email": "new@example.com"})
    await api.post("/contact_lists", json={"name": "VIPs", "type": "static_list"})


async def read_all(*clients: AsyncClient) -> list[Crawled]:
    return [await crawl(client) for client in clients]


def leaks(crawled: list[Crawled], traces: re.Pattern[str] = TRACES) -> list[str]:
    """Return what is left of somebody, and where.

    The log names the addresses asked for, and samples are made up from the same seed.
    """
    return [
        f"{url}: …{text[max(0, match.start() - 60) : match.end() + 30]}…"
        for each in crawled
        for url, text in each.answers.items()
        if "/activity_log_entries" not in url and "/sample_webhook_data" not in url
        for match in traces.finditer(text)
    ]


async def forget(api: AsyncClient, *emails: str) -> None:
    answer = await api.post(PEOPLE, json={"emails": list(emails)})
    assert (answer.status_code, answer.json()) == (202, {})


async def test_a_person_is_everywhere_before_and_nowhere_after(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "invitee.created", "contact.updated")
    story = Story(emulator)
    await surroundings(api, story)
    before = await read_all(api, as_admin, as_member)
    assert before[0].operations == reading_operations()
    kinds = {re.split(r"[?/]", leak.removeprefix(BASE))[1] for leak in leaks(before)}
    assert kinds == {
        "contacts",
        "meeting_recaps",
        "outgoing_communications",
        "routing_form_submissions",
        "scheduled_events",
    }
    await told(emulator, receiver)

    await forget(api, EMAIL)
    after = await read_all(api, as_admin, as_member)
    assert leaks(after) == []
    assert [each.missing for each in after] == [[], [], []]
    assert [each.operations for each in after] == [each.operations for each in before]
    log = await api.get("/activity_log_entries", params={"organization": ORGANIZATION})
    naming = [entry for entry in log.json()["collection"] if TRACES.search(str(entry))]
    assert {entry["namespace"] for entry in naming} == {"Compliance"}
    for url in before[0].answers:
        answer = await api.get(url)
        assert answer.status_code == 200, "a page token of before leads on"
        assert not TRACES.search(answer.text) or "/activity_log_entries" in url
    assert await told(emulator, receiver) == []


async def test_events_of_a_time_are_gone_with_all_that_names_them(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    story = Story(emulator)
    await surroundings(api, story)
    week = {"organization": ORGANIZATION, **_between("min", "max")}
    found = (await api.get("/scheduled_events", params=week)).json()["collection"]
    ids = [event["uri"].rpartition("/")[2] for event in found]
    assert len(ids) == 6
    invitees = [row.id for row in emulator.default.rows.invitees if row.event in ids]
    before = await read_all(api, as_admin, as_member)

    answer = await api.post(EVENTS, json=RANGE)
    assert (answer.status_code, answer.json()) == (202, {})
    after = await read_all(api, as_admin, as_member)
    assert leaks(after, re.compile("|".join([*ids, *invitees]))) == []
    assert [each.missing for each in after] == [[], [], []]
    for url in before[0].answers:
        status = (await api.get(url)).status_code
        gone = any(id_ in url for id_ in ids) or "/invitee_no_shows/" in url
        assert status == (404 if gone else 200), url
    left = (await api.get("/scheduled_events", params={"organization": ORGANIZATION})).json()
    assert {event["uri"].rpartition("/")[2] for event in left["collection"]} == {
        story.new.event,
        story.guest.event,
    }
    assert (await api.get("/scheduled_events", params=week)).json()["collection"] == []


def _between(first: str, last: str) -> Json:
    return {f"{first}_start_time": RANGE["start_time"], f"{last}_start_time": RANGE["end_time"]}


async def test_time_goes_on_after_deletions(api: AsyncClient, emulator: Emulator) -> None:
    story = Story(emulator)
    await forget(api, EMAIL)
    assert (await api.post(EVENTS, json=RANGE)).status_code == 202
    uri = f"{BASE}/scheduled_events/{story.new.event}"
    canceled = await api.post(f"{uri}/cancellation", json={"reason": "ill"})
    assert canceled.status_code == 201
    world = emulator.default
    world.clock.advance(timedelta(days=30))
    while (at := world.next_due()) is not None and at <= world.clock.now():
        await emulator.settle(world)
    (contact,) = (
        each
        for each in (await api.get("/contacts")).json()["collection"]
        if ALIAS.fullmatch(each["emails"][0]["email"])
    )
    assert contact["next_meeting_date"] is None
    assert contact["last_meeting_date"] == "2026-03-04T18:00:00.000000Z"


async def test_what_is_left_of_an_invitee(api: AsyncClient, emulator: Emulator) -> None:
    story = Story(emulator)
    uri = f"{BASE}/scheduled_events/{story.past.event}/invitees/{story.past.id}"
    before = (await api.get(uri)).json()["resource"]
    await forget(api, EMAIL.upper())
    after = (await api.get(uri)).json()["resource"]
    assert ALIAS.fullmatch(after["email"])
    changed = {
        "name": "",
        "email": after["email"],
        "questions_and_answers": [],
        "text_reminder_number": None,
        "tracking": {**before["tracking"], "salesforce_uuid": None},
        "updated_at": "2026-03-09T09:00:00.000000Z",
    }
    assert after == {**before, **changed}
    events = {"organization": ORGANIZATION, "invitee_email": EMAIL}
    assert (await api.get("/scheduled_events", params=events)).json()["collection"] == []
    events["invitee_email"] = after["email"]
    assert len((await api.get("/scheduled_events", params=events)).json()["collection"]) == 7


async def test_first_and_last_name_and_the_place_of_a_call_go_too(
    api: AsyncClient, emulator: Emulator
) -> None:
    story = Story(emulator)
    await forget(api, EMAIL)
    event = f"{BASE}/scheduled_events/{story.onboarding.event}"
    shown = (await api.get(f"{event}/invitees/{story.onboarding.id}")).json()["resource"]
    assert (shown["first_name"], shown["last_name"]) == (None, None)
    location = (await api.get(event)).json()["resource"]["location"]
    assert location == {"type": "outbound_call", "location": None}


async def test_a_canceled_event_no_longer_says_who_canceled_and_why(
    api: AsyncClient, emulator: Emulator
) -> None:
    Story(emulator)
    await forget(api, EMAIL)
    query = {"organization": ORGANIZATION, "status": "canceled"}
    events = (await api.get("/scheduled_events", params=query)).json()["collection"]
    assert [(e["cancellation"]["canceled_by"], e["cancellation"]["reason"]) for e in events] == [
        ("", None),
        ("", None),
    ]
    for event in events:
        invitees = (await api.get(f"{event['uri']}/invitees")).json()["collection"]
        assert [each["cancellation"] for each in invitees] == [event["cancellation"]]


async def test_what_a_host_said_stays(api: AsyncClient, emulator: Emulator) -> None:
    booked = reserve(emulator, MONDAY_15)
    event = f"{BASE}/scheduled_events/{booked.event}"
    await api.post(f"{event}/cancellation", json={"reason": "ill"})
    await forget(api, EMAIL)
    cancellation = (await api.get(event)).json()["resource"]["cancellation"]
    assert (cancellation["canceled_by"], cancellation["reason"]) == ("Olivia Owner", "ill")


async def test_other_people_stay_as_they_are(api: AsyncClient, emulator: Emulator) -> None:
    story = Story(emulator)
    others = [
        f"{BASE}/scheduled_events/{story.other.event}/invitees/{story.other.id}",
        f"{BASE}/scheduled_events/{story.guest.event}/invitees/{story.guest.id}",
    ]
    before = [(await api.get(uri)).json() for uri in others]
    await forget(api, EMAIL)
    assert [(await api.get(uri)).json() for uri in others] == before
    event = (await api.get(f"{BASE}/scheduled_events/{story.guest.event}")).json()["resource"]
    emails = [guest["email"] for guest in event["event_guests"]]
    assert ALIAS.fullmatch(emails[0])
    assert emails[1:] == ["guest@example.com"]


async def test_of_a_contact_only_meetings_and_other_addresses_are_left(
    api: AsyncClient, emulator: Emulator
) -> None:
    Story(emulator)
    contact = (await api.get("/contacts", params={"email": EMAIL})).json()["collection"][0]
    emails = [*contact["emails"], {"email": "z@elsewhere.example", "is_primary": False}]
    known = {"company": "Quill & Co", "phone_numbers": [{"phone_number": NUMBER}], "city": "Oslo"}
    await api.patch(contact["uri"], json={"emails": emails, "job_title": "CEO", **known})
    before = (await api.get(contact["uri"])).json()["resource"]
    await forget(api, EMAIL)
    after = (await api.get(contact["uri"])).json()["resource"]
    alias = after["emails"][0]["email"]
    assert ALIAS.fullmatch(alias)
    assert after == {
        **before,
        "emails": [{"email": alias, "is_primary": True}, emails[1]],
        "name": None,
        "timezone": None,
        "phone_numbers": [],
        "company": None,
        "city": None,
        "job_title": None,
        "updated_at": "2026-03-09T09:00:00.000000Z",
    }
    assert (await api.get("/contacts", params={"email": EMAIL})).json()["collection"] == []


async def test_the_texts_of_recaps_stay(api: AsyncClient, emulator: Emulator) -> None:
    Story(emulator)
    await forget(api, EMAIL)
    recaps = (await api.get("/meeting_recaps")).json()["collection"]
    shown = (await api.get(recaps[-1]["uri"])).json()["resource"]
    assert shown["summary_md"] == "They met."


async def test_another_organizations_data_stays(
    api: AsyncClient, as_outsider: AsyncClient, emulator: Emulator
) -> None:
    story = Story(emulator)
    await forget(as_outsider, EMAIL)
    assert (await as_outsider.post(EVENTS, json=RANGE)).status_code == 202
    uri = f"{BASE}/scheduled_events/{story.past.event}/invitees/{story.past.id}"
    assert (await api.get(uri)).json()["resource"]["name"] == "Zora Quill"


async def test_the_log_names_the_request_and_its_completion(
    api: AsyncClient, emulator: Emulator
) -> None:
    await forget(api, EMAIL, "bob@example.com")
    await api.post(EVENTS, json={**RANGE, "end_time": "2026-03-02T08:00:00+01:00"})
    log = await api.get("/activity_log_entries", params={"organization": ORGANIZATION})
    entries = log.json()["collection"][::-1]
    name = [(entry["action"], entry["actor"]["display_name"]) for entry in entries]
    assert (
        name
        == [
            ("Data_Deletion_Request", "Olivia Owner"),
            ("Data_Deletion_Completed", "Calendly System"),
        ]
        * 2
    )
    asked = [entry["details"] for entry in entries]
    assert asked[0] == {
        "type": "Invitee list",
        "id": asked[0]["id"],
        "emails": [EMAIL, "bob@example.com"],
    }
    who = {"requested_by": "Olivia Owner", "uri": f"{BASE}/users/AAAAAAAAAAAAAAAA"}
    assert asked[1] == {**asked[0], **who}
    times = {
        "start_time": "2026-03-02T00:00:00.000000Z",
        "end_time": "2026-03-02T07:00:00.000000Z",
    }
    assert asked[3] == {"type": "Date range", "id": asked[2]["id"], **times, **who}


async def test_messages_under_way_go_out_as_they_were_written(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "invitee.created")
    reserve(emulator, MONDAY_15)
    await forget(api, EMAIL)
    ((event, payload),) = await told(emulator, receiver)
    assert (event, payload["name"]) == ("invitee.created", "Zora Quill")


async def test_nobody_is_deleted_twice_differently(api: AsyncClient, emulator: Emulator) -> None:
    first, second = reserve(emulator, MONDAY_15), reserve(emulator, MONDAY_15 + timedelta(days=1))
    await forget(api, EMAIL)
    rows = emulator.default.rows.invitees
    assert rows[first.id].email == rows[second.id].email
    await forget(api, EMAIL)
    assert rows[first.id].email == rows[second.id].email


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ({}, ["emails"]),
        ({"emails": []}, ["emails"]),
        ({"emails": None}, ["emails"]),
        ({"emails": "zora@quill.example"}, ["emails"]),
        ({"emails": [EMAIL, "nonsense", 3]}, ["emails[1]", "emails[2]"]),
    ],
)
async def test_people_must_be_named_rightly(
    api: AsyncClient, body: Json, parameters: list[str]
) -> None:
    answer = await api.post(PEOPLE, json=body)
    assert answer.status_code == 400
    assert [detail["parameter"] for detail in answer.json()["details"]] == parameters


@pytest.mark.parametrize(
    ("start", "end", "parameter"),
    [
        (None, "2026-01-01T00:00:00Z", "start_time"),
        ("2026-01-01T00:00:00Z", None, "end_time"),
        ("2026-01-01", "2026-02-01T00:00:00Z", "start_time"),
        ("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", "start_time"),
        ("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z", "start_time"),
        ("2026-02-01T00:00:00Z", "2026-03-02T09:00:00.000001Z", "end_time"),
        ("2024-02-01T00:00:00Z", "2026-02-01T00:00:00.000001Z", "end_time"),
        ("2024-02-29T00:00:00Z", "2026-03-01T00:00:00Z", "end_time"),
    ],
)
async def test_a_time_must_be_past_and_short(
    api: AsyncClient, start: str | None, end: str | None, parameter: str
) -> None:
    times = {"start_time": start, "end_time": end}
    body = {name: value for name, value in times.items() if value is not None}
    answer = await api.post(EVENTS, json=body)
    assert answer.status_code == 400
    assert [detail["parameter"] for detail in answer.json()["details"]] == [parameter]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-02-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        ("2024-02-29T00:00:00Z", "2026-02-28T23:59:59Z"),
        ("2026-02-01T00:00:00Z", "2026-03-02T09:00:00Z"),
    ],
)
async def test_twenty_four_months_and_this_very_instant_are_taken(
    api: AsyncClient, start: str, end: str
) -> None:
    assert (await api.post(EVENTS, json={"start_time": start, "end_time": end})).status_code == 202


async def test_both_ends_of_a_time_belong_to_it(api: AsyncClient, emulator: Emulator) -> None:
    events = [reserve(emulator, MONDAY_15 + timedelta(days=day)).event for day in range(3)]
    emulator.default.clock.advance(timedelta(days=3))
    body = {"start_time": "2026-03-02T15:00:00Z", "end_time": "2026-03-03T15:00:00Z"}
    assert (await api.post(EVENTS, json=body)).status_code == 202
    assert [row.id for row in emulator.default.rows.scheduled_events] == events[2:]


@pytest.mark.parametrize(
    ("path", "body"), [(PEOPLE, {"emails": [EMAIL]}), (EVENTS, RANGE)], ids=["people", "events"]
)
class TestWhoMay:
    async def test_admins_may(self, as_admin: AsyncClient, path: str, body: Json) -> None:
        times = {"end_time": "2026-03-02T08:00:00Z"} if path == EVENTS else {}
        assert (await as_admin.post(path, json={**body, **times})).status_code == 202

    async def test_members_may_not(self, as_member: AsyncClient, path: str, body: Json) -> None:
        answer = await as_member.post(path, json=body)
        assert answer.status_code == 403
        message = "You do not have permission to access this resource."
        assert answer.json()["message"] == message

    @pytest.mark.parametrize("plan", ["free", "standard", "teams"])
    async def test_other_plans_may_not(
        self, connect: Connect, emulator: Emulator, plan: str, path: str, body: Json
    ) -> None:
        emulator.default.settings = WorldSettings(rate_limit=False, plan=plan)
        emulator.default.reset(clock=Clock(NOW, rate=0))
        answer = await connect("mock.owner.token").post(path, json=body)
        assert answer.status_code == 403
        assert answer.json()["message"] == "Please upgrade your Calendly account to Enterprise."

    async def test_the_scope_is_needed(
        self, connect: Connect, emulator: Emulator, path: str, body: Json
    ) -> None:
        client = connect(add_token(emulator, "scheduled_events:write"))
        answer = await client.post(path, json=body)
        assert answer.status_code == 403
        assert answer.json()["required_scopes"] == ["data_compliance:write"]
