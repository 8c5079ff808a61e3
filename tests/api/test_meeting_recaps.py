from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.domain.recaps import (
    DeleteRecap,
    FailRecap,
    FinishRecap,
    Meeting,
    NewRecap,
    Notes,
    UpdateRecap,
    add_recap,
    delete_recap,
    fail_recap,
    finish_recap,
    update_recap,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.bookings import Location, LocationType
from mockcalendly.model.event_types import LocationKind
from mockcalendly.model.organizations import Plan, Stage
from mockcalendly.model.recaps import Attendee, MeetingRecap, RecapStatus
from mockcalendly.model.webhooks import SubscriptionScope
from mockcalendly.store.transaction import Transaction
from tests.api.address_book import listen, named, told
from tests.api.conftest import Connect
from tests.api.given import BASE, MEMBER, NOW, ORGANIZATION, OWNER, Json
from tests.api.people import add_token
from tests.api.receiver import Receiver

RECAPS = "/meeting_recaps"
STAMP = "2026-03-02T09:00:00.000000Z"
EVENTS = ["meeting_recap.created", "meeting_recap.updated", "meeting_recap.deleted"]
OWNER_ID, MEMBER_ID = "A" * 16, "C" * 16
NOTES = Notes(
    summary_md="They met.",
    action_items_md="- Send the offer",
    transcript="Olivia Owner: Welcome!\nAda Lovelace: Thank you.",
)
HOUR = timedelta(hours=1)
PROCESSING, UNAVAILABLE = RecapStatus.PROCESSING, RecapStatus.UNAVAILABLE


def add(emulator: Emulator, **changes: Any) -> MeetingRecap:
    notes = NOTES if changes.get("status", "available") == "available" else Notes()
    command = NewRecap(**{"user": OWNER_ID, "notes": notes, **changes})
    return emulator.default.execute(add_recap, command)


def external(start: datetime, **changes: Any) -> Meeting:
    return Meeting(**{"start_time": start, "end_time": start + HOUR, **changes})


def attendees(*emails: str) -> tuple[Attendee, ...]:
    return tuple(Attendee(host=False, email=email, name="Somebody") for email in emails)


def meet(emulator: Emulator, days_ago: int = 5) -> str:
    """Book a meeting of half an hour that is past, and return the event's id."""
    start = NOW.replace(hour=15) - timedelta(days=days_ago)
    at = start - timedelta(days=2)
    command = Book(
        event_type="A" * 16,
        start_time=start,
        email="ada@example.com",
        timezone="UTC",
        name="Ada Lovelace",
        location=LocationChoice(kind=LocationKind.ZOOM_CONFERENCE),
    )
    return emulator.default.execute(book, command, at=at).event


def faults(refusal: pytest.ExceptionInfo[InvalidArgument]) -> list[str | None]:
    return [detail.parameter for detail in refusal.value.details]


def path(row: MeetingRecap) -> str:
    return f"{RECAPS}/{row.id}"


async def listed(api: AsyncClient, **query: str) -> list[str]:
    answer = await api.get(RECAPS, params=query)
    assert answer.status_code == 200, answer.text
    return [row["uri"].rpartition("/")[2] for row in answer.json()["collection"]]


async def shown(api: AsyncClient, row: MeetingRecap) -> Json:
    answer = await api.get(path(row))
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


@pytest.fixture
async def receiver(api: AsyncClient, emulator: Emulator) -> Receiver:
    return await listen(api, emulator, *EVENTS, scope="user", user=OWNER)


async def test_a_recap_of_a_booked_meeting_shows_the_meeting_and_the_notes(
    api: AsyncClient, emulator: Emulator
) -> None:
    event = meet(emulator, days_ago=3)
    row = add(emulator, event=event, shared=True)
    resource = await shown(api, row)
    location = resource.pop("location")
    assert (location["type"], location["status"]) == ("zoom", "processing")
    assert list(resource) == sorted(resource)
    assert resource == {
        "action_items_md": "- Send the offer",
        "app_url": f"{BASE}/app/meeting_recaps/{row.id}",
        "attendees": [
            {"host": True, "user_email": "olivia@example.com", "user_name": "Olivia Owner"},
            {"host": False, "user_email": "ada@example.com", "user_name": "Ada Lovelace"},
        ],
        "created_at": "2026-02-27T15:00:00.000000Z",
        "discussion_md": None,
        "end_time": "2026-02-27T15:30:00.000000Z",
        "event": f"{BASE}/scheduled_events/{event}",
        "name": "30 Minute Meeting",
        "share_link": f"{BASE}{row.share_link}",
        "start_time": "2026-02-27T15:00:00.000000Z",
        "status": "Available",
        "summary_md": "They met.",
        "transcript": f"{BASE}{path(row)}/transcript",
        "updated_at": STAMP,
        "uri": f"{BASE}{path(row)}",
    }


async def test_a_list_shows_recaps_without_their_notes(
    api: AsyncClient, emulator: Emulator
) -> None:
    row = add(emulator, meeting=external(NOW - 2 * HOUR, name="Call"), shared=True)
    whole = await shown(api, row)
    for note in ("summary_md", "action_items_md", "discussion_md", "share_link"):
        del whole[note]
    assert (await api.get(RECAPS)).json()["collection"] == [whole]
    assert whole["event"] is None
    assert whole["attendees"] == [
        {"host": True, "user_email": "olivia@example.com", "user_name": "Olivia Owner"}
    ]


async def test_what_is_not_known_of_a_meeting_is_null_and_its_place_is_left_out(
    api: AsyncClient, emulator: Emulator
) -> None:
    resource = await shown(api, add(emulator))
    assert "location" not in resource
    for name in ("event", "name", "start_time", "end_time", "share_link", "discussion_md"):
        assert resource[name] is None
    assert resource["created_at"] == STAMP
    place = Location(type=LocationType.CUSTOM, location="At the pier")
    elsewhere = add(emulator, meeting=Meeting(location=place))
    assert (await shown(api, elsewhere))["location"] == {
        "location": "At the pier",
        "type": "custom",
    }


async def test_the_transcript_is_a_resource_of_its_own(
    api: AsyncClient, emulator: Emulator
) -> None:
    row = add(emulator)
    uri = (await shown(api, row))["transcript"]
    assert (await api.get(uri)).json() == {
        "resource": {"text": "Olivia Owner: Welcome!\nAda Lovelace: Thank you.", "uri": uri}
    }
    silent = add(emulator, notes=Notes(summary_md="They met."))
    assert (await shown(api, silent))["transcript"] is None
    assert (await api.get(f"{path(silent)}/transcript")).status_code == 404


@pytest.mark.parametrize("status", [PROCESSING, UNAVAILABLE])
async def test_a_recap_that_is_not_available_has_no_notes(
    api: AsyncClient, emulator: Emulator, status: RecapStatus
) -> None:
    row = add(emulator, status=status)
    resource = await shown(api, row)
    assert resource["status"] == status.capitalize()
    assert resource["summary_md"] is resource["transcript"] is None
    assert (await api.get(f"{path(row)}/transcript")).status_code == 404
    assert (await api.patch(path(row), json={"summary_md": "So"})).status_code == 404
    (item,) = (await api.get(RECAPS, params={"status": status})).json()["collection"]
    assert item["transcript"] == f"{BASE}{path(row)}/transcript"


async def test_only_available_recaps_are_listed_unless_asked_otherwise(
    api: AsyncClient, emulator: Emulator
) -> None:
    ready = add(emulator)
    working, lost = add(emulator, status=PROCESSING), add(emulator, status=UNAVAILABLE)
    assert await listed(api) == await listed(api, status="available") == [ready.id]
    assert await listed(api, status="processing") == [working.id]
    assert await listed(api, status="unavailable") == [lost.id]


async def test_the_latest_meeting_comes_first_and_pages_follow(
    api: AsyncClient, emulator: Emulator
) -> None:
    rows = [add(emulator, meeting=external(NOW - timedelta(days=days))) for days in (3, 1, 5, 2, 4)]
    expected = [row.id for row in sorted(rows, key=lambda row: str(row.start_time), reverse=True)]
    answer = (await api.get(RECAPS, params={"count": "2"})).json()
    seen = [row["uri"].rpartition("/")[2] for row in answer["collection"]]
    while answer["pagination"]["next_page"]:
        answer = (await api.get(answer["pagination"]["next_page"])).json()
        seen += [row["uri"].rpartition("/")[2] for row in answer["collection"]]
    assert seen == expected
    back = (await api.get(answer["pagination"]["previous_page"])).json()["collection"]
    assert [row["uri"].rpartition("/")[2] for row in back] == expected[2:4]


async def test_recaps_are_found_by_event_and_attendee(api: AsyncClient, emulator: Emulator) -> None:
    first, second = meet(emulator, 4), meet(emulator, 3)
    one, other = add(emulator, event=first), add(emulator, event=second)
    guest = add(emulator, attendees=attendees("Bob@example.com", "eve@example.com"))
    uri = f"{BASE}/scheduled_events/{first}"
    assert await listed(api, event=uri) == [one.id]
    assert await listed(api, attendee="bob@EXAMPLE.com") == [guest.id]
    assert set(await listed(api, attendee="ada@example.com")) == {one.id, other.id}
    assert await listed(api, event=uri, attendee="ada@example.com") == [one.id]
    assert await listed(api, event=uri, attendee="bob@example.com") == []
    assert await listed(api, event=f"{BASE}/scheduled_events/nope") == []
    assert await listed(api, event=uri, status="processing") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "late early long"),
        ({"start_time": "2026-02-28T10:00:00Z"}, "late early long"),
        ({"start_time": "2026-02-28T11:00:00Z"}, "late early long"),
        ({"start_time": "2026-02-28T11:00:01Z"}, "late long"),
        ({"start_time": "2026-03-01T09:30:01Z"}, "late"),
        ({"start_time": "2026-03-01T13:00:01Z"}, ""),
        ({"end_time": "2026-03-01T12:00:00Z"}, "late early long"),
        ({"end_time": "2026-03-01T11:59:59Z"}, "early long"),
        ({"end_time": "2026-02-28T09:59:59Z"}, "long"),
        ({"start_time": "2026-02-28T11:30:00Z", "end_time": "2026-02-28T12:00:00Z"}, "long"),
        (
            {"start_time": "0001-01-01T00:00:00Z", "end_time": "9999-12-31T23:59:59Z"},
            "late early long",
        ),
        (
            {"start_time": "2026-03-01T09:00:00+02:00", "attendee": "olivia@example.com"},
            "late long",
        ),
    ],
)
async def test_recaps_are_found_by_when_the_meeting_was(
    api: AsyncClient, emulator: Emulator, query: dict[str, str], expected: str
) -> None:
    meetings = {
        "long": Meeting(
            start_time=NOW - timedelta(days=2, minutes=-30),
            end_time=NOW - timedelta(days=1, minutes=-30),
        ),
        "early": external(datetime.fromisoformat("2026-02-28T10:00:00Z")),
        "late": external(datetime.fromisoformat("2026-03-01T12:00:00Z")),
    }
    names = {add(emulator, meeting=each).id: name for name, each in meetings.items()}
    timeless = add(emulator).id
    found = [names[id_] for id_ in await listed(api, **query) if id_ != timeless]
    assert " ".join(found) == expected
    assert (timeless in await listed(api, **query)) == (not query)


