"""Code that knows Calendly's own hosts only reaches a world, in the process that runs the test."""

import asyncio
import http.client
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import trio
import urllib3.connection

from mockcalendly import MockCalendly
from tests.intercept.conftest import AWAITING, ME, Ask

PATCHED = (
    (httpx.HTTPTransport, "handle_request"),
    (httpx.AsyncHTTPTransport, "handle_async_request"),
    (aiohttp.BaseConnector, "connect"),
    (http.client.HTTPConnection, "connect"),
    (http.client.HTTPSConnection, "connect"),
    (http.client.HTTPConnection, "putrequest"),
    (urllib3.connection.HTTPConnection, "connect"),
    (urllib3.connection.HTTPSConnection, "connect"),
)


def seams() -> list[object]:
    return [vars(owner)[name] for owner, name in PATCHED]


def counts(*worlds: MockCalendly) -> list[int]:
    return [len(world.requests) for world in worlds]


def test_a_client_that_is_older_reaches_the_world(ask: Ask, calendly: MockCalendly) -> None:
    with calendly.intercept():
        me = ask(ME, calendly.headers)["resource"]

    assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
    assert me["scheduling_url"] == "https://calendly.com/olivia-owner"
    (request,) = calendly.requests
    assert (request.method, request.path) == ("GET", "/users/me")
    assert request.headers["host"] == "api.calendly.com"


@pytest.mark.parametrize("ask", AWAITING.values(), ids=AWAITING)
async def test_an_async_client_reaches_the_world(
    ask: Callable[..., Awaitable[Any]], calendly: MockCalendly
) -> None:
    with calendly.intercept():
        me = await ask(ME, calendly.headers)

    assert me["resource"]["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"


def test_httpx_reaches_the_world_on_trio(calendly: MockCalendly) -> None:
    with calendly.intercept():
        me = trio.run(AWAITING["httpx"], ME, calendly.headers)

    assert me["resource"]["email"] == "olivia@example.com"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://auth.calendly.com/oauth/authorize", 400),
        ("https://auth.calendly.com/.well-known/oauth-authorization-server", 404),
        ("https://calendly.com/.well-known/oauth-authorization-server", 200),
        ("https://mcp.calendly.com/.well-known/oauth-protected-resource", 200),
        ("https://assets.calendly.com/nothing", 401),
        ("https://API.calendly.com/_mock/health", 200),
        ("http://api.calendly.com/_mock/health", 200),
    ],
)
def test_each_of_calendlys_hosts_is_the_world(
    calendly: MockCalendly, url: str, status: int
) -> None:
    with calendly.intercept(), httpx.Client(trust_env=False) as client:
        assert client.get(url).status_code == status


def test_discovery_names_calendlys_own_addresses(calendly: MockCalendly) -> None:
    with calendly.intercept():
        found = httpx.get("https://calendly.com/.well-known/oauth-authorization-server").json()

    assert found["token_endpoint"] == "https://calendly.com/oauth/token"


def test_following_pages_stays_in_the_world(ask: Ask, calendly: MockCalendly) -> None:
    url: str | None = f"https://api.calendly.com/event_types?count=2&user={calendly.owner['uri']}"
    found = []
    with calendly.intercept():
        while url:
            assert url.startswith("https://api.calendly.com/")
            page = ask(url, calendly.headers)
            found += [each["slug"] for each in page["collection"]]
            url = page["pagination"]["next_page"]

    assert len(found) == len(set(found)) > 2


def test_uris_in_webhooks_and_of_the_python_face_are_calendlys(calendly: MockCalendly) -> None:
    with calendly.intercept():
        calendly.subscribe("http://127.0.0.1:9/hook", "invitee.created")
        invitee = calendly.book("30min")
        followed = requests.get(invitee["uri"], headers=calendly.headers, timeout=20).json()
    (delivery,) = calendly.deliveries

    assert followed["resource"] == invitee
    assert delivery.payload["uri"] == invitee["uri"]
    assert invitee["uri"].startswith("https://api.calendly.com/scheduled_events/")
    assert calendly.owner["uri"].startswith("http://127.0.0.1:")


def test_a_public_url_goes_before() -> None:
    with MockCalendly(public_url="https://calendly.test") as calendly, calendly.intercept():
        me = requests.get(ME, headers=calendly.headers, timeout=20).json()

    assert me["resource"]["uri"] == "https://calendly.test/users/AAAAAAAAAAAAAAAA"


def test_other_hosts_are_not_touched(calendly: MockCalendly) -> None:
    with calendly.intercept():
        for client in (httpx, requests):
            me = client.get(f"{calendly.url}/users/me", headers=calendly.headers, timeout=20).json()
            assert me["resource"]["uri"].startswith(calendly.url)
        with pytest.raises(httpx.ConnectError):
            httpx.get("https://api.calendly.com.example/users/me")


