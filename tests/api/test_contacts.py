from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.domain.contacts import CreateContact, create_contact
from mockcalendly.domain.groups import AddGroup, AddToGroup, add_group, add_to_group
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.contacts import ContactEmail, CreationSource
from mockcalendly.model.tokens import AccessToken
from mockcalendly.settings import WorldSettings
from mockcalendly.store.transaction import Transaction
from tests.api.address_book import body, define, enter, listen, named, told, uuid
from tests.api.conftest import Connect
from tests.api.given import BASE, NOW, OWNER

NOBODY = f"{BASE}/contacts/nobody"
STAMP = "2026-03-02T09:00:00.000000Z"


async def test_a_contact_is_created_with_all_that_is_said_of_it(api: AsyncClient) -> None:
    said: dict[str, Any] = {
        "name": "Riley Stone",
        "emails": [
            {"email": "riley@example.com", "is_primary": False},
            {"email": "r.stone@example.org", "is_primary": True},
        ],
        "phone_numbers": [{"phone_number": "+14155550100"}],
        "timezone": "Europe/Berlin",
        "job_title": "Buyer",
        "company": "Example Ltd",
        "country": "DE",
        "state": "Berlin",
        "city": "Berlin",
        "linkedin": "https://www.linkedin.com/in/riley",
    }
    shown = await enter(api, **said)
    id_ = uuid(shown)
    assert shown == {
        **said,
        "app_url": f"{BASE}/app/contacts/{id_}",
        "created_at": STAMP,
        "custom_fields": [],
        "first_email_date": None,
        "last_email_date": None,
        "last_interaction_date": None,
        "last_meeting_date": None,
        "next_meeting_date": None,
        "updated_at": STAMP,
        "uri": f"{BASE}/contacts/{id_}",
    }
    assert list(shown) == sorted(shown)
    assert (await api.get(shown["uri"])).json() == {"resource": shown}


async def test_only_name_and_address_are_needed(api: AsyncClient) -> None:
    shown = await enter(api)
    assert shown["name"] == "Riley Stone"
    assert shown["phone_numbers"] == []
    assert {shown[name] for name in ("timezone", "company", "country", "linkedin")} == {None}


async def test_unknown_properties_of_a_new_contact_are_dropped(api: AsyncClient) -> None:
    assert "nickname" not in await enter(api, nickname="Ri")


async def test_null_and_blank_are_no_values(api: AsyncClient) -> None:
    nothing: dict[str, Any] = {"timezone": None, "city": " ", "linkedin": "", "phone_numbers": None}
    shown = await enter(api, **nothing)
    assert (shown["timezone"], shown["city"], shown["linkedin"]) == (None, None, None)
    assert shown["phone_numbers"] == []


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": None}, ["name"]),
    ({"name": " "}, ["name"]),
    ({"name": 5}, ["name"]),
    ({"emails": None}, ["emails"]),
    ({"emails": []}, ["emails"]),
    ({"emails": "riley@example.com"}, ["emails"]),
    ({"emails": ["riley@example.com"]}, ["emails[0]"]),
    ({"emails": [{"email": "riley@example.com"}]}, ["emails[0].is_primary"]),
    ({"emails": [{"is_primary": True}]}, ["emails[0].email"]),
    ({"emails": [{"email": "riley", "is_primary": True}]}, ["emails[0].email"]),
    ({"emails": [{"email": "riley@example.com", "is_primary": None}]}, ["emails[0].is_primary"]),
    ({"emails": [{"email": "riley@example.com", "is_primary": "yes"}]}, ["emails[0].is_primary"]),
    ({"emails": [{"email": "riley@example.com", "is_primary": False}]}, ["emails"]),
    (
        {"emails": [{"email": f"r{n}@example.com", "is_primary": n < 2} for n in range(3)]},
        ["emails"],
    ),
    (
        {"emails": [{"email": f"r{n}@example.com", "is_primary": n == 0} for n in range(11)]},
        ["emails"],
    ),
    (
        {
            "emails": [
                {"email": "riley@example.com", "is_primary": True},
                {"email": "Riley@example.com", "is_primary": False},
            ]
        },
        ["emails"],
    ),
    ({"phone_numbers": [{"phone_number": f"+{n}"} for n in range(11)]}, ["phone_numbers"]),
    ({"phone_numbers": ["+1"]}, ["phone_numbers[0]"]),
    ({"phone_numbers": [{}]}, ["phone_numbers[0].phone_number"]),
    ({"timezone": "Mars/Olympus"}, ["timezone"]),
    ({"city": 5}, ["city"]),
    ({"linkedin": "riley"}, ["linkedin"]),
    ({"custom_fields": {}}, ["custom_fields"]),
    ({"custom_fields": [{}]}, ["custom_fields[0].value", "custom_fields[0].uuid"]),
]