async def test_notes_can_be_changed_and_emptied(
    api: AsyncClient, emulator: Emulator, receiver: Receiver
) -> None:
    row = add(emulator, event=meet(emulator))
    await told(emulator, receiver)
    await emulator.advance(emulator.default, NOW + HOUR)
    answer = await api.patch(
        path(row), json={"summary_md": "# Done", "action_items_md": None, "discussion_md": "Much."}
    )
    assert answer.status_code == 200
    changed = answer.json()["resource"]
    assert (changed["summary_md"], changed["action_items_md"]) == ("# Done", None)
    assert changed["discussion_md"] == "Much."
    assert changed["updated_at"] == "2026-03-02T10:00:00.000000Z"
    assert await shown(api, row) == changed
    ((event, payload),) = await told(emulator, receiver)
    assert event == "meeting_recap.updated"
    assert "created_at" not in payload
    assert payload["recap"]["summary_md"] == "# Done"
    assert "action_items_md" not in payload["recap"]


async def test_a_change_that_changes_nothing_is_not_told(
    api: AsyncClient, emulator: Emulator, receiver: Receiver
) -> None:
    row = add(emulator)
    before = await shown(api, row)
    await told(emulator, receiver)
    await emulator.advance(emulator.default, NOW + HOUR)
    for body in ({}, {"summary_md": "They met."}, {"discussion_md": None}):
        assert (await api.patch(path(row), json=body)).json()["resource"] == before
    assert await told(emulator, receiver) == []


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ({"summary_md": 5}, ["summary_md"]),
        (
            {"action_items_md": ["- Call"], "discussion_md": {}},
            ["action_items_md", "discussion_md"],
        ),
        ({"name": "Call"}, ["name"]),
        (
            {"summary_md": "So", "transcript": "A: b", "status": "Available"},
            ["transcript", "status"],
        ),
    ],
)
async def test_a_wrong_change_is_refused(
    api: AsyncClient, emulator: Emulator, body: Json, parameters: list[str]
) -> None:
    row = add(emulator)
    assert named(await api.patch(path(row), json=body)) == parameters
    assert (await shown(api, row))["summary_md"] == "They met."


