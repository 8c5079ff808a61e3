"""tap-calendly: a command line that syncs everything, page by page, for data warehouses (Singer).

It drops the path of its base URL, so it has a server of its own.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from mockcalendly import MockCalendly
from tests.clients.conftest import DRIVERS, Diary, refused, run
from tests.clients.environments import python_with

pytestmark = pytest.mark.clients


@pytest.fixture
def calendly() -> Iterator[MockCalendly]:
    with MockCalendly(now="2026-11-23T09:00:00Z") as calendly:
        yield calendly


def tap(calendly: MockCalendly, token: str, folder: Path) -> str:
    config = folder / "config.json"
    settings = {"calendly_api_token": token, "start_date": "2026-11-23T00:00:00Z"}
    config.write_text(json.dumps(settings))
    driver = DRIVERS / "use_tap_calendly.py"
    return run(
        [python_with("tap-calendly"), driver, "--config", config],
        env={"CALENDLY_URL": calendly.url},
    )


def records(messages: list[dict[str, Any]], stream: str) -> list[dict[str, Any]]:
    return [
        message["record"]
        for message in messages
        if message["type"] == "RECORD" and message["stream"] == stream
    ]


def test_a_sync_brings_every_record_once_and_each_fits_its_schema(
    calendly: MockCalendly, diary: Diary, tmp_path: Path
) -> None:
    printed = tap(calendly, calendly.token, tmp_path)
    messages = [json.loads(line) for line in printed.splitlines()]

    assert [record["uri"] for record in records(messages, "events")] == diary.events
    invitees = [diary.past, *diary.coming]
    assert [(record["uri"], record["name"]) for record in records(messages, "event_invitees")] == [
        (invitee["uri"], invitee["name"]) for invitee in invitees
    ]
    assert {record["uri"] for record in records(messages, "event_types")} == {
        each["uri"] for each in calendly.event_types
    }
    assert {
        (record["role"], record["user"]["email"])
        for record in records(messages, "organization_memberships")
    } == {
        ("owner", "olivia@example.com"),
        ("admin", "adam@example.com"),
        ("user", "mia@example.com"),
    }
    schemas = {each["stream"]: each["schema"] for each in messages if each["type"] == "SCHEMA"}
    for message in messages:
        if message["type"] == "RECORD":
            jsonschema.validate(
                message["record"],
                schemas[message["stream"]],
                format_checker=jsonschema.FormatChecker(),
            )
    assert refused(calendly) == []
    pages = calendly.requests.of("GET", "/scheduled_events")
    assert [request.response["pagination"]["count"] for request in pages] == [100, 6]


def test_a_wrong_token_ends_the_sync(calendly: MockCalendly, tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="401 Client Error: Unauthorized"):
        tap(calendly, "wrong", tmp_path)
    assert set(refused(calendly)) == {(401, "GET", "/users/me")}
