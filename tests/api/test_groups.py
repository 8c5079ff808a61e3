import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from mockcalendly.domain.groups import AddGroup, AddToGroup, add_group, add_to_group
from mockcalendly.domain.invitations import (
    AcceptInvitation,
    Invite,
    accept_invitation,
    decline_invitation,
    invite,
)
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.organizations import INVITATION, GroupRole
from tests.api.conftest import Connect
from tests.api.given import BASE, MEMBER, ORGANIZATION, OWNER
from tests.api.people import add_token

SALES = f"{BASE}/groups/AAAAAAAAAAAAAAAA"
MEMBERSHIPS = f"{BASE}/organization_memberships"
CREATED = "2020-01-02T03:04:05.678123Z"


def group(emulator: Emulator, name: str) -> str:
    """Add a group and return its id."""
    row = emulator.default.execute(add_group, AddGroup(organization="A" * 16, name=name))
    return row.id


def join(emulator: Emulator, group: str, owner: str, role: GroupRole = GroupRole.MEMBER) -> str:
    command = AddToGroup(group=group, owner=owner, role=role)
    return emulator.default.execute(add_to_group, command).id


def invited(emulator: Emulator, email: str = "sam@example.com") -> str:
    command = Invite(organization="A" * 16, email=email)
    return emulator.default.execute(invite, command).id


async def relationships(client: AsyncClient, **query: str) -> list[tuple[str, str]]:
    answer = await client.get("/group_relationships", params=query)
    assert answer.status_code == 200, answer.text
    return [(row["owner"]["uri"][-16:], row["role"]) for row in answer.json()["collection"]]


async def test_groups_of_the_organization_are_listed_for_its_admins(
    api: AsyncClient, as_admin: AsyncClient, emulator: Emulator
) -> None:
    group(emulator, "Support")
    for client in (api, as_admin):
        answer = await client.get("/groups", params={"organization": ORGANIZATION})
        sales, support = answer.json()["collection"]
        assert sales == {
            "created_at": CREATED,
            "member_count": 3,
            "name": "Sales",
            "organization": ORGANIZATION,
            "updated_at": CREATED,
            "uri": SALES,
        }
        assert (support["name"], support["member_count"]) == ("Support", 0)


async def test_groups_come_in_pages(api: AsyncClient, emulator: Emulator) -> None:
    for number in range(4):
        group(emulator, f"Group {number}")
    names: list[str] = []
    link: str | None = f"/groups?organization={ORGANIZATION}&count=2"
    while link:
        page = (await api.get(link)).json()
        names += [row["name"] for row in page["collection"]]
        link = page["pagination"]["next_page"]
    assert names == ["Sales", "Group 0", "Group 1", "Group 2", "Group 3"]


async def test_a_list_of_groups_needs_an_organization(api: AsyncClient) -> None:
    answer = await api.get("/groups")
    assert answer.status_code == 400
    assert answer.json()["details"] == [{"parameter": "organization", "message": "is missing"}]


async def test_groups_are_not_for_members_or_outsiders(
    as_member: AsyncClient, as_outsider: AsyncClient, api: AsyncClient
) -> None:
    for client in (as_member, as_outsider):
        assert (await client.get(SALES)).status_code == 403
        listed = await client.get("/groups", params={"organization": ORGANIZATION})
        assert listed.status_code == 403
        assert listed.json() == {
            "title": "Permission Denied",
            "message": "You do not have permission to access this resource.",
        }
    unknown = {"organization": f"{BASE}/organizations/nowhere"}
    assert (await api.get("/groups", params=unknown)).status_code == 404


