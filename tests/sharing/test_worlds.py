"""Worlds of many tests on one server that none of them has started."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from mockcalendly import DocumentError, MockCalendly, RemoteServer
from tests.sharing.conftest import MONDAY

WORLD = """
mockcalendly: 1
base: empty
now: 2026-11-23T09:00:00Z
users:
  - name: Wanda World
    email: wanda@example.com
    tokens: [wanda.of.world]
"""


def names(url: str) -> set[str]:
    worlds = httpx.get(f"{url}/_mock/worlds").json()["collection"]
    return {each["name"] for each in worlds}


def test_a_world_is_there_as_long_as_its_context(url: str) -> None:
    with MockCalendly(server=url) as calendly:
        name = calendly.url.rpartition("/")[2]
        assert calendly.url == f"{url}/w/{name}"
        assert name in names(url)
    assert name not in names(url)


def test_the_url_of_any_world_leads_to_the_server(url: str) -> None:
    with MockCalendly(server=f"{url}/w/default/") as calendly:
        assert re.fullmatch(rf"{re.escape(url)}/w/\w+-[0-9a-f]{{16}}", calendly.url)


def test_all_settings_go_along(url: str) -> None:
    with (
        MockCalendly(
            server=url,
            seed=7,
            now=MONDAY,
            plan="free",
            auth="any",
            rate_limit=False,
            strict="warn",
            public_url="https://api.calendly.com",
        ) as calendly,
        calendly.client("whoever") as api,
    ):
        answer = api.get("/users/me", params={"surplus": "1"})
        assert answer.json()["resource"]["uri"].startswith("https://api.calendly.com/users/")
        assert "surplus" in answer.headers["X-Mockcalendly-Reason"]
        assert calendly.organization["stage"] == "free"
        assert not calendly.rate_limit.is_on
        assert calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"


def test_the_same_seed_gives_the_same_ids_as_in_this_process(url: str) -> None:
    def booked(server: str | None) -> str:
        with MockCalendly(server=server, seed=7, now=MONDAY) as calendly:
            return str(calendly.book("30min")["uri"]).removeprefix(calendly.url)

    assert booked(url) == booked(None)


def test_a_world_file_is_read_here_and_sent(url: str, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(WORLD)
    with MockCalendly(server=url, world=file) as calendly:
        assert calendly.owner["name"] == "Wanda World"
        assert calendly.token == "wanda.of.world"
        assert calendly.clock.now.isoformat() == "2026-11-23T09:00:00+00:00"
        calendly.extend(users=[{"name": "Zoe", "email": "zoe@example.com"}])
        calendly.reset()
        with pytest.raises(LookupError, match="no member"):
            assert calendly.member


def test_a_wrong_world_file_is_refused_at_its_place(url: str, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(WORLD.replace("email", "emial"))
    with pytest.raises(DocumentError, match=r'world\.yaml:7:5: unknown key "emial"'):
        MockCalendly(server=url, world=file)


def test_what_the_server_decides_cannot_be_said_of_a_world(url: str) -> None:
    with pytest.raises(TypeError, match="exclude one another"):
        MockCalendly(server=url, allow_webhook_host=["hooks.example.com"])


def test_fifty_worlds_from_eight_threads_do_not_meet(url: str) -> None:
    def use(number: int) -> tuple[str, list[str], list[str]]:
        email = f"invitee-{number}@example.com"
        with MockCalendly(server=server, now=MONDAY) as calendly, calendly.client() as api:
            calendly.webhooks_to("http://127.0.0.1:1/nobody", "invitee.created")
            calendly.book("30min", email=email)
            calendly.settle()
            (event,) = api.get("/scheduled_events", params={"user": calendly.owner["uri"]}).json()[
                "collection"
            ]
            invitees = api.get(f"{event['uri']}/invitees").json()["collection"]
            told = [each.payload["email"] for each in calendly.deliveries]
            return email, [each["email"] for each in invitees], told

    before = names(url)
    with RemoteServer(url) as server, ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(use, range(50)))
    assert all(told == met == [email] for email, met, told in outcomes)
    assert names(url) == before


def test_a_server_that_is_not_there_is_told_of_in_one_sentence() -> None:
    with (
        pytest.raises(ConnectionError) as failure,
        MockCalendly(server="http://127.0.0.1:1"),
    ):
        pass
    assert str(failure.value) == (
        "No mockcalendly answers at http://127.0.0.1:1: [Errno 111] Connection refused. "
        "Start one, `mockcalendly serve`, or correct the URL."
    )


@pytest.mark.parametrize("url", ["127.0.0.1:8787", "ftp://127.0.0.1", "http://", "http://h:0"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not the URL of a server"):
        MockCalendly(server=url)


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (json.dumps({"version": "0.0.1"}).encode(), "is mockcalendly 0.0.1, and this is"),
        (b"<!doctype html>", "is no mockcalendly"),
        (b'{"status": "ok"}', "is no mockcalendly"),
    ],
)
def test_a_server_that_is_another_one_is_told_of_in_one_sentence(health: bytes, said: str) -> None:
    with (
        answering(health) as url,
        pytest.raises(RuntimeError, match=said),
        MockCalendly(server=url),
    ):
        pass


@pytest.mark.parametrize("look", [lambda world: world.book(), lambda world: world.snapshot()])
def test_a_world_that_somebody_has_dropped_is_told_of(
    url: str, look: Callable[[MockCalendly], object]
) -> None:
    with MockCalendly(server=url) as calendly:
        name = calendly.url.rpartition("/")[2]
        httpx.delete(f"{url}/_mock/worlds/{name}").raise_for_status()
        with pytest.raises(RuntimeError, match=f"There is no world '{name}' at {url} any more"):
            look(calendly)
