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


def test_files_and_the_environment_come_along(http: httpx.Client) -> None:
    story = {
        "world": "worlds/empty.yaml",
        "webhooks": [{"url": "${HOOK}/hook"}],
        "timeline": [
            {"id": "sub", "include": {"file": "more/book.yaml", "parameters": {"who": "Ada"}}},
            {"cancel": {"invitee": "${sub.ada.uri}"}},
        ],
    }
    book = {"event_type": "30min", "invitee": {"name": "${who}"}}
    included = {
        "mockcalendly": 1,
        "parameters": {"who": None},
        "timeline": [{"id": "ada", "book": book}],
    }
    world = {"mockcalendly": 1, "now": "2030-01-07T09:00:00Z"}
    with receiver() as there:
        report = play(
            http,
            scenario=story,
            files={"./worlds/empty.yaml": world, "more/book.yaml": included},
            environment={"HOOK": there.url},
        )
    assert report["ok"], report
    assert report["started_at"] == "2030-01-07T09:00:00.000000Z"
    assert report["steps"][0]["place"] == "more/book.yaml.timeline[0]"
    assert {each.path for each in there.requests} == {"/hook"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {"scenario": {"timeline": [{"include": {"file": "../../etc/passwd"}}]}},
            '"../../etc/passwd" is not the path of a file below the folder of the story',
        ),
        (
            {"scenario": {"timeline": [{"include": {"file": "README.md"}}]}},
            'the file "README.md" was not sent along: no file of the server\'s is read',
        ),
        (
            {"scenario": {**STORY, "world": "fixtures/worlds/empty.yaml"}},
            'the file "fixtures/worlds/empty.yaml" was not sent along: no file of the server\'s',
        ),
        ({"scenario": STORY, "files": {"a.yaml": "text"}}, "must be a hash"),
        ({"scenario": STORY, "environment": {"A": 1}}, "must be a string"),
        ({"scenario": STORY, "speed": -1}, "must be from 0 to 1e+09"),
    ],
)
def test_what_a_server_does_not_take(
    http: httpx.Client, body: dict[str, object], said: str
) -> None:
    answer = http.post("/_mock/scenario", json=body)
    assert answer.status_code == 400
    assert said in answer.json()["details"][0]["message"]


def told(http: httpx.Client, **body: object) -> list[Any]:
    """Return what the server tells while it plays."""
    headers = {"Accept": "text/event-stream"}
    with http.stream("POST", "/_mock/scenario", json=body, headers=headers, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in answer.iter_lines() if line]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def test_a_story_is_told_while_it_is_played(http: httpx.Client) -> None:
    *progress, last = told(http, scenario=STORY)
    labels = [each["progress"]["label"] for each in progress if each["progress"]["outcome"]]
    assert labels == ["book booked", "cancel", "request"]
    assert {each["progress"]["total"] for each in progress} == {3}
    assert last["report"]["finished"] is True


def test_a_story_can_be_played_at_a_speed(http: httpx.Client) -> None:
    report = play(http, scenario=STORY, speed=36_000)
    assert report["finished"] is True
    assert report["steps"][1]["at"] >= "2026-11-23T10:00:00Z"
    assert http.get("/_mock/clock").json()["rate"] == 36_000
