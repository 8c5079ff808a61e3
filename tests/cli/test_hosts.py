"""``serve`` with the vendor's own hosts: ports, authority, ready line."""

import json
import ssl
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cli.process import mockcalendly, serving


def ready_line(process: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def ask(ready: dict[str, Any], path: str) -> Any:
    proxied = urllib.request.ProxyHandler({"https": ready["proxy"]})
    trusted = ssl.create_default_context(cafile=ready["ca"])
    opener = urllib.request.build_opener(proxied, urllib.request.HTTPSHandler(context=trusted))
    opener.addheaders = [("Authorization", f"Bearer {ready['token']}")]
    with opener.open(f"https://api.calendly.com{path}", timeout=20) as answer:
        return json.load(answer)


def test_the_ready_line_says_what_a_client_needs() -> None:
    with serving("serve", "--port=0", "--proxy-port=0", "--tls-port=0", "--log-format=json") as it:
        ready = ready_line(it)
        me = ask(ready, "/users/me")["resource"]
        it.terminate()
        assert it.wait(20) == 0

    assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"
    assert ready["tls_port"]
    assert not Path(ready["ca"]).exists()


def test_the_command_for_clients_with_a_hard_coded_host_opens_a_proxy() -> None:
    with serving("proxy", "--port=0", "--proxy-port=0", "--log-format=json") as it:
        me = ask(ready_line(it), "/users/me")["resource"]
        it.terminate()
        assert it.wait(20) == 0

    assert me["uri"] == "https://api.calendly.com/users/AAAAAAAAAAAAAAAA"


def test_an_authority_of_ones_own_stays(tmp_path: Path) -> None:
    mockcalendly("ca", "--out", str(tmp_path))
    options = ("--port=0", "--log-format=json", f"--ca={tmp_path}")
    with serving("serve", "--proxy-port=0", *options) as it:
        ready = ready_line(it)
        ask(ready, "/users/me")
        it.terminate()
        it.wait(20)

    assert ready["ca"] == str(tmp_path / "ca.pem")
    assert {each.name for each in tmp_path.iterdir()} == {"ca.pem", "ca-key.pem"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tunnel"], "--tunnel is for --proxy-port and --tls-port."),
        (["--ca=."], "--ca is for --proxy-port and --tls-port."),
        (["--proxy-port=0", "--ca=/nowhere"], "There is no authority in /nowhere"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(options: list[str], message: str) -> None:
    done = mockcalendly("serve", "--port=0", *options)

    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
