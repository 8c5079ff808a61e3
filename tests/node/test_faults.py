"""Each kind of fault as Node sees it: with fetch, and as a receiver of webhooks."""

import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly, ThreadServer
from tests.faults.clients import Received, Seen
from tests.faults.proofs import OF_MESSAGES, OF_REQUESTS

NODE = shutil.which("node") or "node"
JUDGE = Path(__file__).with_name("judge.mjs")
MONDAY = "2026-11-23T09:00:00Z"

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def judge() -> Iterator[httpx.Client]:
    """One Node process, which fetches and receives on demand."""
    with subprocess.Popen([NODE, JUDGE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        with httpx.Client(base_url=url, timeout=10) as client:
            yield client
        process.terminate()


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


@pytest.fixture
def calendly(server: ThreadServer) -> Iterator[MockCalendly]:
    with MockCalendly(server=server, now=MONDAY) as calendly:
        yield calendly


@pytest.mark.parametrize("kind", OF_REQUESTS)
def test_fetch_sees_what_goes_wrong(calendly: MockCalendly, judge: httpx.Client, kind: str) -> None:
    def ask(method: str, url: str, headers: Mapping[str, str], body: Any) -> Seen:
        wanted = {"method": method, "url": url, "headers": dict(headers), "body": body}
        seen = judge.post("/ask", json=wanted).json()
        return Seen(**{**seen, "body": b64decode(seen["body"])})

    OF_REQUESTS[kind](calendly, ask)


@pytest.mark.parametrize("kind", OF_MESSAGES)
def test_a_receiver_in_node_sees_what_goes_wrong(
    calendly: MockCalendly, judge: httpx.Client, kind: str
) -> None:
    def inbox() -> list[Received]:
        got = judge.get("/received").json()
        return [Received(each["headers"], b64decode(each["body"])) for each in got]

    events = ["invitee.created", "invitee.canceled"]
    calendly.subscribe(f"{judge.base_url}/hook", events)
    OF_MESSAGES[kind](calendly, inbox)
