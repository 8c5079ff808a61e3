"""Whatever comes over a socket: the server stays up, holds no more than before, and goes on."""

import re
from contextlib import ExitStack, suppress
from socket import SHUT_WR, socket

import pytest

from tests.reliability.budget import SEED, more
from tests.reliability.junk import HONEST, MALFORMED, Chance
from tests.reliability.serving import Served

STATUS = re.compile(rb"HTTP/1\.1 ([2-4]\d\d) ")
WARM_UP = 200
JUNK = more(1_500, 4_000)
SLOW = 200


def throw(served: Served, junk: bytes) -> bytes:
    """Send something, nothing more, and return all that comes back."""
    answer = b""
    with served.connect() as connection:
        # It may have had enough before it has it all.
        with suppress(ConnectionError, BrokenPipeError):
            connection.sendall(junk)
            connection.shutdown(SHUT_WR)
            while part := connection.recv(2**16):
                answer += part
    return answer


def goes_on(served: Served) -> bool:
    """Return whether the next honest request is answered as it should be."""
    name: str = served.ask("GET", "/users/me").json()["resource"]["name"]
    return name == "Olivia Owner"


@pytest.mark.parametrize("junk", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_request_is_refused_or_left(served: Served, junk: bytes) -> None:
    answer = throw(served, junk)
    assert not answer or STATUS.match(answer)
    assert goes_on(served)


def test_junk_leaves_nothing_behind(served: Served) -> None:
    chance = Chance(SEED)
    before = served.at_rest()
    for number in range(JUNK):
        if number == WARM_UP:
            served.ask("POST", "/_mock/reset")
            before = served.at_rest()
        junk = chance.junk()
        answer = throw(served, junk)
        assert not answer or STATUS.match(answer), (number, junk, answer)
        if number % 250 == 0:
            assert goes_on(served)
    served.ask("POST", "/_mock/reset")
    for world in served.ask("GET", "/_mock/worlds").json()["collection"][1:]:
        served.ask("DELETE", f"/_mock/worlds/{world['name']}")
    after = served.at_rest()
    assert goes_on(served)
    assert (after.files, after.tasks) == (before.files, before.tasks)
    assert after.blocks < 1.1 * before.blocks


def test_slow_clients_keep_nobody_waiting(served: Served) -> None:
    before = served.at_rest()
    with ExitStack() as open_:
        slow = [open_.enter_context(served.connect()) for _ in range(SLOW)]
        for at in range(0, 60, 10):
            for number, connection in enumerate(slow):
                connection.sendall(HONEST[number % 2][at : at + 10])
            assert goes_on(served)
        assert served.held().files >= before.files + SLOW
        for number, connection in enumerate(slow):
            connection.sendall(HONEST[number % 2][60:])
        assert all(STATUS.match(connection.recv(100)) for connection in slow)
    assert goes_on(served)
    assert served.at_rest().files == before.files


def test_who_asks_much_and_reads_nothing_fills_no_memory(served: Served) -> None:
    request = HONEST[1].replace(b"/scheduled_events", b"/event_types") * 100
    before = served.at_rest()
    with ExitStack() as open_:
        greedy = [open_.enter_context(served.connect()) for _ in range(5)]
        for connection in greedy:
            connection.setblocking(False)
        flood(greedy, request)
        assert goes_on(served)
        filled = served.at_rest()
        flood(greedy, request)
        assert goes_on(served)
        assert served.at_rest().blocks < 1.05 * filled.blocks
    assert goes_on(served)
    assert served.at_rest().files == before.files


def flood(connections: list[socket], request: bytes) -> None:
    """Send as much as is taken."""
    for connection in connections:
        with suppress(BlockingIOError, ConnectionError):
            while True:
                connection.send(request)
