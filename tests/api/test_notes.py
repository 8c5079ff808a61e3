from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.api.address_book import enter, named
from tests.api.given import BASE, NOW, OWNER, Json

STAMP = "2026-03-02T09:00:00.000000Z"
EMOJI = "\N{GRINNING FACE}"


async def write(api: AsyncClient, contact: Json, **said: Any) -> Json:
    answer = await api.post("/notes", json={"contact": contact["uri"], **said})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def titles(api: AsyncClient, *contacts: Json, **query: str) -> list[str]:
    query["contact"] = ",".join(contact["uri"] for contact in contacts)
    answer = await api.get("/notes", params=query)
    assert answer.status_code == 200, answer.text
    return [row["title"] for row in answer.json()["collection"]]


async def test_a_note_is_written_and_read(api: AsyncClient) -> None:
    contact = await enter(api)
    shown = await write(
        api,
        contact,
        title="  Renewal ",
        body="\nForty seats.\n",
        remind_at="2026-11-01T14:00:00.5+01:00",
    )
    assert shown == {
        "body": "Forty seats.",
        "contact": contact["uri"],
        "created_at": STAMP,
        "remind_at": "2026-11-01T13:00:00.500000Z",
        "title": "Renewal",
        "updated_at": STAMP,
        "uri": shown["uri"],
        "user": OWNER,
    }
    assert shown["uri"].startswith(f"{BASE}/notes/")
    assert (await api.get(shown["uri"])).json() == {"resource": shown}


async def test_title_or_body_is_enough_and_the_same_again_is_another_note(
    api: AsyncClient,
) -> None:
    contact = await enter(api)
    titled = await write(api, contact, title="A", body=" ")
    assert (titled["title"], titled["body"], titled["remind_at"]) == ("A", None, None)
    plain = await write(api, contact, title=None, body="B", remind_at=None)
    assert (plain["title"], plain["body"]) == (None, "B")
    again = await write(api, contact, title="A")
    assert again["uri"] != titled["uri"]


@pytest.mark.parametrize(
    ("said", "parameters"),
    [
        ({}, ["title"]),
        ({"title": " ", "body": None}, ["title"]),
        ({"title": 5}, ["title"]),
        ({"title": "x" * 256}, ["title"]),
        ({"title": EMOJI * 128}, ["title"]),
        ({"title": "A", "body": "x" * 10_001}, ["body"]),
        ({"title": "A", "remind_at": "tomorrow"}, ["remind_at"]),
        ({"title": "A", "remind_at": "2026-11-01T13:00Z"}, ["remind_at"]),
        ({"title": "A", "remind_at": "2026-11-01t13:00:00Z"}, ["remind_at"]),
        ({"title": "A", "remind_at": "2026-11-01 13:00:00Z"}, ["remind_at"]),
        ({"title": "A", "remind_at": "2026-11-01T13:00:00"}, ["remind_at"]),
        ({"title": "A", "remind_at": "2026-11-01T13:00:00+0100"}, ["remind_at"]),
        ({"title": "A", "remind_at": "2026-02-30T13:00:00Z"}, ["remind_at"]),
        ({"title": "A", "remind_at": "1969-12-31T23:59:59Z"}, ["remind_at"]),
        ({"title": "A", "remind_at": "9999-12-31T23:59:59-01:00"}, ["remind_at"]),
        ({"title": "A", "contact": None}, ["contact"]),
        ({"title": "A", "contact": OWNER}, ["contact"]),
    ],
)
async def test_a_wrong_note_is_refused(api: AsyncClient, said: Json, parameters: list[str]) -> None:
    contact = await enter(api)
    assert named(await api.post("/notes", json={"contact": contact["uri"], **said})) == parameters
    assert await titles(api, contact) == []


async def test_lengths_count_without_outer_spaces_and_emoji_twice(api: AsyncClient) -> None:
    contact = await enter(api)
    shown = await write(api, contact, title=f"  {EMOJI * 127}x ", body=f" {EMOJI * 10_000} ")
    assert (len(shown["title"]), len(shown["body"])) == (128, 10_000)
    first = await write(api, contact, title="A", remind_at="1970-01-01T00:00:00+14:00")
    assert first["remind_at"] == "1969-12-31T10:00:00.000000Z"


async def test_notes_about_several_contacts_are_one_list_latest_first(
    api: AsyncClient, emulator: Emulator
) -> None:
    ada, bob, eve = [await enter(api, f"{name}@example.com") for name in ("ada", "bob", "eve")]
    for number, contact in enumerate((ada, bob, eve, ada, bob)):
        await write(api, contact, title=str(number))
        if number == 2:
            await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    assert await titles(api, ada) == ["3", "0"]
    assert await titles(api, ada, bob) == ["4", "3", "1", "0"]
    assert await titles(api, ada, ada, eve) == ["3", "2", "0"]


async def test_notes_are_paged(api: AsyncClient) -> None:
    ada, bob = [await enter(api, f"{name}@example.com") for name in ("ada", "bob")]
    for number in range(5):
        await write(api, ada if number % 2 else bob, title=str(number))
    query = {"contact": f"{ada['uri']}, {bob['uri']}", "count": "2"}
    answer = (await api.get("/notes", params=query)).json()
    seen = [row["title"] for row in answer["collection"]]
    while answer["pagination"]["next_page"]:
        answer = (await api.get(answer["pagination"]["next_page"])).json()
        seen += [row["title"] for row in answer["collection"]]
    assert seen == ["4", "3", "2", "1", "0"]
    back = (await api.get(answer["pagination"]["previous_page"])).json()
    assert [row["title"] for row in back["collection"]] == ["2", "1"]


async def test_a_list_of_notes_takes_three_parameters_and_no_more(api: AsyncClient) -> None:
    contact = await enter(api)
    many = ",".join([contact["uri"]] * 11)
    for query, parameters in (
        ({}, ["contact"]),
        ({"contact": ""}, ["contact"]),
        ({"contact": f"{contact['uri']},{OWNER}"}, ["contact[1]"]),
        ({"contact": many}, ["contact"]),
        ({"contact": contact["uri"], "sort": "updated_at:asc"}, ["sort"]),
        ({"contact": contact["uri"], "count": "101", "user": OWNER}, ["user", "count"]),
    ):
        assert named(await api.get("/notes", params=query)) == parameters


async def test_one_foreign_contact_refuses_the_list(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    own, foreign = await enter(api), await enter(as_member)
    for other in (foreign["uri"], f"{BASE}/contacts/nobody"):
        answer = await api.get("/notes", params={"contact": f"{own['uri']},{other}"})
        assert answer.status_code == 403


async def test_a_note_is_for_its_author_alone(api: AsyncClient, as_admin: AsyncClient) -> None:
    contact = await enter(api)
    note = await write(api, contact, title="A")
    for uri in (note["uri"], f"{BASE}/notes/nothing"):
        assert (await as_admin.get(uri)).status_code == 404
    about_mine = {"contact": contact["uri"], "title": "B"}
    assert (await as_admin.post("/notes", json=about_mine)).status_code == 403
    about_nobody = {"contact": f"{BASE}/contacts/nobody", "title": "B"}
    assert (await as_admin.post("/notes", json=about_nobody)).status_code == 404


async def test_notes_go_with_their_contact(api: AsyncClient) -> None:
    contact = await enter(api)
    note = await write(api, contact, title="A")
    await api.delete(contact["uri"])
    assert (await api.get(note["uri"])).status_code == 404
    assert (await api.get("/notes", params={"contact": contact["uri"]})).status_code == 403
