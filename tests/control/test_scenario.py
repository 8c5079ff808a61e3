"""Stories that are told over HTTP."""

import json
from typing import Any

import httpx
import pytest

from mockcalendly import MockCalendly
from tests.cli.process import receiver

STORY = {
    "name": "A change of mind",
    "parameters": {"who": "ada@example.com"},
    "world": {"now": "2026-11-23T09:00:00Z", "seed": 3},
    "timeline": [
        {
            "id": "booked",
            "book": {"event_type": "30min", "invitee": {"name": "Ada", "email": "${who}"}},
        },
        {"after": "1h", "cancel": {"invitee": "${booked.uri}"}},
        {"request": {"path": "/users/me"}, "returns": {"status": 200}},
    ],
    "expect": [{"deliveries": {"event": "invitee.canceled", "count": 1}}],
}


def play(http: httpx.Client, **body: object) -> Any:
    answer = http.post("/_mock/scenario", json={"scenario": STORY, **body}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_story_is_played_and_reported(http: httpx.Client, calendly: MockCalendly) -> None:
    with receiver() as there:
        report = play(http, to=there.url)

    sent = [json.loads(each.body)["event"] for each in there.requests]
    assert {"invitee.created", "invitee.canceled"} <= set(sent)
    assert (report["scenario"], report["ok"]) == ("A change of mind", True)
    assert [step["outcome"] for step in report["steps"]] == ["done"] * 3
    assert report["ended_at"] == "2026-11-23T10:00:00.000000Z"
    assert calendly.clock.now.isoformat() == "2026-11-23T10:00:00+00:00"
    assert report["steps"][0]["result"]["uri"].startswith(calendly.url)


def test_what_is_given_goes_before_what_it_says(http: httpx.Client) -> None:
    given = {"parameters": {"who": "eve@example.com"}, "seed": 4, "now": "2027-03-01T09:00:00Z"}
    one, other = play(http), play(http, **given)

    assert other["started_at"] == "2027-03-01T09:00:00.000000Z"
    assert other["steps"][0]["result"]["email"] == "eve@example.com"
    assert one["steps"][0]["result"]["uri"] != other["steps"][0]["result"]["uri"]


def test_a_story_that_does_not_hold_says_where(http: httpx.Client) -> None:
    report = play(http)

    assert (report["ok"], report["finished"]) == (False, True)
    returned, canceled = report["expectations"]
    assert (returned["ok"], canceled["ok"]) == (True, False)
    assert canceled["difference"]


@pytest.mark.parametrize(
    ("changes", "parameter", "message"),
    [
        ({"world": "/etc/passwd"}, "scenario.world", "no file of the server's is read"),
        ({"timelin": []}, "scenario", 'unknown key "timelin"'),
        ({"timeline": [{"cancel": {"invitee": "${nobody}"}}]}, "scenario.timeline[0]", "nobody"),
        ({"webhooks": [{"url": "${env.HOME}"}]}, "scenario.webhooks[0].url", "HOME"),
    ],
)
def test_what_is_wrong_is_said_before_anything_happens(
    http: httpx.Client,
    calendly: MockCalendly,
    changes: dict[str, object],
    parameter: str,
    message: str,
) -> None:
    calendly.book("30min")
    answer = http.post("/_mock/scenario", json={"scenario": {**STORY, **changes}})

    assert answer.status_code == 400
    (detail,) = answer.json()["details"]
    assert detail["parameter"].startswith(parameter)
    assert message in detail["message"]
    assert len(calendly.owner) > 0
    assert http.post("/_mock/scenario", json={}).status_code == 400
