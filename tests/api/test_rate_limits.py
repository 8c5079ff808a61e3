"""Limits as clients meet them: which hold, what the headers say, how 429 looks, who sets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import BASE, MEMBER, NOW, OWNER, booking
from tests.api.people import add_token
from tests.contract.validator import contract

ME = "/users/me"
LIMITS = "/_mock/rate_limits"
AS_MEMBER = {"Authorization": "Bearer mock.member.token"}


class Bench:
    """A world on a plan, its owner's client, and its clock."""

    def __init__(self, emulator: Emulator, client: AsyncClient) -> None:
        self.emulator = emulator
        self.client = client

    async def get(self, **headers: str) -> Response:
        return await self.client.get(ME, headers=headers)

    async def book(self) -> Response:
        """Ask for a booking; that it makes no sense changes nothing about how it is counted."""
        return await self.client.post("/invitees", json={})

    async def pass_time(self, **by: float) -> None:
        to = self.emulator.default.clock.now() + timedelta(**by)
        await self.emulator.advance(self.emulator.default, to)


@asynccontextmanager
async def bench_on(plan: str = "teams", **settings: object) -> AsyncIterator[Bench]:
    settings_ = replace(WorldSettings(plan=plan), **settings)  # type: ignore[arg-type]
    async with Emulator(settings_, clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(
            transport=ASGITransport(app=emulator),
            base_url=BASE,
            headers={"Authorization": "Bearer mock.owner.token"},
        ) as client:
            yield Bench(emulator, client)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with bench_on() as bench:
        yield bench


def said(answer: Response) -> tuple[int, int, int]:
    """Return what the three headers say: limit, remaining, reset."""
    names = ("limit", "remaining", "reset")
    limit, remaining, reset = (int(answer.headers[f"x-ratelimit-{name}"]) for name in names)
    return limit, remaining, reset


@pytest.mark.parametrize(
    ("plan", "limit"),
    [("free", 50), ("trial", 500), ("standard", 500), ("teams", 500), ("enterprise", 500)],
)
async def test_a_plan_decides_how_many_requests_a_minute_there_are(plan: str, limit: int) -> None:
    async with bench_on(plan) as bench:
        answers = [await bench.get() for _ in range(limit + 1)]

    assert [answer.status_code for answer in answers] == [*[200] * limit, 429]
    assert [said(answer) for answer in answers[-2:]] == [(limit, 0, 60), (limit, 0, 60)]


@pytest.mark.parametrize(
    ("plan", "number", "window", "seconds"),
    [
        ("free", 5, "1d", 86400),
        ("trial", 5, "1d", 86400),
        ("standard", 10, "1m", 60),
        ("teams", 10, "1m", 60),
        ("enterprise", 499, "1m", 60),
    ],
)
async def test_bookings_have_a_limit_of_their_own(
    plan: str, number: int, window: str, seconds: int
) -> None:
    async with bench_on(plan) as bench:
        await bench.get()
        answers = [await bench.book() for _ in range(number)]
        refused = await bench.book()

        assert {answer.status_code for answer in answers} == {400}
        assert refused.status_code == 429
        assert said(refused)[1:] == (0, seconds)
        if plan != "enterprise":
            assert (await bench.get()).status_code == 200


async def test_all_windows_of_bookings_hold_at_once(bench: Bench) -> None:
    allowed = []
    for _ in range(7):
        while (answer := await bench.book()).status_code != 429:
            allowed.append(bench.emulator.default.clock.now() - NOW)
        await bench.pass_time(seconds=said(answer)[2])

    minutes = [elapsed // timedelta(minutes=1) for elapsed in allowed]
    first_hour, second_hour = range(5), range(60, 65)
    assert minutes[:50] == [minute for minute in first_hour for _ in range(10)]
    assert minutes[50:60] == [60] * 10
    assert len(minutes) == 70
    assert set(minutes[50:]) <= set(second_hour)


async def test_a_hundred_bookings_are_a_days_work(bench: Bench) -> None:
    bookings = 0
    for _ in range(120):
        answer = await bench.book()
        if answer.status_code != 429:
            bookings += 1
        elif said(answer)[2] > 3600:
            break
        else:
            await bench.pass_time(seconds=said(answer)[2])

    assert bookings == 100
    assert said(answer)[:2] == (100, 0)
    await bench.pass_time(seconds=said(answer)[2] - 1)
    assert (await bench.book()).status_code == 429
    await bench.pass_time(seconds=1)
    assert (await bench.book()).status_code == 400
    assert bench.emulator.default.clock.now() == NOW + timedelta(days=1)


async def test_the_headers_show_the_window_with_the_least_left(bench: Bench) -> None:
    first = await bench.book()
    await bench.client.put(LIMITS, json={"per_minute": 5})
    second, third = await bench.book(), await bench.get()

    assert said(first) == (10, 9, 60)
    assert said(second) == (5, 3, 60)
    assert said(third) == (5, 2, 60)


async def test_with_as_much_left_in_several_windows_the_longest_wait_counts(bench: Bench) -> None:
    await bench.client.put(
        LIMITS, json={"of": "bookings", "per_minute": 1, "per_hour": 1, "per_day": 1}
    )
    assert said(await bench.book()) == (1, 0, 86400)
    assert said(await bench.book()) == (1, 0, 86400)


async def test_a_refused_booking_is_a_request_all_the_same(bench: Bench) -> None:
    for _ in range(12):
        await bench.book()
    assert said(await bench.get()) == (500, 487, 60)


async def test_all_tokens_of_a_user_share_his_limit(bench: Bench) -> None:
    another = add_token(bench.emulator, "users:read")

    await bench.get()
    second = await bench.get(Authorization=f"Bearer {another}")
    someone_else = await bench.get(**AS_MEMBER)

    assert [said(second)[1], said(someone_else)[1]] == [498, 499]


async def test_what_is_refused_for_another_reason_is_counted(bench: Bench) -> None:
    narrow = {"Authorization": f"Bearer {add_token(bench.emulator)}"}
    for path in (ME, "/nothing", "/invitees"):
        await bench.client.get(path, headers=narrow)
    assert said(await bench.get())[1] == 496


async def test_who_is_unknown_is_not_counted(bench: Bench) -> None:
    answers = [await bench.get(Authorization="Bearer a.b.c") for _ in range(3)]
    assert [said(answer) for answer in answers] == [(500, 500, 60)] * 3
    assert said(await bench.get())[1] == 499


@pytest.mark.parametrize(
    ("after", "status", "left"),
    [
        (0, 429, (2, 0, 60)),
        (0.4, 429, (2, 0, 60)),
        (59, 429, (2, 0, 1)),
        (59.999999, 429, (2, 0, 1)),
        (60, 200, (2, 1, 60)),
        (3600, 200, (2, 1, 60)),
        (-1, 200, (2, 1, 60)),
    ],
)
async def test_a_window_ends_to_the_microsecond(
    bench: Bench, after: float, status: int, left: tuple[int, int, int]
) -> None:
    await bench.client.put(LIMITS, json={"per_minute": 2})
    for _ in range(3):
        await bench.get()

    bench.emulator.default.clock.set(NOW + timedelta(seconds=after))
    answer = await bench.get()

    assert (answer.status_code, said(answer)) == (status, left)


async def test_the_usual_429_is_as_the_contract_has_it(bench: Bench) -> None:
    await bench.client.post(f"{LIMITS}/exhaust", json={})

    answer = await bench.get()

    contract().check_response(answer)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "title": "Too Many Requests",
        "message": "The rate limit has been exceeded.",
    }
    assert "retry-after" not in answer.headers
    assert answer.headers["x-mockcalendly-reason"] == (
        "Olivia Owner has used up 500 requests of this minute; the next window begins in 60 s."
    )


@pytest.mark.parametrize(
    ("body", "content", "content_type"),
    [
        ("text", "The rate limit has been exceeded.\n", "text/plain; charset=utf-8"),
        ("empty", "", "application/json"),
    ],
)
async def test_the_body_of_429_can_be_another(body: str, content: str, content_type: str) -> None:
    async with bench_on(rate_limit_body=body, retry_after=True) as bench:
        await bench.client.post(f"{LIMITS}/exhaust", json={})
        bench.emulator.default.clock.set(NOW + timedelta(seconds=17.5))

        answer = await bench.get()

    assert (answer.status_code, answer.text) == (429, content)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["retry-after"] == answer.headers["x-ratelimit-reset"] == "43"


async def test_an_upgrade_holds_at_once() -> None:
    async with bench_on("free") as bench:
        for _ in range(50):
            await bench.get()
        before = await bench.get()
        upgraded = await bench.client.put("/_mock/plan", json={"plan": "standard"})

        assert upgraded.json()["resource"]["plan"] == "standard"
        assert before.status_code == 429
        assert said(await bench.get()) == (500, 449, 60)
        await bench.client.put("/_mock/plan", json={"plan": "free"})
        assert said(await bench.get()) == (50, 0, 60)


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "plan"),
        ({"plan": "gold"}, "plan"),
        ({"plan": "free", "plam": "teams"}, "plam"),
    ],
)
async def test_only_plans_can_be_changed_to(
    bench: Bench, body: dict[str, str], parameter: str
) -> None:
    answer = await bench.client.put("/_mock/plan", json=body)
    assert answer.status_code == 400
    assert [detail["parameter"] for detail in answer.json()["details"]] == [parameter]


