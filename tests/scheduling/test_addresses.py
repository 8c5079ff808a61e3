"""Which requests are for a page, where the API and the pages share one address."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from mockcalendly.api import OPERATIONS
from mockcalendly.domain.addresses import RESERVED, is_page_taken
from mockcalendly.emulator import Emulator
from mockcalendly.scenario.worldfile import load_world
from mockcalendly.scheduling.paths import FIXED

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator() as emulator:
        yield emulator


@pytest.fixture
async def http(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app=emulator)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as http:
        yield http


def kind(content_type: str) -> str:
    return content_type.partition(";")[0]


@pytest.mark.parametrize("segment", sorted({*OPERATIONS, *FIXED, "oauth", "w"}))
def test_nobody_can_have_a_page_where_something_else_is(emulator: Emulator, segment: str) -> None:
    if "_" in segment:  # which no name becomes
        assert segment not in RESERVED
    else:
        assert is_page_taken(emulator.default.rows, segment)


async def test_a_page_is_a_page_whoever_asks(http: AsyncClient) -> None:
    for headers in ({}, BROWSER):
        answer = await http.get("/olivia-owner", headers=headers)
        assert answer.status_code == 200
        assert kind(answer.headers["content-type"]) == "text/html"


async def test_an_operation_is_the_api_whoever_asks(http: AsyncClient) -> None:
    for headers in ({}, BROWSER):
        answer = await http.get("/users/me", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["title"] == "Unauthenticated"


async def test_what_is_neither_is_refused_in_the_way_that_suits_who_asks(http: AsyncClient) -> None:
    read = await http.get("/nobody/at-all", headers=BROWSER)
    assert read.status_code == 404
    assert kind(read.headers["content-type"]) == "text/html"
    called = await http.get("/nobody/at-all", headers={"Authorization": "Bearer mock.owner.token"})
    assert called.status_code == 404
    assert called.json()["title"] == "Resource Not Found"


async def test_the_root_leads_a_browser_to_all_pages(http: AsyncClient) -> None:
    answer = await http.get("/", headers=BROWSER)
    assert answer.status_code == 200
    for slug in ("olivia-owner", "adam-admin", "mia-member", "acme-sales"):
        assert f'href="/{slug}"' in answer.text


async def test_a_page_of_event_types_needs_no_user_and_no_team(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(
        "mockcalendly: 1\n"
        "event_types:\n"
        "  - {name: Handover, pooling_type: round_robin, hosts: [owner, admin],\n"
        "     profile: {type: Team, name: Night Shift, owner: owner}}\n"
    )
    async with Emulator(rows=load_world(file).rows) as emulator:
        transport = ASGITransport(app=emulator)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8787") as http:
            answer = await http.get("/night-shift", headers=BROWSER)
            assert answer.status_code == 200
            assert "Night Shift" in answer.text
            assert (await http.get("/night-shift/handover")).status_code == 200


async def test_links_stay_in_their_world(emulator: Emulator, http: AsyncClient) -> None:
    emulator.create_world("two")
    answer = await http.get("/w/two/acme-sales")
    assert 'href="/w/two/acme-sales/panel-interview"' in answer.text


@pytest.mark.parametrize("world", ["d", "s", "two"])
async def test_a_link_is_known_by_its_address_in_any_world(http: AsyncClient, world: str) -> None:
    token = {"Authorization": "Bearer mock.owner.token"}
    await http.post("/_mock/worlds", json={"name": world})
    event_type = f"https://api.calendly.com/event_types/{'A' * 16}"
    wanted = {"max_event_count": 1, "owner": event_type, "owner_type": "EventType"}
    made = await http.post(f"/w/{world}/scheduling_links", json=wanted, headers=token)
    url = made.json()["resource"]["booking_url"]
    assert f"/w/{world}/d/" in url

    booked = await http.post(f"/w/{world}/_mock/actions/book", json={"link": url})

    assert booked.status_code == 200, booked.text
    assert "This link has been used" in (await http.get(url)).text


async def test_no_page_is_in_a_world_that_is_not_there(http: AsyncClient) -> None:
    answer = await http.get("/w/nowhere/olivia-owner", headers=BROWSER)
    assert answer.status_code == 404


async def test_a_form_that_is_too_large_is_refused_on_a_page(http: AsyncClient) -> None:
    form = {"full_name": "A" * 2**20, "email": "ada@example.com"}
    answer = await http.post("/olivia-owner/30min/2026-11-24T15:00:00Z", data=form)
    assert answer.status_code == 413
    assert kind(answer.headers["content-type"]) == "text/html"
    assert "1048576 bytes" in answer.text
