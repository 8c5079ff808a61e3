import pytest
from httpx import AsyncClient

from mockcalendly.domain.meeting_locations import ConnectConferences, connect_conferences
from mockcalendly.domain.teams import AddTeam, add_team
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from mockcalendly.model.event_types import LocationKind
from tests.api.conftest import Connect
from tests.api.given import BASE, MEMBER, ORGANIZATION, OWNER
from tests.api.people import STRANGER, add_token

ACME = f"{BASE}/teams/AAAAAAAAAAAAAAAA"


def team(emulator: Emulator, name: str, *users: str) -> str:
    """Add a team and return its id."""
    slug = name.lower()
    command = AddTeam(organization="A" * 16, name=name, slug=slug, users=users)
    return emulator.default.execute(add_team, command).id


async def test_a_team_has_a_page(api: AsyncClient) -> None:
    shown = (await api.get(ACME)).json()["resource"]
    assert shown == {
        "name": "Acme Sales",
        "organization": ORGANIZATION,
        "scheduling_url": f"{BASE}/acme-sales",
        "uri": ACME,
    }
    assert (await api.get("/teams")).json()["collection"] == [shown]
    assert (await api.get("/teams/nowhere")).status_code == 404


async def test_teams_are_listed_by_user_and_page_by_page(
    as_member: AsyncClient, emulator: Emulator
) -> None:
    team(emulator, "East", "A" * 16)
    team(emulator, "West", "A" * 16, "C" * 16)

    async def names(**query: str) -> list[str]:
        found: list[str] = []
        answer = await as_member.get("/teams", params={"count": "1", **query})
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += [row["name"] for row in page["collection"]]
            if page["pagination"]["next_page"] is None:
                return found
            answer = await as_member.get(page["pagination"]["next_page"])

    assert await names() == ["Acme Sales", "East", "West"]
    assert await names(user=OWNER) == ["Acme Sales", "East", "West"]
    assert await names(user=MEMBER) == ["Acme Sales", "West"]


async def test_teams_of_another_organization_are_out_of_reach(
    api: AsyncClient, as_outsider: AsyncClient
) -> None:
    assert (await as_outsider.get(ACME)).status_code == 403
    assert (await as_outsider.get("/teams")).json()["collection"] == []
    for client, user in ((as_outsider, MEMBER), (api, STRANGER)):
        refused = await client.get("/teams", params={"user": user})
        assert refused.status_code == 403
        assert refused.json()["message"] == "This user is not in your organization"


async def test_a_wrong_user_of_teams_is_named(api: AsyncClient) -> None:
    answer = await api.get("/teams", params={"user": ACME})
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["details"]] == ["user"]
    assert (await api.get("/teams", params={"user": f"{BASE}/users/nobody"})).status_code == 404


def test_a_team_is_of_one_organization_and_has_a_page_of_its_own(
    emulator: Emulator, as_outsider: AsyncClient
) -> None:
    for slug, user in (("acme-sales", "A" * 16), ("mia-member", "A" * 16), ("new", "stranger")):
        command = AddTeam(organization="A" * 16, name="New", slug=slug, users=(user,))
        with pytest.raises(InvalidArgument):
            emulator.default.execute(add_team, command)
    with pytest.raises(NotFound):
        emulator.default.execute(add_team, AddTeam(organization="x", name="New", slug="new"))
    again = AddTeam(organization="A" * 16, name="New", slug="new", id="A" * 16)
    with pytest.raises(InvalidArgument):
        emulator.default.execute(add_team, again)


async def test_conferences_are_connected_or_not(as_member: AsyncClient, emulator: Emulator) -> None:
    async def locations() -> list[dict[str, object]]:
        answer = await as_member.get("/locations", params={"user": OWNER})
        assert answer.json().keys() == {"collection"}
        return list(answer.json()["collection"])

    assert await locations() == [
        {"kind": "ask_invitee"},
        {"kind": "custom"},
        {"connected": True, "kind": "google_conference"},
        {"connected": False, "kind": "gotomeeting_conference"},
        {"kind": "inbound_call"},
        {"connected": True, "kind": "microsoft_teams_conference"},
        {"kind": "outbound_call"},
        {"kind": "physical"},
        {"connected": False, "kind": "webex_conference"},
        {"connected": True, "kind": "zoom_conference"},
    ]
    command = ConnectConferences(user="A" * 16, kinds=(LocationKind.WEBEX_CONFERENCE,))
    emulator.default.execute(connect_conferences, command)
    connected = [row["kind"] for row in await locations() if row.get("connected")]
    assert connected == ["webex_conference"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"user": "olivia"}, 400),
        ({"user": f"{BASE}/users/nobody"}, 404),
        ({"user": STRANGER}, 403),
    ],
)
async def test_locations_are_those_of_a_colleague(
    api: AsyncClient, as_outsider: AsyncClient, query: dict[str, str], status: int
) -> None:
    assert (await api.get("/locations", params=query)).status_code == status


async def test_teams_and_locations_need_their_scopes(emulator: Emulator, connect: Connect) -> None:
    client = connect(add_token(emulator, "groups:read"))
    needed = {"/teams": "organizations:read", ACME: "organizations:read", "/locations": None}
    for path, scope in needed.items():
        refused = await client.get(path)
        assert refused.status_code == 403
        assert refused.json()["required_scopes"] == [scope or "locations:read"]


def test_only_conferences_can_be_connected(emulator: Emulator) -> None:
    world = emulator.default
    with pytest.raises(InvalidArgument):
        world.execute(
            connect_conferences,
            ConnectConferences(user="A" * 16, kinds=(LocationKind.PHYSICAL,)),
        )
    with pytest.raises(NotFound):
        world.execute(connect_conferences, ConnectConferences(user="nobody", kinds=()))
