from datetime import timedelta
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.invitations import (
    AcceptInvitation,
    accept_invitation,
    decline_invitation,
    resend_invitation,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.kernel.clock import Clock
from mockcalendly.model.organizations import Plan, Stage
from mockcalendly.settings import WorldSettings
from mockcalendly.store.transaction import Transaction
from tests.api.conftest import Connect
from tests.api.given import ADMIN, BASE, NOW, ORGANIZATION, Json
from tests.api.people import add_token

INVITATIONS = f"{ORGANIZATION}/invitations"
SAM = "sam@example.com"


async def invited(client: AsyncClient, email: str = SAM) -> Json:
    """Invite somebody and return the invitation."""
    answer = await client.post(INVITATIONS, json={"email": email})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


def id_of(resource: Json) -> str:
    return str(resource["uri"]).rpartition("/")[2]


def change_organization(emulator: Emulator, **changes: Any) -> None:
    def change(tx: Transaction, _: None) -> None:
        tx.rows.organizations.put(replace(tx.rows.organizations["A" * 16], **changes))

    emulator.default.execute(change, None)


async def test_an_invitation_is_pending_and_was_sent(api: AsyncClient) -> None:
    shown = await invited(api)
    assert shown == {
        "created_at": "2026-03-02T09:00:00.000000Z",
        "email": SAM,
        "last_sent_at": "2026-03-02T09:00:00.000000Z",
        "organization": ORGANIZATION,
        "status": "pending",
        "updated_at": "2026-03-02T09:00:00.000000Z",
        "uri": f"{INVITATIONS}/{id_of(shown)}",
    }
    assert (await api.get(shown["uri"])).json()["resource"] == shown


async def test_invitations_are_for_admins(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, as_outsider: AsyncClient
) -> None:
    shown = await invited(as_admin)
    for client in (as_member, as_outsider):
        refused = await client.post(INVITATIONS, json={"email": "kim@example.com"})
        assert refused.status_code == 403
        assert refused.json()["message"] == "You do not have permission"
        for answer in (
            await client.get(INVITATIONS),
            await client.get(shown["uri"]),
            await client.delete(shown["uri"]),
        ):
            assert answer.status_code == 403
            message = "You do not have permission to access this resource."
            assert answer.json()["message"] == message
    assert (await api.get(shown["uri"])).status_code == 200


@pytest.mark.parametrize("body", [{}, {"email": None}, {"email": 5}, {"email": "sam"}])
async def test_an_invitation_needs_an_email_address(api: AsyncClient, body: Json) -> None:
    answer = await api.post(INVITATIONS, json=body)
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["details"]] == ["email"]


async def test_a_member_is_not_invited(api: AsyncClient) -> None:
    answer = await api.post(INVITATIONS, json={"email": "mia@example.com"})
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["details"]] == ["email"]


async def test_nobody_is_invited_twice(api: AsyncClient) -> None:
    await invited(api)
    for email in (SAM, SAM.upper()):
        answer = await api.post(INVITATIONS, json={"email": email})
        assert answer.status_code == 400
        message = f"{email} has already been invited"
        assert answer.json() == {"title": "Already Invited", "message": message}


async def test_who_declined_can_be_invited_again(api: AsyncClient, emulator: Emulator) -> None:
    first = await invited(api)
    emulator.default.execute(decline_invitation, id_of(first))
    assert (await api.get(first["uri"])).json()["resource"]["status"] == "declined"
    assert (await invited(api))["status"] == "pending"


async def test_invitations_are_listed_with_filters_and_in_order(
    api: AsyncClient, emulator: Emulator
) -> None:
    world = emulator.default
    for number, email in enumerate(("ann@example.com", "bob@example.com", "Cy@example.com")):
        await invited(api, email)
        await emulator.advance(world, NOW + timedelta(minutes=number + 1))
    (ann, *_) = (await api.get(INVITATIONS)).json()["collection"]
    world.execute(accept_invitation, AcceptInvitation(invitation=id_of(ann)))

    async def emails(**query: str) -> list[str]:
        answer = await api.get(INVITATIONS, params=query)
        assert answer.status_code == 200, answer.text
        return [row["email"][0] for row in answer.json()["collection"]]

    assert await emails() == ["a", "b", "C"]
    assert await emails(sort="created_at:desc") == ["C", "b", "a"]
    assert await emails(status="pending") == ["b", "C"]
    assert await emails(status="accepted") == ["a"]
    assert await emails(status="declined") == []
    assert await emails(email="cy@EXAMPLE.com") == ["C"]
    assert await emails(email="cy@example.com", status="accepted") == []
    page = (await api.get(INVITATIONS, params={"count": 2})).json()
    rest = (await api.get(page["pagination"]["next_page"])).json()
    assert [row["email"] for row in rest["collection"]] == ["Cy@example.com"]


