"""What bookings do to the address books of their hosts."""

from datetime import datetime, timedelta

from httpx import AsyncClient

from mockcalendly.domain.availability import Slot
from mockcalendly.domain.bookings import Book, place
from mockcalendly.domain.cancellations import CancelInvitee, Reschedule, cancel_invitee, reschedule
from mockcalendly.domain.contacts import CreateContact, create_contact
from mockcalendly.emulator import Emulator
from mockcalendly.model.contacts import ContactEmail
from mockcalendly.store.transaction import Transaction
from tests.api.address_book import CONTACT_EVENTS, body, enter, listen, told
from tests.api.given import COLLECTIVE, GROUP, NOW, ROUND_ROBIN, InviteeIds, Json, book

DATES = ("next_meeting_date", "last_meeting_date", "last_interaction_date")
TUESDAY, WEDNESDAY = "2026-03-03T15:00:00.000000Z", "2026-03-04T15:00:00.000000Z"


async def contacts(api: AsyncClient) -> list[Json]:
    return list((await api.get("/contacts")).json()["collection"])


async def dates(api: AsyncClient) -> list[str | None]:
    (contact,) = await contacts(api)
    return [contact[name] for name in DATES]


def ids_of(invitee: Json) -> InviteeIds:
    segments = invitee["uri"].split("/")
    return {"event": segments[-3], "invitee": segments[-1]}


async def test_a_first_booking_makes_a_contact_and_tells_of_it(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "invitee.created", *CONTACT_EVENTS)
    who = {
        "name": "Ada Lovelace",
        "email": "Ada@example.com",
        "timezone": "Europe/London",
        "text_reminder_number": "+447700900000",
    }
    await book(api, invitee=who)
    (contact,) = await contacts(api)
    assert contact["name"] == "Ada Lovelace"
    assert contact["emails"] == [{"email": "Ada@example.com", "is_primary": True}]
    assert contact["phone_numbers"] == [{"phone_number": "+447700900000"}]
    assert contact["timezone"] == "Europe/London"
    assert [contact[name] for name in DATES] == [TUESDAY, None, None]
    messages = dict(await told(emulator, receiver))
    assert list(messages) == ["contact.created", "invitee.created"]
    payload = messages["contact.created"]["contact"]
    assert payload["creation_source"] == "scheduling"
    assert (payload["uri"], payload["created_at"]) == (contact["uri"], contact["created_at"])
    assert [payload[name] for name in DATES] == [None, None, None]


async def test_another_booking_moves_the_dates_and_tells_nothing(
    api: AsyncClient, emulator: Emulator
) -> None:
    known = await enter(api, "ADA@example.com", name="Countess")
    await emulator.advance(emulator.default, NOW + timedelta(minutes=1))
    receiver = await listen(api, emulator)
    await book(api, WEDNESDAY)
    assert await dates(api) == [WEDNESDAY, None, None]
    await book(api, TUESDAY)
    assert await dates(api) == [TUESDAY, None, None]
    (contact,) = await contacts(api)
    assert contact == {**known, "next_meeting_date": TUESDAY}
    assert await told(emulator, receiver) == []


async def test_a_meeting_that_begins_is_the_last_one_and_the_next_one_follows(
    api: AsyncClient, emulator: Emulator
) -> None:
    await book(api, TUESDAY)
    await book(api, WEDNESDAY)
    receiver = await listen(api, emulator)
    begins = datetime.fromisoformat(TUESDAY)
    await emulator.advance(emulator.default, begins - timedelta(seconds=1))
    assert await dates(api) == [TUESDAY, None, None]
    await emulator.advance(emulator.default, begins)
    assert await dates(api) == [WEDNESDAY, TUESDAY, TUESDAY]
    await emulator.advance(emulator.default, begins + timedelta(days=2))
    assert await dates(api) == [None, WEDNESDAY, WEDNESDAY]
    assert await told(emulator, receiver) == []


async def test_a_canceled_meeting_is_neither_next_nor_last(
    api: AsyncClient, emulator: Emulator
) -> None:
    first, second = await book(api, TUESDAY), await book(api, WEDNESDAY)
    await api.post(f"{first['event']}/cancellation")
    assert await dates(api) == [WEDNESDAY, None, None]
    emulator.default.execute(cancel_invitee, CancelInvitee(**ids_of(second)))
    assert await dates(api) == [None, None, None]
    await emulator.advance(emulator.default, NOW + timedelta(days=7))
    assert await dates(api) == [None, None, None]


async def test_a_rescheduled_meeting_takes_its_date_along(
    api: AsyncClient, emulator: Emulator
) -> None:
    invitee = await book(api, TUESDAY)
    receiver = await listen(api, emulator)
    start = datetime.fromisoformat(WEDNESDAY)
    emulator.default.execute(reschedule, Reschedule(**ids_of(invitee), start_time=start))
    assert await dates(api) == [WEDNESDAY, None, None]
    await emulator.advance(emulator.default, start)
    assert await dates(api) == [None, WEDNESDAY, WEDNESDAY]
    assert await told(emulator, receiver) == []


async def test_one_of_two_seats_in_a_group_event_still_counts(api: AsyncClient) -> None:
    location = {"kind": "google_conference"}
    for _ in range(2):
        invitee = await book(api, TUESDAY, event_type=GROUP, location=location)
    other = {"name": "Bob", "email": "bob@example.com", "timezone": "UTC"}
    await book(api, TUESDAY, event_type=GROUP, location=location, invitee=other)
    ada, bob = await contacts(api)
    assert ada["next_meeting_date"] == bob["next_meeting_date"] == TUESDAY
    await api.post(f"{invitee['event']}/cancellation")
    assert [each["next_meeting_date"] for each in await contacts(api)] == [None, None]