async def test_an_organization_that_there_is_not_has_no_plan(bench: Bench) -> None:
    named = {"plan": "free", "organization": "Acme Sales"}
    assert (await bench.client.put("/_mock/plan", json=named)).status_code == 200
    unknown = {"plan": "free", "organization": "Globex"}
    assert (await bench.client.put("/_mock/plan", json=unknown)).status_code == 404


async def test_limits_are_set_for_everybody_or_for_one(bench: Bench) -> None:
    await bench.client.put(LIMITS, json={"per_minute": 7})
    await bench.client.put(LIMITS, json={"user": "member", "per_minute": 3, "per_day": 4})

    assert said(await bench.get()) == (7, 6, 60)
    assert said(await bench.get(**AS_MEMBER)) == (3, 2, 60)

    await bench.client.put(LIMITS, json={"user": MEMBER})
    assert said(await bench.get(**AS_MEMBER)) == (7, 5, 60)
    await bench.client.put(LIMITS, json={})
    assert said(await bench.get(**AS_MEMBER)) == (500, 497, 60)


async def test_all_limits_can_be_switched_off_and_on(bench: Bench) -> None:
    await bench.client.post(f"{LIMITS}/exhaust", json={})
    off = await bench.client.put(LIMITS, json={"on": False})

    assert off.json()["on"] is False
    assert (await bench.get()).status_code == 200
    refused = await bench.client.post(f"{LIMITS}/exhaust", json={})
    assert refused.status_code == 400
    assert "not counted" in refused.json()["details"][0]["message"]
    await bench.client.put(LIMITS, json={"on": True})
    assert (await bench.get()).status_code == 429