@pytest.mark.parametrize(
    ("name", "value"), [("status", "revoked"), ("email", "sam"), ("sort", "email:asc")]
)
async def test_a_wrong_filter_of_invitations_is_named(
    api: AsyncClient, name: str, value: str
) -> None:
    answer = await api.get(INVITATIONS, params={name: value})
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["details"]] == [name]


async def test_a_revoked_invitation_is_gone(api: AsyncClient, emulator: Emulator) -> None:
    shown = await invited(api)
    assert (await api.delete(shown["uri"])).status_code == 204
    assert (await api.get(shown["uri"])).status_code == 404
    assert (await api.delete(shown["uri"])).status_code == 404
    with pytest.raises(NotFound):
        emulator.default.execute(accept_invitation, AcceptInvitation(invitation=id_of(shown)))
    assert (await api.get(INVITATIONS)).json()["collection"] == []


async def test_an_answered_invitation_stays_answered(api: AsyncClient, emulator: Emulator) -> None:
    world, shown = emulator.default, await invited(api)
    id_ = id_of(shown)
    world.execute(decline_invitation, id_)
    assert (await api.delete(shown["uri"])).status_code == 400
    with pytest.raises(InvalidArgument):
        world.execute(accept_invitation, AcceptInvitation(invitation=id_))
    with pytest.raises(InvalidArgument):
        world.execute(resend_invitation, id_)


async def test_an_invitation_is_found_below_its_own_organization_only(
    api: AsyncClient, as_outsider: AsyncClient
) -> None:
    shown = await invited(api)
    elsewhere = f"{BASE}/organizations/elsewhere/invitations/{id_of(shown)}"
    assert (await as_outsider.get(elsewhere)).status_code == 404
    assert (await api.get(f"{BASE}/organizations/nowhere/invitations")).status_code == 404
    assert (await api.get(f"{INVITATIONS}/nowhere")).status_code == 404


async def test_sending_again_shows_in_the_time(api: AsyncClient, emulator: Emulator) -> None:
    shown = await invited(api)
    await emulator.advance(emulator.default, NOW + timedelta(hours=1))
    emulator.default.execute(resend_invitation, id_of(shown))
    again = (await api.get(shown["uri"])).json()["resource"]
    assert again["last_sent_at"] == again["updated_at"] == "2026-03-02T10:00:00.000000Z"
    assert again["created_at"] == shown["created_at"]


