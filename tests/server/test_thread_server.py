"""The server in a thread: starting, stopping, and calling into it."""

import asyncio
import gc
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mockcalendly.emulator import Emulator
from mockcalendly.server import PortTaken, ThreadServer

HEALTH = "/_mock/health"
HEAD_OF_BOOKING = (
    b"POST /invitees HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Authorization: Bearer mock.owner.token\r\nContent-Length: 2\r\n\r\n"
)


@pytest.fixture(params=["uvloop", "asyncio"], autouse=True)
def loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let servers run on either loop."""
    if request.param == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
    else:
        pytest.importorskip("uvloop")


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


def address(server: ThreadServer) -> tuple[str, int]:
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def get(server: ThreadServer, path: str) -> int:
    with closing(HTTPConnection(*address(server), timeout=5)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_it_answers_as_soon_as_it_has_started(server: ThreadServer) -> None:
    assert get(server, HEALTH) == 200


def test_it_has_no_address_before_it_has_started() -> None:
    with pytest.raises(RuntimeError, match="not been started"):
        _ = ThreadServer().url


def test_it_starts_only_once(server: ThreadServer) -> None:
    with pytest.raises(RuntimeError, match="already"):
        server.start()


def test_a_taken_port_is_refused_in_plain_words(server: ThreadServer) -> None:
    host, port = address(server)
    with pytest.raises(PortTaken, match=f"Port {port} on {host} is taken"):
        ThreadServer(port=port).start()


def test_a_host_that_is_not_this_machine_is_refused() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        ThreadServer(host="192.0.2.1").start()


def test_what_prevents_the_emulator_from_being_made_reaches_the_caller() -> None:
    def create() -> Emulator:
        raise LookupError("no world")

    with pytest.raises(LookupError, match="no world"):
        ThreadServer(create).start()


def test_a_server_on_every_address_names_one_that_can_be_connected_to() -> None:
    with ThreadServer(host="0.0.0.0") as server:  # noqa: S104
        assert server.url.startswith("http://127.0.0.1:")
        assert get(server, HEALTH) == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
@pytest.mark.parametrize("host", ["::1", "::"])
def test_an_ipv6_address_stands_in_brackets(host: str) -> None:
    with ThreadServer(host=host) as server:
        assert server.url.startswith("http://[::1]:")
        assert get(server, HEALTH) == 200


def test_a_function_runs_on_the_servers_thread(server: ThreadServer) -> None:
    here = threading.current_thread().name
    assert server.call(lambda: threading.current_thread().name) == "mockcalendly-server" != here


def test_a_call_within_a_call_does_not_wait_for_itself(server: ThreadServer) -> None:
    assert server.call(lambda: server.call(lambda: "inner")) == "inner"


def test_what_a_function_raises_reaches_the_caller(server: ThreadServer) -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        server.call(fail)


def test_a_coroutine_runs_on_the_servers_loop(server: ThreadServer) -> None:
    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    assert server.run(loop()) is server.portal.loop


def test_a_coroutine_is_not_waited_for_on_its_own_loop(server: ThreadServer) -> None:
    with pytest.raises(RuntimeError, match="await it"):
        server.call(lambda: server.run(asyncio.sleep(0)))


def test_after_its_end_nothing_runs_there_any_more(server: ThreadServer) -> None:
    server.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        server.call(lambda: None)
    with pytest.raises(RuntimeError, match="stopped"):
        server.run(asyncio.sleep(0))


def test_what_still_runs_at_its_end_is_cancelled(server: ThreadServer) -> None:
    forever = server.portal.submit(asyncio.sleep(3600))
    server.stop()
    assert forever.cancelled()


def test_stopping_twice_does_no_harm(server: ThreadServer) -> None:
    server.stop()
    server.stop()


def test_it_cannot_be_stopped_from_its_own_thread(server: ThreadServer) -> None:
    with pytest.raises(RuntimeError, match="own thread"):
        server.call(server.stop)


def test_a_request_under_way_is_answered_when_the_server_stops(server: ThreadServer) -> None:
    assert get(server, HEALTH) == 200
    with socket.create_connection(address(server), timeout=5) as client:
        client.sendall(HEAD_OF_BOOKING)
        arrive(server)
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        wait_until_closed(server)
        client.sendall(b"{}")
        answer = b"".join(iter(lambda: client.recv(65536), b""))
        stopping.join(5)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"event_type" in answer
    assert not stopping.is_alive()


def test_a_request_that_never_ends_does_not_keep_the_server(
    server: ThreadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockcalendly.server.listener.REQUEST_GRACE", 0.01)
    with socket.create_connection(address(server), timeout=5) as client:
        client.sendall(HEAD_OF_BOOKING)
        arrive(server)
        server.stop()
        assert client.recv(1) == b""


def test_an_idle_connection_is_closed_at_the_end(server: ThreadServer) -> None:
    with closing(HTTPConnection(*address(server), timeout=5)) as connection:
        connection.request("GET", HEALTH)
        connection.getresponse().read()
        server.stop()
        assert connection.sock.recv(1) == b""


def test_a_connection_without_a_request_is_closed_at_the_end(server: ThreadServer) -> None:
    with socket.create_connection(address(server), timeout=5) as client:
        arrive(server)
        server.stop()
        assert client.recv(1) == b""


def test_a_hundred_servers_leave_no_thread_and_no_open_file() -> None:
    with ThreadServer() as server:
        get(server, HEALTH)
    gc.collect()
    threads, files = threading.active_count(), open_files()
    for _ in range(100):
        with ThreadServer() as server:
            assert get(server, HEALTH) == 200
    gc.collect()
    assert threading.active_count() <= threads
    assert open_files() <= files


def test_connections_that_come_in_at_the_end_are_closed_too() -> None:
    for _ in range(10):
        with ThreadServer() as server:
            host = address(server)
            late = threading.Thread(target=connect_until_refused, args=(host,))
            late.start()
            arrive(server)
        late.join(60)
        assert not late.is_alive()
    gc.collect()  # what was left open would warn now


def arrive(server: ThreadServer) -> None:
    """Return when what was sent to a server has been read: a later request was answered."""
    get(server, HEALTH)


def wait_until_closed(server: ThreadServer) -> None:
    """Return when a server takes no connections any more."""
    connect_until_refused(address(server))


def connect_until_refused(address: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            socket.create_connection(address, timeout=5).close()
