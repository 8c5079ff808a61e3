"""Making, changing and deleting event types."""

from typing import Any

import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.event_types import (
    CreateEventType,
    DeleteEventType,
    create_event_type,
    delete_event_type,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import NotFound
from mockcalendly.store.transaction import Transaction
from tests.api.address_book import listen, named, told
from tests.api.conftest import Connect
from tests.api.given import (
    ADMIN,
    BASE,
    COLLECTIVE,
    GROUP,
    MEMBER,
    NOW,
    ONE_ON_ONE,
    ORGANIZATION,
    OWNER,
    ROUND_ROBIN,
    Json,
    book,
    booking,
)
from tests.api.people import STRANGER, add_stranger, add_token

EVENTS = ("event_type.created", "event_type.updated", "event_type.deleted")
SETTINGS: Json = {
    "color": "#0ae8f0",
    "description": "Bring a <pen>\nand paper.",
    "duration": 45,
    "duration_options": [30, 45],
    "locale": "uk",
    "locations": [
        {"kind": "google_conference"},
        {"kind": "inbound_call", "phone_number": "+14155550100", "additional_info": "Ring."},
        {"kind": "physical", "location": "1 Main Street"},
    ],
    "start_time_increment": 15,
    "before_buffer": 10,
    "after_buffer": 120,
}


async def create(api: AsyncClient, owner: str = OWNER, **fields: Any) -> Json:
    answer = await api.post("/event_types", json={"owner": owner, "name": "Intro", **fields})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def update(api: AsyncClient, row: Json, **fields: Any) -> Json:
    answer = await api.patch(row["uri"], json=fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


async def open_starts(api: AsyncClient, row: Json, day: str = "2026-03-03") -> list[str]:
    """Return the hours of a day at which an event type can be booked, in UTC."""
    query = {
        "event_type": row["uri"],
        "start_time": f"{day}T00:00:00Z",
        "end_time": f"{day}T23:59:59Z",
    }
    answer = await api.get("/event_type_available_times", params=query)
    return [item["start_time"][11:16] for item in answer.json()["collection"]]


async def test_a_name_is_enough(api: AsyncClient) -> None:
    row = await create(api, name="Chat with José")

    assert (await api.get(row["uri"])).json()["resource"] == row
    uri = row.pop("uri")
    assert uri.startswith(f"{BASE}/event_types/")
    assert row == {
        "active": False,
        "admin_managed": False,
        "after_buffer": 0,
        "before_buffer": 0,
        "booking_method": "instant",
        "color": "#8247f5",
        "created_at": "2026-03-02T09:00:00.000000Z",
        "custom_questions": [],
        "deleted_at": None,
        "description_html": None,
        "description_plain": None,
        "duration": 30,
        "duration_options": None,
        "internal_note": None,
        "is_paid": False,
        "kind": "solo",
        "locale": "en",
        "locations": None,
        "name": "Chat with José",
        "pooling_type": None,
        "position": 6,
        "profile": {"name": "Olivia Owner", "owner": OWNER, "type": "User"},
        "scheduling_url": f"{BASE}/olivia-owner/chat-with-jose",
        "secret": False,
        "slug": "chat-with-jose",
        "start_time_increment": 30,
        "type": "StandardEventType",
        "updated_at": "2026-03-02T09:00:00.000000Z",
    }


async def test_all_that_can_be_set_is_set(api: AsyncClient) -> None:
    row = await create(api, **SETTINGS)

    html = "<p>Bring a &lt;pen&gt;</p><p>and paper.</p>"
    assert (row["description_plain"], row["description_html"]) == (SETTINGS["description"], html)
    for name in SETTINGS.keys() - {"description"}:
        assert row[name] == SETTINGS[name], name


async def test_a_new_event_type_is_inactive_whatever_is_sent(api: AsyncClient) -> None:
    assert (await create(api, active=True))["active"] is False


async def test_what_cannot_be_set_is_dropped_in_silence(api: AsyncClient) -> None:
    extra: Json = {"slug": "mine", "custom_questions": [{"name": "Why?"}], "kind": "group"}
    row = await create(api, **extra)
    changed = await update(api, row, **extra, name="Other")

    for each in (row, changed):
        assert (each["slug"], each["custom_questions"], each["kind"]) == ("intro", [], "solo")


async def test_a_slug_is_unique_on_its_page_and_outlives_a_new_name(
    api: AsyncClient, as_admin: AsyncClient
) -> None:
    first, second = await create(api), await create(api)
    others = await create(as_admin, owner=ADMIN)
    nameless = await create(api, name="日本")

    assert [row["slug"] for row in (first, second, others, nameless)] == [
        "intro",
        "intro-2",
        "intro",
        "event",
    ]
    renamed = await update(api, second, name="Demo")
    assert (renamed["name"], renamed["scheduling_url"]) == ("Demo", second["scheduling_url"])


async def test_without_a_duration_the_first_option_is_one(api: AsyncClient) -> None:
    assert (await create(api, duration_options=[60, 20]))["duration"] == 60


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"owner": ORGANIZATION}, "owner"),
        ({"duration": 0}, "duration"),
        ({"duration": 721}, "duration"),
        ({"duration": 30.5}, "duration"),
        ({"duration": 30, "duration_options": [15, 45]}, "duration"),
        ({"duration_options": [15, 15]}, "duration_options"),
        ({"duration_options": [15, 20, 25, 30, 35]}, "duration_options"),
        ({"duration_options": [15, 721]}, "duration_options[1]"),
        ({"color": "#FF0000"}, "color"),
        ({"color": "red"}, "color"),
        ({"locale": "ps"}, "locale"),
        ({"active": "yes"}, "active"),
        ({"start_time_increment": 4}, "start_time_increment"),
        ({"start_time_increment": 721}, "start_time_increment"),
        ({"before_buffer": 20}, "before_buffer"),
        ({"after_buffer": "15"}, "after_buffer"),
        ({"locations": [{"kind": "zoom"}]}, "locations[0].kind"),
        ({"locations": [{"kind": "custom"}, {}]}, "locations[1].kind"),
        ({"locations": [{"kind": "inbound_call"}]}, "locations[0].phone_number"),
        ({"description": 5}, "description"),
    ],
)
async def test_what_does_not_make_sense_is_refused(
    api: AsyncClient, fields: Json, parameter: str
) -> None:
    created = await api.post("/event_types", json={"owner": OWNER, "name": "Intro", **fields})
    assert named(created) == [parameter]
    if fields.keys().isdisjoint({"owner", "name"}):
        assert named(await api.patch(ONE_ON_ONE, json=fields)) == [parameter]


