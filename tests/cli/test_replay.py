import json
import os
import pty
import signal
import socket
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import httpx
import pytest

from mockcalendly.cli import main
from mockcalendly.webhooks.signature import SIGNATURE_HEADER, verify
from tests.cli.process import COMMAND, Received, environment, mockcalendly, receiver, serving

STORY = """
mockcalendly: 1
name: Ada
parameters: {email: ada@example.com}
timeline:
  - id: ada
    book: {event_type: 30min, invitee: {name: Ada Lovelace, email: "${email}"}}
  - after: 1h
    cancel: {invitee: "${ada.uri}", reason: Ill}
"""
EXPECTING_ONE = STORY + "expect:\n  - deliveries: {event: invitee.canceled, count: 1}\n"
EXPECTING_TWO = EXPECTING_ONE.replace("count: 1", "count: 2")
REQUESTING = STORY + "  - {id: me, request: {path: /users/me}, returns: {status: 200}}\n"
KEY = "demo-signing-key"
NOBODY = "http://127.0.0.1:1/hook"


@pytest.fixture
def story(tmp_path: Path) -> str:
    return write(tmp_path, STORY)


def write(directory: Path, text: str) -> str:
    file = directory / "story.yaml"
    file.write_text(text)
    return str(file)


def bodies(requests: list[Received], kind: str = "invitee.") -> list[bytes]:
    return [each.body for each in requests if json.loads(each.body)["event"].startswith(kind)]


def events(requests: list[Received]) -> list[str]:
    return [json.loads(body)["event"] for body in bodies(requests)]


def test_webhooks_go_to_the_receiver_and_into_the_report(story: str) -> None:
    with receiver() as there:
        done = mockcalendly("replay", story, "--to", f"{there.url}/hook", "--signing-key", KEY)
    assert done.returncode == 0
    assert events(there.requests) == ["invitee.created", "invitee.canceled"]
    assert {request.path for request in there.requests} == {"/hook"}
    for event in events(there.requests):
        assert f"{event} " in done.stdout
    assert "Ada Lovelace <ada@example.com>" in done.stdout
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["1/2", "2/2"]


def test_each_webhook_is_signed_with_its_instant_in_the_story(story: str) -> None:
    with receiver() as there:
        assert main(["replay", story, "--to", there.url, "--signing-key", KEY]) == 0
    assert there.requests
    for request in there.requests:
        at = datetime.fromisoformat(json.loads(request.body)["created_at"])
        verify(request.headers[SIGNATURE_HEADER], request.body, KEY, now=at, tolerance=timedelta(0))


def replayed(story: str, *arguments: str) -> list[bytes]:
    with receiver() as there:
        assert main(["replay", story, "--to", there.url, *arguments]) == 0
    return bodies(there.requests)


def test_the_same_story_and_seed_give_the_same_bytes(story: str) -> None:
    assert replayed(story) == replayed(story, "--at-once") != replayed(story, "--seed", "9")


def test_parameters_and_the_beginning_can_be_set(story: str) -> None:
    arguments = ("--set", "email=bob@example.com", "--now", "2030-01-07T09:00:00Z")
    first = json.loads(replayed(story, *arguments)[0])
    assert first["payload"]["email"] == "bob@example.com"
    assert first["created_at"] == "2030-01-07T09:00:00.000000Z"


