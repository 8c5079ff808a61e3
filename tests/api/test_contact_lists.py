from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.contact_lists import AddView, add_view
from mockcalendly.emulator import Emulator
from mockcalendly.model.contacts import ContactFilter
from tests.api.address_book import enter, listen, named, told
from tests.api.given import BASE, NOW, OWNER, Json

DEFAULT_VIEW = f"{BASE}/contact_lists/AAAAAAAAAAAAAAAA"
STAMP = "2026-03-02T09:00:00.000000Z"


async def make(api: AsyncClient, name: str = "Partners", **more: Any) -> Json:
    answer = await api.post("/contact_lists", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def listed(api: AsyncClient, **query: str) -> list[Json]:
    answer = await api.get("/contact_lists", params=query)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["pagination"] == {
        "count": len(shown["collection"]),
        "next_page": None,
        "next_page_token": None,
        "previous_page": None,
        "previous_page_token": None,
    }
    return list(shown["collection"])


async def on(api: AsyncClient, contact_list: Json, **query: str) -> list[str]:
    query["contact_list"] = contact_list["uri"]
    answer = await api.get("/contacts", params=query)
    assert answer.status_code == 200, answer.text
    return [row["uri"] for row in answer.json()["collection"]]


async def save_view(
    api: AsyncClient, emulator: Emulator, name: str = "Londoners", **more: Any
) -> Json:
    row = emulator.default.execute(add_view, AddView(user="A" * 16, name=name, **more))
    return dict((await api.get(f"/contact_lists/{row.id}")).json()["resource"])


async def test_a_list_is_created_empty(api: AsyncClient) -> None:
    answer = await api.post("/contact_lists", json={"name": "  Partners "})
    assert answer.status_code == 201
    shown = answer.json()["resource"]
    assert answer.json() == {
        "resource": {
            "contact_count": 0,
            "created_at": STAMP,
            "name": "Partners",
            "type": "static_list",
            "updated_at": STAMP,
            "uri": shown["uri"],
            "user": OWNER,
        }
    }
    assert shown["uri"].startswith(f"{BASE}/contact_lists/")
    assert (await api.get(shown["uri"])).json() == {"resource": shown}


async def test_a_list_is_created_with_contacts(api: AsyncClient) -> None:
    contact, unknown = await enter(api), f"{BASE}/contacts/nobody"
    uris = [contact["uri"], unknown, contact["uri"]]
    answer = (await api.post("/contact_lists", json={"name": "A", "contacts": uris})).json()
    assert answer["resource"]["contact_count"] == 1
    assert answer["membership_result"] == {
        "added": 1,
        "failed": 0,
        "failed_contacts": [],
        "invalid": 1,
        "invalid_contacts": [unknown],
        "unchanged": 1,
    }
    assert await on(api, answer["resource"]) == [contact["uri"]]
    empty = (await api.post("/contact_lists", json={"name": "B", "contacts": []})).json()
    assert empty["membership_result"]["added"] == 0


@pytest.mark.parametrize(
    ("wrong", "parameters"),
    [
        ({}, ["name"]),
        ({"name": "  "}, ["name"]),
        ({"name": 5}, ["name"]),
        ({"name": "x" * 256}, ["name"]),
        ({"name": "A", "contacts": "x"}, ["contacts"]),
        ({"name": "A", "contacts": ["x", 5]}, ["contacts[0]", "contacts[1]"]),
        ({"name": "A", "contacts": [f"{BASE}/contacts/x"] * 501}, ["contacts"]),
    ],
)
async def test_a_wrong_list_is_refused(
    api: AsyncClient, wrong: Json, parameters: list[str]
) -> None:
    assert named(await api.post("/contact_lists", json=wrong)) == parameters
    assert await listed(api, type="static_list") == []


async def test_length_counts_without_outer_spaces(api: AsyncClient) -> None:
    assert (await make(api, f"  {'x' * 255}  "))["name"] == "x" * 255


async def test_neither_case_nor_accents_nor_spaces_tell_lists_apart(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    await make(api, "Café")
    for taken in ("Café", "CAFE", " cafe\u0301 "):
        answer = await api.post("/contact_lists", json={"name": taken})
        assert answer.status_code == 409
        assert answer.json() == {
            "title": "Already Exists",
            "message": "The resource already exists",
        }
    await make(api, "Cafés")
    await make(as_member, "Café")


async def test_a_user_has_25_lists_and_views_with_those_of_imports(
    api: AsyncClient, emulator: Emulator
) -> None:
    imported = AddView(user="A" * 16, name="Import", imported=True, id="I" * 16)
    emulator.default.execute(add_view, imported)
    for number in range(23):
        await make(api, str(number))
    answer = await api.post("/contact_lists", json={"name": "one more"})
    assert answer.status_code == 409
    assert answer.json()["message"] == "A user can have at most 25 Lists and Views."
    shown = await listed(api)
    assert len(shown) == 24
    assert f"{BASE}/contact_lists/{'I' * 16}" not in [each["uri"] for each in shown]


async def test_a_view_of_an_import_is_shown_nowhere(api: AsyncClient, emulator: Emulator) -> None:
    imported = AddView(user="A" * 16, name="Import", imported=True, id="I" * 16)
    emulator.default.execute(add_view, imported)
    uri = f"{BASE}/contact_lists/{'I' * 16}"
    assert (await api.get(uri)).status_code == 404
    assert (await api.patch(uri, json={"name": "B"})).status_code == 404
    assert (await api.get("/contacts", params={"contact_list": uri})).status_code == 404


async def test_lists_and_views_are_listed_by_type(api: AsyncClient, emulator: Emulator) -> None:
    partners = await make(api)
    view = await save_view(api, emulator)
    (default, *others) = await listed(api)
    assert (default["uri"], default["name"]) == (DEFAULT_VIEW, "All Contacts")
    assert others == [partners, view]
    assert await listed(api, type="static_list") == [partners]
    assert await listed(api, type="dynamic_view") == [default, view]
    assert named(await api.get("/contact_lists", params={"type": "list"})) == ["type"]


async def test_a_list_is_renamed(api: AsyncClient, emulator: Emulator) -> None:
    partners, other = await make(api), await make(api, "Customers")
    await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    answer = await api.patch(partners["uri"], json={"name": " Friends ", "type": "dynamic_view"})
    renamed = {**partners, "name": "Friends", "updated_at": "2026-03-02T10:00:00.000000Z"}
    assert answer.json() == {"resource": renamed}
    assert (await api.patch(other["uri"], json={"name": "FRIENDS"})).status_code == 409
    assert (await api.patch(partners["uri"], json={"name": "friends"})).status_code == 200
    for wrong in ({}, {"name": " "}, {"name": "x" * 256}):
        assert named(await api.patch(partners["uri"], json=wrong)) == ["name"]


async def test_a_view_may_have_anothers_name_but_the_default_one_keeps_its_own(
    api: AsyncClient, emulator: Emulator
) -> None:
    partners, view = await make(api), await save_view(api, emulator)
    answer = await api.patch(view["uri"], json={"name": "Partners"})
    assert answer.json()["resource"]["name"] == "Partners"
    assert (await api.patch(partners["uri"], json={"name": "All Contacts"})).status_code == 200
    refused = await api.patch(DEFAULT_VIEW, json={"name": "Everybody"})
    assert refused.status_code == 409
    assert refused.json()["title"] == "Already Exists"


async def test_contacts_are_put_on_a_list_and_taken_off_again_and_again(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    partners = await make(api)
    one, two = [await enter(api, f"{name}@example.com") for name in "ab"]
    foreign = await enter(as_member)
    members = f"{partners['uri']}/memberships"

    async def change(url: str, *contacts: Json) -> Json:
        uris = [contact["uri"] for contact in contacts]
        answer = await api.post(url, json={"contacts": uris})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["resource"])

    nothing = {"failed": 0, "failed_contacts": [], "invalid": 0, "invalid_contacts": []}
    assert await change(members, one) == {**nothing, "added": 1, "unchanged": 0}
    assert await change(members, one, two, foreign) == {
        **nothing,
        "added": 1,
        "unchanged": 1,
        "invalid": 1,
        "invalid_contacts": [foreign["uri"]],
    }
    assert (await api.get(partners["uri"])).json()["resource"]["contact_count"] == 2
    assert await on(api, partners) == [one["uri"], two["uri"]]
    removal = f"{members}/removal"
    assert await change(removal, one, foreign) == {
        **nothing,
        "removed": 1,
        "unchanged": 0,
        "invalid": 1,
        "invalid_contacts": [foreign["uri"]],
    }
    assert await change(removal, one) == {**nothing, "removed": 0, "unchanged": 1}
    assert await on(api, partners) == [two["uri"]]
    assert (await api.get(one["uri"])).json()["resource"] == one


@pytest.mark.parametrize("path", ["memberships", "memberships/removal"])
async def test_members_must_be_1_to_500_uris_of_contacts(api: AsyncClient, path: str) -> None:
    url = f"{(await make(api))['uri']}/{path}"
    too_many = [f"{BASE}/contacts/x"] * 501
    assert named(await api.post(url, json={})) == ["contacts"]
    assert named(await api.post(url, json={"contacts": []})) == ["contacts"]
    assert named(await api.post(url, json={"contacts": too_many})) == ["contacts"]
    assert named(await api.post(url, json={"contacts": [OWNER]})) == ["contacts[0]"]
    most = await api.post(url, json={"contacts": [f"{BASE}/contacts/x"] * 500})
    assert most.json()["resource"]["invalid"] == 500


@pytest.mark.parametrize("path", ["memberships", "memberships/removal"])
async def test_a_view_takes_no_contacts(api: AsyncClient, path: str) -> None:
    contact = await enter(api)
    answer = await api.post(f"{DEFAULT_VIEW}/{path}", json={"contacts": [contact["uri"]]})
    assert answer.status_code == 409


async def test_being_put_on_a_list_is_no_change_of_a_contact(
    api: AsyncClient, emulator: Emulator
) -> None:
    contact, partners = await enter(api), await make(api)
    receiver = await listen(api, emulator)
    await api.post(f"{partners['uri']}/memberships", json={"contacts": [contact["uri"]]})
    assert await told(emulator, receiver) == []


async def test_a_deleted_contact_leaves_its_lists(api: AsyncClient) -> None:
    one, two = [await enter(api, f"{name}@example.com") for name in "ab"]
    partners = await make(api, contacts=[one["uri"], two["uri"]])
    await api.delete(one["uri"])
    assert (await api.get(partners["uri"])).json()["resource"]["contact_count"] == 1
    assert await on(api, partners) == [two["uri"]]


async def test_a_list_narrows_other_filters(api: AsyncClient) -> None:
    one = await enter(api, "a@example.com", country="DE", name="Anna")
    two = await enter(api, "b@example.com", country="FR")
    await enter(api, "c@example.com", country="DE")
    partners = await make(api, contacts=[one["uri"], two["uri"]])
    assert await on(api, partners, country="DE") == [one["uri"]]
    assert await on(api, partners, email="c@example.com") == []
    assert await on(api, partners, name="ann") == [one["uri"]]


async def test_a_view_holds_what_its_filters_find(api: AsyncClient, emulator: Emulator) -> None:
    filters = ContactFilter(city=("london",), timezone=("Europe/London",))
    view = await save_view(api, emulator, filters=filters)
    assert (view["type"], view["contact_count"]) == ("dynamic_view", None)
    ada = await enter(api, "ada@example.com", city="London", timezone="Europe/London")
    eve = await enter(api, "eve@example.com", city="London", timezone="Europe/Paris")
    assert await on(api, view) == [ada["uri"]]
    assert await on(api, view, email="eve@example.com") == []
    assert await on(api, {"uri": DEFAULT_VIEW}) == [ada["uri"], eve["uri"]]


async def test_lists_are_for_their_user_alone(api: AsyncClient, as_admin: AsyncClient) -> None:
    partners = await make(api)
    contact = await enter(as_admin)
    members = {"contacts": [contact["uri"]]}
    for answer in (
        await as_admin.get(partners["uri"]),
        await as_admin.patch(partners["uri"], json={"name": "B"}),
        await as_admin.post(f"{partners['uri']}/memberships", json=members),
        await as_admin.post(f"{partners['uri']}/memberships/removal", json=members),
        await as_admin.get("/contacts", params={"contact_list": partners["uri"]}),
    ):
        assert answer.status_code == 403
    unknown = f"{BASE}/contact_lists/nothing"
    for answer in (
        await api.get(unknown),
        await api.patch(unknown, json={"name": "B"}),
        await api.post(f"{unknown}/memberships", json=members),
        await api.get("/contacts", params={"contact_list": unknown}),
    ):
        assert answer.status_code == 404
    assert named(await api.get("/contacts", params={"contact_list": OWNER})) == ["contact_list"]
