import json
import socket
from pathlib import Path

import pytest

from tests.cli.process import mockcalendly, receiver, serving


def test_a_server_that_is_ready_is_healthy() -> None:
    with serving("serve", "--port", "0", "--log-format", "json") as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        said = mockcalendly("health", "--url", url)
        assert (said.returncode, said.stdout) == (0, "ok\n")
        by_variable = mockcalendly("health", "--output", "json", env={"MOCKCALENDLY_URL": url})
        assert json.loads(by_variable.stdout)["world"] == "default"


def test_it_asks_where_serve_would_listen_in_the_same_environment() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    env = {"MOCKCALENDLY_HOST": "0.0.0.0", "MOCKCALENDLY_PORT": port}  # noqa: S104 - as in a container
    with serving("serve", env=env) as process:
        assert process.stdout is not None
        process.stdout.readline()
        up = mockcalendly("health", env=env)
        assert (up.returncode, up.stdout, up.stderr) == (0, "ok\n", "")
    down = mockcalendly("health", env=env)
    assert down.returncode == 1
    assert down.stderr.startswith(f"Nobody answers at http://127.0.0.1:{port}: ")
    assert down.stderr.count("\n") == 1


def test_a_server_that_plays_its_scenarios_is_starting(tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    with socket.create_server(("127.0.0.1", 0)) as slow:
        slow.settimeout(30)
        url = f"http://127.0.0.1:{slow.getsockname()[1]}"
        story.write_text(
            "mockcalendly: 1\n"
            f"webhooks: [{{url: '{url}/hook', events: [invitee.created]}}]\n"
            "timeline: [{id: ada, book: {event_type: 30min}}]\n"
        )
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        env = {"MOCKCALENDLY_PORT": port, "MOCKCALENDLY_SCENARIOS": str(tmp_path)}
        with serving("serve", env=env) as process:
            webhook, _ = slow.accept()
            with webhook:
                starting = mockcalendly("health", env=env)
                assert (starting.returncode, starting.stderr) == (1, "starting\n")
                webhook.recv(65536)
                webhook.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            assert process.stdout is not None
            assert "ready" in process.stdout.readline()
            assert mockcalendly("health", env=env).returncode == 0


def test_another_program_is_not_healthy() -> None:
    with receiver(answer=b"[]") as other:
        said = mockcalendly("health", "--url", other.url, "--output", "json")
    assert said.returncode == 1
    assert json.loads(said.stdout)["status"] == "down"


@pytest.mark.parametrize(
    ("arguments", "env"),
    [(["--url", "127.0.0.1:8787"], {}), ([], {"MOCKCALENDLY_PORT": "many"})],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    arguments: list[str], env: dict[str, str]
) -> None:
    said = mockcalendly("health", *arguments, env=env)
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
