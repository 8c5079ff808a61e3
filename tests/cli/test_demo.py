import re
import signal

import httpx
import pytest

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
