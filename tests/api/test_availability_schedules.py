"""Schedules of users, and the hours of hosts on single event types."""

from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.event_types import DeleteEventType, delete_event_type
from mockcalendly.domain.schedules import UpdateEventTypeHours, update_event_type_hours
from mockcalendly.emulator import Emulator
from tests.api.address_book import listen, named, told, uuid
from tests.api.conftest import Connect
from tests.api.given import (
    ADMIN,
    BASE,
    COLLECTIVE,
    MEMBER,
    NOW,
    ONBOARDING,
    ONE_ON_ONE,
    OWNER,
    ROUND_ROBIN,
    Json,
    booking,
)
from tests.api.people import add_stranger, add_token

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
OWN_HOURS = "/event_type_availability_schedules"


def on(day: str, *hours: str) -> Json:
    """Return the rule of a weekday or of a date; hours as in ``09:00-17:00``."""
    intervals = [dict(zip(("from", "to"), each.split("-"), strict=True)) for each in hours]
    kind = "wday" if day in DAYS else "date"
    return {"type": kind, kind: day, "intervals": intervals}


def week(*hours: str) -> list[Json]:
    return [on(day, *hours) for day in DAYS]


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


async def schedules(api: AsyncClient, user: str = OWNER) -> list[Json]:
    answer = await api.get("/user_availability_schedules", params={"user": user})
    return list(answer.json()["collection"])


async def own_hours(api: AsyncClient, event_type: str = ONE_ON_ONE) -> list[Json]:
    answer = await api.get(OWN_HOURS, params={"event_type": event_type})
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert page["pagination"] == {
        "count": len(page["collection"]),
        "next_page": None,
        "next_page_token": None,
        "previous_page": None,
        "previous_page_token": None,
    }
    return list(page["collection"])


async def set_hours(
    api: AsyncClient, rules: list[Json] | None, event_type: str = ONE_ON_ONE, **fields: Any
) -> Json:
    rule = {"timezone": "UTC", **fields}
    if rules is not None:
        rule["rules"] = rules
    answer = await api.patch(
        OWN_HOURS, params={"event_type": event_type}, json={"availability_rule": rule}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


async def starts(api: AsyncClient, event_type: str = ONE_ON_ONE) -> list[str]:
    """Return what is offered on Wednesday, in UTC."""
    query = {
        "event_type": event_type,
        "start_time": "2026-03-04T00:00:00Z",
        "end_time": "2026-03-05T00:00:00Z",
    }
    answer = await api.get("/event_type_available_times", params=query)
    return [item["start_time"][11:16] for item in answer.json()["collection"]]


async def test_a_schedule_is_added_to_those_of_the_caller(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    rules = [*week("09:00-12:00", "13:00-24:00"), on("2026-03-02"), on("2026-12-24", "10:00-11:00")]
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


async def test_there_is_always_a_default_schedule(api: AsyncClient) -> None:
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


async def test_hosts_have_the_hours_of_their_schedules(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    found = await own_hours(as_member, ROUND_ROBIN)

    assert [item["availability_rule"]["user"] for item in found] == [OWNER, ADMIN, MEMBER]
    for item in found:
        (schedule,) = await schedules(api, item["availability_rule"]["user"])
        del schedule["default"]
        assert item == {
            "availability_rule": schedule,
            "availability_setting": "host",
            "event_type": ROUND_ROBIN,
        }


async def test_hours_of_an_event_type_replace_all_rules_of_it_and_no_schedule(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "event_type.updated")
    (schedule,) = await schedules(api)
    rules = [on("2026-03-04", "12:00-13:00"), on("monday", "09:00-10:00")]

    shown = await set_hours(api, rules)

    assert shown == {
        "availability_rule": {"name": None, "rules": rules, "timezone": "UTC", "user": OWNER},
        "availability_setting": "host",
        "event_type": ONE_ON_ONE,
    }
    assert await own_hours(api) == [shown]
    assert await starts(api) == ["12:00", "12:30"]
    assert await schedules(api) == [schedule]
    used = {"user": OWNER, "user_availability_schedule": schedule["uri"]}
    listed = (await api.get("/event_types", params=used)).json()["collection"]
    assert ONE_ON_ONE not in [each["uri"] for each in listed]
    assert await told(emulator, receiver) == []


async def test_a_day_without_a_rule_is_closed(api: AsyncClient) -> None:
    await set_hours(api, [on("monday", "09:00-10:00")])

    assert await starts(api) == []


async def test_a_time_zone_alone_keeps_the_rules(api: AsyncClient) -> None:
    (schedule,) = await schedules(api)

    shown = await set_hours(api, None, timezone="Asia/Tokyo")

    assert shown["availability_rule"]["rules"] == schedule["rules"]
    assert await starts(api) == [f"{hour:02}:{half}" for hour in range(8) for half in ("00", "30")]


async def test_hours_are_set_again_and_again(api: AsyncClient) -> None:
    await set_hours(api, week("09:00-10:00"))
    again = await set_hours(api, week("11:00-12:00"))

    assert await own_hours(api) == [again]
    assert (await api.post("/invitees", json=booking("2026-03-04T09:00:00Z"))).status_code == 400
    assert (await api.post("/invitees", json=booking("2026-03-04T11:00:00Z"))).status_code == 201


async def test_each_host_has_hours_of_his_own(api: AsyncClient) -> None:
    before = await own_hours(api, COLLECTIVE)

    admins = await set_hours(api, week("20:00-21:00"), COLLECTIVE, user=ADMIN)

    assert await own_hours(api, COLLECTIVE) == [before[0], admins]
    assert await starts(api, COLLECTIVE) == ["20:00", "20:15"]


async def test_a_member_sets_his_own_hours_and_admins_anybodys(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    for fields in ({}, {"user": MEMBER}):
        for event_type in (ONBOARDING, ROUND_ROBIN):
            shown = await set_hours(as_member, week(), event_type, **fields)
            assert shown["availability_rule"]["user"] == MEMBER
    assert (await set_hours(api, week(), ONBOARDING, user=MEMBER))["event_type"] == ONBOARDING

    rule = {"timezone": "UTC", "rules": week()}
    for event_type, fields in ((ROUND_ROBIN, {"user": OWNER}), (ONE_ON_ONE, {})):
        refused = await as_member.patch(
            OWN_HOURS,
            params={"event_type": event_type},
            json={"availability_rule": {**rule, **fields}},
        )
        assert refused.status_code == 403


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"availability_rule": {"timezone": "UTC", "rules": week()}}, "availability_rule.user"),
        (
            {"availability_rule": {"timezone": "UTC", "rules": week(), "user": OWNER}},
            "availability_rule.user",
        ),
        ({"availability_rule": {"rules": week()}}, "availability_rule.timezone"),
        ({"availability_rule": {"timezone": "UTC", "rules": [{}]}}, "availability_rule.rules"),
        (
            {"availability_rule": {"timezone": "UTC", "user": MEMBER, "rules": 2 * week()}},
            "availability_rule.rules",
        ),
        ({}, "availability_rule"),
        (
            {"availability_setting": "all", "availability_rule": {"timezone": "UTC"}},
            "availability_setting",
        ),
    ],
)
async def test_hours_that_do_not_make_sense_are_refused(
    api: AsyncClient, change: Json, parameter: str
) -> None:
    answer = await api.patch(OWN_HOURS, params={"event_type": ONBOARDING}, json=change)

    assert named(answer)[0].startswith(parameter)


