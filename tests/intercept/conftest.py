"""Worlds on one server, and every way in which a program may ask Calendly something."""

import http.client
import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import urllib3

from mockcalendly import MockCalendly, ThreadServer
from tests.contract.validator import contract

ME = "https://api.calendly.com/users/me"

Headers = Mapping[str, str]
Ask = Callable[[str, Headers], Any]
"""Asks for a URL and returns the JSON; by the same client each time."""


def with_httpx(library: Any = httpx) -> Iterator[Ask]:
    with library.Client() as client:
        yield lambda url, headers: client.get(url, headers=dict(headers)).json()


def with_requests() -> Iterator[Ask]:
    with requests.Session() as session:
        yield lambda url, headers: session.get(url, headers=headers, timeout=20).json()


def with_urllib3() -> Iterator[Ask]:
    with urllib3.PoolManager() as manager:
        yield lambda url, headers: json.loads(manager.request("GET", url, headers=headers).data)


def with_urllib() -> Iterator[Ask]:
    def ask(url: str, headers: Headers) -> Any:
        request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    yield ask


def with_http_client() -> Iterator[Ask]:
    connection = http.client.HTTPSConnection("api.calendly.com", timeout=20)

    def ask(url: str, headers: Headers) -> Any:
        connection.request("GET", url.removeprefix("https://api.calendly.com"), headers=headers)
        return json.load(connection.getresponse())

    yield ask
    connection.close()


BLOCKING: dict[str, Callable[[], Iterator[Ask]]] = {
    "httpx": with_httpx,
    "requests": with_requests,
    "urllib3": with_urllib3,
    "urllib": with_urllib,
    "http.client": with_http_client,
}
if find_spec("httpx2"):
    BLOCKING["httpx2"] = lambda: with_httpx(import_module("httpx2"))


@pytest.fixture(params=BLOCKING)
def ask(request: pytest.FixtureRequest) -> Iterator[Ask]:
    """A client that is older than any interception."""
    yield from BLOCKING[request.param]()


async def ask_aiohttp(url: str, headers: Headers) -> Any:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return await answer.json()


async def ask_httpx(url: str, headers: Headers) -> Any:
    async with httpx.AsyncClient() as client:
        return (await client.get(url, headers=dict(headers))).json()


async def ask_httpx2(url: str, headers: Headers) -> Any:
    async with import_module("httpx2").AsyncClient() as client:
        return (await client.get(url, headers=dict(headers))).json()


AWAITING = {"aiohttp": ask_aiohttp, "httpx": ask_httpx}
if find_spec("httpx2"):
    AWAITING["httpx2"] = ask_httpx2


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly:
        yield calendly
        contract().check_journal(calendly.requests)


@pytest.fixture
def other(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now="2026-11-23T09:00:00Z") as calendly:
        yield calendly


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not led to a world goes to a proxy that is not there, and so fails at once."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    # It remembers the proxies of the first request in the process.
    monkeypatch.setattr(urllib.request, "_opener", None)
