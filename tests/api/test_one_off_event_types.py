"""Event types for one occasion, and the times at which they can be booked."""

import re
from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.emulator import Emulator
from tests.api.address_book import listen, named, told
from tests.api.given import ADMIN, BASE, MEMBER, NOW, ORGANIZATION, OWNER, Json, booking
from tests.api.people import STRANGER, add_stranger

RANGE = {"type": "date_range", "start_date": "2026-03-05", "end_date": "2026-03-06"}
SPOTS = {
    "type": "spots",
    "spots": [
        {"start_time": "2026-03-07T20:00:00Z", "end_time": "2026-03-07T21:00:00Z"},
        {"start_time": "2026-03-04T05:10:00+01:00", "end_time": "2026-03-04T05:40:00+01:00"},
    ],
}


def ahead(days: int, *, only_weekdays: bool = False) -> Json:
    return {"type": "days_in_future", "days": days, "only_weekdays": only_weekdays}


def body(date_setting: Json = RANGE, **fields: Any) -> Json:
    return {
        "name": "Contract talk",
        "host": OWNER,
        "duration": 240,
        "date_setting": date_setting,
        **fields,
    }


async def create(api: AsyncClient, date_setting: Json = RANGE, **fields: Any) -> Json:
    answer = await api.post("/one_off_event_types", json=body(date_setting, **fields))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["resource"])


async def starts(api: AsyncClient, row: Json) -> list[str]:
    """Return the starts of the next 30 days, in UTC."""
    query = {
        "event_type": row["uri"],
        "start_time": "2026-03-02T09:00:01Z",
        "end_time": "2026-04-01T09:00:00Z",
    }
    answer = await api.get("/event_type_available_times", params=query)
    return [item["start_time"][5:16] for item in answer.json()["collection"]]


async def test_it_is_ad_hoc_active_and_secret(api: AsyncClient) -> None:
    row = await create(api, duration=30.0)

    assert (await api.get(row["uri"])).json()["resource"] == row
    url = re.escape(BASE) + r"/d/[a-z0-9]{3}-[a-z0-9]{3}-[a-z0-9]{3}/contract-talk"
    assert re.fullmatch(url, row["scheduling_url"])
    shown = {name: row[name] for name in ("type", "active", "secret", "kind", "pooling_type")}
    assert shown == {
        "type": "AdhocEventType",
        "active": True,
        "secret": True,
        "kind": "solo",
        "pooling_type": None,
    }
    assert (row["duration"], row["duration_options"], row["start_time_increment"]) == (
        30,
        None,
        None,
    )
    assert (row["locations"], row["profile"]["owner"]) == (None, OWNER)


async def test_each_has_an_address_of_its_own(api: AsyncClient) -> None:
    rows = [await create(api) for _ in range(2)]

    assert rows[0]["scheduling_url"] != rows[1]["scheduling_url"]
    assert rows[0]["slug"] == rows[1]["slug"] == "contract-talk"


async def test_a_date_range_is_within_the_hosts_open_hours(api: AsyncClient) -> None:
    row = await create(api)

    assert await starts(api, row) == ["03-05T14:00", "03-05T18:00", "03-06T14:00", "03-06T18:00"]


async def test_dates_are_those_of_the_time_zone_given(api: AsyncClient) -> None:
    row = await create(api, timezone="Asia/Tokyo")

    assert await starts(api, row) == ["03-04T18:00", "03-05T14:00", "03-05T18:00", "03-06T14:00"]


async def test_days_in_future_are_counted_from_today(api: AsyncClient, emulator: Emulator) -> None:
    row = await create(api, ahead(1), duration=480)
    assert await starts(api, row) == ["03-02T14:00", "03-03T14:00"]

    emulator.default.clock.set(NOW.replace(day=3, hour=0))
    query = {
        "event_type": row["uri"],
        "start_time": "2026-03-03T01:00:00Z",
        "end_time": "2026-03-09T00:00:00Z",
    }
    answer = await api.get("/event_type_available_times", params=query)
    first = [item["start_time"] for item in answer.json()["collection"]]
    assert first == ["2026-03-03T14:00:00Z"]  # it is still Monday evening in New York


async def test_weekends_need_not_be_counted(api: AsyncClient) -> None:
    calendar_days = await create(api, ahead(7), duration=480)
    weekdays = await create(api, ahead(7, only_weekdays=True), duration=480)

    assert (await starts(api, calendar_days))[-1] == "03-09T13:00"
    assert (await starts(api, weekdays))[-1] == "03-11T13:00"


async def test_spots_are_all_there_is_and_need_no_open_hours(api: AsyncClient) -> None:
    row = await create(api, SPOTS, duration=30)

    assert await starts(api, row) == ["03-04T04:10", "03-07T20:00", "03-07T20:30"]
    taken = booking("2026-03-07T20:00:00Z", event_type=row["uri"])
    del taken["location"]
    assert (await api.post("/invitees", json=taken)).status_code == 201
    assert await starts(api, row) == ["03-04T04:10", "03-07T20:30"]


async def test_with_co_hosts_it_is_collective(api: AsyncClient) -> None:
    row = await create(api, co_hosts=[ADMIN, OWNER, ADMIN])

    assert row["pooling_type"] == "collective"
    hosts = await api.get("/event_type_memberships", params={"event_type": row["uri"]})
    assert [item["member"]["uri"] for item in hosts.json()["collection"]] == [OWNER, ADMIN]
    assert await starts(api, row) == []
    brief = await create(api, co_hosts=[ADMIN], duration=120)
    assert await starts(api, brief) == ["03-05T14:00", "03-06T14:00"]


