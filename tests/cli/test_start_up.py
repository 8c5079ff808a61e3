"""What a server has imported when it gives its first right answer: all else costs it nothing."""

import re

import httpx
import pytest

from tests.cli.process import serving

UNNEEDED = (
    "bz2",
    "difflib",
    "faker",
    "html",
    "httpx",
    "mockcalendly.api.event_types",
    "mockcalendly.console",
    "mockcalendly.control.app",
    "mockcalendly.courier.sender",
    "mockcalendly.faults.presets",
    "mockcalendly.faults.reading",
    "mockcalendly.oauth.app",
    "mockcalendly.proxy",
    "mockcalendly.scenario.reader",
    "mockcalendly.snapshots",
    "mockcalendly.webhooks.payload",
    "mockcalendly.webhooks.targets",
    "multiprocessing",
    "random",
    "shutil",
    "starlette",
    "tempfile",
    "uvicorn",
    "yaml",
    "zoneinfo",
)
"""Modules, with all below them, that only other requests and options need."""


def test_the_first_answer_waits_for_no_import_that_it_does_not_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        monkeypatch.delenv(variable, raising=False)  # what measures imports a lot itself
    with serving("serve", "--port", "0", env={"PYTHONPROFILEIMPORTTIME": "1"}) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert url is not None
        headers = {"Authorization": "Bearer mock.owner.token"}
        answer = httpx.get(f"{url[0]}/users/me", headers=headers, trust_env=False)
        assert answer.status_code == 200
        process.kill()
        imported = [line.rpartition("|")[2].strip() for line in process.stderr]
    assert "mockcalendly.api.listing" in imported
    assert [
        name
        for name in imported
        if any(name == each or name.startswith(f"{each}.") for each in UNNEEDED)
    ] == []
