"""What `serve` leaves for later, so that it is ready soon."""

import json
import re

import httpx

from tests.cli.process import serving

_IMPORTED = re.compile(r"^import time:.*\| +(\S+)$", re.MULTILINE)

LATER = {
    "faker",
    "httpx",
    "jinja2",
    "starlette",
    "yaml",
    "zoneinfo",
    "mockcalendly.control.app",
    "mockcalendly.courier.receivers",
    "mockcalendly.courier.sender",
    "mockcalendly.domain.availability",
    "mockcalendly.domain.bookings",
    "mockcalendly.oauth.app",
    "mockcalendly.scenario.worldfile",
    "mockcalendly.webhooks.payload",
}
"""Needed by whoever books, gets webhooks, authorizes, commands the bench or begins with a file."""


def test_the_first_answer_waits_for_no_import_that_only_others_need() -> None:
    env = {"PYTHONPROFILEIMPORTTIME": "1"}
    with serving("serve", "--port=0", "--log-format=json", env=env) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        bearer = {"Authorization": f"Bearer {ready['token']}"}
        me = httpx.get(f"{ready['url']}/users/me", headers=bearer, trust_env=False)
        process.terminate()
        _, said = process.communicate()

    imported = {*_IMPORTED.findall(said)}
    assert me.status_code == 200
    assert {"asyncio", "mockcalendly.emulator", "mockcalendly.api.listing"} <= imported
    assert imported & LATER == set()
