"""Opening a world: with a server of its own, on a shared one, in process."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import trio

from mockcalendly import MockCalendly, PortTaken
from mockcalendly.errors import NotFound
from mockcalendly.scenario.nodes import DocumentError
from tests.client.conftest import Server

COURIERS_GRACE = 5
"""Seconds that an emulator gives to deliveries when it ends."""

HOST = "http://127.0.0.1:"


def test_alone_it_is_the_default_world_of_its_own_server() -> None:
    with MockCalendly() as calendly, calendly.client() as api:
        assert calendly.url.startswith(HOST)
        assert urlsplit(calendly.url).path == ""
        assert api.get("/users/me").json()["resource"] == calendly.owner


def test_the_server_ends_with_the_context() -> None:
    with MockCalendly() as calendly:
        url = calendly.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_before_it_is_open_nothing_can_be_done() -> None:
    with pytest.raises(RuntimeError, match="use it as a context manager"):
        MockCalendly().book()


def test_a_port_can_be_chosen_if_nobody_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        with pytest.raises(PortTaken), MockCalendly(port=port):
            pass
    with MockCalendly(port=port) as calendly:
        assert calendly.url == f"{HOST}{port}"


async def test_a_server_of_its_own_can_be_used_from_a_coroutine() -> None:
    async with MockCalendly() as calendly, calendly.async_client() as api:
        answer = await api.get("/users/me")
        assert answer.json()["resource"]["uri"] == calendly.owner["uri"]


async def test_leaving_the_context_does_not_hold_up_the_loop(server: Server) -> None:
    events: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            events.append("shut down")
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await send({"type": "http.response.start", "status": 204})
            await send({"type": "http.response.body"})

    async with MockCalendly(server=server) as calendly:
        calendly.webhooks_to(app, loop=asyncio.get_running_loop())
        calendly.book()
        await calendly.asettle()
        assert calendly.deliveries.last.state == "succeeded"
        assert events == []
    assert events == ["shut down"]


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(5)
        yield silent


@pytest.mark.parametrize("shared", [False, True])
def test_leaving_the_context_does_not_wait_for_a_receiver_that_hangs(
    server: Server, silent: socket.socket, shared: bool
) -> None:
    with MockCalendly(server=server if shared else None) as calendly:
        calendly.subscribe(f"http://127.0.0.1:{silent.getsockname()[1]}/", "invitee.created")
        calendly.book()
        connection, _ = silent.accept()
        began = monotonic()
    assert monotonic() - began < COURIERS_GRACE
    connection.close()


async def test_leaving_it_in_process_does_not_either(silent: socket.socket) -> None:
    async with MockCalendly(in_process=True) as calendly:
        calendly.subscribe(f"http://127.0.0.1:{silent.getsockname()[1]}/", "invitee.created")
        calendly.book()
        connection, _ = await asyncio.to_thread(silent.accept)
        began = monotonic()
    assert monotonic() - began < COURIERS_GRACE
    connection.close()


async def test_leaving_it_on_the_loop_of_an_app_leaves_the_apps_lifespan_alone(
    server: Server,
) -> None:
    ended: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            ended.append((await receive())["type"])
        else:
            await send({"type": "http.response.start", "status": 204})
            await send({"type": "http.response.body"})

    with MockCalendly(server=server) as calendly:
        calendly.webhooks_to(app, loop=asyncio.get_running_loop())
        calendly.book()
        await calendly.asettle()
        assert calendly.deliveries.last.state == "succeeded"
    await asyncio.sleep(0)
    assert ended == []


def test_an_app_may_have_run_on_a_loop_that_has_ended(server: Server) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    async def use(calendly: MockCalendly) -> None:
        calendly.webhooks_to(app, loop=asyncio.get_running_loop())
        calendly.book()
        await calendly.asettle()

    with MockCalendly(server=server) as calendly:
        asyncio.run(use(calendly))
        assert calendly.deliveries.last.state == "succeeded"


def test_it_works_on_trio() -> None:
    async def use() -> None:
        async with MockCalendly(now="2026-11-23T09:00:00Z") as calendly:
            async with calendly.async_client() as api:
                assert (await api.get("/users/me")).status_code == 200
            calendly.subscribe("http://127.0.0.1:1/nobody", "invitee.created")
            calendly.book()
            await calendly.asettle()
            assert [each.attempts[0].status for each in calendly.deliveries] == [None]
            await calendly.clock.aadvance("1m")
            assert len(calendly.deliveries[0].attempts) == 2

    trio.run(use)


async def test_in_process_the_api_answers_without_a_socket() -> None:
    async with MockCalendly(in_process=True) as calendly, calendly.async_client() as api:
        answer = await api.get("/users/me")
        assert answer.json()["resource"] == calendly.owner
        assert calendly.owner["uri"].startswith(calendly.url)


async def test_in_process_there_is_nothing_for_a_blocking_client() -> None:
    async with MockCalendly(in_process=True) as calendly:
        with pytest.raises(RuntimeError, match=r"async_client\(\)"):
            calendly.client()


async def test_in_process_waiting_is_refused_where_it_would_never_end() -> None:
    async with MockCalendly(in_process=True) as calendly:
        with pytest.raises(RuntimeError, match=r"await asettle\(\)"):
            calendly.settle()
        with pytest.raises(RuntimeError, match=r"await clock\.aadvance\(\)"):
            calendly.clock.advance("1h")
        await calendly.asettle()
        before = calendly.clock.now
        assert (await calendly.clock.aadvance("1h") - before).total_seconds() >= 3600


def test_in_process_needs_a_coroutine() -> None:
    with pytest.raises(TypeError, match="async with"), MockCalendly(in_process=True):
        pass


def test_in_process_needs_asyncio() -> None:
    async def use() -> None:
        async with MockCalendly(in_process=True):
            pass

    with pytest.raises(RuntimeError, match="needs asyncio"):
        trio.run(use)


def test_worlds_on_one_server_do_not_see_one_another(server: Server) -> None:
    with MockCalendly(server=server) as one, MockCalendly(server=server) as other:
        one.subscribe("http://127.0.0.1:1/one", "invitee.created")
        one.book()
        assert one.url != other.url
        assert one.url.startswith(f"{server.url}/w/")
        with other.client() as api:
            scope = {"organization": other.organization["uri"]}
            assert api.get("/scheduled_events", params=scope).json()["collection"] == []
        assert (len(one.deliveries), len(other.deliveries)) == (1, 0)
        assert (len(one.requests), len(other.requests)) == (0, 1)


def test_a_world_is_gone_from_its_server_when_its_context_ends(server: Server) -> None:
    with MockCalendly(server=server) as calendly:
        url, headers = calendly.url, calendly.headers
        assert httpx.get(f"{url}/users/me", headers=headers, trust_env=False).status_code == 200
    assert httpx.get(f"{url}/users/me", headers=headers, trust_env=False).status_code == 404


@pytest.mark.parametrize(
    "options", [{"in_process": True}, {"port": 1}, {"allow_webhook_host": ["x"]}], ids=str
)
def test_what_a_server_decides_cannot_be_said_of_a_world_on_it(
    server: Server, options: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match="server"):
        MockCalendly(server=server, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"plan": "gold"}, "plan must be free, trial, standard, teams or enterprise"),
        ({"auth": "none"}, "auth must be strict or any"),
        ({"now": "tomorrow"}, "'tomorrow' is not an instant"),
        ({"now": "2026-11-23T09:00:00"}, "is not an instant with a zone"),
    ],
)
def test_what_cannot_be_is_refused_at_once(options: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MockCalendly(**options)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_bytes(server: Server) -> None:
    def bodies(seed: int) -> list[bytes]:
        options = {"now": "2026-11-23T09:00:00Z", "public_url": "https://api.calendly.com"}
        with MockCalendly(server=server, seed=seed, **options) as calendly:  # type: ignore[arg-type]
            calendly.subscribe("http://127.0.0.1:1/hook")
            invitee = calendly.book("onboarding")
            calendly.reschedule(invitee)
            return [each.raw for each in calendly.deliveries]

    assert bodies(seed=7) == bodies(seed=7)
    assert bodies(seed=7) != bodies(seed=8)


def test_a_reset_brings_back_the_beginning(calendly: MockCalendly) -> None:
    first = calendly.book()
    calendly.subscribe("http://127.0.0.1:1/hook")
    calendly.cancel(first)
    with calendly.client() as api:
        api.get("/users/me")
    calendly.clock.set("2027-01-01T00:00:00Z")

    calendly.reset()

    assert calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"
    assert (len(calendly.deliveries), len(calendly.requests)) == (0, 0)
    assert calendly.book() == first
    assert len(calendly.deliveries) == 0


WORLD = """
mockcalendly: 1
seed: 7
plan: free
now: 2026-11-23T09:00:00Z
base: empty
users:
  - slug: grace
    name: Grace Hopper
    email: grace@example.com
    role: owner
    timezone: Europe/Berlin
    tokens: [{token: grace.secret.token}]
