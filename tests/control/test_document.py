"""The contract over HTTP, as clients of every world get it."""

from collections.abc import AsyncIterator

import pytest
import yaml
from httpx import ASGITransport, AsyncClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockcalendly.control.contract import load_contract
from mockcalendly.emulator import Emulator
from mockcalendly.settings import WorldSettings

BASE = "http://127.0.0.1:8787"
PUBLIC = "https://api.calendly.com"
FORMATS = [("json", "application/json"), ("yaml", "application/yaml")]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator() as emulator:
        emulator.create_world("two")
        emulator.create_world("public", WorldSettings(public_url=PUBLIC))
        yield emulator


@pytest.fixture
async def http(emulator: Emulator) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app=emulator), base_url=BASE) as http:
        yield http


@pytest.mark.parametrize(("suffix", "media_type"), FORMATS)
async def test_anybody_gets_the_whole_contract(
    http: AsyncClient, suffix: str, media_type: str
) -> None:
    answer = await http.get(f"/openapi.{suffix}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    document = yaml.load(answer.text, Loader=yaml.CSafeLoader)
    assert document == load_contract() | {"servers": [{"url": BASE}]}
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


@pytest.mark.parametrize(
    ("path", "server"),
    [
        ("/openapi.json", BASE),
        ("/w/two/openapi.json", f"{BASE}/w/two"),
        ("/w/default/openapi.json", f"{BASE}/w/default"),
        ("/w/public/openapi.json", PUBLIC),
    ],
)
async def test_the_server_is_the_address_of_the_world(
    http: AsyncClient, path: str, server: str
) -> None:
    assert (await http.get(path)).json()["servers"] == [{"url": server}]


async def test_each_client_reads_the_address_by_which_he_came(http: AsyncClient) -> None:
    named = await http.get("/w/two/openapi.json", headers={"Host": "calendly.test:80"})

    assert named.json()["servers"] == [{"url": "http://calendly.test:80/w/two"}]


async def test_an_outer_path_is_part_of_the_address(emulator: Emulator) -> None:
    below = ASGITransport(app=emulator, root_path="/outer")
    async with AsyncClient(transport=below, base_url=BASE) as http:
        answer = await http.get("/outer/w/two/openapi.json")

    assert answer.json()["servers"] == [{"url": f"{BASE}/outer/w/two"}]


@pytest.mark.parametrize("suffix", ["json", "yaml"])
async def test_whoever_has_it_already_need_not_load_it_again(
    http: AsyncClient, suffix: str
) -> None:
    first = await http.get(f"/openapi.{suffix}")
    etag = first.headers["etag"]

    for known in (etag, f'"other", W/{etag}', "*"):
        again = await http.get(f"/openapi.{suffix}", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    for unknown in ('"other"', etag.strip('"')):
        anew = await http.get(f"/openapi.{suffix}", headers={"If-None-Match": unknown})
        assert (anew.status_code, anew.content) == (200, first.content)


async def test_documents_of_other_addresses_have_other_tags(http: AsyncClient) -> None:
    paths = ["/openapi.json", "/openapi.yaml", "/w/two/openapi.json"]

    assert len({(await http.get(path)).headers["etag"] for path in paths}) == 3


async def test_head_tells_what_get_would(http: AsyncClient) -> None:
    got, head = await http.get("/openapi.json"), await http.head("/openapi.json")

    assert head.content == b""
    assert head.headers == got.headers


async def test_it_is_no_request_to_calendly(http: AsyncClient, emulator: Emulator) -> None:
    token = {"Authorization": "Bearer mock.owner.token"}
    before = await http.get("/users/me", headers=token)
    for _ in range(3):
        answer = await http.get("/openapi.json", headers=token)
        assert "x-ratelimit-limit" not in answer.headers

    after = await http.get("/users/me", headers=token)

    remaining = [int(each.headers["x-ratelimit-remaining"]) for each in (before, after)]
    assert remaining[0] - remaining[1] == 1
    assert [each.path for each in emulator.default.journal] == ["/users/me"] * 2


async def test_a_world_that_is_not_there_has_no_document(http: AsyncClient) -> None:
    answer = await http.get("/w/nowhere/openapi.json")

    assert answer.status_code == 404
    assert answer.json()["title"] == "Resource Not Found"