async def test_a_group_is_read_by_who_administers_it(
    api: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    support = group(emulator, "Support")
    join(emulator, support, "C" * 16, GroupRole.ADMIN)
    assert (await as_member.get(f"/groups/{support}")).json()["resource"]["name"] == "Support"
    assert (await as_member.get(SALES)).status_code == 403
    assert (await api.get(SALES)).json()["resource"]["member_count"] == 3
    assert (await api.get("/groups/nowhere")).status_code == 404


async def test_everybodys_places_are_listed_without_filters(api: AsyncClient) -> None:
    everybody = [("A" * 16, "member"), ("B" * 16, "member"), ("C" * 16, "member")]
    assert await relationships(api) == [*everybody, ("B" * 16, "admin")]
    assert await relationships(api, organization=ORGANIZATION) == await relationships(api)


async def test_filters_of_places_narrow_each_other_down(
    api: AsyncClient, emulator: Emulator
) -> None:
    support = group(emulator, "Support")
    join(emulator, support, "B" * 16, GroupRole.ADMIN)
    owner = f"{MEMBERSHIPS}/{'B' * 16}"
    in_support = f"{BASE}/groups/{support}"
    assert await relationships(api, group=in_support) == [("B" * 16, "admin")]
    of_admin = [("B" * 16, "member"), ("B" * 16, "admin"), ("B" * 16, "admin")]
    assert await relationships(api, owner=owner) == of_admin
    assert await relationships(api, owner=owner, group=SALES) == of_admin[:2]
    assert await relationships(api, owner=owner, group=in_support) == [("B" * 16, "admin")]
    assert await relationships(api, owner=f"{MEMBERSHIPS}/{'A' * 16}", group=in_support) == []
    assert await relationships(api, group=f"{BASE}/groups/nowhere") == []


async def test_a_place_shows_its_membership(api: AsyncClient) -> None:
    answer = await api.get("/group_relationships", params={"owner": f"{MEMBERSHIPS}/{'C' * 16}"})
    (place,) = answer.json()["collection"]
    owner = place.pop("owner")
    assert place == {
        "created_at": CREATED,
        "group": SALES,
        "organization": ORGANIZATION,
        "role": "member",
        "updated_at": CREATED,
        "uri": f"{BASE}/group_relationships/CCCCCCCCCCCCCCCC",
    }
    assert owner["type"] == "OrganizationMembership"
    assert owner["role"] == "user"
    assert owner["user"]["uri"] == MEMBER
    assert list(owner) == sorted(owner)
    assert (await api.get(place["uri"])).json()["resource"] == {**place, "owner": owner}


async def test_an_invited_persons_place_becomes_a_members(
    api: AsyncClient, emulator: Emulator
) -> None:
    world, invitation = emulator.default, invited(emulator)
    command = AddToGroup(group="A" * 16, owner=invitation, owner_type=INVITATION)
    place = world.execute(add_to_group, command).id
    uri = f"{ORGANIZATION}/invitations/{invitation}"
    listed = (await api.get("/group_relationships", params={"owner": uri})).json()["collection"]
    assert [row["uri"] for row in listed] == [f"{BASE}/group_relationships/{place}"]
    assert listed[0]["owner"]["type"] == "OrganizationInvitation"
    assert listed[0]["owner"]["email"] == "sam@example.com"
    assert (await api.get(SALES)).json()["resource"]["member_count"] == 3

    membership = world.execute(accept_invitation, AcceptInvitation(invitation=invitation))
    shown = (await api.get(f"/group_relationships/{place}")).json()["resource"]
    assert shown["owner"]["uri"] == f"{MEMBERSHIPS}/{membership.id}"
    assert shown["updated_at"] == "2026-03-02T09:00:00.000000Z"
    assert (await api.get(SALES)).json()["resource"]["member_count"] == 4


async def test_a_declined_invitation_leaves_its_groups(
    api: AsyncClient, emulator: Emulator
) -> None:
    world, invitation = emulator.default, invited(emulator)
    command = AddToGroup(group="A" * 16, owner=invitation, owner_type=INVITATION)
    place = world.execute(add_to_group, command).id
    world.execute(decline_invitation, invitation)
    assert (await api.get(f"/group_relationships/{place}")).status_code == 404


async def test_somebody_is_member_of_one_group_and_admin_of_many(
    api: AsyncClient, emulator: Emulator
) -> None:
    support = group(emulator, "Support")
    for role in (GroupRole.MEMBER, GroupRole.ADMIN, GroupRole.ADMIN):
        join(emulator, support, "B" * 16, role)
    answer = await api.get("/group_relationships", params={"owner": f"{MEMBERSHIPS}/{'B' * 16}"})
    places = [(row["group"][-16:], row["role"]) for row in answer.json()["collection"]]
    in_support = f"{BASE}/groups/{support}"[-16:]
    assert places == [("A" * 16, "admin"), (in_support, "member"), (in_support, "admin")]


async def test_a_member_sees_his_own_places_only(as_member: AsyncClient) -> None:
    own = {"owner": f"{MEMBERSHIPS}/{'C' * 16}"}
    assert await relationships(as_member, **own) == [("C" * 16, "member")]
    assert (await as_member.get(f"/group_relationships/{'C' * 16}")).status_code == 200
    assert (await as_member.get(f"/group_relationships/{'A' * 16}")).status_code == 403
    for query in (
        {},
        {"organization": ORGANIZATION},
        {"group": SALES},
        {"owner": f"{MEMBERSHIPS}/x"},
    ):
        assert (await as_member.get("/group_relationships", params=query)).status_code == 403


async def test_an_admin_of_a_group_sees_all_of_its_places(
    as_member: AsyncClient, emulator: Emulator
) -> None:
    support = group(emulator, "Support")
    join(emulator, support, "A" * 16)
    join(emulator, support, "C" * 16, GroupRole.ADMIN)
    listed = await relationships(as_member, group=f"{BASE}/groups/{support}")
    assert listed == [("A" * 16, "member"), ("C" * 16, "admin")]


async def test_places_of_another_organization_are_out_of_reach(
    api: AsyncClient, as_outsider: AsyncClient
) -> None:
    own = (await as_outsider.get("/users/me")).json()["resource"]["current_organization"]
    assert await relationships(as_outsider) == []
    assert await relationships(as_outsider, owner=f"{MEMBERSHIPS}/{'A' * 16}") == []
    assert (await as_outsider.get(f"/group_relationships/{'A' * 16}")).status_code == 403
    for query in ({"organization": ORGANIZATION}, {"organization": ORGANIZATION, "group": SALES}):
        assert (await as_outsider.get("/group_relationships", params=query)).status_code == 403
    assert (await api.get("/group_relationships", params={"organization": own})).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("organization", "acme"),
        ("group", f"{BASE}/users/AAAAAAAAAAAAAAAA"),
        ("owner", OWNER),
        ("owner", f"{BASE}/organizations/A/invitations"),
        ("count", "0"),
        ("count", "101"),
        ("page_token", "nonsense"),
    ],
)
async def test_a_wrong_filter_of_places_is_named(api: AsyncClient, name: str, value: str) -> None:
    answer = await api.get("/group_relationships", params={name: value})
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["details"]] == [name]