async def test_owner_and_name_are_needed(api: AsyncClient) -> None:
    assert named(await api.post("/event_types", json={})) == ["owner", "name"]


async def test_what_a_kind_of_place_does_not_have_is_dropped(api: AsyncClient) -> None:
    places = [{"kind": "zoom_conference", "location": "here"}, {"kind": "custom", "location": "x"}]
    row = await create(api, locations=places)

    assert row["locations"] == [{"kind": "zoom_conference"}, {"kind": "custom", "location": "x"}]


async def test_an_update_changes_what_it_names(api: AsyncClient, emulator: Emulator) -> None:
    row = await create(api)
    emulator.default.clock.set(emulator.default.clock.now().replace(hour=10))
    changed = await update(api, row, **SETTINGS, active=True, name="Demo")

    for name in SETTINGS.keys() - {"description"}:
        assert changed[name] == SETTINGS[name], name
    assert (changed["active"], changed["name"]) == (True, "Demo")
    assert changed["updated_at"] == "2026-03-02T10:00:00.000000Z"
    cleared = await update(api, row, description="", locations=[], duration_options=[])
    assert {name for name in row if changed[name] != cleared[name]} == {
        "description_html",
        "description_plain",
        "duration_options",
        "locations",
    }
    assert await update(api, row) == cleared


async def test_a_duration_must_stay_among_the_options(api: AsyncClient) -> None:
    row = await create(api, duration_options=[30, 60])

    assert named(await api.patch(row["uri"], json={"duration": 45})) == ["duration"]
    assert named(await api.patch(row["uri"], json={"duration_options": [15]})) == ["duration"]
    changed = await update(api, row, duration=15, duration_options=[15])
    assert (changed["duration"], changed["duration_options"]) == (15, [15])


