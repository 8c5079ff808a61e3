"""Links that are good for one booking; pages are to take them, here the operation does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.bookings import Book, book
from mockcalendly.domain.cancellations import Reschedule, reschedule
from mockcalendly.domain.conferences import LocationChoice
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument
from mockcalendly.model.bookings import Invitee
from mockcalendly.model.event_types import LocationKind
from mockcalendly.model.links import LinkStatus
from mockcalendly.store.transaction import Transaction
from tests.api.conftest import Connect
from tests.api.given import BASE, COLLECTIVE, GROUP, NOW, ONE_ON_ONE, ROUND_ROBIN, Json
from tests.api.people import add_token

TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)
ZOOM = LocationChoice(kind=LocationKind.ZOOM_CONFERENCE)


def request(**changes: Any) -> Json:
    return {"max_event_count": 1, "owner": ONE_ON_ONE, "owner_type": "EventType", **changes}


async def link(client: AsyncClient, owner: str = ONE_ON_ONE) -> str:
    """Make a link and return its token."""
    answer = await client.post("/scheduling_links", json=request(owner=owner))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["resource"]["booking_url"].split("/")[-2])


def book_by(emulator: Emulator, token: str, start: datetime = TUESDAY, **changes: Any) -> Invitee:
    """Book as an invitee on the page of a link does."""
    command = Book(
        event_type=ONE_ON_ONE[-16:],
        start_time=start,
        email="ada@example.com",
        name="Ada Lovelace",
        timezone="Europe/London",
        location=ZOOM,
        link=token,
    )
    return emulator.default.execute(book, replace(command, **changes))


def refusal(emulator: Emulator, token: str, **changes: Any) -> str:
    with pytest.raises(InvalidArgument) as refused:
        book_by(emulator, token, **changes)
    return refused.value.reason


@pytest.mark.parametrize("count", [1, "1"])
async def test_a_link_leads_to_a_page_of_its_event_type(api: AsyncClient, count: object) -> None:
    answer = await api.post("/scheduling_links", json=request(max_event_count=count))
    assert answer.status_code == 201
    shown = answer.json()["resource"]
    assert re.fullmatch(
        f"{BASE}/d/[a-z0-9]{{3}}-[a-z0-9]{{3}}-[a-z0-9]{{3}}/30min", shown["booking_url"]
    )
    assert (shown["owner"], shown["owner_type"]) == (ONE_ON_ONE, "EventType")


async def test_no_two_links_are_alike(api: AsyncClient) -> None:
    assert len({await link(api) for _ in range(20)}) == 20


@pytest.mark.parametrize("owner", [GROUP, ROUND_ROBIN, COLLECTIVE])
async def test_every_kind_of_event_type_can_be_linked(api: AsyncClient, owner: str) -> None:
    assert await link(api, owner)


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"max_event_count": 2}, "max_event_count"),
        ({"max_event_count": None}, "max_event_count"),
        ({"max_event_count": True}, "max_event_count"),
        ({"owner_type": "User"}, "owner_type"),
        ({"owner_type": None}, "owner_type"),
        ({"owner": f"{BASE}/users/AAAAAAAAAAAAAAAA"}, "owner"),
        ({"owner": None}, "owner"),
    ],
)
async def test_a_wrong_link_names_the_parameter(
    api: AsyncClient, changes: Json, parameter: str
) -> None:
    answer = await api.post("/scheduling_links", json=request(**changes))
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["details"]] == [parameter]


async def test_an_empty_request_names_all_that_is_missing(api: AsyncClient) -> None:
    answer = await api.post("/scheduling_links", json={})
    named = {each["parameter"]: each["message"] for each in answer.json()["details"]}
    assert named == dict.fromkeys(("max_event_count", "owner", "owner_type"), "is missing")


async def test_links_are_for_hosts_and_admins(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, as_outsider: AsyncClient
) -> None:
    assert await link(as_admin)
    assert await link(as_member, ROUND_ROBIN)
    for client in (as_member, as_outsider):
        assert (await client.post("/scheduling_links", json=request())).status_code == 403
    unknown = request(owner=f"{BASE}/event_types/nothing")
    assert (await api.post("/scheduling_links", json=unknown)).status_code == 404


async def test_a_deleted_event_type_has_no_links(api: AsyncClient, emulator: Emulator) -> None:
    def delete(tx: Transaction, id_: str) -> None:
        tx.rows.event_types.put(replace(tx.rows.event_types[id_], deleted_at=tx.now))

    emulator.default.execute(delete, ONE_ON_ONE[-16:])
    assert (await api.post("/scheduling_links", json=request())).status_code == 404


async def test_links_need_their_scope(emulator: Emulator, connect: Connect) -> None:
    client = connect(add_token(emulator, "shares:write", "event_types:write"))
    refused = await client.post("/scheduling_links", json=request())
    assert refused.json()["required_scopes"] == ["scheduling_links:write"]


async def test_a_link_is_good_for_one_booking(api: AsyncClient, emulator: Emulator) -> None:
    token = await link(api)
    invitee = book_by(emulator, token)
    shown = await api.get(f"/scheduled_events/{invitee.event}/invitees/{invitee.id}")
    assert shown.json()["resource"]["scheduling_method"] is None
    later = TUESDAY + timedelta(hours=2)
    assert refusal(emulator, token, start_time=later) == "link: has been used"
    book_by(emulator, await link(api), later)


async def test_a_refused_booking_leaves_the_link_as_it_was(
    api: AsyncClient, emulator: Emulator
) -> None:
    token = await link(api)
    midnight = TUESDAY + timedelta(hours=9)
    assert "open hours" in refusal(emulator, token, start_time=midnight)
    assert emulator.default.rows.scheduling_links[token].status is LinkStatus.ACTIVE
    book_by(emulator, token)


async def test_a_canceled_booking_does_not_revive_its_link(
    api: AsyncClient, emulator: Emulator
) -> None:
    token = await link(api)
    invitee = book_by(emulator, token)
    await api.post(f"/scheduled_events/{invitee.event}/cancellation")
    assert refusal(emulator, token) == "link: has been used"


async def test_a_link_is_for_its_own_event_type(api: AsyncClient, emulator: Emulator) -> None:
    token = await link(api, GROUP)
    assert refusal(emulator, token) == "link: belongs to another event type"
    assert refusal(emulator, "abc-def-ghi") == "link: does not exist"
    google = LocationChoice(kind=LocationKind.GOOGLE_CONFERENCE)
    book_by(emulator, token, event_type=GROUP[-16:], location=google)


async def test_a_link_that_nobody_books_expires_after_ninety_days(
    api: AsyncClient, emulator: Emulator
) -> None:
    world, token = emulator.default, await link(api)
    end = NOW + timedelta(days=90)
    await emulator.advance(world, end - timedelta(seconds=1))
    assert world.rows.scheduling_links[token].status is LinkStatus.ACTIVE
    await emulator.advance(world, end)
    assert world.rows.scheduling_links[token].status is LinkStatus.EXPIRED
    start = datetime(2026, 6, 2, 15, tzinfo=UTC)
    assert refusal(emulator, token, start_time=start) == "link: has expired"
    book_by(emulator, await link(api), start)


async def test_a_link_is_dead_at_its_instant_whoever_moved_the_clock(
    api: AsyncClient, emulator: Emulator
) -> None:
    token = await link(api)
    emulator.default.clock.set(NOW + timedelta(days=90))
    start = datetime(2026, 6, 2, 15, tzinfo=UTC)
    assert refusal(emulator, token, start_time=start) == "link: has expired"


async def test_a_booked_link_does_not_expire(api: AsyncClient, emulator: Emulator) -> None:
    world, token = emulator.default, await link(api)
    book_by(emulator, token)
    await emulator.advance(world, NOW + timedelta(days=91))
    assert world.rows.scheduling_links[token].status is LinkStatus.BOOKED
    assert world.next_due() is None


async def test_a_booking_by_link_can_be_rescheduled(api: AsyncClient, emulator: Emulator) -> None:
    old = book_by(emulator, await link(api))
    later = TUESDAY + timedelta(hours=1)
    command = Reschedule(event=old.event, invitee=old.id, start_time=later)
    new = emulator.default.execute(reschedule, command)
    shown = (await api.get(f"/scheduled_events/{new.event}")).json()["resource"]
    assert shown["start_time"] == "2026-03-03T16:00:00.000000Z"


async def test_a_rescheduled_booking_takes_the_new_duration_of_its_event_type(
    api: AsyncClient, emulator: Emulator
) -> None:
    old = book_by(emulator, await link(api))
    answer = await api.patch(ONE_ON_ONE, json={"duration": 45})
    assert answer.status_code == 200
    later = TUESDAY + timedelta(hours=1)
    command = Reschedule(event=old.event, invitee=old.id, start_time=later)
    new = emulator.default.execute(reschedule, command)
    shown = (await api.get(f"/scheduled_events/{new.event}")).json()["resource"]
    assert shown["end_time"] == "2026-03-03T16:45:00.000000Z"