async def test_groups_need_their_scope(emulator: Emulator, connect: Connect) -> None:
    client = connect(add_token(emulator, "organizations:write"))
    for path in ("/groups", SALES, "/group_relationships", f"/group_relationships/{'A' * 16}"):
        answer = await client.get(path)
        assert answer.status_code == 403
        assert answer.json()["required_scopes"] == ["groups:read"]


def test_nobody_can_be_put_into_a_group_who_is_not_of_the_organization(
    emulator: Emulator, as_outsider: AsyncClient
) -> None:
    world = emulator.default
    stranger = next(row for row in world.rows.memberships if row.organization != "A" * 16)
    for command in (
        AddToGroup(group="nowhere", owner="A" * 16),
        AddToGroup(group="A" * 16, owner="nobody"),
        AddToGroup(group="A" * 16, owner=stranger.id),
        AddToGroup(group="A" * 16, owner="A" * 16, owner_type=INVITATION),
    ):
        with pytest.raises(NotFound):
            world.execute(add_to_group, command)
    with pytest.raises(NotFound):
        world.execute(add_group, AddGroup(organization="nowhere", name="Nobody"))


async def test_ids_of_groups_and_places_can_be_chosen_once(
    api: AsyncClient, emulator: Emulator
) -> None:
    world = emulator.default
    command = AddGroup(organization="A" * 16, name="Support", id="support")
    place = AddToGroup(group="support", owner="A" * 16, id="place")
    world.execute(add_group, command)
    world.execute(add_to_group, place)
    shown = (await api.get("/group_relationships/place")).json()["resource"]
    assert shown["group"] == f"{BASE}/groups/support"
    with pytest.raises(InvalidArgument):
        world.execute(add_group, command)
    with pytest.raises(InvalidArgument):
        world.execute(add_to_group, replace(place, owner="B" * 16))
