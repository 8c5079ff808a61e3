"""Making and changing the schedules of users."""

from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.api.address_book import named
from tests.api.conftest import Connect
from tests.api.given import BASE, MEMBER, NOW, ONE_ON_ONE, OWNER, Json
from tests.api.hours import on, schedules, starts, week
from tests.api.people import add_stranger, add_token


def body(**fields: Any) -> Json:
    return {"name": "Evenings", "timezone": "UTC", "rules": week("18:00-20:00"), **fields}


async def create(api: AsyncClient, **fields: Any) -> Json:
    answer = await api.post("/user_availability_schedules", json=body(**fields))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def update(api: AsyncClient, row: Json, **fields: Any) -> Json:
    answer = await api.patch(row["uri"], json=fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


async def test_a_schedule_is_added_to_those_of_the_caller(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    rules = [*week("09:00-12:00", "12:00-24:00"), on("2026-03-02"), on("2026-12-24", "10:00-11:00")]
    row = await create(as_member, rules=rules)

    assert row == {
        "default": False,
        "name": "Evenings",
        "rules": rules,
        "timezone": "UTC",
        "uri": row["uri"],
        "user": MEMBER,
    }
    assert await schedules(api, MEMBER) == [(await schedules(api, MEMBER))[0], row]
    assert (await api.get(row["uri"])).json()["resource"] == row


async def test_no_event_type_uses_it_until_it_is_the_default_one(api: AsyncClient) -> None:
    row = await create(api)
    assert (await starts(api))[0] == "14:00"

    assert (await update(api, row, default=True))["default"] is True

    assert await starts(api) == ["18:00", "18:30", "19:00", "19:30"]
    assert [each["default"] for each in await schedules(api)] == [False, True]
    used = {"user": OWNER, "user_availability_schedule": row["uri"]}
    listed = (await api.get("/event_types", params=used)).json()["collection"]
    assert ONE_ON_ONE in [each["uri"] for each in listed]


async def test_a_change_names_what_it_changes(api: AsyncClient) -> None:
    row = await create(api)

    assert await update(api, row) == row
    assert await update(api, row, name="Nights") == {**row, "name": "Nights"}
    moved = await update(api, row, timezone="Asia/Tokyo")
    assert moved == {**row, "name": "Nights", "timezone": "Asia/Tokyo"}
    rules = week("22:00-23:00")
    assert await update(api, row, rules=rules) == {**moved, "rules": rules}


async def test_a_change_holds_for_event_types_at_once(api: AsyncClient) -> None:
    (row,) = await schedules(api)

    await update(api, row, rules=[*week("09:00-10:00"), on("2026-03-04", "12:00-13:00")])

    assert await starts(api) == ["17:00", "17:30"]


async def test_a_date_may_be_said_without_zeros(api: AsyncClient) -> None:
    row = await create(api, rules=[*week(), on("2026-4-5")])

    assert row["rules"][-1]["date"] == "2026-04-05"


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"name": ""}, "name"),
        ({"name": 5}, "name"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"rules": {}}, "rules"),
        ({"rules": ["always"]}, "rules[0]"),
        ({"rules": [{**on("monday"), "type": "month"}]}, "rules[0].type"),
        ({"rules": [{**on("monday"), "wday": "someday"}]}, "rules[0].wday"),
        ({"rules": [{"type": "wday", "wday": "monday"}]}, "rules[0].intervals"),
        ({"rules": [{**on("2026-12-24"), "date": "2026-02-30"}]}, "rules[0].date"),
        ({"rules": [on("monday", "9:00-17:00")]}, "rules[0].intervals[0].from"),
        ({"rules": [on("monday", "09:00-24:30")]}, "rules[0].intervals[0].to"),
        ({"rules": [on("monday", "09:00-09:00")]}, "rules[0].intervals[0].to"),
        (
            {"rules": [{**on("monday"), "intervals": [{"from": "09:00"}]}]},
            "rules[0].intervals[0].to",
        ),
        ({"rules": [on("monday", "13:00-14:00", "09:00-13:01")]}, "rules[0].intervals"),
    ],
)
async def test_what_does_not_make_sense_is_refused(
    api: AsyncClient, fields: Json, parameter: str
) -> None:
    created = await api.post("/user_availability_schedules", json=body(**fields))
    assert named(created) == [parameter]
    (row,) = await schedules(api)
    assert named(await api.patch(row["uri"], json=fields)) == [parameter]


async def test_three_things_are_needed(api: AsyncClient) -> None:
    answer = await api.post("/user_availability_schedules", json={})

    assert sorted(named(answer)) == ["name", "rules", "timezone"]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (week()[1:], "must include a wday rule for sunday"),
        ([*week(), on("friday")], "must include only one rule for friday"),
        (
            [*week(), on("2026-03-08"), on("2026-03-08")],
            "must include only one rule for 2026-03-08",
        ),
    ],
)
async def test_each_weekday_has_one_rule_and_each_date_one_at_most(
    api: AsyncClient, rules: list[Json], message: str
) -> None:
    (row,) = await schedules(api)
    for answer in (
        await api.post("/user_availability_schedules", json=body(rules=rules)),
        await api.patch(row["uri"], json={"rules": rules}),
    ):
        assert named(answer) == ["rules"]
        assert answer.json()["details"][0]["message"] == message


async def test_rules_are_not_of_the_past_but_yesterday_may_stay(
    api: AsyncClient, emulator: Emulator
) -> None:
    emulator.default.clock.set(NOW.replace(hour=23))  # it is 3 March in Tokyo
    today, yesterday = [*week(), on("2026-03-03")], [*week(), on("2026-03-02")]
    day_before = [*week(), on("2026-03-01")]

    async def post(rules: list[Json]) -> Any:
        tokyo = body(timezone="Asia/Tokyo", rules=rules)
        return await api.post("/user_availability_schedules", json=tokyo)

    row = (await post(today)).json()["resource"]
    assert named(await post(yesterday)) == ["rules[7].date"]
    assert (await update(api, row, rules=yesterday))["rules"] == yesterday
    refused = await api.patch(row["uri"], json={"rules": day_before})
    assert named(refused) == ["rules[7].date"]
    moved = await update(api, row, rules=day_before, timezone="America/New_York")
    assert moved["rules"] == day_before


async def test_there_is_always_a_default_schedule(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    newcomer = connect(add_stranger(emulator))
    assert [(await create(newcomer))["default"] for _ in range(2)] == [True, False]
    (row,) = await schedules(api)

    assert named(await api.patch(row["uri"], json={"default": False})) == ["default"]
    assert (await update(api, row, default=True))["default"] is True


async def test_a_schedule_is_changed_by_its_own_user_only(
    as_admin: AsyncClient, as_member: AsyncClient, api: AsyncClient
) -> None:
    (row,) = await schedules(as_member, MEMBER)

    for other in (as_admin, api):
        assert (await other.patch(row["uri"], json={"name": "Mine"})).status_code == 403
    nothing = f"{BASE}/user_availability_schedules/nothing"
    assert (await api.patch(nothing, json={})).status_code == 404


async def test_writing_needs_its_scope(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    reader = connect(add_token(emulator, "availability:read"))
    (row,) = await schedules(reader)

    for answer in (
        await reader.post("/user_availability_schedules", json={}),
        await reader.patch(row["uri"], json={}),
    ):
        assert answer.json()["required_scopes"] == ["availability:write"]