async def test_a_seat_given_up_leaves_the_other_one(api: AsyncClient, emulator: Emulator) -> None:
    location = {"kind": "google_conference"}
    seats = [await book(api, TUESDAY, event_type=GROUP, location=location) for _ in range(2)]
    emulator.default.execute(cancel_invitee, CancelInvitee(**ids_of(seats[0])))
    assert await dates(api) == [TUESDAY, None, None]
    emulator.default.execute(cancel_invitee, CancelInvitee(**ids_of(seats[1])))
    assert await dates(api) == [None, None, None]


async def test_each_host_of_a_collective_event_has_the_contact(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator)
    await book(
        api,
        TUESDAY,
        event_type=COLLECTIVE,
        location={"kind": "microsoft_teams_conference"},
    )
    (mine,), (his,) = await contacts(api), await contacts(as_admin)
    assert mine["uri"] != his["uri"]
    assert await contacts(as_member) == []
    owners = [payload["user_uuid"] for _, payload in await told(emulator, receiver)]
    assert owners == ["A" * 16, "B" * 16]


async def test_only_the_assigned_host_of_a_round_robin_has_the_contact(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    invitee = await book(api, "2026-03-03T17:00:00Z", event_type=ROUND_ROBIN, location=None)
    event = (await api.get(invitee["event"])).json()["resource"]
    (host,) = event["event_memberships"]
    books = {
        user: await contacts(client)
        for user, client in zip("ABC", (api, as_admin, as_member), strict=True)
    }
    assert [user for user, found in books.items() if found] == [host["user"][-1]]


async def test_a_deleted_contact_comes_back_with_the_next_booking(
    api: AsyncClient, emulator: Emulator
) -> None:
    await book(api, TUESDAY)
    (first,) = await contacts(api)
    await api.delete(first["uri"])
    await book(api, WEDNESDAY)
    (second,) = await contacts(api)
    assert second["uri"] != first["uri"]
    assert second["next_meeting_date"] == WEDNESDAY
    await emulator.advance(emulator.default, NOW + timedelta(days=7))
    assert await dates(api) == [None, WEDNESDAY, WEDNESDAY]


async def test_meetings_belong_to_the_address_they_were_booked_with(api: AsyncClient) -> None:
    invitee = await book(api, TUESDAY)
    (contact,) = await contacts(api)
    both = [
        {"email": "ada@example.com", "is_primary": False},
        {"email": "ada@example.org", "is_primary": True},
    ]
    kept = (await api.patch(contact["uri"], json={"emails": both})).json()["resource"]
    assert kept["next_meeting_date"] == TUESDAY
    moved = (await api.patch(contact["uri"], json={"emails": both[1:]})).json()["resource"]
    assert moved["next_meeting_date"] is None
    assert (await api.post(f"{invitee['event']}/cancellation")).status_code == 201


async def test_a_refused_booking_makes_no_contact(api: AsyncClient) -> None:
    await book(api, TUESDAY)
    other = {"name": "Bob", "email": "bob@example.com", "timezone": "UTC"}
    refused = await api.post(
        "/invitees",
        json={
            "event_type": "https://api.calendly.com/event_types/AAAAAAAAAAAAAAAA",
            "start_time": TUESDAY,
            "invitee": other,
            "location": {"kind": "zoom_conference"},
        },
    )
    assert refused.status_code == 400
    assert len(await contacts(api)) == 1


def lay_out(tx: Transaction, start: datetime) -> None:
    slot = Slot(
        start=start,
        end=start + timedelta(minutes=30),
        hosts=("A" * 16,),
        remaining=1,
        event=None,
    )
    command = Book(
        event_type=ROUND_ROBIN.rpartition("/")[2],
        start_time=start,
        email="ada@example.com",
        timezone="UTC",
        name="Ada",
    )
    place(tx, command, slot)


async def test_bookings_from_before_the_world_began_are_known_and_not_told(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator)
    world, long_ago = emulator.default, NOW - timedelta(days=2)
    world.execute(lay_out, NOW - timedelta(days=1))
    world.execute(lay_out, NOW + timedelta(days=1), at=long_ago)
    world.execute(lay_out, NOW - timedelta(hours=1), at=long_ago)
    assert await told(emulator, receiver) == []
    held, ahead = "2026-03-02T08:00:00.000000Z", "2026-03-03T09:00:00.000000Z"
    assert await dates(api) == [ahead, held, held]


async def test_the_later_of_meeting_and_mail_is_the_last_interaction(
    api: AsyncClient, emulator: Emulator
) -> None:
    mailed = datetime.fromisoformat(TUESDAY) + timedelta(hours=1)
    command = CreateContact(
        user="A" * 16,
        name="Ada",
        emails=(ContactEmail(email="ada@example.com", is_primary=True),),
        last_email_date=mailed,
    )
    emulator.default.execute(create_contact, command)
    await book(api, TUESDAY)
    await book(api, WEDNESDAY)
    await emulator.advance(emulator.default, mailed)
    assert await dates(api) == [WEDNESDAY, TUESDAY, "2026-03-03T16:00:00.000000Z"]
    await emulator.advance(emulator.default, mailed + timedelta(days=1))
    assert await dates(api) == [None, WEDNESDAY, WEDNESDAY]


async def test_an_address_in_use_is_refused_after_a_booking_too(api: AsyncClient) -> None:
    await book(api, TUESDAY)
    assert (await api.post("/contacts", json=body("ada@example.com"))).status_code == 409