@pytest.mark.parametrize(("changes", "parameters"), WRONG)
async def test_a_wrong_property_is_named_in_creating_and_in_changing(
    api: AsyncClient, changes: dict[str, Any], parameters: list[str]
) -> None:
    assert named(await api.post("/contacts", json=body(**changes))) == parameters
    assert (await api.get("/contacts")).json()["collection"] == []
    contact = await enter(api)
    assert named(await api.patch(contact["uri"], json=changes)) == parameters
    assert (await api.get(contact["uri"])).json()["resource"] == contact


async def test_name_and_addresses_must_be_given(api: AsyncClient) -> None:
    assert named(await api.post("/contacts", json={})) == ["name", "emails"]


async def test_ten_addresses_and_numbers_are_not_too_many(api: AsyncClient) -> None:
    emails = [
        {"email": f"r{number}@example.com", "is_primary": number == 3} for number in range(10)
    ]
    numbers = [{"phone_number": f"+{number}"} for number in range(10)]
    shown = await enter(api, emails=emails, phone_numbers=numbers)
    assert (shown["emails"], shown["phone_numbers"]) == (emails, numbers)


async def test_an_address_makes_a_duplicate_of_the_same_user_only(
    api: AsyncClient, as_admin: AsyncClient
) -> None:
    both = [
        {"email": "riley@example.com", "is_primary": True},
        {"email": "second@example.com", "is_primary": False},
    ]
    first = await enter(api, emails=both)
    answer = await api.post("/contacts", json=body("SECOND@example.com"))
    assert answer.status_code == 409
    assert answer.json() == {
        "title": "Already Exists",
        "message": "The resource already exists",
        "details": [
            {"parameter": "emails", "message": "A contact with this email already exists."}
        ],
    }
    other = await enter(api, "other@example.com")
    clash = await api.patch(other["uri"], json={"emails": both})
    assert clash.status_code == 409
    assert (await api.patch(first["uri"], json={"emails": both[:1]})).status_code == 200
    await enter(api, "second@example.com")
    await enter(as_admin)


async def test_only_what_is_sent_changes(api: AsyncClient, emulator: Emulator) -> None:
    before = await enter(api, company="Example Ltd", city="Berlin")
    await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    change = {"job_title": "Buyer", "city": None}
    after = (await api.patch(before["uri"], json=change)).json()["resource"]
    assert after == {**before, **change, "updated_at": "2026-03-02T10:00:00.000000Z"}
    assert (await api.get(before["uri"])).json()["resource"] == after


async def test_addresses_and_numbers_are_replaced_as_a_whole(api: AsyncClient) -> None:
    contact = await enter(api, phone_numbers=[{"phone_number": "+1"}, {"phone_number": "+2"}])
    emails = [{"email": "new@example.com", "is_primary": True}]
    change = {"emails": emails, "phone_numbers": [{"phone_number": "+3"}]}
    after = (await api.patch(contact["uri"], json=change)).json()["resource"]
    assert (after["emails"], after["phone_numbers"]) == (emails, change["phone_numbers"])
    cleared = (await api.patch(contact["uri"], json={"phone_numbers": []})).json()["resource"]
    assert cleared["phone_numbers"] == []
    await enter(api, "riley@example.com")


