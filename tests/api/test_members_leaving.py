from datetime import timedelta

import pytest
from httpx import AsyncClient

from mockcalendly.courier.receivers import AppReceiver
from mockcalendly.domain.invitations import AcceptInvitation, Invite, accept_invitation, invite
from mockcalendly.domain.members import AddUser, add_user
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.webhooks import SubscriptionState
from tests.api.given import (
    BASE,
    MEMBER,
    NOW,
    ONBOARDING,
    ORGANIZATION,
    OWNER,
    ROUND_ROBIN,
    Json,
    book,
    booking,
)
from tests.api.receiver import Receiver

MEMBERSHIPS = f"{BASE}/organization_memberships"
OF_MEMBER = f"{MEMBERSHIPS}/{'C' * 16}"
WITH_MEMBER: Json = {
    "event_type": ONBOARDING,
    "start_time": "2026-03-03T18:00:00Z",
    "location": {"kind": "outbound_call", "location": "+14155550123"},
    "questions_and_answers": [
        {"question": "Company", "answer": "Acme", "position": 0},
        {"question": "Team size", "answer": "1-10", "position": 1},
    ],
}


def _membership(emulator: Emulator, user: str) -> str:
    rows = emulator.default.rows.memberships
    return next(row.id for row in rows if row.user == user[-16:])


async def test_a_removed_member_is_on_his_own(api: AsyncClient, as_member: AsyncClient) -> None:
    assert (await api.delete(OF_MEMBER)).status_code == 204
    assert (await api.get(OF_MEMBER)).status_code == 404
    assert (await api.delete(OF_MEMBER)).status_code == 404

    me = (await as_member.get("/users/me")).json()["resource"]
    assert (me["uri"], me["slug"]) == (MEMBER, "mia-member")
    assert me["current_organization"] != ORGANIZATION
    own = (await as_member.get(me["current_organization"])).json()["resource"]
    assert (own["plan"], own["stage"], own["kind"]) == ("basic", "free", "single")
    query = {"user": MEMBER}
    (membership,) = (await as_member.get("/organization_memberships", params=query)).json()[
        "collection"
    ]
    assert membership["role"] == "owner"
    assert (await as_member.get(ORGANIZATION)).status_code == 403
    assert (await api.get(MEMBER)).status_code == 403
    listed = await api.get("/organization_memberships", params={"organization": ORGANIZATION})
    assert [row["role"] for row in listed.json()["collection"]] == ["owner", "admin"]


async def test_only_admins_remove_and_nobody_removes_the_owner(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, as_outsider: AsyncClient
) -> None:
    of_owner, of_admin = f"{MEMBERSHIPS}/{'A' * 16}", f"{MEMBERSHIPS}/{'B' * 16}"
    for client in (as_member, as_outsider):
        assert (await client.delete(OF_MEMBER)).status_code == 403
        assert (await client.delete(of_admin)).status_code == 403
    for client in (api, as_admin):
        assert (await client.delete(of_owner)).status_code == 403
    assert (await as_admin.delete(OF_MEMBER)).status_code == 204
    assert (await as_admin.delete(of_admin)).status_code == 204
    assert (await api.get("/users/me")).json()["resource"]["current_organization"] == ORGANIZATION