async def test_a_deleted_recap_is_gone_for_good(
    api: AsyncClient, emulator: Emulator, receiver: Receiver
) -> None:
    event = meet(emulator)
    row, other = add(emulator, event=event), add(emulator)
    await told(emulator, receiver)
    assert (await api.delete(path(row))).status_code == 204
    for answer in (
        await api.get(path(row)),
        await api.get(f"{path(row)}/transcript"),
        await api.patch(path(row), json={}),
        await api.delete(path(row)),
    ):
        assert answer.status_code == 404
    assert await listed(api) == [other.id]
    await api.delete(path(other))
    uri = f"{BASE}{RECAPS}"
    assert await told(emulator, receiver) == [
        (
            "meeting_recap.deleted",
            {
                "event": {"uri": f"{BASE}/scheduled_events/{event}"},
                "recap": {"deleted_at": STAMP, "uri": f"{uri}/{row.id}"},
            },
        ),
        ("meeting_recap.deleted", {"recap": {"deleted_at": STAMP, "uri": f"{uri}/{other.id}"}}),
    ]


async def test_a_new_recap_is_told_when_it_is_available(
    emulator: Emulator, receiver: Receiver
) -> None:
    row = add(emulator, event=meet(emulator))
    ((event, payload),) = await told(emulator, receiver)
    assert event == "meeting_recap.created"
    assert payload["created_at"] == payload["recap"]["updated_at"] == STAMP
    assert payload["recap"]["uri"] == f"{BASE}{path(row)}"
    assert payload["recap"]["created_at"] == payload["event"]["start_time"]
    assert [each["user_email"] for each in payload["event"]["attendees"]] == [
        "olivia@example.com",
        "ada@example.com",
    ]