async def test_hours_are_of_event_types_that_exist_here(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    stranger = connect(add_stranger(emulator))
    change = {"availability_rule": {"timezone": "UTC", "rules": week()}}

    async def both(client: AsyncClient, **query: str) -> list[int]:
        read = await client.get(OWN_HOURS, params=query)
        written = await client.patch(OWN_HOURS, params=query, json=change)
        return [read.status_code, written.status_code]

    assert await both(stranger, event_type=ONE_ON_ONE) == [403, 403]
    assert await both(api, event_type=f"{BASE}/event_types/nothing") == [404, 404]
    assert await both(api) == [400, 400]
    emulator.default.execute(delete_event_type, DeleteEventType(event_type="A" * 16))
    assert await both(api, event_type=ONE_ON_ONE) == [200, 404]


async def test_spots_show_as_rules_of_dates_until_other_hours_replace_them(
    api: AsyncClient,
) -> None:
    spots = [{"start_time": "2026-03-04T12:00:00Z", "end_time": "2026-03-04T13:00:00Z"}]
    row = (
        await api.post(
            "/one_off_event_types",
            json={
                "name": "Talk",
                "host": OWNER,
                "duration": 30,
                "date_setting": {"type": "spots", "spots": spots},
            },
        )
    ).json()["resource"]
    (shown,) = await own_hours(api, row["uri"])
    assert shown["availability_rule"] == {
        "name": None,
        "rules": [on("2026-03-04", "07:00-08:00")],
        "timezone": "America/New_York",
        "user": OWNER,
    }

    await set_hours(api, None, row["uri"])

    assert await starts(api, row["uri"]) == ["07:00", "07:30"]


async def test_who_has_no_caller_needs_no_permission(api: AsyncClient, emulator: Emulator) -> None:
    command = UpdateEventTypeHours(event_type=uuid({"uri": ONBOARDING}), timezone="UTC", rules=())

    emulator.default.execute(update_event_type_hours, command)

    (shown,) = await own_hours(api, ONBOARDING)
    assert shown["availability_rule"]["user"] == MEMBER


async def test_reading_and_writing_need_their_scopes(
    api: AsyncClient, emulator: Emulator, connect: Connect
) -> None:
    reader = connect(add_token(emulator, "availability:read"))
    (row,) = await schedules(reader)

    assert await own_hours(reader)
    for answer in (
        await reader.post("/user_availability_schedules", json={}),
        await reader.patch(row["uri"], json={}),
        await reader.patch(OWN_HOURS, json={}),
    ):
        assert answer.json()["required_scopes"] == ["availability:write"]
