from httpx import ASGITransport, AsyncClient

from mockcalendly.emulator import Emulator
from mockcalendly.settings import WorldSettings
from tests.api.given import ADMIN, BASE, MEMBER, ORGANIZATION, OWNER


async def test_me_is_the_user_behind_the_token(api: AsyncClient, as_member: AsyncClient) -> None:
    me = (await api.get("/users/me")).json()["resource"]
    assert me == {
        "avatar_url": None,
        "created_at": "2020-01-02T03:04:05.678123Z",
        "current_organization": ORGANIZATION,
        "email": "olivia@example.com",
        "locale": "en",
        "name": "Olivia Owner",
        "resource_type": "User",
        "scheduling_url": f"{BASE}/olivia-owner",
        "slug": "olivia-owner",
        "time_notation": "12h",
        "timezone": "America/New_York",
        "updated_at": "2020-01-02T03:04:05.678123Z",
        "uri": OWNER,
    }
    assert (await as_member.get("/users/me")).json()["resource"]["uri"] == MEMBER


async def test_a_colleague_can_be_read_and_an_unknown_user_is_not_found(api: AsyncClient) -> None:
    assert (await api.get("/users/BBBBBBBBBBBBBBBB")).json()["resource"]["uri"] == ADMIN
    assert (await api.get("/users/nobody")).status_code == 404


async def test_a_trailing_slash_changes_nothing(api: AsyncClient) -> None:
    assert (await api.get("/users/me/")).json() == (await api.get("/users/me")).json()


async def test_head_answers_as_get_without_a_body(api: AsyncClient) -> None:
    head = await api.head("/users/me")
    get = await api.get("/users/me")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


async def test_the_organization_shows_plan_and_stage(api: AsyncClient) -> None:
    organization = (await api.get("/organizations/AAAAAAAAAAAAAAAA")).json()["resource"]
    assert (organization["plan"], organization["stage"]) == ("teams", "paid")
    assert organization["uri"] == ORGANIZATION
    assert (await api.get("/organizations/ZZZZ")).status_code == 404


async def test_memberships_of_the_organization_are_for_admins(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    query = {"organization": ORGANIZATION}
    for client in (api, as_admin):
        page = (await client.get("/organization_memberships", params=query)).json()
        assert [row["role"] for row in page["collection"]] == ["owner", "admin", "user"]
        assert page["pagination"]["count"] == 3
    assert (await as_member.get("/organization_memberships", params=query)).status_code == 403


async def test_a_member_finds_his_organization_through_his_own_membership(
    as_member: AsyncClient,
) -> None:
    page = (await as_member.get("/organization_memberships", params={"user": MEMBER})).json()
    assert [row["organization"] for row in page["collection"]] == [ORGANIZATION]
    uri = page["collection"][0]["uri"]
    assert (await as_member.get(uri)).json()["resource"] == page["collection"][0]


async def test_memberships_are_filtered_by_role_and_email(api: AsyncClient) -> None:
    async def users(**query: str) -> list[str]:
        query["organization"] = ORGANIZATION
        answer = await api.get("/organization_memberships", params=query)
        return [row["user"]["uri"] for row in answer.json()["collection"]]

    assert await users(role="admin") == [ADMIN]
    assert await users(email="MIA@example.com") == [MEMBER]
    assert await users(email="mia@example.com", role="owner") == []
    assert await users(user=ADMIN) == [ADMIN]


async def test_memberships_without_organization_or_user_are_refused(api: AsyncClient) -> None:
    answer = await api.get("/organization_memberships")
    assert answer.status_code == 400
    assert [detail["parameter"] for detail in answer.json()["details"]] == ["organization", "user"]


async def test_event_types_are_listed_by_name_and_by_position(api: AsyncClient) -> None:
    async def names(**query: str) -> list[str]:
        answer = await api.get("/event_types", params={"organization": ORGANIZATION, **query})
        return [row["name"] for row in answer.json()["collection"]]

    by_name = await names()
    assert by_name == sorted(by_name, key=str.casefold)
    assert len(by_name) == 6
    assert await names(sort="name:desc") == by_name[::-1]
    assert (await names(sort="position:asc"))[0] == "30 Minute Meeting"
    assert await names(active="false") == []


async def test_event_types_of_a_user_include_the_pooled_ones(api: AsyncClient) -> None:
    answer = await api.get("/event_types", params={"user": ADMIN})
    assert {row["pooling_type"] for row in answer.json()["collection"]} == {
        "round_robin",
        "collective",
    }
    schedules = await api.get("/user_availability_schedules", params={"user": MEMBER})
    schedule = schedules.json()["collection"][0]["uri"]
    answer = await api.get(
        "/event_types", params={"user": MEMBER, "user_availability_schedule": schedule}
    )
    assert [row["slug"] for row in answer.json()["collection"]] == ["onboarding", "sales-call"]


async def test_an_event_type_is_read_by_its_uri(api: AsyncClient) -> None:
    page = (await api.get("/event_types", params={"organization": ORGANIZATION})).json()
    for row in page["collection"]:
        assert (await api.get(row["uri"])).json()["resource"] == row


async def test_uris_of_the_real_service_are_understood(api: AsyncClient) -> None:
    query = {"user": "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"}
    assert (await api.get("/event_types", params=query)).json()["collection"]


async def test_public_url_fixes_every_uri(emulator: Emulator) -> None:
    emulator.create_world("real", WorldSettings(public_url="https://api.calendly.com"))
    async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
        client.headers["Authorization"] = "Bearer mock.owner.token"
        me = (await client.get("/w/real/users/me")).json()["resource"]
        assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
        assert me["scheduling_url"] == "https://calendly.com/olivia-owner"
        here = (await client.get("/users/me")).json()["resource"]
        assert here["uri"] == OWNER
