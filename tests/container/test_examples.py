"""Examples for continuous integration and other languages: valid and, where they can be, run."""

import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from mockcalendly._version import __version__
from mockcalendly.resources import fixtures_dir
from tests.cli.process import PATIENCE, environment, serving

ROOT = Path(__file__).resolve().parents[2]
VITEST = "vitest@3.2.7"
_FILE = re.compile(r"^```js\n(// (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("compose.yaml", "vendor.compose-spec"),
        ("fixtures/ci/github-actions.yaml", "vendor.github-workflows"),
        ("fixtures/ci/gitlab-ci.yaml", "vendor.gitlab-ci"),
    ],
)
def test_its_format_s_schema_accepts_it(file: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    transform = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []
    done = subprocess.run(
        [*command, *transform, str(ROOT / file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_examples_name_this_version_of_the_image() -> None:
    actions = yaml.safe_load((fixtures_dir() / "ci/github-actions.yaml").read_text())
    gitlab = yaml.safe_load((fixtures_dir() / "ci/gitlab-ci.yaml").read_text())
    images = {
        actions["jobs"]["tests"]["services"]["mockcalendly"]["image"],
        gitlab["tests"]["services"][0]["name"],
    }
    assert images == {f"registry.example.com/mockcalendly:{__version__}"}
    label = f'org.opencontainers.image.version="{__version__}"'
    assert label in (ROOT / "Dockerfile").read_text()


def composed(service: str) -> list[str]:
    """Return the command of a service of compose.yaml, as it is run here."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    program, path = services[service]["command"]
    assert program == "python"
    return [sys.executable, path.replace("/example", str(fixtures_dir() / "ci"))]


def url_of(line: str) -> str:
    found = re.search(r"http://[\d.:]+", line)
    assert found is not None
    return found[0]


def run(command: list[str], cwd: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_composed_app_hears_of_the_composed_test_s_booking(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    with serving("serve", "--port", "0", "--now", "2026-11-23T09:00:00Z") as server:
        assert server.stdout is not None
        env = {
            "CALENDLY_URL": url_of(server.stdout.readline()),
            "APP_URL": f"http://127.0.0.1:{unused_tcp_port}",
        }
        with ExitStack() as stack:
            app = stack.enter_context(
                subprocess.Popen(composed("app"), env=environment(env), stderr=subprocess.DEVNULL)
            )
            stack.callback(app.terminate)
            said = run(composed("tests"), tmp_path, env)
    assert said == "The app has heard of the booking.\n"


@pytest.mark.node
def test_the_guide_s_tests_pass_in_vitest(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for text, name in _FILE.findall((fixtures_dir() / "guides/node.md").read_text()):
        (tmp_path / name).write_text(text)
    run(["npm", "install", "--no-audit", "--no-fund", VITEST], tmp_path, {})
    with serving("serve", "--port", "0") as server:
        assert server.stdout is not None
        env = {"MOCKCALENDLY_URL": url_of(server.stdout.readline()), "CI": "true"}
        assert "2 passed" in run(["npx", "vitest", "run"], tmp_path, env)
