"""The library of stories: from the command line, from Python, and as a server's beginning."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx
import pytest

from mockcalendly import MockCalendly
from mockcalendly.scenario.nodes import DocumentError
from tests.cli.in_process import Run, runner
from tests.cli.process import mockcalendly, receiver, serving

NAMES = {
    "first-booking",
    "host-cancel",
    "invitee-cancel",
    "reschedule",
    "reschedule-created-first",
    "no-show",
    "group-partial-cancel",
    "round-robin",
    "collective",
    "paid-event",
    "routing-to-booking",
    "receiver-down",
    "duplicate-deliveries",
    "dst-week",
    "busy-month",
    "gdpr-deletion",
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


def test_all_stories_are_listed_with_what_they_teach(run: Run) -> None:
    listed = run("scenarios")
    shown = json.loads(run("scenarios", "--output", "json").stdout)
    assert {each["name"] for each in shown} >= NAMES
    assert shown == sorted(shown, key=lambda each: each["name"])
    words = " ".join(listed.stdout.split())
    for each in shown:
        assert f"@{each['name']} {each['summary']} {each['teaches']}" in words
    assert max(map(len, listed.stdout.splitlines())) <= 80


def test_a_story_is_printed_so_that_it_can_be_copied(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "mine.yaml"
    copy.write_text(run("scenarios", "@reschedule").stdout)
    shown = json.loads(run("scenarios", "reschedule", "--output", "json").stdout)
    assert shown["content"] == copy.read_text()
    first, _, rest = copy.read_text().partition("\n")
    assert rest == Path(shown["path"]).read_text().partition("\n")[2]
    schema = url2pathname(urlsplit(first.removeprefix("# yaml-language-server: $schema=")).path)
    assert "timeline" in json.loads(Path(schema).read_text())["properties"]
    with receiver() as there:
        done = run("replay", str(copy), "--to", there.url)
    assert done.returncode == 0, done.stdout
    assert len(there.requests) == 6


def test_a_story_is_played_by_its_name() -> None:
    with receiver() as there:
        done = mockcalendly("replay", "@host-cancel", "--to", there.url)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Host cancels\n")
    assert len(there.requests) == 3


@pytest.mark.parametrize(
    "arguments",
    [("scenarios", "reshedule"), ("replay", "@reshedule"), ("serve", "--scenarios", "@reshedule")],
)
def test_an_unknown_name_is_answered_with_the_nearest(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert 'did you mean "reschedule"?' in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_name_like_no_other_is_answered_with_all(run: Run) -> None:
    done = run("scenarios", "xyzzy")
    assert done.returncode == 2
    assert all(name in done.stderr for name in NAMES)


def test_a_server_begins_with_a_story() -> None:
    with receiver() as there:
        env = {"RECEIVER_URL": there.url}
        with serving("serve", "--port", "0", "--scenarios", "@no-show", env=env) as process:
            assert process.stdout is not None
            url = re.findall(r"ready at (\S+)", process.stdout.readline())[0]
            clock = httpx.get(f"{url}/_mock/clock", trust_env=False).json()
    assert clock["now"] >= "2026-03-03T15:25:00"
    assert len(there.requests) == 3


def test_python_plays_a_story_by_its_name() -> None:
    with receiver() as there, MockCalendly() as calendly:
        report = calendly.replay("@no-show", to=there.url)
        with pytest.raises(DocumentError, match='did you mean "no-show"'):
            calendly.replay("@noshow")
    assert report.ok, report.text()
    assert len(there.requests) == 3