async def test_a_change_must_say_something_and_nothing_unknown(api: AsyncClient) -> None:
    contact = await enter(api)
    empty = await api.patch(contact["uri"], json={})
    assert named(empty) == ["body"]
    unknown = await api.patch(contact["uri"], json={"city": "Rome", "nickname": "Ri"})
    assert named(unknown) == ["nickname"]
    assert unknown.json()["details"][0]["message"] == "is not allowed"
    assert named(await api.patch(contact["uri"], json={"app_url": "x"})) == ["app_url", "body"]


async def test_a_deleted_contact_is_gone(api: AsyncClient) -> None:
    contact = await enter(api)
    assert (await api.delete(contact["uri"])).status_code == 204
    assert (await api.get(contact["uri"])).status_code == 404
    assert (await api.patch(contact["uri"], json={"city": "Rome"})).status_code == 404
    assert (await api.delete(contact["uri"])).status_code == 404
    assert (await api.get("/contacts")).json()["collection"] == []
    again = await enter(api)
    assert again["uri"] != contact["uri"]


async def test_a_contact_is_for_its_user_alone(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    contact = await enter(as_member)
    for client in (api, as_admin):
        assert (await client.get("/contacts")).json()["collection"] == []
        for answer in (
            await client.get(contact["uri"]),
            await client.patch(contact["uri"], json={"city": "Rome"}),
            await client.delete(contact["uri"]),
        ):
            assert answer.status_code == 403
            assert answer.json() == {
                "title": "Permission Denied",
                "message": "You do not have permission to access this resource.",
            }
    assert (await as_member.get(contact["uri"])).json()["resource"] == contact
    assert (await as_member.get(NOBODY)).status_code == 404


async def listed(api: AsyncClient, **query: str) -> list[str]:
    answer = await api.get("/contacts", params=query)
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["collection"]]


@pytest.fixture
async def people(api: AsyncClient) -> None:
    """Three contacts who differ in everything that can be filtered by."""
    await enter(
        api,
        emails=[
            {"email": "Ada@example.com", "is_primary": True},
            {"email": "ada@old.example.com", "is_primary": False},
        ],
        name="Ada Lovelace",
        phone_numbers=[{"phone_number": "+441"}, {"phone_number": "+442"}],
        timezone="Europe/London",
        job_title="Analyst",
        company="Engines & Sons",
        country="GB",
        state="England",
        city="London",
    )
    await enter(
        api,
        "grace@example.com",
        name="Grace Hopper",
        phone_numbers=[{"phone_number": "+11"}],
        timezone="America/New_York",
        job_title="Rear Admiral",
        company="US Navy",
        country="US",
        state="NY",
        city="New York",
    )
    await enter(api, "blank@example.com", name="Nobody Known")


ALL = ["Ada Lovelace", "Grace Hopper", "Nobody Known"]
ADA, GRACE, _ = ([name] for name in ALL)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ALL),
        ({"email": "ada@example.com"}, ADA),
        ({"email": "ada@old.example.com"}, ADA),
        ({"email": "grace@example.com,ADA@EXAMPLE.COM,ada@old.example.com"}, ALL[:2]),
        ({"email": "grace"}, []),
        ({"email": ""}, ALL),
        ({"phone_number": "+442"}, ADA),
        ({"phone_number": "+44"}, []),
        ({"phone_number": "+441,+11"}, ALL[:2]),
        ({"timezone": "Europe/London"}, ADA),
        ({"timezone": "Europe/London,America/New_York"}, ALL[:2]),
        ({"timezone": "Europe"}, []),
        ({"name": "GRACE"}, GRACE),
        ({"name": "love,hop"}, ALL[:2]),
        ({"name": "o"}, ALL),
        ({"job_title": "admiral"}, GRACE),
        ({"company": "sons"}, ADA),
        ({"company": "navy , engines"}, ALL[:2]),
        ({"country": "GB"}, ADA),
        ({"country": "G"}, []),
        ({"state": "NY"}, GRACE),
        ({"city": "york"}, GRACE),
        ({"city": "york", "name": "ada"}, []),
        ({"email": "ada@example.com", "country": "US"}, []),
        ({"email": "ada@example.com", "country": "GB", "city": "lon"}, ADA),
    ],
)
async def test_contacts_are_filtered(
    api: AsyncClient, query: dict[str, str], expected: list[str]
) -> None:
    assert await listed(api, **query) == expected


