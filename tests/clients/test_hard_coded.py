"""Clients with Calendly's address in their code, unmodified: intercepted, and behind the proxy.

The Singer tap is intercepted only: it sends prepared requests, for which requests ignores the
environment.
"""

import json
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from mockcalendly import MockCalendly, ThreadServer
from mockcalendly.proxy import Authority
from mockcalendly.server.vendor_ports import OpenPorts, VendorPorts
from tests.clients.conftest import DRIVERS, node, refused, run
from tests.clients.environments import node_modules, python_with

pytestmark = pytest.mark.clients

HARD_CODED = DRIVERS / "use_hard_coded.py"
WITH_MOCKCALENDLY = {"PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.create(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def ports(server: ThreadServer, authority: Authority) -> Iterator[OpenPorts]:
    stack = AsyncExitStack()
    wanted = VendorPorts(authority=authority, proxy=0, tls=0)
    yield server.run(stack.enter_async_context(wanted.open(server.emulator)))
    server.run(stack.aclose())


@pytest.fixture
def environment(ports: OpenPorts, authority: Authority) -> Mapping[str, str]:
    """What one sets for a program that is to take the emulator for Calendly."""
    trusted = str(authority.certificate)
    return {
        "HTTPS_PROXY": str(ports.proxy),
        "REQUESTS_CA_BUNDLE": trusted,
        "CURL_CA_BUNDLE": trusted,
        "NODE_EXTRA_CA_CERTS": trusted,
    }


@pytest.fixture
def token(calendly: MockCalendly) -> str:
    """A token that no other world on the server knows, so it leads to this one."""
    return calendly.tokens.create()


def is_production(said: list[str], calendly: MockCalendly | None = None) -> None:
    user, resource, page = said
    assert user == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
    assert resource.startswith("https://api.calendly.com/")
    assert page.startswith("https://calendly.com/olivia-owner")
    if calendly is not None:
        assert len(calendly.requests) >= 2
        assert refused(calendly) == []


def packages_of(client: str) -> str:
    """Return the folder in which a client stands, for a process that has mockcalendly too."""
    home = python_with(client).parents[1]
    return sysconfig.get_path("purelib", vars={"base": str(home)})


@pytest.mark.parametrize("client", ["pycalendly", "calendly-py"])
def test_a_python_client_is_intercepted_in_its_process(client: str) -> None:
    given = {"client": client, "path": [packages_of(client)]}
    said = run([sys.executable, HARD_CODED], stdin=json.dumps(given), env=WITH_MOCKCALENDLY)
    is_production(json.loads(said))


def test_a_singer_tap_is_intercepted_in_its_process(tmp_path: Path) -> None:
    driver = DRIVERS / "intercept_tap_calendly.py"
    given = (str(tmp_path / "config.json"), packages_of("tap-calendly"))
    printed = run([sys.executable, driver, *given], env=WITH_MOCKCALENDLY)

    *messages, done = [json.loads(line) for line in printed.splitlines()]
    events = [each["record"] for each in messages if each["type"] == "RECORD"]
    assert [each["uri"] for each in events if "event_type" in each] == done["booked"]
    assert all(uri.startswith("https://api.calendly.com/") for uri in done["booked"])
    assert done["refused"] == []


@pytest.mark.parametrize("client", ["pycalendly", "calendly-py"])
def test_a_python_client_works_behind_the_proxy(
    calendly: MockCalendly, token: str, environment: Mapping[str, str], client: str
) -> None:
    given = json.dumps({"client": client, "token": token})
    said = run([python_with(client), HARD_CODED], stdin=given, env=environment)
    is_production(json.loads(said), calendly)


@pytest.mark.parametrize("client", ["node-calendly", "@pipedream/calendly_v2"])
def test_a_node_client_works_behind_the_proxy(
    calendly: MockCalendly, token: str, environment: Mapping[str, str], client: str
) -> None:
    given = {"client": client, "token": token, "modules": f"{node_modules()}/"}
    driver = DRIVERS / "use_hard_coded.mjs"
    said = run([node(), driver], stdin=json.dumps(given), env=environment)
    is_production(json.loads(said), calendly)


def curl(*arguments: str, token: str, env: Mapping[str, str] | None = None) -> Any:
    bearer = f"Authorization: Bearer {token}"
    url = "https://api.calendly.com/users/me"
    return json.loads(run(["curl", "-sS", "-H", bearer, *arguments, url], env=env))["resource"]


def test_curl_works_behind_the_proxy(token: str, environment: Mapping[str, str]) -> None:
    me = curl(token=token, env=environment)
    assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"


def test_curl_works_where_names_lead_to_the_machine(
    token: str, ports: OpenPorts, authority: Authority
) -> None:
    there = ("--connect-to", f"api.calendly.com:443:127.0.0.1:{ports.tls}")
    me = curl(*there, "--cacert", str(authority.certificate), token=token)
    assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