def test_the_newest_wins_on_the_same_client_and_leaving_it_brings_the_older_back(
    ask: Ask, calendly: MockCalendly, other: MockCalendly
) -> None:
    with calendly.intercept():
        ask(ME, calendly.headers)
        with other.intercept():
            ask(ME, other.headers)
            assert counts(calendly, other) == [1, 1]
        ask(ME, calendly.headers)

    assert counts(calendly, other) == [2, 1]


def test_entering_the_same_world_twice_is_as_good_as_once(ask: Ask, calendly: MockCalendly) -> None:
    with calendly.intercept():
        with calendly.intercept():
            ask(ME, calendly.headers)
        ask(ME, calendly.headers)

    assert counts(calendly) == [2]


def test_all_is_as_before_even_after_an_error(ask: Ask, calendly: MockCalendly) -> None:
    before = seams()

    def fail() -> None:
        with calendly.intercept():
            ask(ME, calendly.headers)
            assert all(now is not then for now, then in zip(seams(), before, strict=True))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seams() == before
    assert counts(calendly) == [1]
    assert calendly.book("30min")["uri"].startswith(calendly.url)


def test_afterwards_the_same_client_does_not_reach_the_world_any_more(
    calendly: MockCalendly,
) -> None:
    with httpx.Client() as client, requests.Session() as session:
        with calendly.intercept():
            client.get(ME)
            session.get(ME, timeout=20)
        with pytest.raises(httpx.ConnectError):
            client.get(ME)
        with pytest.raises(requests.ConnectionError):
            session.get(ME, timeout=20)

    assert counts(calendly) == [2]


def test_what_others_have_wrapped_meanwhile_is_left_to_them(
    calendly: MockCalendly, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = httpx.Response(204)
    before = httpx.HTTPTransport.handle_request
    with calendly.intercept():
        with monkeypatch.context() as patch:
            patch.setattr(httpx.HTTPTransport, "handle_request", lambda *_: answered)
            with calendly.intercept():
                assert httpx.get(ME).status_code == 204
    with calendly.intercept():
        assert httpx.get(ME).status_code == 401
    assert httpx.HTTPTransport.handle_request is before


def test_threads_that_intercept_at_once_each_have_their_own_world(
    calendly: MockCalendly, other: MockCalendly
) -> None:
    together = Barrier(2)

    def work(world: MockCalendly) -> None:
        with world.intercept(), requests.Session() as session, httpx.Client() as client:
            together.wait(20)
            for _ in range(5):
                assert session.get(ME, headers=world.headers, timeout=20).ok
                assert client.get(ME, headers=world.headers).is_success
            together.wait(20)

    with ThreadPoolExecutor() as pool:
        list(pool.map(work, (calendly, other)))

    assert counts(calendly, other) == [10, 10]


async def test_tasks_that_intercept_at_once_each_have_their_own_world(
    calendly: MockCalendly, other: MockCalendly
) -> None:
    together = asyncio.Barrier(2)
    async with aiohttp.ClientSession() as session, httpx.AsyncClient() as client:

        async def work(world: MockCalendly) -> None:
            with world.intercept():
                await together.wait()
                for _ in range(5):
                    async with session.get(ME, headers=world.headers) as answer:
                        assert answer.ok
                    assert (await client.get(ME, headers=world.headers)).is_success
                await together.wait()

        await asyncio.gather(work(calendly), work(other))

    assert counts(calendly, other) == [10, 10]


def test_a_thread_that_has_entered_none_takes_the_newest(
    ask: Ask, calendly: MockCalendly, other: MockCalendly
) -> None:
    with calendly.intercept(), other.intercept(), ThreadPoolExecutor() as pool:
        pool.submit(ask, ME, other.headers).result()

    assert counts(calendly, other) == [0, 1]


async def test_in_process_async_clients_reach_the_world_and_others_are_told_why_not() -> None:
    async with MockCalendly(in_process=True) as calendly:
        with calendly.intercept():
            for ask in AWAITING.values():
                me = await ask(ME, calendly.headers)
                assert me["resource"]["email"] == "olivia@example.com"
            for blocking in (httpx.get, requests.get):
                with pytest.raises(RuntimeError, match="would block the event loop"):
                    blocking(ME)
            answer = await asyncio.to_thread(httpx.get, ME, headers=calendly.headers)
            assert answer.is_success
    assert "resource" in json.loads(answer.content)


def test_faults_come_through(ask: Ask, calendly: MockCalendly) -> None:
    with calendly.intercept():
        ask(ME, calendly.headers)
        with calendly.fault(path="/users/me", reset="before", times=1):
            with pytest.raises((OSError, httpx.TransportError, urllib3.exceptions.HTTPError)):
                requests.get(ME, headers=calendly.headers, timeout=20)
        assert ask(ME, calendly.headers)["resource"]
