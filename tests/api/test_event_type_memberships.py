"""Who the hosts of an event type are."""

from typing import Any

from httpx import AsyncClient

from tests.api.address_book import named
from tests.api.given import ADMIN, MEMBER, OWNER, ROUND_ROBIN


async def test_hosts_are_listed_in_the_event_types_own_order_page_by_page(
    api: AsyncClient, as_member: AsyncClient
) -> None:
    query: dict[str, Any] = {"event_type": ROUND_ROBIN}
    whole = (await as_member.get("/event_type_memberships", params=query)).json()
    event_type = (await api.get(ROUND_ROBIN)).json()["resource"]
    users = [(await api.get(user)).json()["resource"] for user in (OWNER, ADMIN, MEMBER)]

    assert [item["member"] for item in whole["collection"]] == users
    assert all(item["event_type"] == event_type for item in whole["collection"])
    assert len({item["uri"] for item in whole["collection"]}) == 3
    assert whole["pagination"]["count"] == 3

    pages, url = [], "/event_type_memberships?count=2&event_type=" + ROUND_ROBIN
    while url:
        page = (await api.get(url)).json()
        pages.append(page["collection"])
        url = page["pagination"]["next_page"]
    assert pages == [whole["collection"][:2], whole["collection"][2:]]


async def test_an_event_type_must_be_named_to_list_its_hosts(api: AsyncClient) -> None:
    assert named(await api.get("/event_type_memberships")) == ["event_type"]