async def test_a_recap_is_processed_and_then_told(
    api: AsyncClient, emulator: Emulator, receiver: Receiver
) -> None:
    row = add(emulator, status=PROCESSING, meeting=external(NOW - HOUR))
    assert await told(emulator, receiver) == []
    await emulator.advance(emulator.default, NOW + HOUR)
    done = FinishRecap(recap=row.id, notes=NOTES, shared=True)
    emulator.default.execute(finish_recap, done)
    ((event, payload),) = await told(emulator, receiver)
    assert event == "meeting_recap.created"
    assert payload["created_at"] == "2026-03-02T10:00:00.000000Z"
    resource = await shown(api, row)
    assert resource["status"] == "Available"
    assert resource["share_link"] == payload["recap"]["share_link"]
    assert await listed(api) == [row.id]
    with pytest.raises(InvalidArgument) as refusal:
        emulator.default.execute(finish_recap, done)
    assert faults(refusal) == ["recap"]


async def test_processing_can_fail_which_nobody_is_told(
    api: AsyncClient, emulator: Emulator, receiver: Receiver
) -> None:
    row = add(emulator, status=PROCESSING)
    emulator.default.execute(fail_recap, FailRecap(recap=row.id))
    assert (await shown(api, row))["status"] == "Unavailable"
    assert await told(emulator, receiver) == []
    with pytest.raises(InvalidArgument):
        emulator.default.execute(fail_recap, FailRecap(recap=row.id))
    with pytest.raises(NotFound):
        emulator.default.execute(fail_recap, FailRecap(recap="nope"))


