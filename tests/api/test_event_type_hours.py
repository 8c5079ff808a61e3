"""The hours of hosts on single event types."""

from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.event_types import DeleteEventType, delete_event_type
from mockcalendly.domain.schedules import UpdateEventTypeHours, update_event_type_hours
from mockcalendly.emulator import Emulator
from tests.api.address_book import listen, named, told
from tests.api.conftest import Connect
from tests.api.given import (
    ADMIN,
    BASE,
    COLLECTIVE,
    MEMBER,
    ONBOARDING,
    ONE_ON_ONE,
    OWNER,
    ROUND_ROBIN,
    Json,
    booking,
)
from tests.api.hours import on, schedules, starts, week
from tests.api.people import add_stranger, add_token

OWN_HOURS = "/event_type_availability_schedules"


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
    owners = await set_hours(api, week("20:15-21:00"), COLLECTIVE)
    assert await own_hours(api, COLLECTIVE) == [owners, admins]
    assert await starts(api, COLLECTIVE) == ["20:15"]


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
    command = UpdateEventTypeHours(event_type="E" * 16, timezone="UTC", rules=())

    emulator.default.execute(update_event_type_hours, command)

    (shown,) = await own_hours(api, ONBOARDING)
    assert shown["availability_rule"]["user"] == MEMBER


async def test_reading_and_writing_need_their_scopes(emulator: Emulator, connect: Connect) -> None:
    reader = connect(add_token(emulator, "availability:read"))

    assert await own_hours(reader)
    refused = await reader.patch(OWN_HOURS, json={})
    assert refused.json()["required_scopes"] == ["availability:write"]