async def test_filters_see_what_a_contact_is_now(api: AsyncClient) -> None:
    contact = await enter(api, country="DE")
    await api.patch(contact["uri"], json={"country": "FR"})
    assert await listed(api, country="DE") == []
    assert await listed(api, country="FR") == ["Riley Stone"]


async def test_contacts_are_sorted_by_either_date(api: AsyncClient, emulator: Emulator) -> None:
    contacts = [await enter(api, f"{name}@example.com", name=name) for name in "abc"]
    await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    await api.patch(contacts[0]["uri"], json={"city": "Rome"})
    assert await listed(api) == ["a", "b", "c"]
    assert await listed(api, sort="created_at:desc") == ["c", "b", "a"]
    assert await listed(api, sort="updated_at:asc") == ["b", "c", "a"]
    assert await listed(api, sort="updated_at:desc,created_at:asc") == ["a", "c", "b"]
    assert named(await api.get("/contacts", params={"sort": "name:asc"})) == ["sort"]


async def test_a_walk_through_alternatives_shows_each_contact_once(api: AsyncClient) -> None:
    for number in range(5):
        country = "DE" if number % 2 else "FR"
        await enter(api, f"{number}@example.com", name=str(number), country=country)
    await enter(api, "x@example.com", country="IT")
    query = {"country": "DE,FR", "count": "2", "sort": "created_at:desc"}
    answer = (await api.get("/contacts", params=query)).json()
    seen = [row["name"] for row in answer["collection"]]
    while answer["pagination"]["next_page"]:
        answer = (await api.get(answer["pagination"]["next_page"])).json()
        seen += [row["name"] for row in answer["collection"]]
    assert seen == ["4", "3", "2", "1", "0"]


async def test_custom_fields_can_be_left_out(api: AsyncClient) -> None:
    await define(api, "Tier")
    contact = await enter(api)
    assert [field["label"] for field in contact["custom_fields"]] == ["Tier"]
    short = {name: value for name, value in contact.items() if name != "custom_fields"}
    query = {"exclude": "custom_fields"}
    assert (await api.get(contact["uri"], params=query)).json() == {"resource": short}
    assert (await api.get("/contacts", params=query)).json()["collection"] == [short]
    for url in (contact["uri"], "/contacts"):
        assert named(await api.get(url, params={"exclude": "emails"})) == ["exclude"]


