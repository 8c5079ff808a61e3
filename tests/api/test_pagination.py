"""Laws of pages: each row once, in order, and still so while rows come and go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from httpx import ASGITransport, AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockcalendly.emulator import Emulator
from mockcalendly.kernel.clock import Clock
from mockcalendly.settings import WorldSettings
from tests.api.given import BASE, NOW, ORGANIZATION, book

HOOK = "http://127.0.0.1:9000/"
QUERY = {"organization": ORGANIZATION, "scope": "organization"}


@asynccontextmanager
async def fresh() -> AsyncIterator[AsyncClient]:
    async with Emulator(WorldSettings(rate_limit=False), clock=Clock(NOW, rate=0)) as emulator:
        async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as client:
            client.headers["Authorization"] = "Bearer mock.owner.token"
            yield client


async def subscribe(client: AsyncClient, name: str) -> str:
    body = {**QUERY, "url": HOOK + name, "events": ["invitee.created"]}
    answer = await client.post("/webhook_subscriptions", json=body)
    return str(answer.json()["resource"]["uri"])


async def page(client: AsyncClient, url: str | None = None, **query: Any) -> dict[str, Any]:
    answer = await client.get(url or "/webhook_subscriptions", params=query or None)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def names(shown: dict[str, Any]) -> list[str]:
    return [row["callback_url"].removeprefix(HOOK) for row in shown["collection"]]


@settings(max_examples=40, deadline=None)
@given(rows=st.integers(0, 25), count=st.integers(1, 10), descending=st.booleans())
def test_a_walk_forth_and_back_meets_each_row_once_in_order(
    rows: int, count: int, descending: bool
) -> None:
    async def walk() -> None:
        async with fresh() as client:
            for number in range(rows):
                await subscribe(client, str(number))
            sort = "created_at:desc" if descending else "created_at:asc"
            shown = await page(client, **QUERY, count=count, sort=sort)
            assert shown["pagination"]["previous_page"] is None
            forth, pages = names(shown), [names(shown)]
            while link := shown["pagination"]["next_page"]:
                shown = await page(client, link)
                pages.append(names(shown))
                forth += names(shown)
            expected = [str(number) for number in range(rows)]
            assert forth == (expected[::-1] if descending else expected)
            assert all(len(each) == count for each in pages[:-1])
            back = [names(shown)]
            while link := shown["pagination"]["previous_page"]:
                shown = await page(client, link)
                back.insert(0, names(shown))
            assert back == pages

    asyncio.run(walk())


@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(5, 20),
    count=st.integers(1, 5),
    deleted=st.sets(st.integers(0, 19)),
    added=st.integers(0, 5),
)
def test_a_walk_stays_right_while_rows_come_and_go(
    rows: int, count: int, deleted: set[int], added: int
) -> None:
    async def walk() -> None:
        async with fresh() as client:
            uris = [await subscribe(client, str(number)) for number in range(rows)]
            shown = await page(client, **QUERY, count=count)
            seen = names(shown)
            for number in sorted(deleted):
                if number < rows:
                    await client.delete(uris[number])
            for number in range(added):
                await subscribe(client, f"new{number}")
            while link := shown["pagination"]["next_page"]:
                shown = await page(client, link)
                seen += names(shown)
            expected = [str(number) for number in range(min(count, rows))]
            if rows > count:
                expected += [str(n) for n in range(count, rows) if n not in deleted]
                expected += [f"new{number}" for number in range(added)]
            assert seen == expected

    asyncio.run(walk())


async def test_a_next_page_repeats_the_query_sorted_and_encoded(api: AsyncClient) -> None:
    for number in range(3):
        await subscribe(api, str(number))
    shown = await page(api, **QUERY, count=1)
    pagination = shown["pagination"]
    token = pagination["next_page_token"]
    assert token.isalnum()
    assert pagination["next_page"] == (
        f"{BASE}/webhook_subscriptions?count=1&organization="
        "http%3A%2F%2F127.0.0.1%3A8787%2Forganizations%2FAAAAAAAAAAAAAAAA"
        f"&page_token={token}&scope=organization"
    )
    assert pagination["count"] == 1
    rebuilt = await page(api, **QUERY, count=2, page_token=token)
    assert names(rebuilt) == ["1", "2"]


async def test_a_token_is_good_for_its_own_query_only(api: AsyncClient) -> None:
    for number in range(3):
        await subscribe(api, str(number))
    token = (await page(api, **QUERY, count=1))["pagination"]["next_page_token"]
    other = {**QUERY, "sort": "created_at:desc", "page_token": token}
    for path, query in (
        ("/webhook_subscriptions", other),
        ("/event_types", {"organization": ORGANIZATION, "page_token": token}),
    ):
        answer = await api.get(path, params=query)
        assert answer.status_code == 400
        assert answer.json()["details"] == [
            {"parameter": "page_token", "message": "page_token is invalid"}
        ]


async def test_events_of_one_instant_are_paged_by_their_creation(api: AsyncClient) -> None:
    invitees = [
        await book(
            api,
            "2026-03-03T17:00:00Z",
            event_type=f"{BASE}/event_types/CCCCCCCCCCCCCCCC",
            location=None,
        )
        for _ in range(2)
    ]
    seen: list[str] = []
    link = f"/scheduled_events?count=1&organization={ORGANIZATION}"
    while link:
        shown = (await api.get(link)).json()
        seen += [row["uri"] for row in shown["collection"]]
        link = shown["pagination"]["next_page"]
    assert seen == [invitee["event"] for invitee in invitees]


async def test_page_tokens_follow_from_the_seed() -> None:
    tokens = set()
    for _ in range(2):
        async with fresh() as client:
            for number in range(2):
                await subscribe(client, str(number))
            shown = await page(client, **QUERY, count=1)
            tokens.add(shown["pagination"]["next_page_token"])
    assert len(tokens) == 1