async def test_own_event_types_go_along_and_shared_ones_lose_a_host(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    await api.delete(OF_MEMBER)
    listed = (await as_member.get("/event_types", params={"user": MEMBER})).json()["collection"]
    assert [row["uri"] for row in listed] == [ONBOARDING]
    assert (await as_member.get(ROUND_ROBIN)).status_code == 403
    assert (await api.get(ONBOARDING)).status_code == 403
    of_organization = await api.get("/event_types", params={"organization": ORGANIZATION})
    uris = [row["uri"] for row in of_organization.json()["collection"]]
    assert ROUND_ROBIN in uris
    assert ONBOARDING not in uris


async def test_a_shared_event_type_is_no_longer_held_by_a_leaver(api: AsyncClient) -> None:
    # At this hour only the member, in Los Angeles, is at work.
    evening = {"event_type": ROUND_ROBIN, "location": None}
    invitee = await book(api, "2026-03-04T00:30:00Z", **evening)
    (host,) = (await api.get(invitee["event"])).json()["resource"]["event_memberships"]
    assert host["user"] == MEMBER
    await api.delete(OF_MEMBER)
    refused = await api.post("/invitees", json=booking("2026-03-05T00:30:00Z", **evening))
    assert refused.status_code == 400


async def test_past_bookings_stay_with_the_organization(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    invitee = await book(as_member, **WITH_MEMBER)
    await api.delete(OF_MEMBER)
    listed = await api.get("/scheduled_events", params={"organization": ORGANIZATION})
    assert [row["uri"] for row in listed.json()["collection"]] == [invitee["event"]]
    assert (await api.get(invitee["event"])).status_code == 200
    assert (await as_member.get(invitee["event"])).status_code == 200


async def test_groups_and_teams_lose_a_member(api: AsyncClient, as_member: AsyncClient) -> None:
    await api.delete(OF_MEMBER)
    sales = (await api.get("/groups/AAAAAAAAAAAAAAAA")).json()["resource"]
    assert sales["member_count"] == 2
    assert (await api.get(f"/group_relationships/{'C' * 16}")).status_code == 404
    assert (await as_member.get("/teams", params={"user": MEMBER})).json()["collection"] == []


async def test_subscriptions_to_a_leaver_stop_and_those_he_made_go_on(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    receiver, world = Receiver(), emulator.default
    emulator.courier.receivers["http://app.test"] = AppReceiver(receiver)

    async def listen(client: AsyncClient, path: str, **scope: str) -> str:
        body = {
            "url": f"http://app.test/{path}",
            "events": ["invitee.created"],
            "organization": ORGANIZATION,
            **scope,
        }
        answer = await client.post("/webhook_subscriptions", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["resource"]["uri"])

    to_member = await listen(as_member, "member", scope="user", user=MEMBER)
    to_owner = await listen(api, "owner", scope="user", user=OWNER)
    to_all = await listen(as_admin, "all", scope="organization")
    await book(api)
    await emulator.settle(world)
    await api.delete(OF_MEMBER)
    await api.delete(f"{MEMBERSHIPS}/{'B' * 16}")
    await book(api, "2026-03-03T16:00:00Z")
    await book(as_member, **WITH_MEMBER)
    await emulator.settle(world)
    assert sorted(each.path for each in receiver.received) == ["/all", "/all", "/owner", "/owner"]
    states = {
        uri: (await api.get(uri)).json()["resource"]["state"]
        for uri in (to_member, to_owner, to_all)
    }
    assert states == {to_member: "disabled", to_owner: "active", to_all: "active"}


async def test_messages_that_wait_for_a_leavers_subscription_are_dropped(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    receiver, world = Receiver(500), emulator.default
    emulator.courier.receivers["http://app.test"] = AppReceiver(receiver)
    body = {
        "url": "http://app.test/member",
        "events": ["invitee.created"],
        "organization": ORGANIZATION,
        "scope": "user",
        "user": MEMBER,
    }
    assert (await as_member.post("/webhook_subscriptions", json=body)).status_code == 201
    await book(as_member, **WITH_MEMBER)
    await emulator.settle(world)
    await api.delete(OF_MEMBER)
    await emulator.advance(world, NOW + timedelta(days=2))
    assert len(receiver.received) == 1


async def test_a_leaver_can_be_invited_back_with_his_event_types(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    world = emulator.default
    await api.delete(OF_MEMBER)
    invitation = world.execute(invite, Invite(organization="A" * 16, email="MIA@example.com"))
    membership = world.execute(accept_invitation, AcceptInvitation(invitation=invitation.id))
    me = (await as_member.get("/users/me")).json()["resource"]
    assert (me["uri"], me["current_organization"]) == (MEMBER, ORGANIZATION)
    assert (await api.get(ONBOARDING)).status_code == 200
    shown = (await api.get(f"{MEMBERSHIPS}/{membership.id}")).json()["resource"]
    assert (shown["role"], shown["user"]["uri"]) == ("user", MEMBER)
    listed = await as_member.get("/organization_memberships", params={"user": MEMBER})
    assert [row["uri"] for row in listed.json()["collection"]] == [shown["uri"]]


async def test_a_host_who_joins_elsewhere_stops_listening_at_home(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    world = emulator.default
    await api.delete(OF_MEMBER)
    home = (await as_member.get("/users/me")).json()["resource"]["current_organization"]
    body = {
        "url": "http://127.0.0.1:9000/hook",
        "events": ["invitee.created"],
        "organization": home,
        "scope": "user",
        "user": MEMBER,
    }
    answer = await as_member.post("/webhook_subscriptions", json=body)
    id_ = answer.json()["resource"]["uri"].rpartition("/")[2]
    invitation = world.execute(invite, Invite(organization="A" * 16, email="mia@example.com"))
    world.execute(accept_invitation, AcceptInvitation(invitation=invitation.id))
    assert world.rows.subscriptions[id_].state is SubscriptionState.DISABLED
    await api.delete(f"/organization_memberships/{_membership(emulator, MEMBER)}")
    assert (await as_member.get("/users/me")).json()["resource"]["uri"] == MEMBER


def test_a_user_has_an_address_and_a_token_of_his_own(emulator: Emulator) -> None:
    new = AddUser(organization="A" * 16, name="Kim", email="kim@example.com")
    for email, token in (("OLIVIA@example.com", None), ("kim@example.com", "mock.owner.token")):
        command = AddUser(organization="A" * 16, name="Kim", email=email, token=token)
        with pytest.raises(InvalidArgument):
            emulator.default.execute(add_user, command)
    emulator.default.execute(add_user, new)
    with pytest.raises(NotFound):
        emulator.default.execute(
            add_user, AddUser(organization="nowhere", name="Lee", email="lee@example.com")
        )