async def test_a_share_link_comes_and_goes(
    api: AsyncClient, emulator: Emulator, receiver: Receiver
) -> None:
    row = add(emulator)
    for shared in (True, True, False):
        emulator.default.execute(update_recap, UpdateRecap(recap=row.id, shared=shared))
    messages = [payload["recap"] for event, payload in await told(emulator, receiver)]
    assert ["share_link" in each for each in messages] == [False, True, False]
    assert (await shown(api, row))["share_link"] is None
    emulator.default.execute(delete_recap, DeleteRecap(recap=row.id))
    assert [event for event, _ in await told(emulator, receiver)] == ["meeting_recap.deleted"]


async def test_recaps_are_told_to_their_user_alone(api: AsyncClient, emulator: Emulator) -> None:
    others = await listen(api, emulator, *EVENTS, scope="user", user=MEMBER)
    add(emulator)
    assert await told(emulator, others) == []
    add(emulator, user=MEMBER_ID)
    assert [event for event, _ in await told(emulator, others)] == ["meeting_recap.created"]
    for scope in (SubscriptionScope.ORGANIZATION, SubscriptionScope.GROUP):
        body = {
            "url": f"https://example.com/{scope}",
            "events": EVENTS,
            "organization": ORGANIZATION,
            "scope": scope,
            "group": f"{BASE}/groups/AAAAAAAAAAAAAAAA",
        }
        refused = await api.post("/webhook_subscriptions", json=body)
        assert named(refused) == ["events"] * 3


async def test_recaps_are_for_their_user_alone(
    api: AsyncClient,
    as_admin: AsyncClient,
    as_member: AsyncClient,
    as_outsider: AsyncClient,
    emulator: Emulator,
) -> None:
    row = add(emulator)
    for client in (as_admin, as_member, as_outsider):
        assert await listed(client) == []
        for refused in (
            await client.get(path(row)),
            await client.get(f"{path(row)}/transcript"),
            await client.patch(path(row), json={"summary_md": "So"}),
            await client.delete(path(row)),
        ):
            assert refused.status_code == 403
            message = "You do not have permission to access this resource"
            assert refused.json() == {"title": "Permission Denied", "message": message}
    assert (await shown(api, row))["summary_md"] == "They met."


async def test_recaps_need_a_paid_plan(api: AsyncClient, emulator: Emulator) -> None:
    row = add(emulator)

    def change(tx: Transaction, stage: Stage) -> None:
        organization = tx.rows.organizations["A" * 16]
        plan = Plan.STANDARD if stage is Stage.PAID else Plan.BASIC
        tx.rows.organizations.put(replace(organization, stage=stage, plan=plan))

    emulator.default.execute(change, Stage.FREE)
    for refused in (
        await api.get(RECAPS),
        await api.get(path(row)),
        await api.get(f"{path(row)}/transcript"),
        await api.patch(path(row), json={}),
        await api.delete(path(row)),
        await api.get(f"{RECAPS}/nope"),
    ):
        assert refused.status_code == 403
        assert refused.json()["message"] == "Please upgrade to a paid Calendly account"
    emulator.default.execute(change, Stage.PAID)
    assert await listed(api) == [row.id]