async def test_scopes_decide_who_reads_and_who_writes(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    def grant(tx: Transaction, scope: str) -> None:
        token = next(row for row in tx.rows.tokens if row.id == "mock.owner.token")
        tx.rows.tokens.put(
            AccessToken(
                id=f"mock.{scope}.token",
                seq=tx.ids.sequence(),
                user=token.user,
                scopes=frozenset({scope}),
                application=None,
                created_at=tx.now,
                expires_at=None,
                revoked_at=None,
            )
        )

    contact = await enter(api)
    for scope in ("contacts:read", "contacts:write", "event_types:write"):
        emulator.default.execute(grant, scope)
    reader, writer, other = map(
        connect,
        ("mock.contacts:read.token", "mock.contacts:write.token", "mock.event_types:write.token"),
    )
    assert (await reader.get(contact["uri"])).status_code == 200
    refused = await reader.delete(contact["uri"])
    assert refused.json()["required_scopes"] == ["contacts:write"]
    for url in ("/contacts", "/contact_lists", "/contacts/custom_field_definitions"):
        assert (await reader.get(url)).status_code == 200
        assert (await writer.get(url)).status_code == 200
        assert (await other.get(url)).json()["required_scopes"] == ["contacts:read"]
    for url in ("/contact_lists", "/notes", "/contacts", "/contacts/custom_field_definitions"):
        assert (await reader.post(url, json={})).json()["required_scopes"] == ["contacts:write"]
    assert (await writer.delete(contact["uri"])).status_code == 204


async def test_contacts_need_no_paid_plan() -> None:
    settings = WorldSettings(plan="free")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
            client.headers["Authorization"] = "Bearer mock.owner.token"
            contact = await enter(client)
            await define(client, "Tier")
            assert (await client.post("/contact_lists", json={"name": "A"})).status_code == 201
            note = {"contact": contact["uri"], "title": "A"}
            assert (await client.post("/notes", json=note)).status_code == 201
            receiver = await listen(client, emulator)
            await client.delete(contact["uri"])
            assert [event for event, _ in await told(emulator, receiver)] == ["contact.deleted"]


async def test_what_happens_to_a_contact_is_told(api: AsyncClient, emulator: Emulator) -> None:
    receiver = await listen(api, emulator)
    contact = await enter(api, company="Example Ltd")
    changed = (await api.patch(contact["uri"], json={"city": "Rome"})).json()["resource"]
    await api.delete(contact["uri"])
    created, updated, deleted = await told(emulator, receiver)
    for (event, payload), name, shown in (
        (created, "contact.created", contact),
        (updated, "contact.updated", changed),
    ):
        assert event == name
        assert payload["user_uuid"] == OWNER.rpartition("/")[2]
        assert payload["contact"].pop("creation_source") == "api"
        assert {**payload["contact"], "app_url": shown["app_url"]} == shown
        assert list(payload["contact"]) == sorted(payload["contact"])
    tombstone = {"uri": contact["uri"], "deleted_at": STAMP}
    assert deleted == (
        "contact.deleted",
        {"user_uuid": OWNER.rpartition("/")[2], "contact": tombstone},
    )


async def test_a_change_that_changes_nothing_is_not_told(
    api: AsyncClient, emulator: Emulator
) -> None:
    contact = await enter(api, city="Rome")
    await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    receiver = await listen(api, emulator)
    answer = await api.patch(contact["uri"], json={"city": "Rome", "name": contact["name"]})
    assert answer.json()["resource"] == contact
    assert await told(emulator, receiver) == []


async def test_a_refused_change_is_not_told(api: AsyncClient, emulator: Emulator) -> None:
    contact = await enter(api)
    receiver = await listen(api, emulator)
    await api.post("/contacts", json=body())
    await api.patch(contact["uri"], json={"emails": []})
    assert await told(emulator, receiver) == []


async def test_a_user_hears_of_his_own_contacts_only(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, scope="user", user=OWNER)
    await enter(as_member)
    mine = await enter(api)
    assert [payload["contact"]["uri"] for _, payload in await told(emulator, receiver)] == [
        mine["uri"]
    ]


async def test_a_group_hears_of_its_members_contacts_only(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    def make_group(tx: Transaction, member: str) -> str:
        group = add_group(tx, AddGroup(organization="A" * 16, name="Sales"))
        add_to_group(tx, AddToGroup(group=group.id, owner=member))
        return group.id

    group = emulator.default.execute(make_group, "C" * 16)
    uri = f"{BASE}/groups/{group}"
    receiver = await listen(api, emulator, scope="group", group=uri)
    await enter(api)
    theirs = await enter(as_member)
    ((event, payload),) = await told(emulator, receiver)
    assert (event, payload["contact"]["uri"]) == ("contact.created", theirs["uri"])


async def test_a_world_can_begin_with_contacts_that_have_a_history(
    api: AsyncClient, emulator: Emulator
) -> None:
    mailed = NOW - timedelta(days=3)
    command = CreateContact(
        id="R" * 16,
        user="A" * 16,
        name="Riley Stone",
        emails=(ContactEmail(email="riley@example.com", is_primary=True),),
        creation_source=CreationSource.MANUAL,
        last_email_date=mailed,
    )
    receiver = await listen(api, emulator)
    emulator.default.execute(create_contact, command)
    ((_, payload),) = await told(emulator, receiver)
    assert payload["contact"]["creation_source"] == "manual"
    shown = (await api.get(f"/contacts/{'R' * 16}")).json()["resource"]
    dates = [shown[f"{name}_date"] for name in ("first_email", "last_email", "last_interaction")]
    assert dates == ["2026-02-27T09:00:00.000000Z"] * 3