def test_json_for_machines(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    with receiver() as there:
        assert main(["replay", story, "--to", there.url, "--output", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["finished"] is True
    assert [step["action"] for step in report["steps"]] == ["book", "cancel"]
    assert {each["state"] for each in report["deliveries"]} == {"succeeded"}


def test_a_request_reaches_the_world(tmp_path: Path) -> None:
    assert main(["replay", write(tmp_path, REQUESTING)]) == 0


def test_expectations_decide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with receiver() as there:
        to = ["--to", there.url]
        assert main(["replay", write(tmp_path, EXPECTING_ONE), *to]) == 0
        assert main(["replay", write(tmp_path, EXPECTING_TWO), *to]) == 1
    assert "0 of 1 expectations hold" in capsys.readouterr().out
    assert main(["replay", write(tmp_path, EXPECTING_ONE), "--to", NOBODY]) == 0


def test_a_story_without_expectations_wants_its_webhooks_accepted(
    story: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", story, "--to", NOBODY]) == 1
    said = capsys.readouterr()
    assert "Connection refused: nothing listens at 127.0.0.1:1." in said.out
    assert "WARNING" not in said.err


def test_a_step_that_fails_ends_the_story(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = STORY + '  - cancel: {invitee: "${ada.uri}"}\n  - advance: 1h\n'
    assert main(["replay", write(tmp_path, twice)]) == 1
    said = capsys.readouterr()
    assert f"broken off after 3 of 4 steps: {tmp_path}/story.yaml:10:5\n" in said.out
    assert said.err.splitlines()[-1].endswith("cancel: failed")


def test_with_a_port_uris_lead_to_the_world_while_it_plays(story: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with receiver() as there:
        arguments = ("replay", story, "--to", there.url, "--port", str(port), "--speed", "1")
        with serving(*arguments) as process:
            assert process.stderr is not None
            assert "book" in process.stderr.readline()
            while not bodies(there.requests):
                assert process.poll() is None
            uri = json.loads(bodies(there.requests)[0])["payload"]["uri"]
            headers = {"Authorization": "Bearer mock.owner.token"}
            found = httpx.get(uri, headers=headers, trust_env=False).json()["resource"]
    assert uri.startswith(f"http://127.0.0.1:{port}/scheduled_events/")
    assert found["email"] == "ada@example.com"


def test_an_interruption_leaves_a_report_of_what_was_done(story: str) -> None:
    with serving("replay", story, "--speed", "1") as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert "1/2" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        report = process.stdout.read()
        assert process.wait(10) == 130
        assert process.stderr.read() == ""
    assert "broken off after 1 of 2 steps" in report


def test_a_bar_shows_the_progress_on_a_terminal(story: str) -> None:
    terminal, side = pty.openpty()
    shown = bytearray()

    def collect() -> None:
        while chunk := read(terminal):
            shown.extend(chunk)

    reader = Thread(target=collect)
    reader.start()
    done = subprocess.run(
        [*COMMAND, "replay", story],
        stdout=subprocess.PIPE,
        stderr=side,
        env=environment({"TERM": "xterm"}),
        check=False,
    )
    os.close(side)
    reader.join()
    os.close(terminal)
    assert done.returncode == 0
    assert done.stdout.startswith(b"Ada\n")
    assert b"2/2" in shown
    assert b"[####" in shown


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody writes to it any more
        return b""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "email"], "--set must be NAME=VALUE, not 'email'."),
        (["--set", "emial=a"], 'there is no parameter "emial"; did you mean "email"?'),
        (["--to", "localhost"], "localhost is not an http or https URL."),
        (["--to", "http://93.184.216.34/"], "--allow-webhook-host 93.184.216.34"),
        (["--signing-key", "k"], "--signing-key means something only with --to."),
        (["--speed", "0"], "'--speed': 0"),
        (["--speed", "nan"], "'--speed': nan is not a number."),
        (["--speed", "inf"], "'--speed': inf is not in the range"),
        (["--speed", "2", "--at-once"], "exclude one another"),
        (["--seed", "x"], "--seed must be a whole number, not 'x'."),
    ],
)
def test_misuse_is_one_sentence(
    story: str, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", story, *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_story_is_not_played_if_its_report_has_no_place(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for option in ("--junit", "--out"):
        assert main(["replay", story, option, str(Path(story) / "below" / "a-file")]) == 2
        said = capsys.readouterr()
        assert "book ada" not in said.out + said.err
        assert said.err.count("\n") == 1
    new = tmp_path / "new" / "report.xml"
    assert main(["replay", story, "--junit", str(new)]) == 0
    assert new.read_bytes().startswith(b"<?xml")


def test_without_webhooks_it_is_said_that_nobody_hears_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", write(tmp_path, EXPECTING_ONE)]) == 1
    said = capsys.readouterr().out
    assert 'nobody subscribes: the story has no "webhooks", and no --to was given' in said


def test_a_taken_port_is_misuse(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["replay", story, "--port", str(taken.getsockname()[1])]) == 2
    assert capsys.readouterr().err.startswith("mockcalendly: Port ")


def test_a_wrong_file_is_one_sentence_with_the_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, STORY.replace("cancel:", "cancle:"))
    assert main(["replay", file]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"mockcalendly: {file}:9:5: ")
    assert said.count("\n") == 1


def test_a_missing_file_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.yaml")]) == 2
    assert "does not exist" in capsys.readouterr().err