async def test_who_accepts_becomes_a_member_with_a_page_and_hours(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    shown = await invited(api)
    command = AcceptInvitation(
        invitation=id_of(shown),
        name="Mia Member",
        timezone="Europe/Paris",
        token="mock.sam.token",
    )
    membership = emulator.default.execute(accept_invitation, command)
    as_sam = connect("mock.sam.token")
    me = (await as_sam.get("/users/me")).json()["resource"]
    assert (me["name"], me["email"], me["slug"]) == ("Mia Member", SAM, "mia-member-2")
    assert me["current_organization"] == ORGANIZATION
    assert me["timezone"] == "Europe/Paris"
    accepted = (await api.get(shown["uri"])).json()["resource"]
    assert (accepted["status"], accepted["user"]) == ("accepted", me["uri"])
    uri = f"/organization_memberships/{membership.id}"
    member = (await api.get(uri)).json()["resource"]
    assert (member["role"], member["user"]["uri"]) == ("user", me["uri"])
    query = {"user": me["uri"]}
    (schedule,) = (await as_sam.get("/user_availability_schedules", params=query)).json()[
        "collection"
    ]
    assert (schedule["default"], schedule["timezone"]) == (True, "Europe/Paris")
    (view,) = (await as_sam.get("/contact_lists")).json()["collection"]
    assert view["name"] == "All Contacts"


async def test_a_new_member_needs_no_name_or_token(api: AsyncClient, emulator: Emulator) -> None:
    shown = await invited(api)
    tokens = len(emulator.default.rows.tokens)
    emulator.default.execute(accept_invitation, AcceptInvitation(invitation=id_of(shown)))
    user = (await api.get(shown["uri"])).json()["resource"]["user"]
    assert (await api.get(user)).json()["resource"]["name"] == "sam"
    assert len(emulator.default.rows.tokens) == tokens


@pytest.mark.parametrize("changes", [{"token": "mock.owner.token"}, {"timezone": "Mars/Olympus"}])
async def test_a_refused_acceptance_changes_nothing(
    api: AsyncClient, emulator: Emulator, changes: dict[str, str]
) -> None:
    shown = await invited(api)
    command = AcceptInvitation(invitation=id_of(shown), **changes)
    with pytest.raises(InvalidArgument):
        emulator.default.execute(accept_invitation, command)
    assert (await api.get(shown["uri"])).json()["resource"] == shown


async def test_who_is_in_another_organization_must_leave_it_first(
    api: AsyncClient, as_outsider: AsyncClient, emulator: Emulator
) -> None:
    world = emulator.default
    elsewhere = f"{BASE}/organizations/elsewhere/invitations"
    to_sam = await as_outsider.post(elsewhere, json={"email": SAM})
    world.execute(accept_invitation, AcceptInvitation(invitation=id_of(to_sam.json()["resource"])))
    shown = await invited(api)
    with pytest.raises(InvalidArgument):
        world.execute(accept_invitation, AcceptInvitation(invitation=id_of(shown)))


async def test_an_identity_provider_alone_manages_its_users(
    api: AsyncClient, emulator: Emulator
) -> None:
    shown = await invited(api)
    change_organization(emulator, scim=True)
    for refused in (
        await api.post(INVITATIONS, json={"email": "kim@example.com"}),
        await api.delete(shown["uri"]),
    ):
        assert refused.status_code == 403
        assert refused.json() == {
            "title": "Permission Denied",
            "message": "You cannot perform this action for an organization with SCIM enabled.",
        }


async def test_invitations_take_seats(api: AsyncClient, emulator: Emulator) -> None:
    change_organization(emulator, seats=5)
    first, second = await invited(api, "a@example.com"), await invited(api, "b@example.com")
    refused = await api.post(INVITATIONS, json={"email": "c@example.com"})
    assert refused.status_code == 403
    assert refused.json()["message"] == (
        "You already sent all the invitations you're allotted based upon the number of seats "
        "purchased with your account. Please purchase more seats to send more invitations."
    )
    await api.delete(first["uri"])
    emulator.default.execute(accept_invitation, AcceptInvitation(invitation=id_of(second)))
    await invited(api, "c@example.com")
    assert (await api.post(INVITATIONS, json={"email": "d@example.com"})).status_code == 403


async def test_a_trial_has_its_own_words(api: AsyncClient, emulator: Emulator) -> None:
    change_organization(emulator, seats=3, stage=Stage.TRIAL, plan=Plan.TEAMS)
    refused = await api.post(INVITATIONS, json={"email": SAM})
    assert refused.status_code == 403
    message = "You already sent all the invitations allotted to you with a trial account."
    assert refused.json()["message"] == message


async def test_the_free_plan_has_no_seats_for_others() -> None:
    settings = WorldSettings(plan="free")
    async with Emulator(settings, clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
            client.headers["Authorization"] = "Bearer mock.owner.token"
            assert (await client.post(INVITATIONS, json={"email": SAM})).status_code == 403


async def test_invitations_need_their_scopes(emulator: Emulator, connect: Connect) -> None:
    reader = connect(add_token(emulator, "organizations:read"))
    assert (await reader.get(INVITATIONS)).status_code == 200
    for refused in (
        await reader.post(INVITATIONS, json={"email": SAM}),
        await reader.delete(f"{INVITATIONS}/x"),
        await reader.delete(f"/organization_memberships/{ADMIN[-16:]}"),
    ):
        assert refused.json()["required_scopes"] == ["organizations:write"]