async def test_recaps_need_their_scopes(emulator: Emulator, connect: Connect) -> None:
    row = add(emulator)
    reader = connect(add_token(emulator, "meeting_recaps:read"))
    assert await listed(reader) == [row.id]
    for refused in (await reader.patch(path(row), json={}), await reader.delete(path(row))):
        assert refused.json()["required_scopes"] == ["meeting_recaps:write"]
    other = connect(add_token(emulator, "scheduled_events:read"))
    for where in (RECAPS, path(row), f"{path(row)}/transcript"):
        assert (await other.get(where)).json()["required_scopes"] == ["meeting_recaps:read"]


async def test_a_list_that_is_not_asked_for_rightly_is_refused(api: AsyncClient) -> None:
    for query, parameters in (
        ({"status": "Available"}, ["status"]),
        ({"event": f"{BASE}/meeting_recaps/x"}, ["event"]),
        ({"attendee": "ada"}, ["attendee"]),
        ({"start_time": "yesterday", "end_time": "2026-03-01"}, ["start_time", "end_time"]),
        ({"count": "101"}, ["count"]),
        ({"page_token": "x"}, ["page_token"]),
    ):
        assert named(await api.get(RECAPS, params=query)) == parameters
    for where in (f"{RECAPS}/nope", f"{RECAPS}/nope/transcript"):
        assert (await api.get(where)).status_code == 404


A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"meeting": external(NOW + timedelta(minutes=1))}, ["start_time"]),
        ({"meeting": Meeting(start_time=NOW - HOUR)}, ["end_time"]),
        ({"meeting": Meeting(end_time=NOW - HOUR)}, ["start_time"]),
        ({"meeting": Meeting(start_time=NOW - HOUR, end_time=NOW - HOUR)}, ["end_time"]),
        ({"meeting": Meeting(start_time=NOW - A_DAY - HOUR, end_time=NOW)}, ["end_time"]),
        ({"attendees": attendees("ada")}, ["attendees[0].user_email"]),
        ({"attendees": attendees("a@b.com", "A@b.com")}, ["attendees[1].user_email"]),
        ({"notes": Notes()}, ["summary_md"]),
        ({"notes": Notes(summary_md=" ")}, ["summary_md"]),
        *(
            ({"notes": Notes(summary_md="So", transcript=text)}, ["transcript"])
            for text in ("", "Welcome!", "Ada: Hello\n", "Ada: Hello\nHow are you?", ": x")
        ),
        (
            {"status": PROCESSING, "notes": NOTES, "shared": True},
            ["summary_md", "action_items_md", "transcript", "shared"],
        ),
    ],
)
async def test_a_recap_that_makes_no_sense_is_refused(
    emulator: Emulator, changes: dict[str, Any], parameters: list[str]
) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        add(emulator, **changes)
    assert faults(refusal) == parameters
    assert len(emulator.default.rows.meeting_recaps) == 0


async def test_a_recap_is_of_a_meeting_that_its_user_has_held(emulator: Emulator) -> None:
    event = meet(emulator)
    with pytest.raises(InvalidArgument) as refusal:
        add(emulator, event=event, user=MEMBER_ID)
    assert faults(refusal) == ["event"]
    with pytest.raises(InvalidArgument) as refusal:
        add(emulator, event=event, meeting=Meeting(name="Another"))
    assert faults(refusal) == ["meeting"]
    with pytest.raises(InvalidArgument) as refusal:
        add(emulator, event=meet(emulator, days_ago=-1))
    assert faults(refusal) == ["start_time"]
    with pytest.raises(NotFound):
        add(emulator, event="nope")
    with pytest.raises(NotFound):
        add(emulator, user="nope")
    add(emulator, id="mine")
    with pytest.raises(InvalidArgument) as refusal:
        add(emulator, id="mine")
    assert faults(refusal) == ["id"]