async def test_a_limit_can_be_used_up_on_demand(bench: Bench) -> None:
    day = {"of": "bookings", "window": "day"}
    answer = await bench.client.post(f"{LIMITS}/exhaust", json=day)

    assert answer.json()["resource"] == {
        "limit": 100,
        "remaining": 0,
        "reset": 86400,
        "window": "day",
        "allowed": False,
    }
    assert said(await bench.book()) == (100, 0, 86400)
    assert (await bench.get()).status_code == 200
    of_another = await bench.client.post("/invitees", json=booking(), headers=AS_MEMBER)
    assert of_another.status_code == 201


async def test_all_that_was_set_and_used_is_forgotten_on_demand(bench: Bench) -> None:
    await bench.client.put(LIMITS, json={"per_minute": 7})
    await bench.client.post(f"{LIMITS}/exhaust", json={})

    assert (await bench.client.delete(LIMITS)).status_code == 204
    assert said(await bench.get()) == (500, 499, 60)


async def test_what_each_user_has_left_is_told(bench: Bench) -> None:
    await bench.book()
    listed = (await bench.client.get(LIMITS)).json()

    assert listed["on"] is True
    assert len(listed["collection"]) == 3 * (1 + 3 + 1)
    of_owner = [
        (each["of"], each["window"], each["limit"], each["remaining"])
        for each in listed["collection"]
        if each["user"] == OWNER
    ]
    assert of_owner == [
        ("requests", "minute", 500, 499),
        ("bookings", "minute", 10, 9),
        ("bookings", "hour", 50, 49),
        ("bookings", "day", 100, 99),
        ("tokens", "minute", 8, 8),
    ]
    assert said(await bench.get())[1] == 498


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (LIMITS, {"per_minute": 0}, "per_minute: must be greater than or equal to 1"),
        (LIMITS, {"per_minute": "many"}, "per_minute: must be an integer"),
        (LIMITS, {"of": "bananas"}, "of: must be one of: requests, bookings, tokens"),
        (LIMITS, {"on": "maybe"}, "on: must be boolean"),
        (LIMITS, {"per_second": 1}, "per_second: "),
        (f"{LIMITS}/exhaust", {"window": "week"}, "window: must be one of: minute, hour, day"),
        (f"{LIMITS}/exhaust", {"window": "day"}, "window: requests have no limit for a day"),
        (f"{LIMITS}/exhaust", {"per_minute": 1}, "per_minute: "),
    ],
)
async def test_what_makes_no_sense_is_refused(
    bench: Bench, path: str, body: dict[str, object], message: str
) -> None:
    answer = await bench.client.request("PUT" if path == LIMITS else "POST", path, json=body)
    assert answer.status_code == 400
    (detail,) = answer.json()["details"]
    assert f"{detail['parameter']}: {detail['message']}".startswith(message)


async def test_nobodys_limit_cannot_be_set(bench: Bench) -> None:
    for request in (
        bench.client.put(LIMITS, json={"user": "nobody", "per_minute": 1}),
        bench.client.post(f"{LIMITS}/exhaust", json={"user": "nobody"}),
    ):
        assert (await request).status_code == 404


async def test_limits_of_one_world_are_none_of_another(bench: Bench) -> None:
    bench.emulator.create_world("other", clock=Clock(NOW, rate=0))
    await bench.client.post(f"{LIMITS}/exhaust", json={})

    assert (await bench.get()).status_code == 429
    assert said(await bench.client.get(f"/w/other{ME}")) == (500, 499, 60)


async def test_a_world_can_go_back_to_what_was_left(bench: Bench) -> None:
    await bench.get()
    await bench.client.put(LIMITS, json={"user": "owner", "per_minute": 4})
    before = bench.emulator.default.snapshot()
    await bench.client.post(f"{LIMITS}/exhaust", json={})
    await bench.client.put(LIMITS, json={"user": "owner"})

    bench.emulator.default.restore(before)

    assert said(await bench.get()) == (4, 2, 60)
