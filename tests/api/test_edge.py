"""What holds for every request: tokens, limits, unknown operations, junk."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.edge.app import MAX_BODY
from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.conftest import Connect
from tests.api.given import BASE, NOW, ORGANIZATION, OWNER, booking
from tests.contract.validator import async_event_hooks, contract

UNAUTHENTICATED = {"title": "Unauthenticated", "message": "The access token is invalid"}


@pytest.fixture
async def limited() -> AsyncIterator[tuple[Emulator, AsyncClient]]:
    async with Emulator(WorldSettings(plan="free"), clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": "Bearer mock.owner.token"},
            event_hooks=async_event_hooks(contract()),
        ) as client:
            yield emulator, client


async def test_a_missing_and_an_invented_token_get_the_same_bytes(connect: Connect) -> None:
    missing = await connect("").get("/users/me")
    invented = await connect("a.b.c").get("/users/me")
    basic = await connect("").get("/users/me", headers={"Authorization": "Basic YTpi"})
    assert missing.status_code == invented.status_code == basic.status_code == 401
    assert missing.json() == UNAUTHENTICATED
    assert missing.content == invented.content == basic.content


async def test_auth_any_takes_every_bearer_for_the_owner() -> None:
    async with Emulator(WorldSettings(auth="any"), clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
            me = await client.get("/users/me", headers={"Authorization": "Bearer what ever"})
            assert me.json()["resource"]["uri"] == OWNER
            assert (await client.get("/users/me")).status_code == 401


async def test_an_unknown_operation_is_not_found_and_the_nearest_is_named(
    api: AsyncClient,
) -> None:
    answer = await api.get("/scheduledevents")
    assert answer.status_code == 404
    assert answer.json() == {
        "title": "Resource Not Found",
        "message": "The server could not find the requested resource.",
    }
    assert "GET /scheduled_events" in answer.headers["x-mockcalendly-reason"]


async def test_a_wrong_method_is_not_found_too(api: AsyncClient) -> None:
    answer = await api.delete("/event_types/AAAAAAAAAAAAAAAA")
    assert answer.status_code == 404
    assert "takes GET" in answer.headers["x-mockcalendly-reason"]


async def test_every_answer_counts_down_and_the_limit_recovers_by_the_clock(
    limited: tuple[Emulator, AsyncClient],
) -> None:
    emulator, client = limited
    for remaining in range(49, -1, -1):
        answer = await client.get("/users/me")
        assert answer.headers["x-ratelimit-limit"] == "50"
        assert answer.headers["x-ratelimit-remaining"] == str(remaining)
        assert answer.headers["x-ratelimit-reset"] == "60"
    refused = await client.get("/users/me")
    assert refused.status_code == 429
    assert refused.json()["title"] == "Too Many Requests"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    await emulator.advance(emulator.default, NOW + timedelta(seconds=59.5))
    still = await client.get("/users/me")
    assert (still.status_code, still.headers["x-ratelimit-reset"]) == (429, "1")
    await emulator.advance(emulator.default, NOW + timedelta(seconds=60))
    assert (await client.get("/users/me")).status_code == 200


async def test_the_limit_is_per_user_and_refused_requests_do_nothing(
    limited: tuple[Emulator, AsyncClient],
) -> None:
    emulator, client = limited
    for _ in range(50):
        await client.get("/users/me")
    assert (await client.post("/invitees", json=booking())).status_code == 429
    assert len(emulator.default.rows.scheduled_events) == 0
    admin = {"Authorization": "Bearer mock.admin.token"}
    assert (await client.get("/users/me", headers=admin)).status_code == 200


async def test_paid_plans_have_500_requests_a_minute(api: AsyncClient) -> None:
    assert (await api.get("/users/me")).headers["x-ratelimit-limit"] == "500"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"12",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"event_type": "\xc3\x28"}',
        b"[" * 100_000,
        b'{"invitee":' * 5_000,
        b'{"start_time": 1e999}',
        b'{"a": "\\ud800"}',
    ],
)
async def test_junk_for_json_is_refused_with_400(api: AsyncClient, body: bytes) -> None:
    answer = await api.post("/invitees", content=body)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Argument"


async def test_a_huge_body_is_refused_and_the_next_request_is_answered(api: AsyncClient) -> None:
    answer = await api.post("/invitees", content=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert (await api.get("/users/me")).status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("count=0", "count"),
        ("count=101", "count"),
        ("count=-1", "count"),
        ("count=ten", "count"),
        ("count=", "count"),
        ("count=1.5", "count"),
        ("count=99999999999999999999999", "count"),
        ("count=%D9%A3", "count"),
        ("page_token=x", "page_token"),
        ("page_token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "page_token"),
        ("page_token=%00%ff", "page_token"),
        ("status=gone", "status"),
        ("sort=start_time:up", "sort"),
        ("sort=name:asc", "sort"),
        ("sort=", "sort"),
        ("invitee_email=x", "invitee_email"),
        ("min_start_time=2026-03-03", "min_start_time"),
        ("min_start_time=2026-03-03T00:00:00", "min_start_time"),
        ("max_start_time=2026-13-03T00:00:00Z", "max_start_time"),
        ("max_start_time=0001-01-01T00:00:00%2B14:00", "max_start_time"),
        ("user=me", "user"),
        ("group=http://[", "group"),
    ],
)
async def test_wrong_query_parameters_are_named(
    api: AsyncClient, query: str, parameter: str
) -> None:
    answer = await api.get(f"/scheduled_events?organization={ORGANIZATION}&{query}")
    assert answer.status_code == 400, answer.text
    assert [item["parameter"] for item in answer.json()["details"]] == [parameter]


async def test_ids_of_another_kind_are_not_found(api: AsyncClient) -> None:
    for path in (
        "/users/%00",
        "/users/..%2f..",
        "/organizations/🦄",
        "/event_types/' OR 1=1",
        "/scheduled_events/AAAA",
        "/scheduled_events/AAAA/invitees",
        "/scheduled_events/AAAA/invitees/BBBB",
        "/organization_memberships/x",
        "/webhook_subscriptions/x",
        "/invitee_no_shows/x",
    ):
        assert (await api.get(path)).status_code == 404, path


async def test_a_hint_cannot_break_out_of_its_header(api: AsyncClient) -> None:
    answer = await api.get("/users/a%0d%0aset-cookie:%20x=1")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.headers["x-mockcalendly-reason"]


async def test_an_unknown_world_is_not_found(connect: Connect) -> None:
    answer = await connect("mock.owner.token").get("/w/nowhere/users/me")
    assert answer.status_code == 404
    assert "nowhere" in answer.headers["x-mockcalendly-reason"]


async def test_worlds_do_not_see_one_another(emulator: Emulator, api: AsyncClient) -> None:
    emulator.create_world("other", clock=Clock(NOW, rate=0))
    there = await api.post("/w/other/invitees", json=booking())
    assert there.status_code == 201
    assert there.json()["resource"]["uri"].startswith(f"{BASE}/w/other/scheduled_events/")
    query = {"organization": ORGANIZATION}
    assert (await api.get("/scheduled_events", params=query)).json()["collection"] == []
    other = (await api.get("/w/other/scheduled_events", params=query)).json()
    assert len(other["collection"]) == 1
    emulator.drop_world("other")
    assert (await api.get("/w/other/users/me")).status_code == 404


async def test_health_needs_no_token_and_is_not_counted(
    limited: tuple[Emulator, AsyncClient],
) -> None:
    _, client = limited
    answer = await client.get("/_mock/health", headers={"Authorization": ""})
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["world"] == "default"
    assert (await client.get("/users/me")).headers["x-ratelimit-remaining"] == "49"


async def test_the_journal_keeps_what_was_asked_and_answered(
    emulator: Emulator, api: AsyncClient
) -> None:
    await api.get("/users/me")
    await api.get("/nothing")
    first, second = emulator.default.journal
    assert (first.method, first.path, first.status) == ("GET", "/users/me", 200)
    assert first.operation == "users_get-current-user"
    assert first.user == "AAAAAAAAAAAAAAAA"
    assert first.headers()["authorization"] == "[redacted]"
    assert (second.status, second.operation) == (404, "")
    assert "/nothing" in second.hint


async def test_a_crash_is_calendlys_500_and_changes_nothing(
    emulator: Emulator, api: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    emulator.default.rows.memberships._rows = {}
    emulator.default.rows.users._rows = {}
    answer = await api.get("/users/me")
    assert answer.status_code == 500
    assert answer.json()["title"] == "Internal Server Error"
    assert "crashed" in caplog.text