async def test_the_host_is_no_co_host(api: AsyncClient) -> None:
    assert (await create(api, co_hosts=[OWNER]))["pooling_type"] is None


async def test_it_needs_no_notice(api: AsyncClient) -> None:
    soon = [{"start_time": "2026-03-02T09:10:00Z", "end_time": "2026-03-02T09:40:00Z"}]

    row = await create(api, {"type": "spots", "spots": soon}, duration=30)

    assert await starts(api, row) == ["03-02T09:10"]


async def test_a_place_is_taken_over(api: AsyncClient) -> None:
    place = {"kind": "physical", "location": "1 Main Street", "additional_info": "Ring twice."}

    assert (await create(api, location=place))["locations"] == [place]


async def test_it_is_told_and_can_be_renamed_and_closed(
    api: AsyncClient, emulator: Emulator
) -> None:
    receiver = await listen(api, emulator, "event_type.created", "event_type.updated")
    row = await create(api)

    change = {"name": "Talk", "active": False, "start_time_increment": 15, "duration_options": [15]}
    changed = (await api.patch(row["uri"], json=change)).json()["resource"]

    assert changed == {**row, "name": "Talk", "active": False}
    (created, first), (updated, second) = await told(emulator, receiver)
    assert (created, updated) == ("event_type.created", "event_type.updated")
    assert (first["uri"], first["type"], second["name"]) == (row["uri"], "AdhocEventType", "Talk")


@pytest.mark.parametrize(
    ("fields", "parameters"),
    [
        ({"name": "x" * 56}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"host": ORGANIZATION}, ["host"]),
        ({"co_hosts": [MEMBER, "me"]}, ["co_hosts[1]"]),
        ({"duration": 721}, ["duration"]),
        ({"duration": 0}, ["duration"]),
        ({"duration": 12.5}, ["duration"]),
        ({"timezone": "Mars/Olympus"}, ["timezone"]),
        ({"location": {"kind": "inbound_call"}}, ["location.phone_number"]),
        ({"date_setting": {"type": "always"}}, ["date_setting.type"]),
        ({"date_setting": []}, ["date_setting"]),
    ],
)
async def test_what_does_not_make_sense_is_refused(
    api: AsyncClient, fields: Json, parameters: list[str]
) -> None:
    answer = await api.post("/one_off_event_types", json=body(**fields))

    assert named(answer)[: len(parameters)] == parameters


@pytest.mark.parametrize(
    ("date_setting", "parameters"),
    [
        ({**RANGE, "end_date": "2026-03-05"}, ["start_date"]),
        ({**RANGE, "end_date": "2026-03-04"}, ["start_date"]),
        ({**RANGE, "start_date": "2026-02-27", "end_date": "2026-03-02"}, ["end_date"]),
        ({**RANGE, "end_date": "2027-03-05"}, ["end_date"]),
        ({**RANGE, "end_date": "2026-02-30"}, ["end_date"]),
        ({"type": "date_range"}, ["start_date", "end_date"]),
        (ahead(-1), ["days"]),
        (ahead(366), ["days"]),
        ({"type": "days_in_future"}, ["days", "only_weekdays"]),
        ({"type": "spots"}, ["spots"]),
        ({"type": "spots", "spots": []}, ["spots"]),
        ({"type": "spots", "spots": [{}]}, ["spots[0].start_time", "spots[0].end_time"]),
        (
            {
                "type": "spots",
                "spots": [
                    {"start_time": "2026-03-07T20:00:00Z", "end_time": "2026-03-07T20:00:00Z"}
                ],
            },
            ["spots[0].end_time"],
        ),
    ],
)
async def test_dates_that_do_not_make_sense_are_refused(
    api: AsyncClient, date_setting: Json, parameters: list[str]
) -> None:
    answer = await api.post("/one_off_event_types", json=body(date_setting))

    assert named(answer) == [f"date_setting.{parameter}" for parameter in parameters]


async def test_the_longest_date_range_ends_on_the_364th_day(api: AsyncClient) -> None:
    await create(api, {**RANGE, "end_date": "2027-03-04"})


async def test_four_things_are_needed(api: AsyncClient) -> None:
    answer = await api.post("/one_off_event_types", json={})

    assert sorted(named(answer)) == ["date_setting", "duration", "host", "name"]


async def test_who_may_make_one_for_whom(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient, emulator: Emulator
) -> None:
    add_stranger(emulator)
    assert (await create(as_member, host=MEMBER, co_hosts=[OWNER]))["profile"]["owner"] == MEMBER
    assert (await create(as_admin, host=MEMBER))["profile"]["owner"] == MEMBER

    for_a_colleague = await as_member.post("/one_off_event_types", json=body(host=OWNER))
    assert for_a_colleague.status_code == 403
    for fields in ({"host": STRANGER}, {"co_hosts": [STRANGER]}):
        answer = await api.post("/one_off_event_types", json=body(**fields))
        assert answer.status_code == 403
        assert answer.json()["message"] == "This user is not in your organization"
    for fields in ({"host": f"{BASE}/users/nobody"}, {"co_hosts": [f"{BASE}/users/nobody"]}):
        answer = await api.post("/one_off_event_types", json=body(**fields))
        assert answer.status_code == 404