event_types:
  - slug: compilers
    name: Compilers
    hosts: [grace]
    duration: 30
  - slug: closed
    name: Closed
    hosts: [grace]
    duration: 30
    active: false
webhook_subscriptions:
  - url: http://127.0.0.1:1/hook
"""


@pytest.fixture
def world_file(tmp_path: Path) -> Path:
    file = tmp_path / "world.yaml"
    file.write_text(WORLD)
    return file


def test_a_file_says_what_the_world_holds_and_when_it_begins(
    server: Server, world_file: Path
) -> None:
    with MockCalendly(server=server, world=world_file) as calendly, calendly.client() as api:
        assert calendly.tokens == {"owner": "grace.secret.token"}
        assert api.get("/users/me").json()["resource"]["name"] == "Grace Hopper"
        assert calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"
        assert calendly.clock.mode == "frozen"
        assert calendly.organization["stage"] == "free"
        with pytest.raises(LookupError, match="has no member"):
            _ = calendly.member
        calendly.book("compilers")
        assert calendly.deliveries.last.body["created_by"] == calendly.owner["uri"]
        with pytest.raises(LookupError, match="Closed has no open time in the next 366 days"):
            calendly.book("closed")
        calendly.reset()
        assert len(calendly.deliveries) == 0
        assert calendly.owner["name"] == "Grace Hopper"


def test_webhooks_of_a_file_lead_back_to_the_server_that_it_is_on(world_file: Path) -> None:
    with MockCalendly(world=world_file) as calendly:
        calendly.book("compilers")
        assert calendly.owner["uri"].startswith(calendly.url)
        assert calendly.deliveries.last.body["created_by"] == calendly.owner["uri"]


def test_a_world_without_people_says_what_it_lacks(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("mockcalendly: 1\nbase: empty\n")
    with MockCalendly(server=server, world=file) as calendly:
        with pytest.raises(LookupError, match="no access token of an owner"):
            _ = calendly.headers
        with pytest.raises(LookupError, match="The world has no owner"):
            calendly.subscribe("http://127.0.0.1:1/hook")
        with pytest.raises(NotFound):
            calendly.book()


def test_arguments_go_before_the_file(server: Server, world_file: Path) -> None:
    now = "2027-01-04T00:00:00Z"
    with MockCalendly(server=server, world=world_file, plan="teams", now=now) as calendly:
        assert calendly.organization["stage"] == "paid"
        assert calendly.clock.now.isoformat() == "2027-01-04T00:00:00+00:00"


def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("mockcalendly: 1\nusers: 1\n")
    with pytest.raises(DocumentError, match=r"world\.yaml:2:8: "):
        MockCalendly(world=file)