async def test_admins_make_and_change_them_for_others(
    as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    row = await create(as_admin, owner=MEMBER)
    assert row["profile"]["owner"] == MEMBER
    assert row["scheduling_url"] == f"{BASE}/mia-member/intro"
    assert (await update(as_member, row, active=True))["active"] is True
    assert (await update(as_admin, row, active=False))["active"] is False


async def test_members_make_and_change_only_their_own(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    assert (await as_member.post("/event_types", json={"owner": MEMBER, "name": "A"})).is_success
    refused = [
        await as_member.post("/event_types", json={"owner": OWNER, "name": "A"}),
        await as_member.patch(ONE_ON_ONE, json={"name": "A"}),
    ]
    for answer in refused:
        assert answer.status_code == 403
        message = "You do not have permission to access this resource."
        assert answer.json() == {"title": "Permission Denied", "message": message}


async def test_what_admins_manage_a_member_cannot_change(
    emulator: Emulator, as_member: AsyncClient, as_admin: AsyncClient
) -> None:
    row = await create(as_member, owner=MEMBER)

    def manage(tx: Transaction, id_: str) -> None:
        tx.rows.event_types.put(replace(tx.rows.event_types[id_], admin_managed=True))

    emulator.default.execute(manage, row["uri"].rpartition("/")[2])
    assert (await as_member.patch(row["uri"], json={"name": "B"})).status_code == 403
    assert (await update(as_admin, row, name="B"))["name"] == "B"


async def test_other_organizations_stay_apart(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    stranger = connect(add_stranger(emulator))

    assert (
        await api.post("/event_types", json={"owner": STRANGER, "name": "A"})
    ).status_code == 403
    assert (await stranger.patch(ONE_ON_ONE, json={"name": "A"})).status_code == 403
    query = {"event_type": ONE_ON_ONE}
    assert (await stranger.get("/event_type_memberships", params=query)).status_code == 403


async def test_what_does_not_exist_is_not_found(api: AsyncClient) -> None:
    nobody, nothing = f"{BASE}/users/nobody", f"{BASE}/event_types/nothing"

    assert (await api.post("/event_types", json={"owner": nobody, "name": "A"})).status_code == 404
    assert (await api.patch(nothing, json={})).status_code == 404
    query = {"event_type": nothing}
    assert (await api.get("/event_type_memberships", params=query)).status_code == 404


async def test_there_is_no_way_to_delete_through_the_api(api: AsyncClient) -> None:
    assert (await api.delete(ONE_ON_ONE)).status_code == 404


@pytest.mark.parametrize("event_type", [GROUP, ROUND_ROBIN, COLLECTIVE])
async def test_only_one_on_one_event_types_are_changed(api: AsyncClient, event_type: str) -> None:
    assert named(await api.patch(event_type, json={"name": "A"})) == ["event_type"]


async def test_writing_needs_its_scope(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    reader = connect(add_token(emulator, "event_types:read"))

    assert (await reader.get("/event_type_memberships", params={"event_type": GROUP})).is_success
    for answer in (
        await reader.post("/event_types", json={}),
        await reader.patch(ONE_ON_ONE, json={}),
        await reader.post("/one_off_event_types", json={}),
    ):
        assert answer.json()["required_scopes"] == ["event_types:write"]


async def test_it_is_booked_as_it_is_set(api: AsyncClient) -> None:
    row = await create(api, duration=60, start_time_increment=90, before_buffer=30)
    assert await open_starts(api, row) == []

    await update(api, row, active=True)
    assert await open_starts(api, row) == ["14:00", "15:30", "17:00", "18:30", "20:00"]

    assert await open_starts(api, row, "2026-04-30") != []
    assert await open_starts(api, row, "2026-05-01") == []  # 60 days are over at 09:00
    await book(api, "2026-03-03T15:00:00Z")
    assert await open_starts(api, row) == ["14:00", "17:00", "18:30", "20:00"]


async def test_it_needs_four_hours_notice(api: AsyncClient, emulator: Emulator) -> None:
    row = await update(api, await create(api, duration=60, start_time_increment=60), active=True)
    emulator.default.clock.set(NOW.replace(hour=14))
    query = {
        "event_type": row["uri"],
        "start_time": "2026-03-02T14:30:00Z",
        "end_time": "2026-03-03T00:00:00Z",
    }
    offered = (await api.get("/event_type_available_times", params=query)).json()["collection"]

    assert offered[0]["start_time"] == "2026-03-02T18:00:00Z"


async def test_changes_are_told_to_the_organization_and_to_the_owner(
    api: AsyncClient, emulator: Emulator
) -> None:
    for user in (ADMIN, MEMBER):
        await listen(
            api, emulator, *EVENTS, url=f"http://app.test/{user[-1]}", scope="user", user=user
        )
    receiver = await listen(api, emulator, *EVENTS)

    row = await create(api, owner=MEMBER)
    changed = await update(api, row, name="Demo")
    await update(api, row, name="Demo")

    for each in (row, changed):
        for name in ("after_buffer", "before_buffer", "start_time_increment"):
            del each[name]
    created, updated = ("event_type.created", row), ("event_type.updated", changed)
    assert await told(emulator, receiver) == [created, created, updated, updated]


async def test_a_deleted_event_type_is_told_and_leaves_the_lists(
    api: AsyncClient, emulator: Emulator
) -> None:
    event = await book(api)
    receiver = await listen(api, emulator, *EVENTS)
    command = DeleteEventType(event_type="A" * 16)

    emulator.default.execute(delete_event_type, command)

    ((name, payload),) = await told(emulator, receiver)
    assert (name, payload["uri"]) == ("event_type.deleted", ONE_ON_ONE)
    assert payload["deleted_at"] == "2026-03-02T09:00:00.000000Z"
    page = await api.get("/event_types", params={"organization": ORGANIZATION})
    assert ONE_ON_ONE not in [row["uri"] for row in page.json()["collection"]]
    row = (await api.get(ONE_ON_ONE)).json()["resource"]
    assert (row["active"], row["deleted_at"]) == (False, payload["deleted_at"])
    assert (await api.get(event["event"])).json()["resource"]["status"] == "active"
    assert await open_starts(api, row) == []
    assert (await api.post("/invitees", json=booking("2026-03-04T15:00:00Z"))).status_code == 400
    assert (await api.patch(ONE_ON_ONE, json={"name": "A"})).status_code == 404
    with pytest.raises(NotFound):
        emulator.default.execute(delete_event_type, command)


async def test_a_deleted_event_type_frees_its_address(api: AsyncClient, emulator: Emulator) -> None:
    def make() -> str | None:
        return emulator.default.execute(create_event_type, command).slug

    command = CreateEventType(owner="A" * 16, name="30min")
    assert make() == "30min-2"
    emulator.default.execute(delete_event_type, DeleteEventType(event_type="A" * 16))
    assert make() == "30min"
