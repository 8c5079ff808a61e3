"""The control API puts into a world what clients cannot create, and answers invitations."""

from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.api.given import BASE, ONE_ON_ONE, ORGANIZATION, OWNER, Json

WORLD = "/_mock/world"


async def extend(api: AsyncClient, **piece: Any) -> Json:
    answer = await api.post(WORLD, json=piece)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_what_is_put_in_is_what_the_api_shows(api: AsyncClient) -> None:
    made = await extend(
        api,
        contacts=[{"name": "Ada", "emails": ["ada@example.com"]}],
        bookings=[
            {
                "event_type": ONE_ON_ONE,
                "start_time": "-3d 10:00",
                "invitee": {"email": "ada@example.com"},
                "payment": {"amount": "25.00"},
            }
        ],
    )

    (contact,), (invitee,) = made["contacts"], made["bookings"]
    assert (await api.get(contact["uri"])).json()["resource"] == contact
    assert (await api.get(invitee["uri"])).json()["resource"] == invitee
    assert invitee["payment"]["amount"] == "25.00"
    assert contact["last_meeting_date"] == "2026-02-27T15:00:00.000000Z"


async def test_resources_may_stand_for_their_uris(api: AsyncClient) -> None:
    owner = (await api.get(OWNER)).json()["resource"]
    busy = {"user": owner, "start_time": "+1d 09:00", "end_time": "+1d 10:00"}

    made = await extend(api, busy_times=[busy])

    (shown,) = made["busy_times"]
    query = {
        "user": OWNER,
        "start_time": "2026-03-03T00:00:00Z",
        "end_time": "2026-03-04T00:00:00Z",
    }
    assert (await api.get("/user_busy_times", params=query)).json()["collection"] == [shown]


async def test_an_outsider_and_what_he_may_not_see(api: AsyncClient, connect: Any) -> None:
    await extend(
        api,
        organizations=[{"name": "Elsewhere"}],
        users=[{"name": "Otto", "organization": "Elsewhere", "tokens": ["mock.otto.token"]}],
    )
    outsider = connect("mock.otto.token")
    me = (await outsider.get("/users/me")).json()["resource"]
    assert me["current_organization"] != ORGANIZATION
    assert (await outsider.get(OWNER)).status_code == 403


async def test_it_is_about_the_world_that_is_asked(api: AsyncClient, emulator: Emulator) -> None:
    emulator.create_world("other", clock=emulator.default.clock)
    answer = await api.post(f"/w/other{WORLD}", json={"groups": [{"name": "New"}]})
    (group,) = answer.json()["groups"]
    assert group["uri"].startswith(f"{BASE}/w/other/groups/")
    assert len(emulator.default.rows.groups) == 1


@pytest.mark.parametrize(
    ("piece", "detail"),
    [
        (
            {"contacts": [{"name": "A", "emial": []}]},
            {
                "parameter": "contacts[0].emial",
                "message": 'unknown key "emial"; did you mean "emails"?',
            },
        ),
        (
            {"users": [{"name": "Zoe"}], "groups": [{"name": "G", "members": ["zoee"]}]},
            {
                "parameter": "groups[0].members[0]",
                "message": 'there is no user "zoee"; did you mean "zoe"?',
            },
        ),
        (
            {"webhook_subscriptions": [{"url": "${HOME}"}]},
            {
                "parameter": "webhook_subscriptions[0].url",
                "message": '"${HOME}" is not an http or https URL',
            },
        ),
    ],
)
async def test_a_mistake_is_told_at_its_place_and_nothing_goes_in(
    api: AsyncClient, emulator: Emulator, piece: Json, detail: Json
) -> None:
    answer = await api.post(WORLD, json=piece)

    assert answer.status_code == 400
    assert answer.json() == {
        "title": "Invalid Argument",
        "message": "The supplied parameters are invalid.",
        "details": [detail],
    }
    assert len(emulator.default.rows.users) == 3


@pytest.mark.parametrize("body", [b"", b"[]", b'{"users": ', b"\xff", b'{"a":' * 100_000])
async def test_a_body_that_is_no_object_is_refused(api: AsyncClient, body: bytes) -> None:
    answer = await api.post(WORLD, content=body)

    assert answer.status_code == 400
    (detail,) = answer.json()["details"]
    assert detail["message"].startswith("must be a JSON object")


async def test_deep_nesting_is_refused(api: AsyncClient) -> None:
    answer = await api.post(WORLD, content=b'{"users":' + b"[" * 100 + b"]" * 100 + b"}")

    assert answer.status_code == 400
    assert "is nested more than 64 levels deep" in answer.text


async def test_who_accepts_an_invitation_is_a_member(api: AsyncClient, connect: Any) -> None:
    sent = await api.post(f"{ORGANIZATION}/invitations", json={"email": "new@example.com"})
    id_ = sent.json()["resource"]["uri"].rpartition("/")[2]
    path = f"/_mock/invitations/{id_}/accept"

    body = {"name": "Nell New", "timezone": "Europe/Rome", "token": "mock.nell.token"}
    answer = await api.post(path, json=body)

    assert answer.status_code == 201
    membership = answer.json()["resource"]
    assert (await api.get(membership["uri"])).json()["resource"] == membership
    assert (membership["role"], membership["user"]["timezone"]) == ("user", "Europe/Rome")
    me = await connect("mock.nell.token").get("/users/me")
    assert me.json()["resource"]["uri"] == membership["user"]["uri"]
    again = await api.post(path)
    assert (again.status_code, again.json()["details"][0]["message"]) == (
        400,
        "has already been accepted",
    )


async def test_an_invitation_can_be_declined(api: AsyncClient) -> None:
    sent = await api.post(f"{ORGANIZATION}/invitations", json={"email": "new@example.com"})
    uri = sent.json()["resource"]["uri"]

    answer = await api.post(f"/_mock/invitations/{uri.rpartition('/')[2]}/decline")

    assert answer.status_code == 200
    assert answer.json()["resource"]["status"] == "declined"
    assert (await api.get(uri)).json()["resource"] == answer.json()["resource"]


async def test_an_unknown_invitation_and_a_wrong_key_are_refused(api: AsyncClient) -> None:
    assert (await api.post("/_mock/invitations/nope/accept")).status_code == 404
    assert (await api.post("/_mock/invitations/nope/decline")).status_code == 404
    answer = await api.post("/_mock/invitations/nope/accept", json={"nmae": "X"})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["parameter"] == "nmae"
