"""How many meetings a user takes in a day, a week and a month."""

from typing import Any

import pytest
from httpx import AsyncClient

from mockcalendly.domain.meeting_limits import UpdateMeetingLimits, update_meeting_limits
from mockcalendly.emulator import Emulator
from mockcalendly.errors import InvalidArgument, NotFound
from tests.api.address_book import named
from tests.api.conftest import Connect
from tests.api.given import BASE, MEMBER, OWNER, Json, book, booking
from tests.api.people import add_token

PATH = "/user_meeting_limits"
NONE = {"daily_limit": None, "monthly_limit": None, "weekly_limit": None}


async def limits(api: AsyncClient, user: str = OWNER) -> Json:
    answer = await api.get(PATH, params={"user": user})
    assert answer.status_code == 200, answer.text
    (only,) = answer.json()["collection"]
    return dict(only)


async def set_limits(api: AsyncClient, user: str = OWNER, **changes: Any) -> Json:
    answer = await api.patch(PATH, params={"user": user}, json=changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["resource"])


async def test_who_never_set_a_limit_has_three_nulls(api: AsyncClient) -> None:
    assert await limits(api) == {**NONE, "user": OWNER}


async def test_limits_are_set_one_by_one_and_taken_away_by_null(api: AsyncClient) -> None:
    await set_limits(api, daily_limit=5)
    both = await set_limits(api, weekly_limit=3, unknown="dropped")
    assert both == {**NONE, "user": OWNER, "daily_limit": 5, "weekly_limit": 3}
    assert await set_limits(api, weekly_limit=3) == both

    left = await set_limits(api, daily_limit=None, monthly_limit=9999)

    assert left == {"user": OWNER, "daily_limit": None, "weekly_limit": 3, "monthly_limit": 9999}
    assert await limits(api) == left


@pytest.mark.parametrize("value", [0, -1, 10_000, 1.5, 2.0, "5", True, []])
async def test_a_limit_is_a_whole_number_from_1_to_9999(api: AsyncClient, value: Any) -> None:
    answer = await api.patch(PATH, params={"user": OWNER}, json={"weekly_limit": value})

    assert named(answer) == ["weekly_limit"]
    assert await limits(api) == {**NONE, "user": OWNER}


async def test_one_limit_must_be_named(api: AsyncClient) -> None:
    answer = await api.patch(PATH, params={"user": OWNER}, json={"yearly_limit": 5})

    assert named(answer) == ["daily_limit", "weekly_limit", "monthly_limit"]


async def test_limits_are_for_the_user_himself_even_if_an_admin_asks(
    api: AsyncClient, as_admin: AsyncClient, as_member: AsyncClient
) -> None:
    assert (await set_limits(as_member, MEMBER, daily_limit=1))["user"] == MEMBER

    for client in (api, as_admin):
        for user in (MEMBER, f"{BASE}/users/nobody"):
            read = await client.get(PATH, params={"user": user})
            written = await client.patch(PATH, params={"user": user}, json={"daily_limit": 1})
            assert (read.status_code, written.status_code) == (403, 403)


async def test_the_user_must_be_named(api: AsyncClient) -> None:
    assert named(await api.get(PATH)) == ["user"]
    assert named(await api.patch(PATH, json={"daily_limit": 1})) == ["user"]


async def test_reading_and_writing_need_their_scopes(emulator: Emulator, connect: Connect) -> None:
    reader = connect(add_token(emulator, "availability:read"))

    assert await limits(reader)
    refused = await reader.patch(PATH, params={"user": OWNER}, json={"daily_limit": 1})
    assert refused.json()["required_scopes"] == ["availability:write"]


async def test_a_day_is_full_when_its_limit_is_reached(api: AsyncClient) -> None:
    await set_limits(api, daily_limit=1)
    await book(api, "2026-03-03T15:00:00Z")

    refused = await api.post("/invitees", json=booking("2026-03-03T18:00:00Z"))
    assert refused.json()["details"][0]["code"] == "already_filled"
    assert "daily meeting limit of 1" in refused.headers["x-mockcalendly-reason"]
    await book(api, "2026-03-04T15:00:00Z")
    await set_limits(api, daily_limit=None)
    await book(api, "2026-03-03T18:00:00Z")


async def test_without_a_caller_the_rules_are_the_same(emulator: Emulator) -> None:
    def limit(user: str, number: int) -> int | None:
        command = UpdateMeetingLimits(user=user, daily_limit=number)
        return emulator.default.execute(update_meeting_limits, command).daily_limit

    assert limit("A" * 16, 2) == 2
    with pytest.raises(InvalidArgument):
        limit("A" * 16, 0)
    with pytest.raises(NotFound):
        limit("nobody", 2)
