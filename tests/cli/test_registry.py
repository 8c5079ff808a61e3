"""Applications and tokens of a running server, from the command line."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mockcalendly import ThreadServer
from tests.cli.process import mockcalendly


@pytest.fixture
def server() -> Iterator[ThreadServer]:
    with ThreadServer() as server:
        yield server


def run(server: ThreadServer, *arguments: str) -> Any:
    done = mockcalendly(*arguments, "--url", server.url, "--output", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_applications_come_change_and_go(server: ThreadServer) -> None:
    created = run(server, "apps", "create", "Planner", "--scope", "users:read")
    rotated = run(server, "apps", "rotate", created["client_id"])
    (listed,) = run(server, "apps", "list")
    deleted = mockcalendly("apps", "delete", created["client_id"], "--url", server.url)

    assert created["scopes"] == ["users:read"]
    assert rotated["client_secret"] != created["client_secret"]
    assert listed["redirect_uris"] == ["http://localhost:1234"]
    assert deleted.returncode == 0
    assert run(server, "apps", "list") == []


def test_keys_are_shown_to_people_too(server: ThreadServer) -> None:
    done = mockcalendly("apps", "create", "Pocket", "--kind", "native", "--url", server.url)
    listed = mockcalendly("apps", "list", "--url", server.url)
    lines = dict(line.split(": ") for line in done.stdout.splitlines())

    assert lines.keys() == {"client_id", "webhook_signing_key"}
    assert f"{lines['client_id']}  native  sandbox  Pocket\n" in listed.stdout


def test_tokens_come_and_go(server: ThreadServer) -> None:
    made = mockcalendly("tokens", "create", "--user", "member", "--url", server.url)
    *_, listed = run(server, "tokens", "list")
    revoked = mockcalendly("tokens", "revoke", made.stdout.strip(), "--url", server.url)
    after = mockcalendly("tokens", "list", "--url", server.url)

    assert made.stdout.count(".") == 2
    assert made.stdout.strip() not in json.dumps(listed)
    assert revoked.returncode == 0
    assert f"{listed['id']}  {listed['user']}  revoked " in after.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("apps", "create", "x", "--redirect-uri", "http://example.com"), "must use HTTPS"),
        (("apps", "rotate", "nobody"), "No OAuth application has the client id nobody."),
        (("tokens", "create", "--user", "nobody"), "No user is 'nobody'."),
        (("tokens", "create", "--scope", "users:destroy"), "users:destroy is not a scope"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(
    server: ThreadServer, arguments: tuple[str, ...], said: str
) -> None:
    done = mockcalendly(*arguments, "--url", server.url)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nowhere", "http://[::1"])
def test_where_nobody_answers_that_is_said(url: str) -> None:
    done = mockcalendly("apps", "list", "--url", url)

    assert done.returncode == 2
    assert f"No mockcalendly answers at {url}: " in done.stderr
    assert "Traceback" not in done.stderr


def test_another_server_is_told_from_this_one(server: ThreadServer) -> None:
    done = mockcalendly("apps", "list", "--url", f"{server.url}/w/nowhere")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
