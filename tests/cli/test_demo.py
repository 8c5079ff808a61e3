import re
import signal
from datetime import timedelta
from queue import Queue

import httpx
import pytest

from mockcalendly.cli.demo import SIGNING_KEY, DemoFailed, Received, Tour
from mockcalendly.kernel.clock import Clock
from mockcalendly.server import ThreadServer
from mockcalendly.webhooks.signature import sign
from tests.cli.process import mockcalendly, serving


def test_it_books_cancels_and_checks_both_webhooks() -> None:
    done = mockcalendly("demo", "--exit")
    assert (done.returncode, done.stderr) == (0, "")
    steps = re.findall(r"^  (?:(?:GET|POST) /\w+|-> \d+|<- webhook [\w.]+)", done.stdout, re.M)
    assert [step.strip() for step in steps] == [
        "GET /users",
        "-> 200",
        "POST /webhook_subscriptions",
        "-> 201",
        "GET /event_types",
        "-> 200",
        "GET /event_type_available_times",
        "-> 200",
        "POST /invitees",
        "-> 201",
        "<- webhook invitee.created",
        "POST /scheduled_events",
        "-> 201",
        "<- webhook invitee.canceled",
    ]
    assert done.stdout.count("The signature is valid.") == 2


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_goes_on_serving_until_told_to_end(end: signal.Signals) -> None:
    with serving("demo") as process:
        assert process.stdout is not None
        command = next(line for line in process.stdout if "curl" in line)
        url = command.split()[-1]
        token = re.search('Bearer ([^"]+)', command)
        assert token is not None
        headers = {"Authorization": f"Bearer {token[1]}"}
        assert httpx.get(url, headers=headers, trust_env=False).status_code == 200
        process.send_signal(end)
        assert process.wait(10) == 0


def toured(body: bytes, key: str = SIGNING_KEY, age: timedelta = timedelta(0)) -> None:
    """Make the tour with a receiver that says it has got something."""
    received: Queue[Received] = Queue()
    received.put(Received(sign(body, key, Clock().now() - age), body))
    with ThreadServer() as server:
        Tour(server.url, "http://127.0.0.1:1/hook", received).run()


@pytest.mark.parametrize(
    ("body", "key", "age", "failure"),
    [
        (b'{"event":"contact.created"}', SIGNING_KEY, 0, "contact.created came instead of"),
        (b'{"event":"invitee.created"}', "another key", 0, "The signature does not match"),
        (b'{"event":"invitee.created"}', SIGNING_KEY, 600, "The signature is too old"),
    ],
)
def test_a_webhook_that_is_not_the_right_one_ends_it(
    body: bytes, key: str, age: int, failure: str
) -> None:
    with pytest.raises(DemoFailed, match=failure):
        toured(body, key, timedelta(seconds=age))
