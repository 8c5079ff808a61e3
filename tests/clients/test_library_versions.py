"""Interception works with the oldest and with the newest versions of the HTTP libraries."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.environments import packages_of

pytestmark = pytest.mark.clients

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("versions", ["libraries-oldest", "libraries-newest"])
def test_interception_works_with_these_versions(versions: str) -> None:
    before = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, [str(packages_of(versions)), str(ROOT), before]))
    command = ["pytest", "tests/intercept", "-q", "-n0", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\d+ passed in", run.stdout), "none was skipped"


@pytest.mark.parametrize("versions", ["libraries-oldest", "libraries-newest"])
def test_it_is_these_versions_that_are_found_first(versions: str) -> None:
    lock = Path(__file__).with_name(f"requirements-{versions}.txt").read_text()
    wanted = dict(re.findall(r"^([\w-]+)==(\S+)$", lock, re.MULTILINE))
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json, sys\nfrom importlib.metadata import version\n"
            "print(json.dumps({name: version(name) for name in sys.argv[1:]}))",
            *wanted,
        ],
        env={**os.environ, "PYTHONPATH": str(packages_of(versions))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(found.stdout) == wanted
